/* lv-inventory.h: networks, pools and volumes of a libvirt host in the model: listed once, again
 * when an event says so; volumes of pools that are looked at. Main thread; the calls are on
 * workers. */
#ifndef SRC_LIBVIRT_LV_INVENTORY_H
#define SRC_LIBVIRT_LV_INVENTORY_H

#include "lv-host.h"

extern const struct lv_part lv_inventory_part;

/* Volumes of the pools that were drawn lately. */
void lv_inventory_tick(struct lv_host *lv);
/* Lists networks or pools anew, soon; once, however often it is called until then. */
void lv_inventory_list(struct lv_host *lv, bool pools);
/* Adds the volumes of a pool; false: libvirt's last error says why not. Worker. */
bool lv_inventory_volumes(virStoragePoolPtr pool, struct pool *into);

#endif
