#include "model.h"

#include <string.h>

#include "core/text.h"
#include "inventory.h"
#include "listeners.h"

/* A domain with what the model needs to find it; the name may be changed behind its back, so the
 * index keeps copies and model_touch() compares. */
struct model_entry {
    struct domain domain; /* first: a struct domain * is a struct model_entry * */
    char *name, *uuid;    /* as indexed; either may be NULL */
    bool active, marked;  /* as counted */
};

#define CHANGES_KEPT 4096 /* a power of two */

struct model {
    GPtrArray *entries;
    GPtrArray *none; /* empty, for ever: what has no disks, NICs, addresses */
    GHashTable *by_name, *by_uuid; /* struct model_entry as key and value */
    struct inventory *inventory;
    struct listeners *listeners;
    GHashTable *active; /* struct host -> how many of its domains are active, if any */
    unsigned marked;
    uint64_t version, told;
    uint64_t complete;  /* since this version no domain went: those in `changes` are there */
    struct domain *changes[CHANGES_KEPT]; /* what led to a version, by its low bits; or NULL */
    unsigned batch;
    bool hidden; /* there were two of one name or uuid: the index may hide an entry */
};

static const struct {
    const char *word;
} domain_states[DOMAIN_STATES] = {
    [DOMAIN_NOSTATE] = {N_("no state")},     [DOMAIN_RUNNING] = {N_("running")},
    [DOMAIN_BLOCKED] = {N_("idle")},         [DOMAIN_PAUSED] = {N_("paused")},
    [DOMAIN_SHUTDOWN] = {N_("in shutdown")}, [DOMAIN_SHUTOFF] = {N_("shut off")},
    [DOMAIN_CRASHED] = {N_("crashed")},      [DOMAIN_PMSUSPENDED] = {N_("pmsuspended")},
    [DOMAIN_BROKEN] = {N_("broken")},
};

const char *domain_state_word(enum domain_state state)
{
    return (unsigned)state < DOMAIN_STATES ? domain_states[state].word : "no state";
}

const char *domain_state_label(enum domain_state state)
{
    return _(domain_state_word(state));
}

bool domain_is_active(const struct domain *domain)
{
    const unsigned active = 1u << DOMAIN_RUNNING | 1u << DOMAIN_BLOCKED | 1u << DOMAIN_PAUSED |
                            1u << DOMAIN_SHUTDOWN | 1u << DOMAIN_PMSUSPENDED;
    return active >> domain->state & 1u;
}

void domain_sample(struct domain *domain, double cpu, double memory)
{
    if (!domain->history)
        domain->history = g_new0(struct domain_history, 1);
    struct domain_history *history = domain->history;
    history->cpu[history->head] = (float)CLAMP(cpu, 0.0, 1.0);
    history->memory[history->head] = (float)CLAMP(memory, 0.0, 1.0);
    history->head = (history->head + 1) % DOMAIN_HISTORY;
    if (history->count < DOMAIN_HISTORY)
        history->count++;
}

const struct domain_history *domain_samples(const struct domain *domain)
{
    static const struct domain_history none;
    return domain->history ? domain->history : &none;
}

static void domain_disk_free(gpointer data)
{
    struct domain_disk *disk = data;
    g_free(disk->target);
    g_free(disk->source);
    g_free(disk->format);
    g_free(disk);
}

static void domain_nic_free(gpointer data)
{
    struct domain_nic *nic = data;
    g_free(nic->target);
    g_free(nic->mac);
    g_free(nic->type);
    g_free(nic->source);
    g_free(nic->model);
    g_free(nic);
}

static void domain_address_free(gpointer data)
{
    struct domain_address *address = data;
    g_free(address->address);
    g_free(address->mac);
    g_free(address->origin);
    g_free(address);
}

GPtrArray *domain_disks_new(void)
{
    return g_ptr_array_new_with_free_func(domain_disk_free);
}

GPtrArray *domain_nics_new(void)
{
    return g_ptr_array_new_with_free_func(domain_nic_free);
}

/* Most domains of a fleet have no addresses yet, many no disks: they share one empty array. */
static void own_array(GPtrArray **array, GDestroyNotify free_item)
{
    if ((*array)->len)
        return;
    g_ptr_array_unref(*array);
    *array = g_ptr_array_new_with_free_func(free_item);
}

struct domain_nic *domain_add_nic(struct domain *domain)
{
    struct domain_nic *nic = g_new0(struct domain_nic, 1);
    own_array(&domain->nics, domain_nic_free);
    g_ptr_array_add(domain->nics, nic);
    return nic;
}

struct domain_address *domain_add_address(struct domain *domain)
{
    struct domain_address *address = g_new0(struct domain_address, 1);
    own_array(&domain->addresses, domain_address_free);
    g_ptr_array_add(domain->addresses, address);
    return address;
}

