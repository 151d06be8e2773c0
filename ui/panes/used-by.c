#include "panes/used-by.h"

#include <string.h>

#include "app.h"
#include "inventory.h"
#include "model.h"

/* Of the one application there is: what its model said last. */
static struct {
    struct app *app;
    uint64_t version;
    GHashTable *users; /* "host kind name" -> GPtrArray of struct domain */
} cache;

static char *key_of(const struct host *host, char kind, const char *name)
{
    return g_strdup_printf("%p %c %s", (const void *)host, kind, name);
}

static void add_user(const struct host *host, char kind, const char *name, struct domain *domain)
{
    char *key = key_of(host, kind, name);
    GPtrArray *users = g_hash_table_lookup(cache.users, key);
    if (users) {
        g_free(key);
    } else {
        users = g_ptr_array_new();
        g_hash_table_insert(cache.users, key, users);
    }
    if (!g_ptr_array_find(users, domain, NULL))
        g_ptr_array_add(users, domain);
}

static void add_domain(struct domain *domain)
{
    for (guint i = 0; i < domain->nics->len; i++) {
        const struct domain_nic *nic = g_ptr_array_index(domain->nics, i);
        if (nic->source && !g_strcmp0(nic->type, "network"))
            add_user(domain->host, 'n', nic->source, domain);
    }
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        if (disk->source)
            add_user(domain->host, 'd', disk->source, domain);
    }
}

static void gather(struct app *app)
{
    if (cache.app == app && cache.version == model_version(app->model))
        return;
    if (!cache.users)
        cache.users = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify)g_ptr_array_unref);
    g_hash_table_remove_all(cache.users);
    cache.app = app;
    cache.version = model_version(app->model);
    for (unsigned i = 0; i < model_domains(app->model); i++)
        add_domain(model_domain(app->model, i));
}

static void put_names(const GPtrArray *users, unsigned most, char *buf, size_t size)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; users && i < users->len && i < most; i++) {
        const struct domain *domain = g_ptr_array_index(users, i);
        g_string_append_printf(out, "%s%s", i ? ", " : "", domain->name);
    }
    if (users && users->len > most)
        g_string_append_printf(out, " +%u", users->len - most);
    g_strlcpy(buf, out->str, size);
}

void used_by_network(struct app *app, const struct network *network, unsigned most, char *buf,
                     size_t size)
{
    gather(app);
    g_autofree char *key = key_of(network->host, 'n', network->name);
    put_names(g_hash_table_lookup(cache.users, key), most, buf, size);
}

/* A disk names a file, or "pool/volume". */
void used_by_volume(struct app *app, const struct volume *volume, unsigned most, char *buf,
                    size_t size)
{
    gather(app);
    g_autofree char *name = g_strdup_printf("%s/%s", volume->pool->name, volume->name);
    g_autofree char *by_path = key_of(volume->pool->host, 'd', volume->path ? volume->path : name);
    g_autofree char *by_name = key_of(volume->pool->host, 'd', name);
    const GPtrArray *users = g_hash_table_lookup(cache.users, by_path);
    put_names(users ? users : g_hash_table_lookup(cache.users, by_name), most, buf, size);
}
