/* lv-undefine.h: the end of libvirt domains: what belongs to one, and taking it away. Main thread;
 * the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_UNDEFINE_H
#define SRC_LIBVIRT_LV_UNDEFINE_H

#include "lv-host.h"

extern const struct lv_verb lv_undefine_verbs[]; /* ended by run NULL */

#endif
