/* lv-inventory-verbs.h: start, stop, autostart and XML of networks, pools and volumes. Main thread;
 * the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_INVENTORY_VERBS_H
#define SRC_LIBVIRT_LV_INVENTORY_VERBS_H

#include "lv-host.h"

extern const struct lv_verb lv_inventory_verbs[]; /* ended by run NULL */

#endif
