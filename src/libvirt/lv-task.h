/* lv-task.h: the lanes of a libvirt host: threads that do its tasks. Main thread. */
#ifndef SRC_LIBVIRT_LV_TASK_H
#define SRC_LIBVIRT_LV_TASK_H

#include "lv-host.h"

void lv_lanes_open(struct lv_host *lv);
/* Waits for what is being done; what is still queued fails with "virtty is ending". */
void lv_lanes_close(struct lv_host *lv);

#endif
