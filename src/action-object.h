/* action-object.h: what the actions on networks, pools and volumes share: a verb as a job, lists.
 * Main thread. */
#ifndef SRC_ACTION_OBJECT_H
#define SRC_ACTION_OBJECT_H

#include "action.h"

/* What an action says: the job's title and the result, as virsh words it; translated, each with
 * one %s. */
struct object_words {
    const char *title, *result; /* result NULL: what it prints is the result */
};

/* Runs the verb on the call's object as a job. */
void object_run(struct app *app, struct action_call *call, enum host_verb verb,
                const struct object_words *words, GVariant *args);
/* Arguments of the autostart verbs: on, or off with --disable. */
GVariant *object_autostart_args(const struct action_call *call);
/* Arguments of the XML verbs: --inactive. */
GVariant *object_xml_args(const struct action_call *call);
/* True if a list is to show an object of this host in this state: the active ones unless --all or
 * --inactive says otherwise; of one host if one was named. */
bool object_listed(const struct action_call *call, const struct host *host, bool active);

extern const struct action_arg object_list_args[], object_autostart_options[], object_xml_options[];

#endif
