/* undo.h: brings a kept definition back, after a look at what changes. Main thread. */
#ifndef SRC_UNDO_H
#define SRC_UNDO_H

struct app;
struct host;
struct job;
struct talk;

/* name NULL: the change that was made last, of whatever domain; host NULL: any. `version` as
 * `history` numbers them, 0: the one that is next. talk NULL: does not ask. Ends the job. */
void undo_start(struct app *app, const char *name, struct host *host, unsigned version,
                struct talk *talk, struct job *job);

/* A definition with its passwords replaced by dots, to be shown; g_free. */
char *undo_mask(const char *xml);

#endif
