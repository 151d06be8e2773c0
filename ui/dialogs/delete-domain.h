/* delete-domain.h: the dialog before a domain is deleted: what goes, what stays. Main thread. */
#ifndef UI_DIALOGS_DELETE_DOMAIN_H
#define UI_DIALOGS_DELETE_DOMAIN_H

#include "pane.h"

/* `arg` of ui_open() is the struct domain. */
extern const struct pane_class delete_domain_class;

#endif
