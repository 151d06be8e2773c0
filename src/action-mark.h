/* action-mark.h: the actions on marks, and the results of what was done to many. Main thread. */
#ifndef SRC_ACTION_MARK_H
#define SRC_ACTION_MARK_H

#include "action.h"

extern const struct action action_mark_table[];

#endif
