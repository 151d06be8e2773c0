#include "inventory.h"

#include <string.h>

#include "core/text.h"

struct inventory {
    GPtrArray *networks, *pools;
};

static const struct {
    const char *word;
} pool_states[POOL_STATES] = {
    [POOL_INACTIVE] = {N_("inactive")}, [POOL_BUILDING] = {N_("building")},
    [POOL_RUNNING] = {N_("running")},   [POOL_DEGRADED] = {N_("degraded")},
    [POOL_INACCESSIBLE] = {N_("inaccessible")},
};

const char *pool_state_word(enum pool_state state)
{
    return (unsigned)state < POOL_STATES ? pool_states[state].word : "inactive";
}

const char *pool_state_label(enum pool_state state)
{
    return _(pool_state_word(state));
}

static void free_strings(char *const *strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        g_free(strings[i]);
}

static void network_free(gpointer data)
{
    struct network *net = data;
    char *strings[] = {net->name,   net->uuid,    net->forward,
                       net->bridge, net->address, net->domain};
    free_strings(strings, G_N_ELEMENTS(strings));
    g_free(net);
}

static void volume_free(gpointer data)
{
    struct volume *volume = data;
    char *strings[] = {volume->name, volume->path, volume->type, volume->format, volume->backing};
    free_strings(strings, G_N_ELEMENTS(strings));
    g_free(volume);
}

static void pool_free(gpointer data)
{
    struct pool *pool = data;
    char *strings[] = {pool->name, pool->uuid, pool->type, pool->path, pool->source};
    free_strings(strings, G_N_ELEMENTS(strings));
    g_ptr_array_unref(pool->volumes);
    g_free(pool);
}

struct inventory *inventory_new(void)
{
    struct inventory *inventory = g_new0(struct inventory, 1);
    inventory->networks = g_ptr_array_new_with_free_func(network_free);
    inventory->pools = g_ptr_array_new_with_free_func(pool_free);
    return inventory;
}

void inventory_free(struct inventory *inventory)
{
    g_ptr_array_unref(inventory->networks);
    g_ptr_array_unref(inventory->pools);
    g_free(inventory);
}

unsigned inventory_networks(const struct inventory *inventory)
{
    return inventory->networks->len;
}

struct network *inventory_network(const struct inventory *inventory, unsigned index)
{
    return index < inventory->networks->len ? g_ptr_array_index(inventory->networks, index) : NULL;
}

struct network *inventory_find_network(const struct inventory *inventory, const struct host *host,
                                       const char *name)
{
    for (guint i = 0; i < inventory->networks->len; i++) {
        struct network *net = g_ptr_array_index(inventory->networks, i);
        if (net->host == host && (!g_strcmp0(net->name, name) || !g_strcmp0(net->uuid, name)))
            return net;
    }
    return NULL;
}

struct network *inventory_add_network(struct inventory *inventory, struct host *host,
                                      const char *name, const char *uuid)
{
    struct network *net = g_new0(struct network, 1);
    net->host = host;
    net->name = g_strdup(name);
    net->uuid = g_strdup(uuid);
    g_ptr_array_add(inventory->networks, net);
    return net;
}

void inventory_remove_network(struct inventory *inventory, struct network *network)
{
    g_ptr_array_remove(inventory->networks, network);
}

unsigned inventory_pools(const struct inventory *inventory)
{
    return inventory->pools->len;
}

struct pool *inventory_pool(const struct inventory *inventory, unsigned index)
{
    return index < inventory->pools->len ? g_ptr_array_index(inventory->pools, index) : NULL;
}

struct pool *inventory_find_pool(const struct inventory *inventory, const struct host *host,
                                 const char *name)
{
    for (guint i = 0; i < inventory->pools->len; i++) {
        struct pool *pool = g_ptr_array_index(inventory->pools, i);
        if (pool->host == host && (!g_strcmp0(pool->name, name) || !g_strcmp0(pool->uuid, name)))
            return pool;
    }
    return NULL;
}

struct pool *inventory_add_pool(struct inventory *inventory, struct host *host, const char *name,
                                const char *uuid)
{
    struct pool *pool = g_new0(struct pool, 1);
    pool->host = host;
    pool->name = g_strdup(name);
    pool->uuid = g_strdup(uuid);
    pool->volumes = g_ptr_array_new_with_free_func(volume_free);
    g_ptr_array_add(inventory->pools, pool);
    return pool;
}

void inventory_remove_pool(struct inventory *inventory, struct pool *pool)
{
    g_ptr_array_remove(inventory->pools, pool);
}

