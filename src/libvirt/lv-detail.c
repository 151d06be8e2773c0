#include "lv-detail.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "domxml-facts.h"
#include "lv-rows.h"
#include "model.h"

#define DETAIL_BUDGET_US 20000 /* of one task: what others wait for */
#define DETAIL_CHUNK 64        /* at most so many domains in one: a record for the main thread */

/* What is learnt of one domain. */
struct detail {
    char uuid[VIR_UUID_STRING_BUFLEN];
    char *name;
    bool gone;
    bool has_state, has_xml;
    int state, reason, id;
    bool autostart, transient, managed_save, snapshots;
    struct domxml_facts facts;
};

/* One task: domains to ask about, and what came of it. */
struct detail_work {
    struct lv_host *lv;
    GPtrArray *domains; /* virDomainPtr, or NULL */
    GPtrArray *uuids;   /* char *, where no virDomainPtr is at hand, or NULL */
    GArray *wants;      /* unsigned, of the uuids */
    unsigned want;      /* of the domains */
    unsigned next;      /* of the domains */
    struct detail found[DETAIL_CHUNK];
    unsigned count;
};

static void clear_found(struct detail_work *work)
{
    for (unsigned i = 0; i < work->count; i++) {
        g_free(work->found[i].name);
        domxml_facts_clear(&work->found[i].facts);
    }
    work->count = 0;
}

/* --- domains of libvirt --- */

static void free_domain(gpointer domain)
{
    if (domain)
        virDomainFree(domain);
}

GPtrArray *lv_detail_domains_new(unsigned count)
{
    return g_ptr_array_new_full(count, free_domain);
}

struct drop {
    struct lv_host *lv;
    GPtrArray *domains;
};

static gpointer drop_thread(gpointer data)
{
    struct drop *drop = data;
    g_ptr_array_unref(drop->domains);
    lv_release(drop->lv);
    g_free(drop);
    return NULL;
}

void lv_detail_domains_drop(struct lv_host *lv, GPtrArray *domains)
{
    guint i = 0;
    while (i < domains->len && !g_ptr_array_index(domains, i))
        i++;
    if (i == domains->len) {
        g_ptr_array_unref(domains);
        return;
    }
    struct drop *drop = g_new(struct drop, 1);
    *drop = (struct drop){lv, domains};
    lv_hold(lv);
    g_thread_unref(g_thread_new("virtty-drop", drop_thread, drop));
}

static void work_free(void *data)
{
    struct detail_work *work = data;
    if (!work)
        return;
    clear_found(work);
    if (work->domains)
        lv_detail_domains_drop(work->lv, work->domains);
    if (work->uuids)
        g_ptr_array_unref(work->uuids);
    if (work->wants)
        g_array_unref(work->wants);
    g_free(work);
}

/* --- on the worker --- */

static void ask_state(virDomainPtr domain, struct detail *detail)
{
    int on = 0;
    if (virDomainGetState(domain, &detail->state, &detail->reason, 0) < 0) {
        detail->gone = virGetLastErrorCode() == VIR_ERR_NO_DOMAIN;
        return;
    }
    unsigned id = virDomainGetID(domain);
    detail->has_state = true;
    detail->id = id == (unsigned)-1 ? -1 : (int)id;
    detail->transient = virDomainIsPersistent(domain) == 0;
    detail->autostart = !detail->transient && !virDomainGetAutostart(domain, &on) && on;
    detail->managed_save = !detail->transient && virDomainHasManagedSaveImage(domain, 0) == 1;
    detail->snapshots = virDomainSnapshotNum(domain, 0) > 0;
}

static void ask_xml(virDomainPtr domain, struct detail *detail)
{
    char *xml = virDomainGetXMLDesc(domain, 0);
    if (xml)
        detail->has_xml = domxml_facts_read(xml, strlen(xml), &detail->facts);
    else
        detail->gone = virGetLastErrorCode() == VIR_ERR_NO_DOMAIN;
    free(xml);
}

static void ask_domain(struct detail_work *work, virDomainPtr domain, unsigned want)
{
    struct detail *detail = &work->found[work->count++];
    *detail = (struct detail){0};
    virDomainGetUUIDString(domain, detail->uuid);
    detail->name = g_strdup(virDomainGetName(domain));
    if (want & LV_WANT_STATE)
        ask_state(domain, detail);
    if (want & LV_WANT_XML && !detail->gone)
        ask_xml(domain, detail);
}

static void ask_uuid(virConnectPtr conn, struct detail_work *work, const char *uuid, unsigned want)
{
    virDomainPtr domain = virDomainLookupByUUIDString(conn, uuid);
    if (domain) {
        ask_domain(work, domain, want);
        virDomainFree(domain);
    } else if (virGetLastErrorCode() == VIR_ERR_NO_DOMAIN) {
        struct detail *detail = &work->found[work->count++];
        *detail = (struct detail){.gone = true};
        g_strlcpy(detail->uuid, uuid, sizeof detail->uuid);
    }
}

static void read_apply(struct lv_host *lv, void *data);
static void fetch_apply(struct lv_host *lv, void *data);

static char *read_run(struct lv_task *task)
{
    struct detail_work *work = g_steal_pointer(&task->data);
    gint64 end = g_get_monotonic_time() + DETAIL_BUDGET_US;
    do {
        virDomainPtr domain = g_steal_pointer(&g_ptr_array_index(work->domains, work->next));
        work->next++;
        ask_domain(work, domain, work->want);
        virDomainFree(domain);
    } while (work->next < work->domains->len && work->count < DETAIL_CHUNK &&
             g_get_monotonic_time() < end);
    lv_post(task->lv, task->session, read_apply, work, work_free);
    return NULL;
}

