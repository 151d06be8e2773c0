/* askpass.h: ssh, which libvirt starts and which has no terminal, asks the person through virtty:
 * links to this program stand in for ssh and for its SSH_ASKPASS. Main thread.
 *
 * libvirt passes little of the environment on, and the environment is the whole process's. So each
 * opening gets a command of its own for the URI's parameter `command`, a link named by a token that
 * is good for that opening only; called by that name, virtty sets the environment and becomes ssh,
 * and called as ssh's askpass it hands the question to its owner and prints the answer. */
#ifndef SRC_ASKPASS_H
#define SRC_ASKPASS_H

#include <stdbool.h>

struct app;
struct askpass;
struct host;

/* --- in the owner --- */

/* Makes the folder for the links beside the owner's socket, and has SSH_AUTH_SOCK of this process
 * point into it. Before any thread is made. NULL if the folder cannot be made. */
struct askpass *askpass_new(const char *socket);
void askpass_free(struct askpass *askpass);
/* The agent that ssh and libssh are to use from now on; NULL or "": none. */
void askpass_set_agent(struct askpass *askpass, const char *socket);
/* The command for an opening of that host, which becomes `program` ("ssh"); NULL if it cannot be
 * made. g_free(). */
char *askpass_command(struct askpass *askpass, struct host *host, const char *program);
/* That opening is over: nobody can ask by its token any more. */
void askpass_forget(struct askpass *askpass, const char *command);

/* A question that came through the socket: {"askpass", TOKEN, PROMPT, KIND, NULL}. done(answer,
 * opaque) is called once, maybe at once; NULL: refused. NULL is returned if it was. */
struct askpass_request *askpass_serve(struct app *app, char **words,
                                      void (*done)(const char *answer, void *opaque),
                                      void *opaque);
/* Who asked has gone. */
void askpass_abandon(struct askpass_request *request);

/* --- in a program of such a name --- */

/* The exit code if this program was called by one of the links, else -1. */
int askpass_main(int argc, char **argv);

#endif
