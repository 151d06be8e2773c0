/* intent-run.h: does, finishes or takes back what an intent says: the steps of creating and of
 * deleting a domain. Any thread; blocks on the disk. One intent of a domain at a time. */
#ifndef SRC_INTENT_RUN_H
#define SRC_INTENT_RUN_H

#include <stdbool.h>

#include "domstore.h"
#include "intent.h"

/* Does every step that is not done yet, the first being to write the intent under `folder`, the
 * last to remove it. On failure what was done is taken back and *error (g_free) is the cause;
 * an undefine that fails half-way says what is left. An intent that was loaded stays as it is when
 * it fails: a person may try again or undo it. `progress` may be NULL. */
bool intent_run(struct intent *intent, struct domstore *store, const char *folder,
                const struct progress *progress, char **error);
/* Takes back what was done and removes the intent. */
bool intent_undo(struct intent *intent, struct domstore *store, char **error);

/* What was interrupted and how far it had come, one translated line; g_free. */
char *intent_describe(const struct intent *intent, struct domstore *store);
/* True if nothing is left to do but to forget it. */
bool intent_is_done(const struct intent *intent, struct domstore *store);

#endif
