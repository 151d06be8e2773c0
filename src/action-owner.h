/* action-owner.h: the actions on virtty itself: status, quit. Main thread. */
#ifndef SRC_ACTION_OWNER_H
#define SRC_ACTION_OWNER_H

#include "action.h"

extern const struct action action_owner_table[]; /* ends with id NULL */

#endif
