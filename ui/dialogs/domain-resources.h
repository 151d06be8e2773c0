/* domain-resources.h: the dialog that shows and changes a domain's processors, memory and pinning.
 * Main thread. */
#ifndef UI_DIALOGS_DOMAIN_RESOURCES_H
#define UI_DIALOGS_DOMAIN_RESOURCES_H

#include "pane.h"

/* `arg` of ui_open(): struct domain *. */
extern const struct pane_class domain_resources_class;

#endif
