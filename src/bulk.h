/* bulk.h: an action on many objects at once: what would be done, doing it a few at a time on each
 * host, and what came of it. Main thread. */
#ifndef SRC_BULK_H
#define SRC_BULK_H

#include <glib.h>
#include <stdbool.h>

#include "action.h"

enum bulk_state {
    BULK_WAITS,
    BULK_LEFT_OUT, /* it cannot be done with this one: `text` says why */
    BULK_RUNS,
    BULK_DONE,
    BULK_FAILED,
    BULK_CANCELLED, /* its turn never came, or it was stopped */
    BULK_STATES
};

struct bulk_item {
    char *name, *host; /* of the object, and the host's alias */
    enum bulk_state state;
    char *text; /* reason, error, or what the verb printed; or NULL */
};

struct bulk;

/* Works out what would be done; nothing begins. `targets`: struct host_target *, all of the kind
 * that the action is done to; args are the action's own (NULL: none) and copied. Of protected
 * domains those are left out that action_is_guarded() names. */
struct bulk *bulk_new(struct app *app, const struct action *action, const GPtrArray *targets,
                      char *const *args);
struct bulk *bulk_ref(struct bulk *bulk);
void bulk_unref(struct bulk *bulk);

const struct action *bulk_action(const struct bulk *bulk);
unsigned bulk_count(const struct bulk *bulk);
const struct bulk_item *bulk_item(const struct bulk *bulk, unsigned index);
unsigned bulk_count_state(const struct bulk *bulk, enum bulk_state state);
/* How many were left out, with one line for each reason ("3: the domain is paused"); g_free. */
char *bulk_left_out(const struct bulk *bulk);
/* "done", "left out", ...: translated; the untranslated word is for JSON. */
const char *bulk_state_label(enum bulk_state state);
const char *bulk_state_word(enum bulk_state state);

/* Begins; once. The job is the parent of all: its end is that of the last one, its cancelling
 * leaves the rest undone. Fails if one of them failed. Never NULL; borrowed. Its results stay with
 * the app (app->bulk) until the next one. */
struct job *bulk_run(struct bulk *bulk);
bool bulk_is_running(const struct bulk *bulk);
/* The job of bulk_run() while it runs, else NULL. */
struct job *bulk_job(const struct bulk *bulk);

/* The results (or what would be done) as a table, and as JSON: an array of objects with object,
 * host, verb, state, ok, error, output. */
void bulk_append_table(const struct bulk *bulk, GString *out);
void bulk_append_json(const struct bulk *bulk, GString *out);

#endif
