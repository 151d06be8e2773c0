/* run-terminal.h: standard input and output of `virtty run`: raw mode, escape key, filter.
 *
 * Main thread. The terminal is restored by run_terminal_restore(), and by exit() in any case. */
#ifndef SRC_RUN_TERMINAL_H
#define SRC_RUN_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "vt-filter.h"

#define RUN_OUT_ROOM 16384

struct run_terminal {
    bool in_is_tty, out_is_tty;
    bool in_open; /* standard input has not ended */
    bool raw;     /* termios must be restored */
    bool escape;  /* Ctrl-] was typed, the next key decides */
    struct termios saved;
    struct vt_filter filter; /* used where out_is_tty */
    char out[RUN_OUT_ROOM];  /* bytes on their way to standard output */
    size_t out_len;
};

/* Looks at both descriptors; puts the terminal into raw mode if it is ours to change. */
void run_terminal_init(struct run_terminal *t);
void run_terminal_restore(struct run_terminal *t);

/* Guest bytes that may be given to put(): so many always fit. */
size_t run_terminal_room(const struct run_terminal *t);
void run_terminal_put(struct run_terminal *t, const void *bytes, size_t len);
/* Writes some of what is queued; called when standard output takes bytes. False if it is gone. */
bool run_terminal_flush(struct run_terminal *t);

/* Reads what was typed into buf; returns how many bytes are for the guest. *quit becomes true on
 * Ctrl-] q. */
size_t run_terminal_read(struct run_terminal *t, char *buf, size_t max, bool *quit);

#endif
