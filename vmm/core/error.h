/* error.h: the engine's error value: a class, errno and one line for a person. Any thread. */
#ifndef VMM_CORE_ERROR_H
#define VMM_CORE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

enum vmm_error_code {
    VMM_OK = 0,
    VMM_E_INVALID,     /* the configuration or an argument is wrong */
    VMM_E_STATE,       /* not possible in the machine's present state */
    VMM_E_NOMEM,       /* the host has not enough memory */
    VMM_E_IO,          /* a file or device of the host failed */
    VMM_E_UNSUPPORTED, /* understood, but this host or build cannot do it */
    VMM_E_KVM,         /* KVM is missing, forbidden or refused */
    VMM_E_FORMAT,      /* a kernel, table or state file is malformed */
};

/* A value the caller owns, usually on its stack; `text` is a whole translated sentence without a
 * final full stop or newline. */
struct vmm_error {
    enum vmm_error_code code;
    int sys; /* errno, 0 if none */
    char text[480];
};

/* Fills *err (NULL is allowed) and returns false, so that a failing function can `return` it. */
bool vmm_error_set(struct vmm_error *err, enum vmm_error_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with ": strerror(sys)" appended. */
bool vmm_error_sys(struct vmm_error *err, enum vmm_error_code code, int sys, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
