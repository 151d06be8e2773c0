/* lv-tune.h: processors, memory and disk sizes of libvirt domains. Main thread; the calls
 * themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_TUNE_H
#define SRC_LIBVIRT_LV_TUNE_H

#include "lv-host.h"

extern const struct lv_verb lv_tune_verbs[]; /* ended by run NULL */

#endif
