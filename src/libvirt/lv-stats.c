#include "lv-stats.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "lv-node.h"
#include "lv-record.h"
#include "lv-rows.h"
#include "model.h"

#define STATS_SHOWN_US (3 * G_USEC_PER_SEC) /* drawn so lately: it is looked at */
#define STATS_LINE_US (5 * G_USEC_PER_SEC)    /* between rounds for the host's line alone */
#define STATS_HIDDEN_US (30 * G_USEC_PER_SEC) /* and when that is out of sight as well */
#define STATS_EARLY_US (G_USEC_PER_SEC / 5) /* a tick may come a little early */
#define STATS_CHUNK 250                     /* domains of one record for the main thread */
#define STATS_KNOWN_MAX 50000
#define STATS_GROUPS                                                                               \
    (VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON |              \
     VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK)

/* What a worker remembers of a domain from round to round. */
struct known {
    virDomainPtr domain; /* or NULL; released when the connection is closed */
    uint64_t cpu_time;   /* ns */
    gint64 at_us;        /* monotonic, 0: no figures yet */
};

struct lv_stats {
    gint refs; /* the host's, the round's, the closing hook's */
    bool busy, all_next; /* main thread */
    gint64 asked_us;     /* main thread, monotonic: when the last round began */
    GMutex lock; /* guards the rest: rounds and the closing hook */
    bool ended;
    GHashTable *known; /* uuid -> struct known */
    struct lv_node node;
    bool no_wait_refused, all_refused; /* by this driver */
};

struct round {
    struct lv_stats *stats;
    GPtrArray *uuids; /* NULL: all */
};

static void known_free(gpointer data)
{
    struct known *known = data;
    if (known->domain)
        virDomainFree(known->domain);
    g_free(known);
}

static void stats_unref(struct lv_stats *stats)
{
    if (!g_atomic_int_dec_and_test(&stats->refs))
        return;
    g_hash_table_unref(stats->known);
    g_mutex_clear(&stats->lock);
    g_free(stats);
}

static void round_free(void *data)
{
    struct round *round = data;
    if (round->uuids)
        g_ptr_array_unref(round->uuids);
    stats_unref(round->stats);
    g_free(round);
}

/* --- asking, on a worker --- */

static struct known *known_of(struct lv_stats *stats, const char *uuid)
{
    struct known *known = g_hash_table_lookup(stats->known, uuid);
    if (!known) {
        known = g_new0(struct known, 1);
        g_hash_table_insert(stats->known, g_strdup(uuid), known);
    }
    return known;
}

/* The domains of the round, ended by NULL; borrowed from what is known. */
static virDomainPtr *find_domains(struct lv_stats *stats, virConnectPtr conn, GPtrArray *uuids)
{
    virDomainPtr *domains = g_new0(virDomainPtr, uuids->len + 1);
    unsigned count = 0;
    for (guint i = 0; i < uuids->len; i++) {
        const char *uuid = g_ptr_array_index(uuids, i);
        struct known *known = known_of(stats, uuid);
        if (!known->domain)
            known->domain = virDomainLookupByUUIDString(conn, uuid);
        if (known->domain)
            domains[count++] = known->domain;
    }
    return domains;
}

static int get_stats(virConnectPtr conn, virDomainPtr *domains, virDomainStatsRecordPtr **records,
                     unsigned flags)
{
    if (!domains)
        return virConnectGetAllDomainStats(conn, STATS_GROUPS, records, flags);
    return *domains ? virDomainListGetStats(domains, STATS_GROUPS, records, flags) : 0;
}

/* A domain that is in the middle of something must not hold back the others; not every driver can
 * be told so. */
static int ask_records(struct lv_stats *stats, virConnectPtr conn, virDomainPtr *domains,
                       virDomainStatsRecordPtr **records)
{
    int count = -1;
    if (!stats->no_wait_refused)
        count = get_stats(conn, domains, records, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);
    if (count >= 0)
        return count;
    count = get_stats(conn, domains, records, 0);
    if (count >= 0)
        stats->no_wait_refused = true;
    else if (virGetLastErrorCode() == VIR_ERR_NO_SUPPORT)
        stats->all_refused = true;
    return count;
}

