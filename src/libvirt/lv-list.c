#include "lv-list.h"

#include <string.h>

#include "core/text.h"
#include "log.h"
#include "lv-detail.h"
#include "lv-domain-events.h"
#include "lv-events.h"
#include "lv-rows.h"
#include "lv-stats.h"
#include "model.h"

#define LIST_CHUNK 250 /* rows of one record: a millisecond of the main thread */

struct list_row {
    unsigned char uuid[VIR_UUID_BUFLEN];
    int state, reason; /* -1: not known */
    bool autostart, transient, managed_save, snapshots;
};

/* Shared by the records that it is cut into. */
struct list_all {
    gint refs;
    struct lv_host *lv;
    GPtrArray *domains; /* virDomainPtr of the rows */
    struct list_row *rows;
    unsigned count;
    virDomainStatsRecordPtr *records; /* worker: freed when there is time */
    GHashTable *index;  /* uuid -> row, while the worker needs it */
    bool states; /* the host told them with the list */
    char *error;
};

struct list_part {
    struct list_all *all;
    unsigned from, to;
};

static void all_unref(struct list_all *all)
{
    if (!g_atomic_int_dec_and_test(&all->refs))
        return;
    if (all->domains)
        lv_detail_domains_drop(all->lv, all->domains);
    g_free(all->rows);
    g_free(all->error);
    g_free(all);
}

static void part_free(void *data)
{
    struct list_part *part = data;
    all_unref(part->all);
    g_free(part);
}

/* --- on the worker --- */

static guint uuid_hash(gconstpointer key)
{
    guint32 words[4];
    memcpy(words, key, sizeof words);
    return words[0] ^ words[1] ^ words[2] ^ words[3];
}

static gboolean uuid_equal(gconstpointer a, gconstpointer b)
{
    return !memcmp(a, b, VIR_UUID_BUFLEN);
}

static void format_uuid(const unsigned char *uuid, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < VIR_UUID_BUFLEN; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *text++ = '-';
        *text++ = digits[uuid[i] >> 4];
        *text++ = digits[uuid[i] & 0xf];
    }
    *text = 0;
}

static struct list_row *row_of(GHashTable *index, virDomainPtr domain)
{
    unsigned char uuid[VIR_UUID_BUFLEN];
    return virDomainGetUUID(domain, uuid) < 0 ? NULL : g_hash_table_lookup(index, uuid);
}

/* One call for all of a kind instead of one for each domain. A driver that does not know the
 * filter has none of the kind. */
static void ask_flag(virConnectPtr conn, struct list_all *all, unsigned filter, size_t member)
{
    virDomainPtr *found = NULL;
    int count = virConnectListAllDomains(conn, &found, filter);
    for (int i = 0; i < count; i++) {
        struct list_row *row = row_of(all->index, found[i]);
        if (row)
            *(bool *)((char *)row + member) = true;
        virDomainFree(found[i]);
    }
    free(found);
}

static void ask_flags(virConnectPtr conn, struct list_all *all)
{
    g_autoptr(GHashTable) index = g_hash_table_new(uuid_hash, uuid_equal);
    for (unsigned i = 0; i < all->count; i++)
        g_hash_table_insert(index, all->rows[i].uuid, &all->rows[i]);
    all->index = index;
    ask_flag(conn, all, VIR_CONNECT_LIST_DOMAINS_TRANSIENT, offsetof(struct list_row, transient));
    ask_flag(conn, all, VIR_CONNECT_LIST_DOMAINS_AUTOSTART, offsetof(struct list_row, autostart));
    ask_flag(conn, all, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
             offsetof(struct list_row, managed_save));
    ask_flag(conn, all, VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT,
             offsetof(struct list_row, snapshots));
    all->index = NULL;
}

static void begin_rows(struct list_all *all, int count)
{
    all->rows = g_new0(struct list_row, (gsize)count + 1);
    all->domains = lv_detail_domains_new((unsigned)count);
}