struct domain_disk *domain_add_disk(struct domain *domain)
{
    struct domain_disk *disk = g_new0(struct domain_disk, 1);
    own_array(&domain->disks, domain_disk_free);
    g_ptr_array_add(domain->disks, disk);
    return disk;
}

static void model_entry_free(gpointer data)
{
    struct model_entry *entry = data;
    if (!entry)
        return;
    struct domain *domain = &entry->domain;
    char *strings[] = {domain->name,   domain->uuid,   domain->title,   domain->reason,
                       domain->kernel, domain->initrd, domain->cmdline, domain->xml,
                       domain->path,   entry->name,    entry->uuid,
                       domain->type,   domain->os,     domain->description,
                       domain->tags,   domain->job,    domain->keywords, domain->ports};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_free(domain->history);
    g_ptr_array_unref(domain->disks);
    g_ptr_array_unref(domain->nics);
    g_ptr_array_unref(domain->addresses);
    g_free(entry);
}

static guint entry_hash(const struct model_entry *entry, const char *text)
{
    return g_str_hash(text) ^ g_direct_hash(entry->domain.host);
}

static guint entry_name_hash(gconstpointer key)
{
    const struct model_entry *entry = key;
    return entry_hash(entry, entry->name);
}

static gboolean entry_name_equal(gconstpointer a, gconstpointer b)
{
    const struct model_entry *left = a, *right = b;
    return left->domain.host == right->domain.host && !strcmp(left->name, right->name);
}

static guint entry_uuid_hash(gconstpointer key)
{
    const struct model_entry *entry = key;
    return entry_hash(entry, entry->uuid);
}

static gboolean entry_uuid_equal(gconstpointer a, gconstpointer b)
{
    const struct model_entry *left = a, *right = b;
    return left->domain.host == right->domain.host && !strcmp(left->uuid, right->uuid);
}

struct model *model_new(void)
{
    struct model *model = g_new0(struct model, 1);
    model->entries = g_ptr_array_new_with_free_func(model_entry_free);
    model->none = g_ptr_array_new();
    model->by_name = g_hash_table_new(entry_name_hash, entry_name_equal);
    model->by_uuid = g_hash_table_new(entry_uuid_hash, entry_uuid_equal);
    model->active = g_hash_table_new(NULL, NULL);
    model->inventory = inventory_new();
    model->listeners = listeners_new();
    model->version = model->told = model->complete = 1;
    return model;
}

void model_free(struct model *model)
{
    if (!model)
        return;
    g_hash_table_unref(model->by_name);
    g_hash_table_unref(model->by_uuid);
    g_hash_table_unref(model->active);
    g_ptr_array_unref(model->entries);
    g_ptr_array_unref(model->none);
    inventory_free(model->inventory);
    listeners_free(model->listeners);
    g_free(model);
}

struct inventory *model_inventory(const struct model *model)
{
    return model->inventory;
}

unsigned model_domains(const struct model *model)
{
    return model->entries->len;
}

struct domain *model_domain(const struct model *model, unsigned index)
{
    return index < model->entries->len ? g_ptr_array_index(model->entries, index) : NULL;
}

struct domain *model_find(const struct model *model, const struct host *host, const char *name)
{
    struct model_entry key = {.domain.host = (struct host *)host, .name = (char *)name};
    return name ? g_hash_table_lookup(model->by_name, &key) : NULL;
}

struct domain *model_find_uuid(const struct model *model, const struct host *host, const char *uuid)
{
    struct model_entry key = {.domain.host = (struct host *)host, .uuid = (char *)uuid};
    return uuid ? g_hash_table_lookup(model->by_uuid, &key) : NULL;
}

/* Two domains may bear one name for a moment (a broken file and a good one): the index keeps the
 * first (g_hash_table_add() would replace it) and false says that this one is hidden. */
static bool index_set(GHashTable *index, struct model_entry *entry, char **indexed, const char *now)
{
    if (!g_strcmp0(*indexed, now))
        return true;
    if (*indexed && g_hash_table_lookup(index, entry) == entry)
        g_hash_table_remove(index, entry);
    g_free(*indexed);
    *indexed = g_strdup(now);
    if (!now)
        return true;
    if (g_hash_table_contains(index, entry))
        return false;
    g_hash_table_add(index, entry);
    return true;
}

static void model_index(struct model *model, struct model_entry *entry)
{
    if (!index_set(model->by_name, entry, &entry->name, entry->domain.name))
        model->hidden = true;
    if (!index_set(model->by_uuid, entry, &entry->uuid, entry->domain.uuid))
        model->hidden = true;
}

static void count_active(struct model *model, struct model_entry *entry, bool active)
{
    if (entry->active == active)
        return;
    gpointer host = entry->domain.host;
    unsigned count = GPOINTER_TO_UINT(g_hash_table_lookup(model->active, host));
    count += active ? 1u : -1u;
    entry->active = active;
    if (count)
        g_hash_table_insert(model->active, host, GUINT_TO_POINTER(count));
    else
        g_hash_table_remove(model->active, host);
}

