/* attach.h: the thin client: relays a terminal to the owner, or a shell verb's words. The client's
 * one thread; no curses. */
#ifndef SRC_ATTACH_H
#define SRC_ATTACH_H

#include <stdbool.h>

struct client_tty;

/* What the command line says of the screen; strings may be NULL. */
struct attach_options {
    const char *theme, *color;
    const char *console; /* show only this domain's console */
    const char *log_file; /* whole path: the owner's log goes there too */
    bool read_only;       /* nothing may be changed from now on */
};

enum attach_result {
    ATTACH_DONE,
    ATTACH_AGAIN, /* the owner makes room for one of this build: reach it again */
    ATTACH_FAILED,
};

/* Serves the terminal until the owner or a signal ends it; closes the socket. Prints why it ended,
 * in the client's locale. */
enum attach_result attach_run(struct client_tty *tty, int socket,
                              const struct attach_options *options);
/* Sends a verb's words (NULL-terminated), prints what comes back; returns its exit code, or -1 if
 * the owner was just ending: reach it again. `reads`: the verb changes nothing, so that -1 is
 * returned too if the owner breaks off before it has answered. Of the options (may be NULL) only
 * the log file counts. Closes the socket. */
int attach_verb(int socket, char **words, const struct attach_options *options, bool reads);

#endif
