/* history-list.h: the kept definitions of a domain, or the newest of each: shown, compared, brought
 * back. Main thread. */
#ifndef UI_DIALOGS_HISTORY_LIST_H
#define UI_DIALOGS_HISTORY_LIST_H

#include "pane.h"

/* `arg` of ui_open(): the domain, or NULL for all. */
extern const struct pane_class history_list_class;

#endif
