/* lv-tuning.h: scheduler, memory, block and network tuning of libvirt domains: libvirt's named
 * parameters both ways. Main thread; the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_TUNING_H
#define SRC_LIBVIRT_LV_TUNING_H

#include "lv-host.h"

extern const struct lv_verb lv_tuning_verbs[]; /* ended by run NULL */

#endif
