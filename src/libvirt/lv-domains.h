/* lv-domains.h: a libvirt host's domains: listed once when it is opened, then kept by events. Main
 * thread; the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_DOMAINS_H
#define SRC_LIBVIRT_LV_DOMAINS_H

#include "lv-host.h"

/* Rows that were there before a connection was lost stay those they were: marks, histories. */
extern const struct lv_part lv_domains_part;

/* A round of statistics; of a driver without events a list now and then. */
void lv_domains_tick(struct lv_host *lv);

#endif
