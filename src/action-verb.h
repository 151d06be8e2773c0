/* action-verb.h: an action that is one verb of a host: its options become the verb's arguments.
 * Main thread. */
#ifndef SRC_ACTION_VERB_H
#define SRC_ACTION_VERB_H

#include "action.h"

#define ACTION_STATE(state) (1u << (state))
#define ACTION_STATES_OFF (ACTION_STATE(DOMAIN_SHUTOFF) | ACTION_STATE(DOMAIN_CRASHED))
#define ACTION_STATES_RUNNING                                                                      \
    (ACTION_STATE(DOMAIN_RUNNING) | ACTION_STATE(DOMAIN_BLOCKED) | ACTION_STATE(DOMAIN_SHUTDOWN))
#define ACTION_STATES_ACTIVE                                                                       \
    (ACTION_STATES_RUNNING | ACTION_STATE(DOMAIN_PAUSED) | ACTION_STATE(DOMAIN_PMSUSPENDED))

struct action_verb {
    enum host_verb verb;
    /* Of the job, and as virsh words it; N_(), each with one %s for the object. A result NULL:
     * what the verb prints is the result. */
    const char *title, *result;
    /* The options that are arguments of the same name, by type: "b:paused s:mode u:screen". NULL:
     * none. */
    const char *options;
};

/* Starts the verb with the options of the call and `more` (a{sv}, floating, or NULL). The engine
 * has none of the options: they are refused there. */
void action_verb_run(struct app *app, struct action_call *call, const struct action_verb *verb,
                     GVariant *more);
/* A text with one %s filled in, g_free. */
char *action_verb_format(const char *words, const char *name);
/* The file that operand number `index` or an option names (text): it must be an absolute name.
 * NULL with the call's error set. */
const char *action_verb_file(struct action_call *call, const char *id, const char *text);

#endif
