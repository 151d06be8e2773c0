#include "panes/used-by.h"

#include <string.h>

#include "app.h"
#include "inventory.h"
#include "model.h"

#define NAMES_MAX 8
#define FLEET 1000 /* with more domains it is not gathered for every frame */
#define AGE_MAX_US (G_USEC_PER_SEC / 2) /* of what is shown while a fleet changes all the time */

/* Names, not domains: those may go before the next gathering. */
struct users {
    unsigned count;
    const struct domain *last; /* while gathering: each domain counts once */
    char *names[NAMES_MAX];
};

/* Of the one application there is: what its model said last. */
static struct {
    struct app *app;
    uint64_t version;
    gint64 gathered_us; /* monotonic */
    GHashTable *users;  /* "host kind name" -> struct users */
} cache;

static void users_free(gpointer data)
{
    struct users *users = data;
    for (size_t i = 0; i < NAMES_MAX; i++)
        g_free(users->names[i]);
    g_free(users);
}

static char *key_of(const struct host *host, char kind, const char *name)
{
    return g_strdup_printf("%p %c %s", (const void *)host, kind, name);
}

static void add_user(const struct host *host, char kind, const char *name,
                     const struct domain *domain)
{
    char *key = key_of(host, kind, name);
    struct users *users = g_hash_table_lookup(cache.users, key);
    if (users) {
        g_free(key);
    } else {
        users = g_new0(struct users, 1);
        g_hash_table_insert(cache.users, key, users);
    }
    if (users->last == domain)
        return;
    users->last = domain;
    if (users->count < NAMES_MAX)
        users->names[users->count] = g_strdup(domain->name);
    users->count++;
}

static void add_domain(const struct domain *domain)
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
    gint64 now = g_get_monotonic_time();
    bool young = model_domains(app->model) > FLEET && now - cache.gathered_us < AGE_MAX_US;
    if (cache.app == app && (young || cache.version == model_version(app->model)))
        return;
    cache.gathered_us = now;
    if (!cache.users)
        cache.users = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                            users_free);
    g_hash_table_remove_all(cache.users);
    cache.app = app;
    cache.version = model_version(app->model);
    for (unsigned i = 0; i < model_domains(app->model); i++)
        add_domain(model_domain(app->model, i));
}

static void put_names(const struct users *users, unsigned most, char *buf, size_t size)
{
    g_autoptr(GString) out = g_string_new(NULL);
    most = MIN(most, NAMES_MAX);
    for (unsigned i = 0; users && i < users->count && i < most; i++)
        g_string_append_printf(out, "%s%s", i ? ", " : "", users->names[i]);
    if (users && users->count > most)
        g_string_append_printf(out, " +%u", users->count - most);
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
    const struct users *users = g_hash_table_lookup(cache.users, by_path);
    put_names(users ? users : g_hash_table_lookup(cache.users, by_name), most, buf, size);
}
