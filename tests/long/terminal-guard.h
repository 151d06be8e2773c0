/* terminal-guard.h: a strict look at what reaches a person's terminal: only what drawing needs. One
 * thread each. */
#ifndef TESTS_LONG_TERMINAL_GUARD_H
#define TESTS_LONG_TERMINAL_GUARD_H

#include <stddef.h>

struct terminal_guard {
    int state; /* its own, as all but the last two */
    char seq[64];
    size_t len;
    unsigned utf8_left;
    unsigned long long bytes;
    unsigned breaches; /* forbidden things seen */
    char first[160];   /* what the first of them was */
};

/* Bytes in any pieces; *guard starts as zeros. Strings (OSC, DCS, APC), bells, C1 controls, bad
 * UTF-8, questions to the terminal and modes that drawing does not need are breaches. */
void terminal_guard_feed(struct terminal_guard *guard, const char *bytes, size_t len);

#endif
