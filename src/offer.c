#include "offer.h"

#include <string.h>

static void volume_free(void *data)
{
    struct offer_volume *volume = data;
    g_free(volume->name);
    g_free(volume->path);
    g_free(volume->type);
    g_free(volume->format);
    g_free(volume);
}

static void pool_free(void *data)
{
    struct offer_pool *pool = data;
    g_free(pool->name);
    g_free(pool->type);
    g_free(pool->path);
    g_ptr_array_unref(pool->volumes);
    g_free(pool);
}

static void network_free(void *data)
{
    struct offer_network *network = data;
    g_free(network->name);
    g_free(network->forward);
    g_free(network);
}

struct offer *offer_new(void)
{
    struct offer *offer = g_new0(struct offer, 1);
    offer->refs = 1;
    offer->pools = g_ptr_array_new_with_free_func(pool_free);
    offer->networks = g_ptr_array_new_with_free_func(network_free);
    offer->names = g_new0(char *, 1);
    return offer;
}

struct offer *offer_ref(struct offer *offer)
{
    g_atomic_int_inc(&offer->refs);
    return offer;
}

void offer_unref(struct offer *offer)
{
    if (!offer || !g_atomic_int_dec_and_test(&offer->refs))
        return;
    g_free(offer->os_type);
    g_free(offer->arch);
    g_free(offer->type);
    g_free(offer->machine);
    g_free(offer->reason);
    g_strfreev(offer->names);
    g_ptr_array_unref(offer->pools);
    g_ptr_array_unref(offer->networks);
    g_free(offer);
}

struct offer_pool *offer_add_pool(struct offer *offer, const char *name)
{
    struct offer_pool *pool = g_new0(struct offer_pool, 1);
    pool->name = g_strdup(name);
    pool->volumes = g_ptr_array_new_with_free_func(volume_free);
    g_ptr_array_add(offer->pools, pool);
    return pool;
}

struct offer_volume *offer_add_volume(struct offer_pool *pool, const char *name)
{
    struct offer_volume *volume = g_new0(struct offer_volume, 1);
    volume->pool = pool;
    volume->name = g_strdup(name);
    g_ptr_array_add(pool->volumes, volume);
    return volume;
}

struct offer_network *offer_add_network(struct offer *offer, const char *name)
{
    struct offer_network *network = g_new0(struct offer_network, 1);
    network->name = g_strdup(name);
    g_ptr_array_add(offer->networks, network);
    return network;
}

/* --- order --- */

static gint compare_pools(gconstpointer a, gconstpointer b)
{
    const struct offer_pool *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static gint compare_volumes(gconstpointer a, gconstpointer b)
{
    const struct offer_volume *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static gint compare_networks(gconstpointer a, gconstpointer b)
{
    const struct offer_network *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

void offer_sort(struct offer *offer)
{
    g_ptr_array_sort(offer->pools, compare_pools);
    g_ptr_array_sort(offer->networks, compare_networks);
    for (guint i = 0; i < offer->pools->len; i++) {
        const struct offer_pool *pool = g_ptr_array_index(offer->pools, i);
        g_ptr_array_sort(pool->volumes, compare_volumes);
    }
}

/* --- looking --- */

const struct offer_pool *offer_find_pool(const struct offer *offer, const char *name)
{
    for (guint i = 0; i < offer->pools->len; i++) {
        const struct offer_pool *pool = g_ptr_array_index(offer->pools, i);
        if (!g_strcmp0(pool->name, name))
            return pool;
    }
    return NULL;
}

const struct offer_network *offer_find_network(const struct offer *offer, const char *name)
{
    for (guint i = 0; i < offer->networks->len; i++) {
        const struct offer_network *network = g_ptr_array_index(offer->networks, i);
        if (!g_strcmp0(network->name, name))
            return network;
    }
    return NULL;
}

const struct offer_volume *offer_find_volume(const struct offer_pool *pool, const char *name)
{
    for (guint i = 0; i < pool->volumes->len; i++) {
        const struct offer_volume *volume = g_ptr_array_index(pool->volumes, i);
        if (!g_strcmp0(volume->name, name))
            return volume;
    }
    return NULL;
}

static bool volume_is(const struct offer_volume *volume, const char *text)
{
    size_t len = strlen(volume->pool->name);
    return !g_strcmp0(volume->path, text) ||
           (!strncmp(text, volume->pool->name, len) && text[len] == '/' &&
            !strcmp(text + len + 1, volume->name));
}

const struct offer_volume *offer_find_file(const struct offer *offer, const char *text)
{
    for (guint i = 0; text && i < offer->pools->len; i++) {
        const struct offer_pool *pool = g_ptr_array_index(offer->pools, i);
        for (guint v = 0; v < pool->volumes->len; v++) {
            const struct offer_volume *volume = g_ptr_array_index(pool->volumes, v);
            if (volume_is(volume, text))
                return volume;
        }
    }
    return NULL;
}

/* --- kinds of pools --- */

bool offer_pool_has_files(const struct offer_pool *pool)
{
    static const char *const types[] = {"dir", "fs", "netfs", NULL};
    return !pool->type || g_strv_contains(types, pool->type);
}

bool offer_pool_makes(const struct offer_pool *pool)
{
    static const char *const types[] = {"logical", "rbd", "zfs", "sheepdog", "vstorage", NULL};
    return pool->active && (offer_pool_has_files(pool) || g_strv_contains(types, pool->type));
}

const struct offer_pool *offer_best_pool(const struct offer *offer)
{
    static const char *const names[] = {"default", "images"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct offer_pool *pool = offer_find_pool(offer, names[i]);
        if (pool && offer_pool_makes(pool))
            return pool;
    }
    const struct offer_pool *best = NULL;
    for (guint i = 0; i < offer->pools->len; i++) {
        const struct offer_pool *pool = g_ptr_array_index(offer->pools, i);
        if (offer_pool_makes(pool) && (!best || pool->available > best->available))
            best = pool;
    }
    return best;
}

const struct offer_network *offer_best_network(const struct offer *offer)
{
    const struct offer_network *best = offer_find_network(offer, "default");
    for (guint i = 0; !best && i < offer->networks->len; i++) {
        const struct offer_network *network = g_ptr_array_index(offer->networks, i);
        best = network->active ? network : NULL;
    }
    if (!best && offer->networks->len)
        best = g_ptr_array_index(offer->networks, 0);
    return best;
}
