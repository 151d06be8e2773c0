/* lv-volume.h: volumes as a plan of a new domain asks for them: made empty, copied, or filled from
 * a file of this machine. Workers. */
#ifndef SRC_LIBVIRT_LV_VOLUME_H
#define SRC_LIBVIRT_LV_VOLUME_H

#include "lv-host.h"

/* How far all of a plan's uploads are. */
struct lv_volume_progress {
    uint64_t total, done; /* bytes */
};

/* Makes one (its keys are those of host-verb.h) and sets *made (virStorageVolFree() it) as soon as
 * there is something to be undone, also if it fails then. NULL: done; else why not (g_free). */
char *lv_volume_make(struct lv_task *task, GVariant *volume, struct lv_volume_progress *progress,
                     virStorageVolPtr *made);

#endif
