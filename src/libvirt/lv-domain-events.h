/* lv-domain-events.h: libvirt's events of domains: what each changes in the model, and what a
 * person must know of it. Main thread. */
#ifndef SRC_LIBVIRT_LV_DOMAIN_EVENTS_H
#define SRC_LIBVIRT_LV_DOMAIN_EVENTS_H

#include "lv-events.h"

/* Ended by callback NULL. The first are those that a list must not miss. */
extern const struct lv_event_row lv_domain_events_first[];
extern const struct lv_event_row lv_domain_events[];

#endif
