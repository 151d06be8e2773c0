#include "lv-events.h"

#define EVENTS_MAX 64

struct registered {
    enum lv_event_source source;
    int id;
};

struct lv_events {
    gint refs;          /* the host's, each registered callback's, a task's */
    struct lv_host *lv; /* main thread only; NULL: detached */
    GMutex lock;        /* guards the rest */
    bool ended;
    bool tried[LV_EVENTS_SETS];
    bool lacking[LV_EVENTS_SETS];
    struct registered registered[EVENTS_MAX];
    unsigned count;
};

struct lv_events *lv_events_ref(struct lv_events *events)
{
    g_atomic_int_inc(&events->refs);
    return events;
}

void lv_events_unref(void *opaque)
{
    struct lv_events *events = opaque;
    if (!events || !g_atomic_int_dec_and_test(&events->refs))
        return;
    g_mutex_clear(&events->lock);
    g_free(events);
}

struct lv_host *lv_events_host(struct lv_events *events)
{
    return events->lv;
}

bool lv_events_lacking(struct lv_events *events, enum lv_events_set set)
{
    g_mutex_lock(&events->lock);
    bool lacking = events->lacking[set];
    g_mutex_unlock(&events->lock);
    return lacking;
}

/* --- registering --- */

static void deregister(virConnectPtr conn, struct registered one)
{
    switch (one.source) {
    case LV_EVENT_DOMAIN: virConnectDomainEventDeregisterAny(conn, one.id); break;
    case LV_EVENT_NETWORK: virConnectNetworkEventDeregisterAny(conn, one.id); break;
    case LV_EVENT_POOL: virConnectStoragePoolEventDeregisterAny(conn, one.id); break;
    }
}

/* True: goes on. The host may have been let go of while the call was on its way. */
static bool keep(struct lv_events *events, virConnectPtr conn, struct registered one)
{
    g_mutex_lock(&events->lock);
    bool ended = events->ended;
    if (!ended && one.id >= 0 && events->count < EVENTS_MAX)
        events->registered[events->count++] = one;
    g_mutex_unlock(&events->lock);
    if (ended && one.id >= 0)
        deregister(conn, one);
    return !ended;
}

/* False if it was called before, or the host is gone. */
static bool once(struct lv_events *events, bool *tried)
{
    g_mutex_lock(&events->lock);
    bool now = !*tried && !events->ended;
    *tried = true;
    g_mutex_unlock(&events->lock);
    return now;
}

static int call(virConnectPtr conn, const struct lv_event_row *row, struct lv_events *events)
{
    switch (row->source) {
    case LV_EVENT_DOMAIN:
        return virConnectDomainEventRegisterAny(conn, NULL, row->id, row->callback, events,
                                                lv_events_unref);
    case LV_EVENT_NETWORK:
        return virConnectNetworkEventRegisterAny(conn, NULL, row->id,
                                                 VIR_NETWORK_EVENT_CALLBACK(row->callback), events,
                                                 lv_events_unref);
    case LV_EVENT_POOL:
        return virConnectStoragePoolEventRegisterAny(
            conn, NULL, row->id, VIR_STORAGE_POOL_EVENT_CALLBACK(row->callback), events,
            lv_events_unref);
    }
    return -1;
}

void lv_events_watch(struct lv_events *events, virConnectPtr conn, enum lv_events_set set,
                     const struct lv_event_row *rows)
{
    bool lacking = true;
    if (!once(events, &events->tried[set]))
        return;
    for (; rows->callback; rows++) {
        struct registered one = {.source = rows->source};
        one.id = call(conn, rows, lv_events_ref(events));
        if (one.id < 0)
            lv_events_unref(events);
        else
            lacking = false;
        if (!keep(events, conn, one))
            return;
    }
    g_mutex_lock(&events->lock);
    events->lacking[set] = lacking;
    g_mutex_unlock(&events->lock);
}

/* --- beginning and end --- */

static void end_all(virConnectPtr conn, void *data)
{
    struct lv_events *events = data;
    g_mutex_lock(&events->lock);
    events->ended = true;
    g_mutex_unlock(&events->lock);
    for (unsigned i = 0; i < events->count; i++)
        deregister(conn, events->registered[i]);
    lv_events_unref(events);
}

void lv_events_begin(struct lv_host *lv)
{
    struct lv_events *events = g_new0(struct lv_events, 1);
    events->refs = 1;
    events->lv = lv;
    g_mutex_init(&events->lock);
    lv->events = events;
    if (!lv_at_close(lv, lv->session, end_all, lv_events_ref(events)))
        lv_events_unref(events);
}

void lv_events_detach(struct lv_host *lv)
{
    struct lv_events *events = g_steal_pointer(&lv->events);
    if (!events)
        return;
    events->lv = NULL;
    lv_events_unref(events);
}