static void count_marked(struct model *model, struct model_entry *entry, bool marked)
{
    model->marked += (unsigned)marked - (unsigned)entry->marked;
    entry->marked = marked;
}

static void model_forget(struct model *model, struct model_entry *entry)
{
    index_set(model->by_name, entry, &entry->name, NULL);
    index_set(model->by_uuid, entry, &entry->uuid, NULL);
    count_active(model, entry, false);
    count_marked(model, entry, false);
    model->complete = ++model->version;
}

static void model_tell(struct model *model)
{
    if (model->batch || model->told == model->version)
        return;
    model->told = model->version;
    listeners_call(model->listeners);
}

struct domain *model_add(struct model *model, struct host *host, const char *name, const char *uuid)
{
    struct model_entry *entry = g_new0(struct model_entry, 1);
    entry->domain.host = host;
    entry->domain.name = g_strdup(name);
    entry->domain.uuid = g_strdup(uuid);
    entry->domain.disks = g_ptr_array_ref(model->none);
    entry->domain.nics = g_ptr_array_ref(model->none);
    entry->domain.addresses = g_ptr_array_ref(model->none);
    entry->domain.id = -1;
    g_ptr_array_add(model->entries, entry);
    model_touch(model, &entry->domain);
    return &entry->domain;
}

/* An entry that was hidden behind a removed one in an index takes its place there. */
static void model_reindex_hidden(struct model *model, const char *name, const char *uuid)
{
    for (guint i = 0; i < model->entries->len; i++) {
        struct model_entry *entry = g_ptr_array_index(model->entries, i);
        if (name && entry->name && !strcmp(entry->name, name) &&
            !g_hash_table_contains(model->by_name, entry))
            g_hash_table_add(model->by_name, entry);
        if (uuid && entry->uuid && !strcmp(entry->uuid, uuid) &&
            !g_hash_table_contains(model->by_uuid, entry))
            g_hash_table_add(model->by_uuid, entry);
    }
}

void model_remove(struct model *model, struct domain *domain)
{
    struct model_entry *entry = (struct model_entry *)domain;
    g_autofree char *name = g_strdup(entry->name);
    g_autofree char *uuid = g_strdup(entry->uuid);
    model_forget(model, entry);
    g_ptr_array_remove(model->entries, entry);
    if (model->hidden)
        model_reindex_hidden(model, name, uuid);
    model_tell(model);
}

void model_remove_host(struct model *model, const struct host *host)
{
    guint kept = 0;
    for (guint i = 0; i < model->entries->len; i++) {
        struct model_entry *entry = g_ptr_array_index(model->entries, i);
        if (entry->domain.host != host) {
            g_ptr_array_index(model->entries, kept++) = entry;
            continue;
        }
        model_forget(model, entry);
        model_entry_free(entry);
    }
    /* The rest of the array is a copy of what was moved or freed. */
    for (guint i = kept; i < model->entries->len; i++)
        g_ptr_array_index(model->entries, i) = NULL;
    g_ptr_array_set_size(model->entries, (gint)kept);
    inventory_remove_host(model->inventory, host);
    model_tell(model);
}

void model_touch(struct model *model, struct domain *domain)
{
    struct model_entry *entry = (struct model_entry *)domain;
    if (entry) {
        model_index(model, entry);
        count_active(model, entry, domain_is_active(domain));
        count_marked(model, entry, domain->marked);
    }
    model->changes[++model->version % CHANGES_KEPT] = domain;
    model_tell(model);
}

bool model_changed_since(const struct model *model, uint64_t since, GHashTable *domains)
{
    if (since < model->complete || model->version - since >= CHANGES_KEPT)
        return false;
    for (uint64_t version = since + 1; version <= model->version; version++) {
        struct domain *domain = model->changes[version % CHANGES_KEPT];
        if (domain)
            g_hash_table_add(domains, domain);
    }
    return true;
}

bool model_any_active(const struct model *model, bool (*fits)(const struct host *host))
{
    GHashTableIter iter;
    gpointer host;
    g_hash_table_iter_init(&iter, model->active);
    while (g_hash_table_iter_next(&iter, &host, NULL)) {
        if (!fits || fits(host))
            return true;
    }
    return false;
}

unsigned model_marked(const struct model *model)
{
    return model->marked;
}

void model_begin(struct model *model)
{
    model->batch++;
}

void model_end(struct model *model)
{
    model->batch--;
    model_tell(model);
}

uint64_t model_version(const struct model *model)
{
    return model->version;
}

void model_on_change(struct model *model, void (*fn)(void *opaque), void *opaque)
{
    listeners_add(model->listeners, fn, opaque);
}

void model_off_change(struct model *model, void (*fn)(void *opaque), void *opaque)
{
    listeners_remove(model->listeners, fn, opaque);
}
