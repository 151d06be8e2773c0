/* host-list.h: the dialog with the list of hosts: how they stand, and its keys to connect, change,
 * order and remove them. Main thread. */
#ifndef UI_DIALOGS_HOST_LIST_H
#define UI_DIALOGS_HOST_LIST_H

#include "pane.h"

extern const struct pane_class host_list_class;

#endif
