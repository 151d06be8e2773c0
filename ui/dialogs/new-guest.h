/* new-guest.h: the quick-create dialog of a libvirt host: one form, filled from what the host has,
 * checked as it is filled in. Main thread. */
#ifndef UI_DIALOGS_NEW_GUEST_H
#define UI_DIALOGS_NEW_GUEST_H

#include <stdbool.h>

#include "pane.h"

/* `arg`: the struct host. */
extern const struct pane_class new_guest_class;

/* Is the domain being made? Then only Esc is heard. */
bool new_guest_is_busy(const struct pane *pane);

#endif