/* Takes the domain over. */
static struct list_row *add_row(struct list_all *all, virDomainPtr domain)
{
    struct list_row *row = &all->rows[all->count++];
    row->state = row->reason = -1;
    virDomainGetUUID(domain, row->uuid);
    g_ptr_array_add(all->domains, domain);
    return row;
}

/* The states are a list of the domains too. They alone need no monitor of a guest: none can hold
 * this back. */
static bool ask_states(virConnectPtr conn, struct list_all *all)
{
    virDomainStatsRecordPtr *records = NULL;
    int count = virConnectGetAllDomainStats(conn, VIR_DOMAIN_STATS_STATE, &records, 0);
    if (count < 0)
        return false;
    begin_rows(all, count);
    for (int i = 0; i < count; i++) {
        virDomainStatsRecordPtr record = records[i];
        virDomainRef(record->dom);
        struct list_row *row = add_row(all, record->dom);
        virTypedParamsGetInt(record->params, record->nparams, "state.state", &row->state);
        virTypedParamsGetInt(record->params, record->nparams, "state.reason", &row->reason);
    }
    all->records = records;
    all->states = true;
    return true;
}

/* Older drivers tell the states one by one only: with the details. */
static void ask_list(virConnectPtr conn, struct list_all *all)
{
    virDomainPtr *found = NULL;
    int count = virConnectListAllDomains(conn, &found, 0);
    if (count < 0) {
        all->error = lv_error(_("its domains cannot be listed"));
        return;
    }
    begin_rows(all, count);
    for (int i = 0; i < count; i++)
        add_row(all, found[i]);
    free(found);
}

static void rows_apply(struct lv_host *lv, void *data);
static void flags_apply(struct lv_host *lv, void *data);

static void post_parts(struct lv_task *task, struct list_all *all,
                       void (*apply)(struct lv_host *lv, void *data))
{
    unsigned from = 0;
    do {
        struct list_part *part = g_new(struct list_part, 1);
        unsigned to = MIN(from + LIST_CHUNK, all->count);
        *part = (struct list_part){all, from, to};
        g_atomic_int_inc(&all->refs);
        lv_post(task->lv, task->session, apply, part, part_free);
        from = to;
    } while (from < all->count);
}

/* Lifecycle events first: what happens while the list is on its way is then not lost. */
static char *list_run(struct lv_task *task)
{
    lv_events_watch(task->data, task->conn, LV_EVENTS_FIRST, lv_domain_events_first);
    struct list_all *all = g_new0(struct list_all, 1);
    all->refs = 1;
    all->lv = task->lv;
    if (!ask_states(task->conn, all))
        ask_list(task->conn, all);
    post_parts(task, all, rows_apply);
    virDomainStatsRecordListFree(g_steal_pointer(&all->records));
    if (!all->error) {
        ask_flags(task->conn, all);
        post_parts(task, all, flags_apply);
    }
    all_unref(all);
    lv_events_watch(task->data, task->conn, LV_EVENTS_REST, lv_domain_events);
    return NULL;
}

/* --- into the model --- */

static void apply_row(struct lv_host *lv, const struct list_row *row, virDomainPtr listed)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    const char *name = virDomainGetName(listed);
    virDomainGetUUIDString(listed, uuid);
    struct domain *domain = lv_rows_have(lv, uuid, name);
    if (lv->domains->unseen)
        g_hash_table_remove(lv->domains->unseen, domain);
    lv_rows_change(lv, domain);
    if (g_strcmp0(domain->name, name)) {
        g_free(domain->name);
        domain->name = g_strdup(name);
    }
    if (row->state >= 0 && !g_hash_table_contains(lv->domains->touched, uuid)) {
        lv_rows_set_state(domain, row->state, row->reason);
        unsigned id = virDomainGetID(listed);
        domain->id = id == (unsigned)-1 ? -1 : (int)id;
    }
    lv_rows_changed(lv, domain);
}