static char *fetch_run(struct lv_task *task)
{
    struct detail_work *work = g_steal_pointer(&task->data);
    for (guint i = 0; i < work->uuids->len; i++)
        ask_uuid(task->conn, work, g_ptr_array_index(work->uuids, i),
                 g_array_index(work->wants, unsigned, i));
    lv_post(task->lv, task->session, fetch_apply, work, work_free);
    return NULL;
}

/* --- into the model --- */

static void apply_state(struct domain *domain, const struct detail *detail)
{
    lv_rows_set_state(domain, detail->state, detail->reason);
    domain->id = detail->id;
    domain->transient = detail->transient;
    domain->autostart = detail->autostart;
    domain->managed_save = detail->managed_save;
    domain->snapshots = detail->snapshots;
}

static void apply_detail(struct lv_host *lv, struct detail *detail)
{
    struct domain *domain = lv_rows_find(lv, detail->uuid);
    if (detail->gone) {
        if (domain)
            lv_rows_remove(lv, domain);
        return;
    }
    if (!domain && !detail->has_state)
        return; /* it went meanwhile */
    if (!domain)
        domain = lv_rows_have(lv, detail->uuid, detail->name);
    lv_rows_change(lv, domain);
    if (detail->has_state && g_strcmp0(domain->name, detail->name)) {
        g_free(domain->name);
        domain->name = g_steal_pointer(&detail->name);
    }
    if (detail->has_state)
        apply_state(domain, detail);
    if (detail->has_xml)
        domxml_facts_move(&detail->facts, domain);
    domain->known |= detail->has_xml;
    lv_rows_changed(lv, domain);
}

static void apply_found(struct lv_host *lv, struct detail_work *work)
{
    model_begin(lv->app->model);
    for (unsigned i = 0; i < work->count; i++)
        apply_detail(lv, &work->found[i]);
    model_end(lv->app->model);
    clear_found(work);
    lv->host->seen_us = g_get_real_time();
}

static void push(struct lv_host *lv, struct detail_work *work, char *(*run)(struct lv_task *task))
{
    struct lv_task *task = lv_task_new(lv, NULL, run);
    work->lv = lv;
    task->data = work;
    task->free_data = work_free;
    lv_task_push(lv, LV_LANE_SHORT, task);
}

static void read_apply(struct lv_host *lv, void *data)
{
    struct detail_work *work = data;
    if (!lv->domains)
        return;
    apply_found(lv, work);
    if (work->next >= work->domains->len) {
        lv_load_set(lv, LV_LOAD_DETAILS, false);
        model_touch(lv->app->model, NULL);
        return;
    }
    /* The record frees what it was given: the rest goes on in a work of its own. */
    struct detail_work *rest = g_new0(struct detail_work, 1);
    rest->domains = g_steal_pointer(&work->domains);
    rest->want = work->want;
    rest->next = work->next;
    push(lv, rest, read_run);
}

void lv_detail_read(struct lv_host *lv, GPtrArray *domains, unsigned want)
{
    if (!domains->len) {
        g_ptr_array_unref(domains);
        lv_load_set(lv, LV_LOAD_DETAILS, false);
        return;
    }
    struct detail_work *work = g_new0(struct detail_work, 1);
    work->domains = domains;
    work->want = want;
    push(lv, work, read_run);
}

/* While one task is under way what is wanted gathers, however often it is wanted. */
static void fetch_start(struct lv_host *lv)
{
    struct lv_domains *domains = lv->domains;
    if (domains->fetching || g_queue_is_empty(domains->order))
        return;
    struct detail_work *work = g_new0(struct detail_work, 1);
    work->uuids = g_ptr_array_new_with_free_func(g_free);
    work->wants = g_array_new(FALSE, FALSE, sizeof(unsigned));
    while (work->uuids->len < DETAIL_CHUNK && !g_queue_is_empty(domains->order)) {
        gpointer uuid = g_queue_pop_head(domains->order), want = NULL;
        g_hash_table_steal_extended(domains->wanted, uuid, NULL, &want);
        unsigned wants = GPOINTER_TO_UINT(want);
        g_ptr_array_add(work->uuids, uuid);
        g_array_append_val(work->wants, wants);
    }
    domains->fetching = true;
    push(lv, work, fetch_run);
}

static void fetch_apply(struct lv_host *lv, void *data)
{
    if (!lv->domains)
        return;
    lv->domains->fetching = false;
    apply_found(lv, data);
    fetch_start(lv);
}

void lv_detail_fetch(struct lv_host *lv, const char *uuid, unsigned want)
{
    struct lv_domains *domains = lv->domains;
    gpointer known, before;
    if (!domains)
        return;
    if (domains->touched)
        g_hash_table_add(domains->touched, g_strdup(uuid));
    if (g_hash_table_lookup_extended(domains->wanted, uuid, &known, &before)) {
        want |= GPOINTER_TO_UINT(before);
        g_hash_table_insert(domains->wanted, g_strdup(uuid), GUINT_TO_POINTER(want));
    } else {
        char *key = g_strdup(uuid);
        g_hash_table_insert(domains->wanted, key, GUINT_TO_POINTER(want));
        g_queue_push_tail(domains->order, key);
    }
    fetch_start(lv);
}
