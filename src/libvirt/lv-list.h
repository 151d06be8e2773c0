/* lv-list.h: the list of all domains of a libvirt host, with their states, in a handful of calls.
 * Main thread. */
#ifndef SRC_LIBVIRT_LV_LIST_H
#define SRC_LIBVIRT_LV_LIST_H

#include "lv-host.h"

/* Asks for it and takes it into the model, some hundred rows at a time. While one is on its way, it
 * is asked for once more after it. */
void lv_list_start(struct lv_host *lv);

#endif
