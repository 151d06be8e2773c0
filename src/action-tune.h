/* action-tune.h: the actions on a domain's limits: scheduler, memory, NUMA, disks, NICs. Main
 * thread. */
#ifndef SRC_ACTION_TUNE_H
#define SRC_ACTION_TUNE_H

#include "action.h"

extern const struct action action_tune_table[];

#endif
