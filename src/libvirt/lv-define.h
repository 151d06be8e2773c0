/* lv-define.h: definitions of libvirt domains: autostart, rename, title, metadata.
 * Main thread; the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_DEFINE_H
#define SRC_LIBVIRT_LV_DEFINE_H

#include "lv-host.h"

extern const struct lv_verb lv_define_verbs[]; /* ended by run NULL */

#endif
