#include "kvm-watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kvm-facts.h"
#include "worker.h"

/* What one look at a domain gave. */
struct domain_sample {
    struct kvm_domain *domain; /* a reference */
    bool alive;
    gint64 time_us; /* monotonic */
    struct vmm_stats stats;
};

struct kvm_sample {
    struct kvm_host *host;
    uint64_t busy, total; /* of the host's CPUs, 0: not known */
    uint64_t memory_total, memory_available;
    guint n;
    struct domain_sample domains[];
};

/* --- the host --- */

bool kvm_watch_parse_stat(const char *text, uint64_t *busy, uint64_t *total)
{
    uint64_t v[8] = {0}; /* user nice system idle iowait irq softirq steal */
    int n = sscanf(text,
                   "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
                   " %" SCNu64 " %" SCNu64,
                   &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7]);
    if (n < 4)
        return false;
    *total = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(v); i++)
        *total += v[i];
    *busy = *total - v[3] - v[4];
    return true;
}

uint64_t kvm_watch_parse_meminfo(const char *text, const char *key)
{
    size_t len = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, len) || line[len] != ':')
            continue;
        return g_ascii_strtoull(line + len + 1, NULL, 10) << 10;
    }
    return 0;
}

static void sample_host(struct kvm_sample *sample)
{
    g_autofree char *stat = NULL, *meminfo = NULL;
    if (g_file_get_contents("/proc/stat", &stat, NULL, NULL))
        kvm_watch_parse_stat(stat, &sample->busy, &sample->total);
    if (!g_file_get_contents("/proc/meminfo", &meminfo, NULL, NULL))
        return;
    sample->memory_total = kvm_watch_parse_meminfo(meminfo, "MemTotal");
    sample->memory_available = kvm_watch_parse_meminfo(meminfo, "MemAvailable");
}

static void apply_host(struct kvm_sample *sample)
{
    struct kvm_host *host = sample->host;
    const struct kvm_sample *last = host->sample;
    if (last && sample->total > last->total && sample->busy >= last->busy)
        host_sample(&host->host, (double)(sample->busy - last->busy) /
                                     (double)(sample->total - last->total));
    if (sample->memory_total) {
        host->host.memory_total = sample->memory_total;
        host->host.memory_available = sample->memory_available;
    }
    host->host.seen_us = g_get_real_time();
}

/* --- domains --- */

static uint64_t sum(const uint64_t *values, unsigned n)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < n; i++)
        total += values[i];
    return total;
}

static double rate(uint64_t now, uint64_t before, double seconds)
{
    return now > before ? (double)(now - before) / seconds : 0;
}

static void apply_disks(struct domain *domain, const struct domain_sample *now, double seconds)
{
    const struct vmm_stats *last = &now->domain->last;
    for (size_t i = 0; i < now->stats.n_disks && i < domain->disks->len; i++) {
        struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        const struct vmm_disk_stats *stats = &now->stats.disks[i];
        if (strncmp(disk->target, stats->target, sizeof stats->target - 1))
            continue;
        disk->read_rate =
            seconds > 0 ? rate(stats->read_bytes, last->disks[i].read_bytes, seconds) : 0;
        disk->write_rate =
            seconds > 0 ? rate(stats->write_bytes, last->disks[i].write_bytes, seconds) : 0;
        disk->read_bytes = stats->read_bytes;
        disk->write_bytes = stats->write_bytes;
        disk->read_ops = stats->read_ops;
        disk->write_ops = stats->write_ops;
    }
}

static void apply_domain(const struct domain_sample *now)
{
    struct kvm_domain *engine = now->domain;
    struct domain *domain = engine->shown;
    if (!domain || !now->alive || !domain_is_active(domain))
        return;
    const struct vmm_stats *stats = &now->stats;
    double seconds = engine->last_us ? (double)(now->time_us - engine->last_us) / 1e6 : 0;
    if (seconds > 0 && stats->cpus) {
        uint64_t ns = sum(stats->vcpu_ns, stats->cpus);
        uint64_t before = sum(engine->last.vcpu_ns, stats->cpus);
        domain->cpu = MIN(rate(ns, before, seconds) / 1e9 / stats->cpus, 1.0);
        domain->exits_rate =
            rate(sum(stats->exits, VMM_EXITS), sum(engine->last.exits, VMM_EXITS), seconds);
    }
    apply_disks(domain, now, seconds);
    G_STATIC_ASSERT(G_N_ELEMENTS(domain->exits) == VMM_EXITS);
    memcpy(domain->exits, stats->exits, sizeof domain->exits);
    domain->memory_used = stats->memory_resident;
    if (seconds > 0)
        domain_sample(domain, domain->cpu,
                      domain->memory ? (double)stats->memory_resident / (double)domain->memory : 0);
    engine->last = *stats;
    engine->last_us = now->time_us;
    model_touch(engine->host->app->model, domain);
}

/* --- rounds --- */

static void sample_drop_domains(struct kvm_sample *sample)
{
    for (guint i = 0; i < sample->n; i++)
        kvm_domain_unref(sample->domains[i].domain);
    sample->n = 0;
}

static void round_arrives(void *data)
{
    struct kvm_sample *sample = data;
    struct kvm_host *host = sample->host;
    struct model *model = host->app->model;
    model_begin(model);
    apply_host(sample);
    for (guint i = 0; i < sample->n; i++)
        apply_domain(&sample->domains[i]);
    model_touch(model, NULL);
    model_end(model);
    sample_drop_domains(sample);
    g_free(host->sample);
    host->sample = sample;
    host->watching = false;
}

static void take_round(void *data)
{
    struct kvm_sample *sample = data;
    sample_host(sample);
    for (guint i = 0; i < sample->n; i++) {
        struct domain_sample *one = &sample->domains[i];
        g_mutex_lock(&one->domain->lock);
        one->alive = one->domain->machine != NULL;
        one->time_us = g_get_monotonic_time();
        if (one->alive)
            vmm_machine_stats(one->domain->machine, &one->stats);
        g_mutex_unlock(&one->domain->lock);
    }
    app_post(sample->host->app, round_arrives, sample);
}

void kvm_watch_tick(struct kvm_host *host)
{
    if (host->watching)
        return;
    host->watching = true;
    guint most = g_hash_table_size(host->domains);
    struct kvm_sample *sample = g_malloc0(sizeof *sample + most * sizeof sample->domains[0]);
    sample->host = host;
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, host->domains);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct domain *domain = ((struct kvm_domain *)value)->shown;
        if (domain && domain_is_active(domain))
            sample->domains[sample->n++].domain = kvm_domain_ref(value);
    }
    if (!host->watcher)
        host->watcher = worker_new("kvm-watch");
    worker_push(host->watcher, take_round, sample);
}

void kvm_watch_free(struct kvm_host *host)
{
    worker_free(host->watcher);
    host->watcher = NULL;
}
