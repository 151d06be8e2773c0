/* lv-progress.h: how far a long call of libvirt has come, asked of it twice a second while it is
 * under way. Main thread. */
#ifndef SRC_LIBVIRT_LV_PROGRESS_H
#define SRC_LIBVIRT_LV_PROGRESS_H

#include "lv-host.h"

/* Until the job ends; it is the domain's only one. */
void lv_progress_watch(struct lv_host *lv, const struct lv_task *task, struct job *job);

#endif
