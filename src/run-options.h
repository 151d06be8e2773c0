/* run-options.h: the command line of `virtty run`. Main thread. */
#ifndef SRC_RUN_OPTIONS_H
#define SRC_RUN_OPTIONS_H

#include <stdbool.h>

#include "vmm.h"

struct run_options {
    struct vmm_config config; /* its strings are argv's */
    struct vmm_disk_config disks[VMM_DISKS_MAX];
    bool help;
};

/* Fills *options; argv[0] is the verb. On a mistake says it on standard error and returns false. */
bool run_options_parse(struct run_options *options, int argc, char **argv);
/* The text of --help, on standard output. */
void run_options_help(void);

#endif
