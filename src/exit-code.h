/* exit-code.h: what virtty's exit codes mean; the manual page has the same list. Any thread. */
#ifndef SRC_EXIT_CODE_H
#define SRC_EXIT_CODE_H

enum exit_code {
    EXIT_CODE_OK = 0,
    EXIT_CODE_FAILED = 1,    /* it was tried and did not work */
    EXIT_CODE_USAGE = 2,     /* wrong options or arguments: nothing was tried */
    EXIT_CODE_NOT_FOUND = 3, /* there is no such domain */
    EXIT_CODE_NOT_NOW = 4,   /* not possible in the object's present state */
    EXIT_CODE_NO_HOST = 5,   /* the host cannot be used, or no virtty runs that could answer */
    EXIT_CODE_CANCELLED = 6, /* somebody cancelled the job, or ended `virtty run` from outside */
    EXIT_CODE_CRASHED = 7,   /* the guest of `virtty run` crashed */
    EXIT_CODE_REBOOT = 8,    /* it asked for a reboot, which a transient machine refuses */
};

#endif
