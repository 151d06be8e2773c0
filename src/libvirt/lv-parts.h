/* lv-parts.h: the parts of a libvirt host that begin and end with its connection. Main thread. */
#ifndef SRC_LIBVIRT_LV_PARTS_H
#define SRC_LIBVIRT_LV_PARTS_H

#include "lv-host.h"

/* Each calls that function of every part; the later ends first. */
void lv_parts_opened(struct lv_host *lv);
void lv_parts_lost(struct lv_host *lv);
void lv_parts_closed(struct lv_host *lv);
void lv_parts_free(struct lv_host *lv);

#endif
