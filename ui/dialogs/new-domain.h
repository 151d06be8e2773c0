/* new-domain.h: the quick-create dialog: one form, checked as it is filled in. Main thread. */
#ifndef UI_DIALOGS_NEW_DOMAIN_H
#define UI_DIALOGS_NEW_DOMAIN_H

#include <stdbool.h>

#include "pane.h"

/* `arg`: NULL. */
extern const struct pane_class new_domain_class;

/* Is the domain being made? Then only Esc is heard. */
bool new_domain_is_busy(const struct pane *pane);

#endif
