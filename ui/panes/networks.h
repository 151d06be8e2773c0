/* networks.h: the Networks pane: the virtual networks of all hosts. Main thread. */
#ifndef UI_PANES_NETWORKS_H
#define UI_PANES_NETWORKS_H

#include "pane.h"

extern const struct pane_class networks_class;

#endif
