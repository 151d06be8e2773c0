#include "lv-inventory.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "core/text.h"
#include "domxml-inventory.h"
#include "log.h"
#include "lv-events.h"
#include "model.h"

#define VOLUMES_SHOWN_US (3 * G_USEC_PER_SEC)  /* its pool was drawn so lately: it is looked at */
#define VOLUMES_AGAIN_US (15 * G_USEC_PER_SEC) /* others may make volumes without an event */
#define LIST_AGAIN_US (30 * G_USEC_PER_SEC)    /* of drivers without events */

/* The main thread's notes while the connection stands. */
struct lv_inventory {
    struct listing {
        bool busy, again;
        char *told; /* why it cannot be had, as it was said last; or NULL */
    } networks, pools;
    bool volumes_busy;
    gint64 listed_us;         /* monotonic time of the last lists */
    GHashTable *volumes_asked; /* pool's uuid -> monotonic time, g_new */
};

/* What a worker brings. */
struct found {
    struct inventory *inventory; /* networks, or pools */
    char *uuid;                  /* of a pool whose volumes these are, or NULL */
    char *error;                 /* there is no list: what is shown stays; or NULL */
};

static void found_free(void *data)
{
    struct found *found = data;
    inventory_free(found->inventory);
    g_free(found->uuid);
    g_free(found->error);
    g_free(found);
}

/* Right after a list: why there is none. A driver that knows nothing of the kind has none of it. */
static char *list_error(int count)
{
    return count >= 0 || virGetLastErrorCode() == VIR_ERR_NO_SUPPORT
               ? NULL
               : lv_error(_("the host gave no list"));
}

static struct found *found_new(const char *uuid)
{
    struct found *found = g_new0(struct found, 1);
    found->inventory = inventory_new();
    found->uuid = g_strdup(uuid);
    return found;
}

/* --- networks, on a worker --- */

static unsigned count_leases(virNetworkPtr network)
{
    virNetworkDHCPLeasePtr *leases = NULL;
    int count = virNetworkGetDHCPLeases(network, NULL, &leases, 0);
    for (int i = 0; i < count; i++)
        virNetworkDHCPLeaseFree(leases[i]);
    free(leases);
    return count < 0 ? 0 : (unsigned)count;
}

static void ask_network(virNetworkPtr from, struct inventory *into)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    int on = 0;
    if (virNetworkGetUUIDString(from, uuid) < 0)
        return;
    struct network *net = inventory_add_network(into, NULL, virNetworkGetName(from), uuid);
    net->active = virNetworkIsActive(from) == 1;
    net->persistent = virNetworkIsPersistent(from) == 1;
    net->autostart = net->persistent && !virNetworkGetAutostart(from, &on) && on;
    char *xml = virNetworkGetXMLDesc(from, 0);
    net->known = xml && domxml_inventory_network(xml, strlen(xml), net);
    free(xml);
    if (net->active && net->dhcp)
        net->leases = count_leases(from);
}

static void networks_apply(struct lv_host *lv, void *data);

static char *networks_run(struct lv_task *task)
{
    virNetworkPtr *networks = NULL;
    struct found *found = found_new(NULL);
    int count = virConnectListAllNetworks(task->conn, &networks, 0);
    found->error = list_error(count);
    for (int i = 0; i < count; i++) {
        ask_network(networks[i], found->inventory);
        virNetworkFree(networks[i]);
    }
    free(networks);
    lv_post(task->lv, task->session, networks_apply, found, found_free);
    return NULL;
}

/* --- pools, on a worker --- */

static void ask_pool(virStoragePoolPtr from, struct inventory *into)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    virStoragePoolInfo info;
    int on = 0;
    if (virStoragePoolGetUUIDString(from, uuid) < 0)
        return;
    struct pool *pool = inventory_add_pool(into, NULL, virStoragePoolGetName(from), uuid);
    if (!virStoragePoolGetInfo(from, &info)) {
        pool->state = info.state >= 0 && info.state < POOL_STATES ? (enum pool_state)info.state
                                                                  : POOL_INACTIVE;
        pool->capacity = info.capacity;
        pool->allocation = info.allocation;
        pool->available = info.available;
    }
    pool->persistent = virStoragePoolIsPersistent(from) == 1;
    pool->autostart = pool->persistent && !virStoragePoolGetAutostart(from, &on) && on;
    char *xml = virStoragePoolGetXMLDesc(from, 0);
    pool->known = xml && domxml_inventory_pool(xml, strlen(xml), pool);
    free(xml);
}

static void pools_apply(struct lv_host *lv, void *data);

