/* lv-task.h: the lanes of a libvirt host: threads that do its tasks. Main thread. */
#ifndef SRC_LIBVIRT_LV_TASK_H
#define SRC_LIBVIRT_LV_TASK_H

#include "lv-host.h"

void lv_lanes_open(struct lv_host *lv);
/* Lets go of them and waits for nothing: what is queued fails, what is being done ends when the
 * host answers, or when its connection is given up. */
void lv_lanes_leave(struct lv_host *lv);

#endif
