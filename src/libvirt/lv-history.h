/* lv-history.h: keeps a libvirt domain's definition when a verb of virtty replaces it. Worker. */
#ifndef SRC_LIBVIRT_LV_HISTORY_H
#define SRC_LIBVIRT_LV_HISTORY_H

#include "lv-host.h"

struct lv_history;

/* Before a verb's call: keeps the stored definition of the domain that it may replace. NULL if it
 * replaces none. */
struct lv_history *lv_history_begin(struct lv_task *task);
/* After it, whatever came of it: what is stored as before was not replaced. Frees it. */
void lv_history_end(struct lv_task *task, struct lv_history *history);

#endif
