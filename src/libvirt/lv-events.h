/* lv-events.h: what libvirt says by itself of domains, networks and pools. Main thread unless said
 * otherwise; the events arrive there too. */
#ifndef SRC_LIBVIRT_LV_EVENTS_H
#define SRC_LIBVIRT_LV_EVENTS_H

#include "lv-host.h"

enum lv_event_source { LV_EVENT_DOMAIN, LV_EVENT_NETWORK, LV_EVENT_POOL };

/* An event and its callback, whose opaque is a struct lv_events. */
struct lv_event_row {
    int id; /* virDomainEventID, virNetworkEventID or virStoragePoolEventID */
    virConnectDomainEventGenericCallback callback; /* cast to it, as libvirt's macros do */
    enum lv_event_source source;
};

enum lv_events_set { LV_EVENTS_FIRST, LV_EVENTS_REST, LV_EVENTS_INVENTORY, LV_EVENTS_SETS };

/* Makes lv->events for an opened connection; nothing is registered yet. All is deregistered when
 * the connection is closed. */
void lv_events_begin(struct lv_host *lv);
/* Takes the events off the host: from now on they do nothing. */
void lv_events_detach(struct lv_host *lv);

/* Registers a table, ended by callback NULL, whatever of it the driver refuses; each set once for
 * the connection. Worker. */
void lv_events_watch(struct lv_events *events, virConnectPtr conn, enum lv_events_set set,
                     const struct lv_event_row *rows);
/* True if the driver has none of a set: then lists tell what happened. Any thread. */
bool lv_events_lacking(struct lv_events *events, enum lv_events_set set);

struct lv_events *lv_events_ref(struct lv_events *events); /* any thread */
void lv_events_unref(void *events);                        /* any thread */
/* The host of the events, NULL once they were detached. Main thread. */
struct lv_host *lv_events_host(struct lv_events *events);

#endif
