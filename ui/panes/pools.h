/* pools.h: the Pools pane: the storage pools of all hosts and their volumes. Main thread. */
#ifndef UI_PANES_POOLS_H
#define UI_PANES_POOLS_H

#include "pane.h"

extern const struct pane_class pools_class;

#endif
