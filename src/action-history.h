/* action-history.h: the actions on kept definitions: history, undo. Main thread. */
#ifndef SRC_ACTION_HISTORY_H
#define SRC_ACTION_HISTORY_H

#include "action.h"

extern const struct action action_history_table[];

#endif
