/* lv-connect.h: opens a libvirt connection on a worker, keeps it alive, opens it again. Main
 * thread. */
#ifndef SRC_LIBVIRT_LV_CONNECT_H
#define SRC_LIBVIRT_LV_CONNECT_H

#include "lv-host.h"

/* open, disconnect, close and free of struct libvirt_module. */
struct lv_host *lv_connect_attach(struct host *host);
void lv_connect_open(struct lv_host *lv);
void lv_connect_disconnect(struct lv_host *lv);
void lv_connect_close(struct lv_host *lv);
void lv_connect_free(struct lv_host *lv);

#endif