/* The rate of its CPUs since it was last asked for. */
static void rate_cpu(struct lv_stats *stats, struct lv_record *record)
{
    record->cpu = -1;
    if (!record->has_cpu)
        return;
    struct known *known = known_of(stats, record->uuid);
    gint64 now = g_get_monotonic_time();
    if (known->at_us)
        record->seconds = (double)(now - known->at_us) / G_USEC_PER_SEC;
    if (known->at_us && record->cpu_time >= known->cpu_time &&
        record->seconds > 0)
        record->cpu = (double)(record->cpu_time - known->cpu_time) / 1e9 / record->seconds /
                      MAX(record->vcpus, 1u);
    known->cpu_time = record->cpu_time;
    known->at_us = now;
}

struct part {
    struct lv_record *records;
    unsigned count;
};

static void part_free(void *data)
{
    struct part *part = data;
    for (unsigned i = 0; i < part->count; i++)
        lv_record_clear(&part->records[i]);
    g_free(part->records);
    g_free(part);
}

static void part_apply(struct lv_host *lv, void *data);

static void post_part(struct lv_task *task, GArray *found)
{
    struct part *part = g_new(struct part, 1);
    part->count = found->len;
    part->records = (struct lv_record *)(void *)g_array_free(found, FALSE);
    lv_post(task->lv, task->session, part_apply, part, part_free);
}

static GArray *new_part(void)
{
    return g_array_sized_new(FALSE, TRUE, sizeof(struct lv_record), 16);
}

static GArray *add_record(struct lv_task *task, struct lv_stats *stats, GArray *found,
                          const struct lv_record *read)
{
    struct lv_record record = *read;
    rate_cpu(stats, &record);
    g_array_append_val(found, record);
    if (found->len < STATS_CHUNK)
        return found;
    post_part(task, found);
    return new_part();
}

/* Those that are looked at are worth one more call where the driver tells little. */
static void ask_round(struct lv_task *task, struct lv_stats *stats, virDomainPtr *domains)
{
    virDomainStatsRecordPtr *records = NULL;
    int count = stats->all_refused ? -1 : ask_records(stats, task->conn, domains, &records);
    GArray *found = new_part();
    for (int i = 0; i < count; i++) {
        struct lv_record record;
        lv_record_read(&record, records[i]);
        if (domains && !record.has_cpu)
            lv_record_ask_info(&record, records[i]->dom);
        found = add_record(task, stats, found, &record);
    }
    virDomainStatsRecordListFree(records);
    for (unsigned i = 0; count < 0 && domains && domains[i]; i++) {
        struct lv_record record = {0};
        virDomainGetUUIDString(domains[i], record.uuid);
        lv_record_ask_info(&record, domains[i]);
        found = add_record(task, stats, found, &record);
    }
    post_part(task, found);
}

static void node_apply(struct lv_host *lv, void *data)
{
    lv_node_apply(data, lv->host);
    model_touch(lv->app->model, NULL);
}

static void round_end(struct lv_host *lv, void *data)
{
    struct lv_stats *stats = data;
    stats->busy = false;
    lv->host->seen_us = g_get_real_time();
    if (stats->all_next)
        lv_stats_all(lv);
}

static char *round_run(struct lv_task *task)
{
    struct round *round = task->data;
    struct lv_stats *stats = round->stats;
    g_mutex_lock(&stats->lock);
    if (!stats->ended) {
        /* Domains come and go for years. */
        if (g_hash_table_size(stats->known) >= STATS_KNOWN_MAX)
            g_hash_table_remove_all(stats->known);
        struct lv_node_figures *figures = g_new0(struct lv_node_figures, 1);
        lv_node_ask(&stats->node, task->conn, figures);
        lv_post(task->lv, task->session, node_apply, figures, g_free);
        g_autofree virDomainPtr *domains =
            round->uuids ? find_domains(stats, task->conn, round->uuids) : NULL;
        ask_round(task, stats, domains);
    }
    g_mutex_unlock(&stats->lock);
    lv_post(task->lv, task->session, round_end, stats, NULL);
    return NULL;
}

