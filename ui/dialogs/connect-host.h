/* connect-host.h: the dialog that adds a libvirt host to the list and connects to it, or changes
 * one. Main thread. */
#ifndef UI_DIALOGS_CONNECT_HOST_H
#define UI_DIALOGS_CONNECT_HOST_H

#include "pane.h"

/* `arg` of ui_open(): the struct host to be changed, NULL for a new one. */
extern const struct pane_class connect_host_class;

#endif
