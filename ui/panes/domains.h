/* domains.h: the Domains pane: a list of all domains, and what an empty one teaches. Main
 * thread. */
#ifndef UI_PANES_DOMAINS_H
#define UI_PANES_DOMAINS_H

#include "pane.h"

extern const struct pane_class domains_class;

#endif