struct volume *inventory_find_volume(const struct pool *pool, const char *name)
{
    for (guint i = 0; i < pool->volumes->len; i++) {
        struct volume *volume = g_ptr_array_index(pool->volumes, i);
        if (!g_strcmp0(volume->name, name))
            return volume;
    }
    return NULL;
}

struct volume *inventory_add_volume(struct pool *pool, const char *name)
{
    struct volume *volume = g_new0(struct volume, 1);
    volume->pool = pool;
    volume->name = g_strdup(name);
    g_ptr_array_add(pool->volumes, volume);
    return volume;
}

void inventory_clear_volumes(struct pool *pool)
{
    g_ptr_array_set_size(pool->volumes, 0);
}

void inventory_remove_host(struct inventory *inventory, const struct host *host)
{
    for (guint i = inventory->networks->len; i-- > 0;) {
        struct network *net = g_ptr_array_index(inventory->networks, i);
        if (net->host == host)
            g_ptr_array_remove_index(inventory->networks, i);
    }
    for (guint i = inventory->pools->len; i-- > 0;) {
        struct pool *pool = g_ptr_array_index(inventory->pools, i);
        if (pool->host == host)
            g_ptr_array_remove_index(inventory->pools, i);
    }
}

/* --- what a worker found --- */

static bool same(const char *uuid, const char *name, const char *other_uuid, const char *other_name)
{
    return uuid && other_uuid ? !strcmp(uuid, other_uuid) : !g_strcmp0(name, other_name);
}

static struct network *network_like(GPtrArray *networks, const struct host *host,
                                    const struct network *like)
{
    for (guint i = 0; i < networks->len; i++) {
        struct network *net = g_ptr_array_index(networks, i);
        if (net->host == host && same(net->uuid, net->name, like->uuid, like->name))
            return net;
    }
    return NULL;
}

static struct pool *pool_like(GPtrArray *pools, const struct host *host, const struct pool *like)
{
    for (guint i = 0; i < pools->len; i++) {
        struct pool *pool = g_ptr_array_index(pools, i);
        if (pool->host == host && same(pool->uuid, pool->name, like->uuid, like->name))
            return pool;
    }
    return NULL;
}

void inventory_take_networks(struct inventory *inventory, struct host *host,
                             struct inventory *found)
{
    for (guint i = inventory->networks->len; i-- > 0;) {
        struct network *net = g_ptr_array_index(inventory->networks, i);
        if (net->host == host && !network_like(found->networks, NULL, net))
            g_ptr_array_remove_index(inventory->networks, i);
    }
    for (guint i = 0; i < found->networks->len; i++) {
        struct network *now = g_ptr_array_index(found->networks, i);
        struct network *net = network_like(inventory->networks, host, now);
        if (!net)
            net = inventory_add_network(inventory, host, NULL, NULL);
        struct network before = *net;
        *net = *now;
        net->host = host;
        *now = before;
    }
    g_ptr_array_set_size(found->networks, 0);
}

static void take_pool(struct pool *pool, struct pool *now)
{
    struct pool before = *pool;
    *pool = *now;
    pool->host = before.host;
    pool->volumes = before.volumes;
    pool->volumes_known = before.volumes_known;
    pool->shown_us = before.shown_us;
    before.volumes = now->volumes;
    *now = before;
}

void inventory_take_pools(struct inventory *inventory, struct host *host, struct inventory *found)
{
    for (guint i = inventory->pools->len; i-- > 0;) {
        struct pool *pool = g_ptr_array_index(inventory->pools, i);
        if (pool->host == host && !pool_like(found->pools, NULL, pool))
            g_ptr_array_remove_index(inventory->pools, i);
    }
    for (guint i = 0; i < found->pools->len; i++) {
        struct pool *now = g_ptr_array_index(found->pools, i);
        struct pool *pool = pool_like(inventory->pools, host, now);
        if (!pool)
            pool = inventory_add_pool(inventory, host, NULL, NULL);
        take_pool(pool, now);
    }
    g_ptr_array_set_size(found->pools, 0);
}

static int volume_compare(gconstpointer a, gconstpointer b)
{
    const struct volume *left = *(struct volume *const *)a, *right = *(struct volume *const *)b;
    return g_strcmp0(left->name, right->name);
}

void inventory_sort_volumes(struct pool *pool)
{
    g_ptr_array_sort(pool->volumes, volume_compare);
}

void inventory_take_volumes(struct pool *pool, struct pool *from)
{
    GPtrArray *before = pool->volumes;
    pool->volumes = from->volumes;
    from->volumes = before;
    for (guint i = 0; i < pool->volumes->len; i++)
        ((struct volume *)g_ptr_array_index(pool->volumes, i))->pool = pool;
    inventory_sort_volumes(pool);
    pool->volumes_known = true;
}
