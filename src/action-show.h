/* action-show.h: the actions that only read: list, dominfo, domstats, dumpxml. Main thread. */
#ifndef SRC_ACTION_SHOW_H
#define SRC_ACTION_SHOW_H

#include "action.h"

extern const struct action action_show_table[]; /* ends with id NULL */

#endif
