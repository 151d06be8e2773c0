/* stall.h: a client that is stopped while a guest floods its console; what the others notice. Main
 * thread. */
#ifndef TESTS_LONG_STALL_H
#define TESTS_LONG_STALL_H

#include <stdbool.h>
#include <stddef.h>

struct stall {
    double *list_ms; /* of each `virtty list` meanwhile; free() */
    size_t lists;
    double longest_gap_ms; /* in which a counting guest counted nothing */
    unsigned long counted; /* by them, together */
};

/* In a home of program.h. False, with the reason on standard error, if something went wrong: also
 * if the client, which goes on afterwards, shows another screen than the guest's. */
bool stall_run(double ms, struct stall *stall);

#endif
