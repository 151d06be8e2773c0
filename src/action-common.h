/* action-common.h: the options that actions share without naming them in their rows. Main thread.
 */
#ifndef SRC_ACTION_COMMON_H
#define SRC_ACTION_COMMON_H

#include "action.h"

enum action_common {
    ACTION_COMMON_CONNECT, /* --connect, -c: the host that is meant */
    ACTION_COMMON_MATCH,   /* --match: all domains that match */
    ACTION_COMMON_DRY_RUN, /* --dry-run: show what would be done to which */
    ACTION_COMMON_CONFIRM, /* --confirm: the name of a protected domain */
    ACTION_COMMON_JSON,    /* --json: results as JSON */
    ACTION_COMMON_OPTIONS
};

/* NULL if the action does not take it: it means nothing there, or its row has one of that name. */
const struct action_arg *action_common(const struct action *action, enum action_common option);

#endif
