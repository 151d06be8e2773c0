/* lv-capabilities.h: what a libvirt host can do, as XML or as an offer for new domains. The table
 * on the main thread; its calls on a worker. */
#ifndef SRC_LIBVIRT_LV_CAPABILITIES_H
#define SRC_LIBVIRT_LV_CAPABILITIES_H

#include "lv-host.h"

extern const struct lv_verb lv_capabilities_verbs[];

#endif
