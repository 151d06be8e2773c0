/* lv-detail.h: asks a libvirt host about single domains: state, flags, and what they are made of.
 * Main thread; the calls and the reading of XML are on a worker, some milliseconds at a time, so
 * that whatever a person wants comes between. */
#ifndef SRC_LIBVIRT_LV_DETAIL_H
#define SRC_LIBVIRT_LV_DETAIL_H

#include "lv-host.h"

/* What is to be asked of the host again. */
enum lv_want {
    LV_WANT_STATE = 1 << 0, /* state, flags */
    LV_WANT_XML = 1 << 1,   /* what it is made of */
};

/* Reads all these in the background; takes the array of virDomainPtr over. */
void lv_detail_read(struct lv_host *lv, GPtrArray *domains, unsigned want);
/* Asks the host about this domain, soon; once, however often it is called until then. */
void lv_detail_fetch(struct lv_host *lv, const char *uuid, unsigned want);

/* An array of virDomainPtr (some may be NULL) that frees them, on a thread of its own where it must
 * not be here: the last reference to a connection may wait for the host. Any thread. */
GPtrArray *lv_detail_domains_new(unsigned count);
void lv_detail_domains_drop(struct lv_host *lv, GPtrArray *domains);

#endif
