/* domain-devices.h: the dialog with everything that a domain has, and the keys to attach, detach
 * and change. Main thread. */
#ifndef UI_DIALOGS_DOMAIN_DEVICES_H
#define UI_DIALOGS_DOMAIN_DEVICES_H

#include "pane.h"

/* `arg` of ui_open(): struct domain *. */
extern const struct pane_class domain_devices_class;

#endif
