/* lv-device.h: the devices of libvirt domains: listed, attached, detached, changed, their boot
 * order. Main thread; the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_DEVICE_H
#define SRC_LIBVIRT_LV_DEVICE_H

#include "lv-host.h"

extern const struct lv_verb lv_device_verbs[]; /* ended by run NULL */

#endif
