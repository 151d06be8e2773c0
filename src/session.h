/* session.h: the owner's socket: thin clients that bring a terminal, and shell verbs. Main thread.
 *
 * The owner is one process per user. */
#ifndef SRC_SESSION_H
#define SRC_SESSION_H

#include "screen-ops.h"

struct app;
struct session;

struct owner;

/* Serves the owner's socket and its signals; `first` is an already connected client or -1. The app
 * must outlive the session; the owner is borrowed. Call it before any thread is made. */
struct session *session_new(struct app *app, struct owner *owner, const struct screen_ops *screen,
                            int first);
/* After how long without client, domain and job it ends; 0: never. The configuration says it at
 * the start. */
void session_set_idle(struct session *session, unsigned ms);
void session_free(struct session *session);
/* Runs until the owner ends; returns the exit code. */
int session_run(struct session *session);

#endif
