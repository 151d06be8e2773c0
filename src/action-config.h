/* action-config.h: the action that shows and changes the settings of virtty.conf. Main thread. */
#ifndef SRC_ACTION_CONFIG_H
#define SRC_ACTION_CONFIG_H

#include "action.h"

extern const struct action action_config_table[]; /* ends with id NULL */

#endif
