/* delete-hosted.h: the dialog before a libvirt domain is deleted: all that belongs to it, as its
 * host knows it, and what of it goes. Main thread. */
#ifndef UI_DIALOGS_DELETE_HOSTED_H
#define UI_DIALOGS_DELETE_HOSTED_H

#include "pane.h"

/* `arg` of ui_open(): the domain. */
extern const struct pane_class delete_hosted_class;

#endif
