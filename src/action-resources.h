/* action-resources.h: the actions on a domain's CPUs, memory, pinning and disk sizes, and the
 * figures of what it uses. Main thread. */
#ifndef SRC_ACTION_RESOURCES_H
#define SRC_ACTION_RESOURCES_H

#include "action.h"

extern const struct action action_resources_table[], action_figures_table[];

#endif
