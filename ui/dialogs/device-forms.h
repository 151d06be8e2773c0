/* device-forms.h: the dialogs that attach a disk or a NIC, change a medium, or set the boot order.
 * Main thread. */
#ifndef UI_DIALOGS_DEVICE_FORMS_H
#define UI_DIALOGS_DEVICE_FORMS_H

#include "pane.h"

struct domain;

/* Opens the dialog of an action for a domain; false: it has none here. `name` is the drive that is
 * meant, or NULL. */
bool device_form_open(struct ui *ui, const char *id, struct domain *domain, const char *name);

extern const struct pane_class device_form_class;

#endif
