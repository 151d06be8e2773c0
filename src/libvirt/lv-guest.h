/* lv-guest.h: what the guests of libvirt domains tell of themselves and are told: facts, addresses,
 * password, file systems, time. Main thread; the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_GUEST_H
#define SRC_LIBVIRT_LV_GUEST_H

#include "lv-host.h"

extern const struct lv_verb lv_guest_verbs[]; /* ended by run NULL */

#endif
