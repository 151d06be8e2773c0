/* lv-connect.h: opens a libvirt connection on a thread of its own, keeps it alive, opens it again
 * when it was lost. Main thread unless said otherwise. */
#ifndef SRC_LIBVIRT_LV_CONNECT_H
#define SRC_LIBVIRT_LV_CONNECT_H

#include "lv-host.h"

/* attach, open, disconnect, close, ended and free of struct libvirt_module. */
struct lv_host *lv_connect_attach(struct host *host);
void lv_connect_open(struct lv_host *lv);
void lv_connect_disconnect(struct lv_host *lv);
void lv_connect_close(struct lv_host *lv);
bool lv_connect_ended(struct lv_host *lv);
void lv_connect_free(struct lv_host *lv);

#endif
