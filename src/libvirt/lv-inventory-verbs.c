#include "lv-inventory-verbs.h"

#include "core/text.h"
#include "inventory.h"
#include "lv-inventory.h"
#include "model.h"
#include "volume-list.h"

typedef virNetwork lv_network;
typedef virStoragePool lv_pool;
typedef virStorageVol lv_volume;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_network, virNetworkFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_pool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_volume, virStorageVolFree)

/* --- afterwards: a driver without events would not tell --- */

static void list_networks(struct lv_host *lv, void *data)
{
    (void)data;
    lv_inventory_list(lv, false);
}

static void list_pools(struct lv_host *lv, void *data)
{
    (void)data;
    lv_inventory_list(lv, true);
}

static char *network_done(struct lv_task *task, int result, const char *fallback)
{
    char *error = result < 0 ? lv_error(fallback) : NULL;
    lv_post(task->lv, task->session, list_networks, NULL, NULL);
    return error;
}

static char *pool_done(struct lv_task *task, int result, const char *fallback)
{
    char *error = result < 0 ? lv_error(fallback) : NULL;
    lv_post(task->lv, task->session, list_pools, NULL, NULL);
    return error;
}

static char *give_xml(struct lv_task *task, char *xml)
{
    if (!xml)
        return lv_error(_("its definition cannot be read"));
    if (task->job)
        job_set_output(task->job, xml);
    free(xml);
    return NULL;
}

/* --- networks --- */

static char *net_start(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_network) network = lv_task_network(task, &error);
    return network ? network_done(task, virNetworkCreate(network), _("the network was not started"))
                   : error;
}

static char *net_destroy(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_network) network = lv_task_network(task, &error);
    return network
               ? network_done(task, virNetworkDestroy(network), _("the network was not stopped"))
               : error;
}

static char *net_autostart(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_network) network = lv_task_network(task, &error);
    if (!network)
        return error;
    int result = virNetworkSetAutostart(network, host_args_bool(task->args, "on"));
    return network_done(task, result, _("its autostart was not changed"));
}

static char *net_xml(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_network) network = lv_task_network(task, &error);
    if (!network)
        return error;
    unsigned flags = host_args_bool(task->args, "inactive") ? VIR_NETWORK_XML_INACTIVE : 0;
    return give_xml(task, virNetworkGetXMLDesc(network, flags));
}

/* --- pools --- */

static char *pool_start(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_pool) pool = lv_task_pool(task, &error);
    return pool ? pool_done(task, virStoragePoolCreate(pool, 0), _("the pool was not started"))
                : error;
}

static char *pool_destroy(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_pool) pool = lv_task_pool(task, &error);
    return pool ? pool_done(task, virStoragePoolDestroy(pool), _("the pool was not stopped"))
                : error;
}

static char *pool_refresh(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_pool) pool = lv_task_pool(task, &error);
    return pool ? pool_done(task, virStoragePoolRefresh(pool, 0), _("the pool was not refreshed"))
                : error;
}

static char *pool_autostart(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_pool) pool = lv_task_pool(task, &error);
    if (!pool)
        return error;
    int result = virStoragePoolSetAutostart(pool, host_args_bool(task->args, "on"));
    return pool_done(task, result, _("its autostart was not changed"));
}

static char *pool_xml(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_pool) pool = lv_task_pool(task, &error);
    if (!pool)
        return error;
    unsigned flags = host_args_bool(task->args, "inactive") ? VIR_STORAGE_XML_INACTIVE : 0;
    return give_xml(task, virStoragePoolGetXMLDesc(pool, flags));
}

static char *vol_list(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_pool) pool = lv_task_pool(task, &error);
    if (!pool)
        return error;
    struct inventory *found = inventory_new();
    struct pool *volumes = inventory_add_pool(found, NULL, task->name, task->uuid);
    if (lv_inventory_volumes(pool, volumes)) {
        inventory_sort_volumes(volumes);
        g_autofree char *text =
            volume_list_text(volumes, task->lv->host->alias, host_args_bool(task->args, "json"));
        if (task->job)
            job_set_output(task->job, text);
    } else {
        error = lv_error(_("its volumes cannot be listed"));
    }
    inventory_free(found);
    return error;
}

static char *vol_xml(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_volume) volume = lv_task_volume(task, &error);
    return volume ? give_xml(task, virStorageVolGetXMLDesc(volume, 0)) : error;
}

/* --- why not --- */

static const char *net_inactive(struct lv_host *lv, const struct host_target *target)
{
    (void)lv;
    return target->network && target->network->active ? _("it is active already") : NULL;
}

static const char *net_active(struct lv_host *lv, const struct host_target *target)
{
    (void)lv;
    return target->network && !target->network->active ? _("it is not active") : NULL;
}

static const char *net_persistent(struct lv_host *lv, const struct host_target *target)
{
    (void)lv;
    return target->network && !target->network->persistent
               ? _("it is not stored: it goes when it is stopped")
               : NULL;
}

static const char *pool_inactive(struct lv_host *lv, const struct host_target *target)
{
    (void)lv;
    return target->pool && target->pool->state != POOL_INACTIVE ? _("it is active already") : NULL;
}

static const char *pool_active(struct lv_host *lv, const struct host_target *target)
{
    (void)lv;
    return target->pool && target->pool->state == POOL_INACTIVE ? _("it is not active") : NULL;
}

static const char *pool_persistent(struct lv_host *lv, const struct host_target *target)
{
    (void)lv;
    return target->pool && !target->pool->persistent
               ? _("it is not stored: it goes when it is stopped")
               : NULL;
}

const struct lv_verb lv_inventory_verbs[] = {
    {.verb = HOST_NET_START, .lane = LV_LANE_LONG, .run = net_start, .reason = net_inactive},
    {.verb = HOST_NET_DESTROY, .lane = LV_LANE_LONG, .run = net_destroy, .reason = net_active},
    {.verb = HOST_NET_AUTOSTART, .lane = LV_LANE_SHORT, .run = net_autostart,
     .reason = net_persistent},
    {.verb = HOST_NET_XML, .lane = LV_LANE_SHORT, .run = net_xml},
    {.verb = HOST_POOL_START, .lane = LV_LANE_LONG, .run = pool_start, .reason = pool_inactive},
    {.verb = HOST_POOL_DESTROY, .lane = LV_LANE_LONG, .run = pool_destroy, .reason = pool_active},
    {.verb = HOST_POOL_REFRESH, .lane = LV_LANE_LONG, .run = pool_refresh, .reason = pool_active},
    {.verb = HOST_POOL_AUTOSTART, .lane = LV_LANE_SHORT, .run = pool_autostart,
     .reason = pool_persistent},
    {.verb = HOST_POOL_XML, .lane = LV_LANE_SHORT, .run = pool_xml},
    {.verb = HOST_VOL_LIST, .lane = LV_LANE_LONG, .run = vol_list, .reason = pool_active},
    {.verb = HOST_VOL_XML, .lane = LV_LANE_SHORT, .run = vol_xml},
    {.run = NULL},
};
