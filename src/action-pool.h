/* action-pool.h: the actions on storage pools and their volumes. Main thread. */
#ifndef SRC_ACTION_POOL_H
#define SRC_ACTION_POOL_H

#include "action.h"

extern const struct action action_pool_table[]; /* ends with id NULL */

#endif