/* --- into the model --- */

static void part_apply(struct lv_host *lv, void *data)
{
    struct part *part = data;
    model_begin(lv->app->model);
    for (unsigned i = 0; i < part->count; i++) {
        struct domain *domain = lv_rows_find(lv, part->records[i].uuid);
        if (!domain)
            continue;
        lv_rows_change(lv, domain);
        lv_record_apply(&part->records[i], domain);
        lv_rows_changed(lv, domain);
    }
    model_end(lv->app->model);
}

/* --- rounds --- */

static void begin_round(struct lv_host *lv, GPtrArray *uuids)
{
    struct round *round = g_new(struct round, 1);
    *round = (struct round){lv->stats, uuids};
    g_atomic_int_inc(&lv->stats->refs);
    lv->stats->busy = true;
    lv->stats->asked_us = g_get_monotonic_time();
    struct lv_task *task = lv_task_new(lv, NULL, round_run);
    task->data = round;
    task->free_data = round_free;
    /* Not the short lane: a guest whose monitor hangs would hold everything back. */
    lv_task_push(lv, LV_LANE_LONG, task);
}

static GPtrArray *shown_domains(struct lv_host *lv)
{
    GPtrArray *uuids = g_ptr_array_new_with_free_func(g_free);
    gint64 since = g_get_monotonic_time() - STATS_SHOWN_US;
    struct model *model = lv->app->model;
    /* With fifty hosts most are out of sight. */
    unsigned count = lv->host->shown_us > since ? model_domains(model) : 0;
    for (unsigned i = 0; i < count; i++) {
        const struct domain *domain = model_domain(model, i);
        if (domain->host == lv->host && domain->shown_us > since && domain_is_active(domain))
            g_ptr_array_add(uuids, g_strdup(domain->uuid));
    }
    return uuids;
}

/* Fifty hosts are not all asked each second when one of them is looked at. */
static bool is_due(const struct lv_host *lv)
{
    gint64 now = g_get_monotonic_time();
    bool seen = lv->host->line_us > now - STATS_HIDDEN_US;
    gint64 wait = seen ? STATS_LINE_US : STATS_HIDDEN_US;
    return now >= lv->stats->asked_us + wait - STATS_EARLY_US;
}

void lv_stats_tick(struct lv_host *lv)
{
    if (!lv->stats || lv->stats->busy || !lv->app->screens)
        return;
    GPtrArray *uuids = lv->host->all_figures ? NULL : shown_domains(lv);
    if (uuids && !uuids->len && !is_due(lv))
        g_ptr_array_unref(uuids);
    else
        begin_round(lv, uuids);
}

void lv_stats_all(struct lv_host *lv)
{
    if (!lv->stats)
        return;
    lv->stats->all_next = lv->stats->busy;
    if (!lv->stats->busy)
        begin_round(lv, NULL);
}

/* --- beginning and end --- */

static void stats_end(virConnectPtr conn, void *data)
{
    struct lv_stats *stats = data;
    (void)conn;
    g_mutex_lock(&stats->lock);
    stats->ended = true;
    g_hash_table_remove_all(stats->known);
    g_mutex_unlock(&stats->lock);
    stats_unref(stats);
}

static void stats_opened(struct lv_host *lv)
{
    struct lv_stats *stats = g_new0(struct lv_stats, 1);
    stats->refs = 2;
    stats->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, known_free);
    g_mutex_init(&stats->lock);
    lv->stats = stats;
    if (!lv_at_close(lv, lv->session, stats_end, stats))
        stats_unref(stats);
}

static void stats_lost(struct lv_host *lv)
{
    struct lv_stats *stats = g_steal_pointer(&lv->stats);
    lv->host->cpu = -1;
    if (stats)
        stats_unref(stats);
}

const struct lv_part lv_stats_part = {
    .opened = stats_opened,
    .lost = stats_lost,
    .closed = stats_lost,
};
