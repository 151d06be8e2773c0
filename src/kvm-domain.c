#include "kvm-domain.h"

#include "console.h"
#include "vmm.h"

#define POOL_THREADS 8 /* a copy of a disk holds one for long; an idle one ends by itself */

struct lane_item {
    void (*fn)(struct kvm_work *work);
    struct kvm_work work;
};

struct kvm_domain *kvm_domain_new(struct kvm_host *host, const char *name, const char *path)
{
    struct kvm_domain *domain = g_new0(struct kvm_domain, 1);
    domain->host = host;
    domain->refs = 1;
    domain->name = g_strdup(name);
    domain->path = g_strdup(path);
    g_mutex_init(&domain->lock);
    g_queue_init(&domain->works);
    return domain;
}

struct kvm_domain *kvm_domain_ref(struct kvm_domain *domain)
{
    g_atomic_int_inc(&domain->refs);
    return domain;
}

void kvm_domain_unref(struct kvm_domain *domain)
{
    if (!g_atomic_int_dec_and_test(&domain->refs))
        return;
    for (unsigned i = 0; i < VMM_SERIALS; i++) {
        if (domain->channels[i])
            vmm_channel_free(domain->channels[i]);
    }
    intent_free(domain->run_intent);
    g_mutex_clear(&domain->lock);
    g_free(domain->name);
    g_free(domain->path);
    g_free(domain->obstacle);
    g_free(domain->started_xml);
    g_free(domain);
}

struct kvm_domain *kvm_domain_of(struct kvm_host *host, const struct domain *domain)
{
    return domain && domain->path ? g_hash_table_lookup(host->domains, domain->path) : NULL;
}

void kvm_domain_drop_consoles(struct kvm_domain *domain)
{
    for (unsigned i = 0; i < VMM_SERIALS; i++) {
        if (!domain->consoles[i])
            continue;
        if (domain->shown)
            domain->shown->consoles[i] = NULL;
        console_free(domain->consoles[i]);
        domain->consoles[i] = NULL;
    }
}

/* --- lanes --- */

static void pool_count(struct kvm_host *host, int change)
{
    g_mutex_lock(&host->lock);
    host->works += (unsigned)change;
    if (!host->works)
        g_cond_broadcast(&host->idle);
    g_mutex_unlock(&host->lock);
}

void kvm_domain_push(struct kvm_domain *domain, void (*fn)(struct kvm_work *work), struct job *job,
                     void *data)
{
    struct kvm_host *host = domain->host;
    struct lane_item *item = g_new(struct lane_item, 1);
    *item = (struct lane_item){fn, {kvm_domain_ref(domain), job, data}};
    pool_count(host, 1);
    g_mutex_lock(&domain->lock);
    g_queue_push_tail(&domain->works, item);
    bool wake = !domain->running;
    domain->running = true;
    g_mutex_unlock(&domain->lock);
    if (wake)
        g_thread_pool_push(host->pool, kvm_domain_ref(domain), NULL);
}

/* One work, then the lane queues up again behind the others: no domain starves another. */
static void lane_run(gpointer data, gpointer opaque)
{
    struct kvm_domain *domain = data;
    struct kvm_host *host = opaque;
    g_mutex_lock(&domain->lock);
    struct lane_item *item = g_queue_pop_head(&domain->works);
    g_mutex_unlock(&domain->lock);
    item->fn(&item->work);
    g_mutex_lock(&domain->lock);
    bool more = !g_queue_is_empty(&domain->works);
    domain->running = more;
    g_mutex_unlock(&domain->lock);
    if (more)
        g_thread_pool_push(host->pool, kvm_domain_ref(domain), NULL);
    kvm_domain_unref(item->work.domain);
    g_free(item);
    kvm_domain_unref(domain);
    pool_count(host, -1); /* last: from now on the host may go */
}

void kvm_pool_open(struct kvm_host *host)
{
    g_mutex_init(&host->lock);
    g_cond_init(&host->idle);
    host->pool = g_thread_pool_new(lane_run, host, POOL_THREADS, FALSE, NULL);
}

void kvm_pool_close(struct kvm_host *host)
{
    g_mutex_lock(&host->lock);
    while (host->works)
        g_cond_wait(&host->idle, &host->lock);
    g_mutex_unlock(&host->lock);
    g_thread_pool_free(host->pool, FALSE, TRUE);
    host->pool = NULL;
}