static char *pools_run(struct lv_task *task)
{
    virStoragePoolPtr *pools = NULL;
    struct found *found = found_new(NULL);
    int count = virConnectListAllStoragePools(task->conn, &pools, 0);
    found->error = list_error(count);
    for (int i = 0; i < count; i++) {
        ask_pool(pools[i], found->inventory);
        virStoragePoolFree(pools[i]);
    }
    free(pools);
    lv_post(task->lv, task->session, pools_apply, found, found_free);
    return NULL;
}

/* --- volumes, on a worker --- */

static void ask_volume(virStorageVolPtr from, struct pool *into)
{
    virStorageVolInfo info;
    struct volume *volume = inventory_add_volume(into, virStorageVolGetName(from));
    char *path = virStorageVolGetPath(from);
    volume->path = g_strdup(path);
    free(path);
    if (!virStorageVolGetInfo(from, &info)) {
        volume->capacity = info.capacity;
        volume->allocation = info.allocation;
    }
    char *xml = virStorageVolGetXMLDesc(from, 0);
    if (xml)
        domxml_inventory_volume(xml, strlen(xml), volume);
    free(xml);
}

bool lv_inventory_volumes(virStoragePoolPtr pool, struct pool *into)
{
    virStorageVolPtr *volumes = NULL;
    int count = virStoragePoolListAllVolumes(pool, &volumes, 0);
    for (int i = 0; i < count; i++) {
        ask_volume(volumes[i], into);
        virStorageVolFree(volumes[i]);
    }
    free(volumes);
    return count >= 0;
}

static void volumes_apply(struct lv_host *lv, void *data);

static char *volumes_run(struct lv_task *task)
{
    char *error = NULL;
    struct found *found = found_new(task->uuid);
    virStoragePoolPtr pool = lv_task_pool(task, &error);
    struct pool *into = inventory_add_pool(found->inventory, NULL, task->name, task->uuid);
    if (pool) {
        lv_inventory_volumes(pool, into);
        virStoragePoolFree(pool);
    }
    lv_post(task->lv, task->session, volumes_apply, found, found_free);
    return error;
}

/* --- into the model --- */

static void list_now(struct lv_host *lv, bool pools)
{
    struct listing *listing = pools ? &lv->inventory->pools : &lv->inventory->networks;
    listing->again = listing->busy;
    if (listing->busy)
        return;
    listing->busy = true;
    lv->inventory->listed_us = g_get_monotonic_time();
    lv_task_push(lv, LV_LANE_SHORT, lv_task_new(lv, NULL, pools ? pools_run : networks_run));
}

static void listed(struct lv_host *lv, bool pools)
{
    struct listing *listing = pools ? &lv->inventory->pools : &lv->inventory->networks;
    listing->busy = false;
    lv_load_set(lv, pools ? LV_LOAD_POOLS : LV_LOAD_NETWORKS, false);
    if (listing->again)
        list_now(lv, pools);
    model_touch(lv->app->model, NULL);
}

/* True if there is a list. The same failure is told once, however often it is tried. */
static bool came(struct lv_host *lv, struct listing *listing, struct found *found,
                 const char *format)
{
    if (found->error && g_strcmp0(listing->told, found->error))
        log_add(lv->app->log, LOG_WARN, lv->host->alias, format, found->error);
    g_free(listing->told);
    listing->told = g_steal_pointer(&found->error);
    return !listing->told;
}

static void networks_apply(struct lv_host *lv, void *data)
{
    struct found *found = data;
    if (!lv->inventory)
        return;
    if (came(lv, &lv->inventory->networks, found, _("list networks: %s")))
        inventory_take_networks(model_inventory(lv->app->model), lv->host, found->inventory);
    listed(lv, false);
}

static void pools_apply(struct lv_host *lv, void *data)
{
    struct found *found = data;
    if (!lv->inventory)
        return;
    if (came(lv, &lv->inventory->pools, found, _("list pools: %s")))
        inventory_take_pools(model_inventory(lv->app->model), lv->host, found->inventory);
    listed(lv, true);
}

static void volumes_apply(struct lv_host *lv, void *data)
{
    struct found *found = data;
    struct pool *pool = inventory_find_pool(model_inventory(lv->app->model), lv->host, found->uuid);
    lv->inventory->volumes_busy = false;
    if (!pool)
        return;
    inventory_take_volumes(pool, inventory_pool(found->inventory, 0));
    model_touch(lv->app->model, NULL);
}

void lv_inventory_list(struct lv_host *lv, bool pools)
{
    if (lv->inventory)
        list_now(lv, pools);
}

