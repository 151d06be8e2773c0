/* lv-release.h: waits until a guest has let go of a device. Workers. */
#ifndef SRC_LIBVIRT_LV_RELEASE_H
#define SRC_LIBVIRT_LV_RELEASE_H

#include "lv-host.h"

struct lv_release;

/* Begins to listen; before the device is detached. NULL: this host tells no such events. */
struct lv_release *lv_release_new(struct lv_task *task, virDomainPtr domain);
/* Waits until gone(domain, data) is true, asked whenever a device went and at the end. False: the
 * time is over, the guest refused, or nobody waits any more. */
bool lv_release_wait(struct lv_release *release, bool (*gone)(virDomainPtr domain, void *data),
                     void *data);
/* Ends it; NULL is allowed. */
void lv_release_free(struct lv_release *release);

#endif
