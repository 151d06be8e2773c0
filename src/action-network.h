/* action-network.h: the actions on networks. Main thread. */
#ifndef SRC_ACTION_NETWORK_H
#define SRC_ACTION_NETWORK_H

#include "action.h"

extern const struct action action_network_table[]; /* ends with id NULL */

#endif