/* --- events --- */

static int on_network(virConnectPtr conn, virNetworkPtr network, int event, int detail,
                      void *opaque)
{
    struct lv_host *lv = lv_events_host(opaque);
    (void)conn, (void)network, (void)event, (void)detail;
    if (lv)
        lv_inventory_list(lv, false);
    return 0;
}

/* Its volumes may be others now. */
static void forget_volumes(struct lv_host *lv, virStoragePoolPtr pool)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    if (lv->inventory && !virStoragePoolGetUUIDString(pool, uuid))
        g_hash_table_remove(lv->inventory->volumes_asked, uuid);
}

static int on_pool(virConnectPtr conn, virStoragePoolPtr pool, int event, int detail, void *opaque)
{
    struct lv_host *lv = lv_events_host(opaque);
    (void)conn, (void)event, (void)detail;
    if (!lv)
        return 0;
    forget_volumes(lv, pool);
    lv_inventory_list(lv, true);
    return 0;
}

static void on_refresh(virConnectPtr conn, virStoragePoolPtr pool, void *opaque)
{
    on_pool(conn, pool, 0, 0, opaque);
}

static const struct lv_event_row inventory_events[] = {
    {VIR_NETWORK_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_network), LV_EVENT_NETWORK},
    {VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_pool), LV_EVENT_POOL},
    {VIR_STORAGE_POOL_EVENT_ID_REFRESH, VIR_DOMAIN_EVENT_CALLBACK(on_refresh), LV_EVENT_POOL},
    {.callback = NULL},
};

static char *watch_run(struct lv_task *task)
{
    lv_events_watch(task->data, task->conn, LV_EVENTS_INVENTORY, inventory_events);
    return NULL;
}

/* --- rounds --- */

static void ask_volumes(struct lv_host *lv, struct pool *pool)
{
    const struct host_target target = {.pool = pool};
    gint64 now = g_get_monotonic_time();
    g_hash_table_insert(lv->inventory->volumes_asked, g_strdup(pool->uuid),
                        g_memdup2(&now, sizeof now));
    lv->inventory->volumes_busy = true;
    /* Not the short lane: a pool may have ten thousand. */
    lv_task_push(lv, LV_LANE_LONG, lv_task_new(lv, &target, volumes_run));
}

void lv_inventory_tick(struct lv_host *lv)
{
    struct lv_inventory *inventory = lv->inventory;
    struct inventory *all = model_inventory(lv->app->model);
    gint64 now = g_get_monotonic_time();
    if (!inventory)
        return;
    for (unsigned i = 0; i < inventory_pools(all) && !inventory->volumes_busy; i++) {
        struct pool *pool = inventory_pool(all, i);
        if (pool->host != lv->host || !pool->uuid || !pool->shown_us ||
            pool->shown_us < now - VOLUMES_SHOWN_US)
            continue;
        const gint64 *asked = g_hash_table_lookup(inventory->volumes_asked, pool->uuid);
        if (!asked || *asked < now - VOLUMES_AGAIN_US)
            ask_volumes(lv, pool);
    }
    if (lv->app->screens && now - inventory->listed_us > LIST_AGAIN_US &&
        lv_events_lacking(lv->events, LV_EVENTS_INVENTORY)) {
        list_now(lv, false);
        list_now(lv, true);
    }
}

/* --- beginning and end --- */

static void part_opened(struct lv_host *lv)
{
    lv->inventory = g_new0(struct lv_inventory, 1);
    lv->inventory->volumes_asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    struct lv_task *task = lv_task_new(lv, NULL, watch_run);
    task->data = lv_events_ref(lv->events);
    task->free_data = lv_events_unref;
    lv_task_push(lv, LV_LANE_SHORT, task);
    lv_load_set(lv, LV_LOAD_NETWORKS, true);
    lv_load_set(lv, LV_LOAD_POOLS, true);
    list_now(lv, false);
    list_now(lv, true);
}

/* What is shown goes with the domains, if it goes. */
static void part_lost(struct lv_host *lv)
{
    struct lv_inventory *inventory = g_steal_pointer(&lv->inventory);
    lv_load_set(lv, LV_LOAD_NETWORKS, false);
    lv_load_set(lv, LV_LOAD_POOLS, false);
    if (!inventory)
        return;
    g_hash_table_unref(inventory->volumes_asked);
    g_free(inventory->networks.told);
    g_free(inventory->pools.told);
    g_free(inventory);
}

const struct lv_part lv_inventory_part = {
    .opened = part_opened,
    .lost = part_lost,
    .closed = part_lost,
};
