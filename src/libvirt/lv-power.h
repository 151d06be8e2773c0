/* lv-power.h: start, shutdown, pause, save and the like of libvirt domains. Main thread; the calls
 * themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_POWER_H
#define SRC_LIBVIRT_LV_POWER_H

#include "lv-host.h"

extern const struct lv_verb lv_power_verbs[]; /* ended by run NULL */

#endif
