/* client-secret.h: asks for a password on the client's terminal, without showing it. The client's
 * one thread. */
#ifndef SRC_CLIENT_SECRET_H
#define SRC_CLIENT_SECRET_H

/* One line, typed on the terminal, or read from standard input where that is no terminal. g_free;
 * NULL if there is none. */
char *client_secret_ask(const char *prompt);

#endif
