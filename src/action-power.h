/* action-power.h: the actions that save a domain's memory, press its keys, look at its screen.
 * Main thread. */
#ifndef SRC_ACTION_POWER_H
#define SRC_ACTION_POWER_H

#include "action.h"

extern const struct action action_power_table[]; /* ends with id NULL */

#endif
