#include "kvm-facts.h"

#include <sys/stat.h>

#include "core/text.h"
#include "log.h"

struct disk_fact {
    uint64_t capacity, allocation; /* bytes, 0: not known */
};

struct kvm_facts {
    struct kvm_host *host;
    struct domstore_entry *entry;
    struct disk_fact disks[VMM_DISKS_MAX];
};

struct kvm_facts *kvm_facts_new(struct kvm_host *host, struct domstore_entry *entry)
{
    struct kvm_facts *facts = g_new0(struct kvm_facts, 1);
    facts->host = host;
    facts->entry = entry;
    for (guint i = 0; entry->def && i < entry->def->disks->len && i < VMM_DISKS_MAX; i++) {
        const struct domain_def_disk *disk = g_ptr_array_index(entry->def->disks, i);
        struct stat st;
        if (stat(disk->source, &st) || !S_ISREG(st.st_mode))
            continue;
        facts->disks[i] = (struct disk_fact){(uint64_t)st.st_size, (uint64_t)st.st_blocks * 512};
    }
    return facts;
}

void kvm_facts_free(struct kvm_facts *facts)
{
    domstore_entry_free(facts->entry);
    g_free(facts);
}

const struct domain_def *kvm_facts_def(const struct kvm_facts *facts)
{
    return facts->entry->def;
}

static void set_string(char **place, const char *value)
{
    char *copy = g_strdup(value);
    g_free(*place);
    *place = copy;
}

static void apply_disks(struct domain *domain, const struct kvm_facts *facts)
{
    const struct domain_def *def = facts->entry->def;
    g_ptr_array_set_size(domain->disks, 0);
    for (guint i = 0; i < def->disks->len && i < VMM_DISKS_MAX; i++) {
        const struct domain_def_disk *from = g_ptr_array_index(def->disks, i);
        struct domain_disk *disk = domain_add_disk(domain);
        disk->target = g_strdup(from->target);
        disk->source = g_strdup(from->source);
        disk->format = g_strdup("raw");
        disk->read_only = from->read_only;
        disk->capacity = facts->disks[i].capacity;
        disk->allocation = facts->disks[i].allocation;
    }
}

static void apply_def(struct domain *domain, struct kvm_domain *engine,
                      const struct kvm_facts *facts)
{
    const struct domain_def *def = facts->entry->def;
    set_string(&domain->uuid, def->uuid);
    set_string(&domain->title, def->title);
    set_string(&domain->kernel, def->kernel);
    set_string(&domain->initrd, def->initrd);
    set_string(&domain->cmdline, def->cmdline);
    set_string(&engine->obstacle, domain_def_obstacle(def));
    domain->vcpus = def->vcpus;
    domain->memory = def->memory;
    domain->n_consoles = 0;
    for (unsigned i = 0; i < VMM_SERIALS; i++) {
        if (def->serial[i])
            domain->n_consoles = i + 1;
    }
    apply_disks(domain, facts);
    if (domain->state == DOMAIN_NOSTATE || domain->state == DOMAIN_BROKEN) {
        domain->state = DOMAIN_SHUTOFF;
        set_string(&domain->reason, NULL);
    }
}

/* What runs goes on even when its file was broken meanwhile. */
static void apply_broken(struct domain *domain, const struct kvm_facts *facts)
{
    if (!domain_is_active(domain))
        domain->state = DOMAIN_BROKEN;
    set_string(&domain->reason, facts->entry->error);
}

static struct kvm_domain *find_engine(const struct kvm_facts *facts)
{
    struct kvm_host *host = facts->host;
    struct kvm_domain *engine = g_hash_table_lookup(host->domains, facts->entry->path);
    if (engine)
        return engine;
    engine = kvm_domain_new(host, facts->entry->name, facts->entry->path);
    g_hash_table_insert(host->domains, engine->path, engine);
    return engine;
}

struct kvm_domain *kvm_facts_apply(const struct kvm_facts *facts)
{
    struct model *model = facts->host->app->model;
    const struct domstore_entry *entry = facts->entry;
    struct kvm_domain *engine = find_engine(facts);
    model_begin(model);
    if (!engine->shown) {
        engine->shown =
            model_add(model, &facts->host->host, entry->name, entry->def ? entry->def->uuid : NULL);
        set_string(&engine->shown->path, entry->path);
    }
    struct domain *domain = engine->shown;
    set_string(&domain->name, entry->name);
    set_string(&domain->xml, entry->xml);
    domain->autostart = entry->autostart;
    if (entry->def)
        apply_def(domain, engine, facts);
    else
        apply_broken(domain, facts);
    model_touch(model, domain);
    model_end(model);
    return engine;
}

static void facts_arrive(void *data)
{
    struct kvm_facts *facts = data;
    if (!g_atomic_int_get(&facts->host->closing)) {
        kvm_facts_apply(facts);
        kvm_count_domains(facts->host);
    }
    kvm_facts_free(facts);
}

void kvm_facts_post(struct kvm_facts *facts)
{
    app_post(facts->host->app, facts_arrive, facts);
}

void kvm_count_domains(struct kvm_host *host)
{
    struct model *model = host->app->model;
    host->host.running = host->host.total = 0;
    for (unsigned i = 0; i < model_domains(model); i++) {
        const struct domain *domain = model_domain(model, i);
        if (domain->host != &host->host)
            continue;
        host->host.total++;
        host->host.running += domain_is_active(domain);
    }
    model_touch(model, NULL);
}
