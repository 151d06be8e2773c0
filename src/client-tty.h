/* client-tty.h: the client's own terminal: raw mode, its size, and giving it back. The client's one
 * thread. */
#ifndef SRC_CLIENT_TTY_H
#define SRC_CLIENT_TTY_H

#include <stdbool.h>
#include <stddef.h>

struct client_tty;

/* Standard input and output must be a terminal; NULL if they are not. Changes nothing yet. */
struct client_tty *client_tty_open(void);
/* Gives the terminal back. */
void client_tty_free(struct client_tty *tty);
/* After a fork that has closed all descriptors: only frees. */
void client_tty_forget(struct client_tty *tty);
/* Never blocks where the terminal can be opened anew; the caller's own descriptors stay as they
 * are, for the shell shares them. */
int client_tty_fd(const struct client_tty *tty);
/* Never 0: a terminal that does not know is $LINES and $COLUMNS, else 80x24. */
void client_tty_size(const struct client_tty *tty, unsigned *cols, unsigned *rows);
/* Each key at once, no echo, no signals. Done once only until client_tty_restore(). */
void client_tty_raw(struct client_tty *tty);
/* As it was. */
void client_tty_restore(struct client_tty *tty);
/* For an owner that died: the sequences that bring most terminals back from a full-screen
 * program. Does nothing before client_tty_raw(). */
void client_tty_reset_screen(struct client_tty *tty);

#endif
