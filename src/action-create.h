/* action-create.h: the action that makes a new domain. Main thread. */
#ifndef SRC_ACTION_CREATE_H
#define SRC_ACTION_CREATE_H

#include "action.h"

extern const struct action action_create_table[]; /* ends with id NULL */

#endif
