#include "panes/used-by.h"

#include <string.h>

#include "app.h"
#include "inventory.h"
#include "model.h"

#define NAMES_MAX 8
#define FLEET 1000 /* with more domains it is gathered piece by piece, between other work */
#define PIECE 100  /* domains of one piece: a small part of a millisecond */
#define AGE_MAX_US (2 * G_USEC_PER_SEC) /* of what is shown while a fleet changes all the time */
#define SLAB 256

/* Names, not domains: those may go before the next gathering. Its own key. */
struct users {
    const struct host *host;
    char kind;        /* 'n': of a network, 'd': of a disk */
    const char *name; /* of what is used */
    unsigned count;
    const struct domain *last; /* while gathering: each domain counts once */
    const char *names[NAMES_MAX];
};

/* All of them; given back at once. */
struct gathered {
    uint64_t version; /* of the model */
    unsigned next;    /* domain to look at */
    GHashTable *users;
    GPtrArray *slabs; /* struct users [SLAB] */
    unsigned free_users; /* of the last slab */
    GStringChunk *texts;
};

/* Of the one application there is: what its model said last. */
static struct {
    struct app *app;
    gint64 gathered_us; /* monotonic: when the last one was begun */
    struct gathered *now, *next; /* `next` is not complete yet */
    GSource *source;    /* goes on with it */
} cache;

static guint users_hash(gconstpointer key)
{
    const struct users *users = key;
    return g_str_hash(users->name) ^ g_direct_hash(users->host) ^ (guint)users->kind;
}

static gboolean users_equal(gconstpointer a, gconstpointer b)
{
    const struct users *left = a, *right = b;
    return left->host == right->host && left->kind == right->kind &&
           !strcmp(left->name, right->name);
}

static struct gathered *gathered_new(const struct app *app)
{
    struct gathered *all = g_new0(struct gathered, 1);
    all->version = model_version(app->model);
    all->users = g_hash_table_new(users_hash, users_equal);
    all->slabs = g_ptr_array_new_with_free_func(g_free);
    all->texts = g_string_chunk_new(4096);
    return all;
}

static void gathered_free(struct gathered *all)
{
    if (!all)
        return;
    g_hash_table_unref(all->users);
    g_ptr_array_unref(all->slabs);
    g_string_chunk_free(all->texts);
    g_free(all);
}

static struct users *users_new(struct gathered *all)
{
    if (!all->free_users) {
        g_ptr_array_add(all->slabs, g_new0(struct users, SLAB));
        all->free_users = SLAB;
    }
    struct users *slab = g_ptr_array_index(all->slabs, all->slabs->len - 1);
    return &slab[--all->free_users];
}

static void add_user(struct gathered *all, char kind, const char *name,
                     const struct domain *domain)
{
    const struct users key = {.host = domain->host, .kind = kind, .name = name};
    struct users *users = g_hash_table_lookup(all->users, &key);
    if (!users) {
        users = users_new(all);
        *users = key;
        users->name = g_string_chunk_insert(all->texts, name);
        g_hash_table_add(all->users, users);
    }
    if (users->last == domain)
        return;
    users->last = domain;
    if (users->count < NAMES_MAX)
        users->names[users->count] =
            g_string_chunk_insert(all->texts, domain->name ? domain->name : "");
    users->count++;
}

static void add_domain(struct gathered *all, const struct domain *domain)
{
    for (guint i = 0; i < domain->nics->len; i++) {
        const struct domain_nic *nic = g_ptr_array_index(domain->nics, i);
        if (nic->source && !g_strcmp0(nic->type, "network"))
            add_user(all, 'n', nic->source, domain);
    }
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        if (disk->source)
            add_user(all, 'd', disk->source, domain);
    }
}

/* True once all were looked at. What comes and goes meanwhile changes the model's version: it is
 * gathered again then. */
static bool gather_piece(struct gathered *all, const struct model *model, unsigned most)
{
    for (; most && all->next < model_domains(model); most--)
        add_domain(all, model_domain(model, all->next++));
    return all->next >= model_domains(model);
}

static void forget(void *unused)
{
    (void)unused;
    if (cache.source) {
        g_source_destroy(cache.source);
        g_clear_pointer(&cache.source, g_source_unref);
    }
    g_clear_pointer(&cache.now, gathered_free);
    g_clear_pointer(&cache.next, gathered_free);
    cache.app = NULL;
    cache.gathered_us = 0;
}

static void replace(struct gathered *all)
{
    gathered_free(cache.now);
    cache.now = all;
}

/* What is drawn is drawn again once it is there; that alone is no reason to gather once more. */
static gboolean gather_on(gpointer unused)
{
    struct model *model = cache.app->model;
    (void)unused;
    if (!gather_piece(cache.next, model, PIECE))
        return G_SOURCE_CONTINUE;
    bool same = cache.next->version == model_version(model);
    replace(g_steal_pointer(&cache.next));
    g_clear_pointer(&cache.source, g_source_unref);
    model_touch(model, NULL);
    if (same)
        cache.now->version = model_version(model);
    return G_SOURCE_REMOVE;
}

static void gather_begin(struct app *app)
{
    cache.next = gathered_new(app);
    cache.source = g_idle_source_new();
    g_source_set_callback(cache.source, gather_on, NULL, NULL);
    g_source_attach(cache.source, app->context);
}

static void gather(struct app *app)
{
    gint64 now = g_get_monotonic_time();
    if (cache.app != app) {
        forget(NULL);
        cache.app = app;
        app_on_end(app, forget, NULL);
    }
    if (cache.next || (cache.now && cache.now->version == model_version(app->model)))
        return;
    if (model_domains(app->model) <= FLEET) {
        replace(gathered_new(app));
        gather_piece(cache.now, app->model, FLEET);
        return;
    }
    if (cache.gathered_us && now - cache.gathered_us < AGE_MAX_US)
        return;
    cache.gathered_us = now;
    gather_begin(app);
}

static const struct users *users_of(const struct host *host, char kind, const char *name)
{
    const struct users key = {.host = host, .kind = kind, .name = name};
    return cache.now ? g_hash_table_lookup(cache.now->users, &key) : NULL;
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
    put_names(users_of(network->host, 'n', network->name), most, buf, size);
}

/* A disk names a file, or "pool/volume". */
void used_by_volume(struct app *app, const struct volume *volume, unsigned most, char *buf,
                    size_t size)
{
    gather(app);
    g_autofree char *name = g_strdup_printf("%s/%s", volume->pool->name, volume->name);
    const struct host *host = volume->pool->host;
    const struct users *users = volume->path ? users_of(host, 'd', volume->path) : NULL;
    put_names(users ? users : users_of(host, 'd', name), most, buf, size);
}