static void remove_unseen(struct lv_host *lv)
{
    g_autoptr(GHashTable) unseen = g_steal_pointer(&lv->domains->unseen);
    GHashTableIter iter;
    gpointer domain;
    if (!unseen)
        return;
    g_hash_table_iter_init(&iter, unseen);
    while (g_hash_table_iter_next(&iter, &domain, NULL))
        lv_rows_remove(lv, domain);
}

/* What events spoke of meanwhile is newer than the list, or gone. */
static void ask_touched(struct lv_host *lv)
{
    g_autoptr(GHashTable) touched = g_steal_pointer(&lv->domains->touched);
    GHashTableIter iter;
    gpointer uuid;
    g_hash_table_iter_init(&iter, touched);
    while (g_hash_table_iter_next(&iter, &uuid, NULL))
        lv_detail_fetch(lv, uuid, LV_WANT_STATE | LV_WANT_XML);
}

static void list_end(struct lv_host *lv, struct list_all *all)
{
    struct lv_domains *domains = lv->domains;
    domains->listing = false;
    lv_load_set(lv, LV_LOAD_DOMAINS, false);
    domains->listed_us = g_get_monotonic_time();
    if (all->error) {
        log_add(lv->app->log, LOG_FAIL, lv->host->alias, _("list domains: %s"), all->error);
        g_clear_pointer(&domains->unseen, g_hash_table_unref);
        lv_load_set(lv, LV_LOAD_DETAILS, false);
    }
    remove_unseen(lv);
    ask_touched(lv);
    lv->host->seen_us = g_get_real_time();
    if (all->domains)
        lv_detail_read(lv, g_steal_pointer(&all->domains),
                       all->states ? LV_WANT_XML : LV_WANT_XML | LV_WANT_STATE);
    lv_stats_all(lv);
    model_touch(lv->app->model, NULL);
    if (domains->list_again)
        lv_list_start(lv);
}

static void rows_apply(struct lv_host *lv, void *data)
{
    struct list_part *part = data;
    struct model *model = lv->app->model;
    if (!lv->domains)
        return;
    model_begin(model);
    for (unsigned i = part->from; i < part->to; i++)
        apply_row(lv, &part->all->rows[i], g_ptr_array_index(part->all->domains, i));
    if (part->to == part->all->count)
        list_end(lv, part->all);
    model_end(model);
}

static void flags_apply(struct lv_host *lv, void *data)
{
    struct list_part *part = data;
    struct model *model = lv->app->model;
    model_begin(model);
    for (unsigned i = part->from; i < part->to; i++) {
        const struct list_row *row = &part->all->rows[i];
        char uuid[VIR_UUID_STRING_BUFLEN];
        format_uuid(row->uuid, uuid);
        struct domain *domain = lv_rows_find(lv, uuid);
        if (!domain)
            continue;
        domain->autostart = row->autostart;
        domain->transient = row->transient;
        domain->managed_save = row->managed_save;
        domain->snapshots = row->snapshots;
        model_touch(model, domain);
    }
    model_end(model);
}

void lv_list_start(struct lv_host *lv)
{
    struct lv_domains *domains = lv->domains;
    struct model *model = lv->app->model;
    if (!domains)
        return;
    domains->list_again = domains->listing;
    if (domains->listing)
        return;
    domains->listing = true;
    domains->touched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < model_domains(model); i++) {
        struct domain *domain = model_domain(model, i);
        if (domain->host != lv->host)
            continue;
        if (!domains->unseen)
            domains->unseen = g_hash_table_new(NULL, NULL);
        g_hash_table_add(domains->unseen, domain);
    }
    struct lv_task *task = lv_task_new(lv, NULL, list_run);
    task->data = lv_events_ref(lv->events);
    task->free_data = lv_events_unref;
    lv_task_push(lv, LV_LANE_SHORT, task);
}
