#include "lv-task.h"

#include <libvirt/virterror.h>

#include "core/text.h"
#include "inventory.h"
#include "model.h"

void lv_hold(struct lv_host *lv)
{
    g_atomic_int_inc(&lv->holds);
}

void lv_release(struct lv_host *lv)
{
    GMainContext *context = lv->app->context;
    if (g_atomic_int_dec_and_test(&lv->holds))
        g_main_context_wakeup(context); /* somebody may wait to free it */
}

void lv_load_set(struct lv_host *lv, enum lv_load what, bool comes)
{
    lv->loading = comes ? lv->loading | what : lv->loading & ~(unsigned)what;
    lv->host->loading = lv->loading != 0;
}

virConnectPtr lv_conn_ref(struct lv_host *lv)
{
    g_mutex_lock(&lv->lock);
    virConnectPtr conn = lv->conn;
    if (conn)
        virConnectRef(conn);
    g_mutex_unlock(&lv->lock);
    return conn;
}

/* Of that connection, not of a later one. */
static virConnectPtr lv_session_ref(struct lv_host *lv, unsigned session)
{
    g_mutex_lock(&lv->lock);
    virConnectPtr conn = lv->session == session ? lv->conn : NULL;
    if (conn)
        virConnectRef(conn);
    g_mutex_unlock(&lv->lock);
    return conn;
}

/* --- tasks --- */

struct lv_task *lv_task_new(struct lv_host *lv, const struct host_target *target,
                            char *(*run)(struct lv_task *task))
{
    struct lv_task *task = g_new0(struct lv_task, 1);
    task->lv = lv;
    task->session = lv->session;
    task->verb = HOST_VERBS;
    task->run = run;
    if (target && target->domain) {
        task->name = g_strdup(target->domain->name);
        task->uuid = g_strdup(target->domain->uuid);
    } else if (target && target->network) {
        task->name = g_strdup(target->network->name);
        task->uuid = g_strdup(target->network->uuid);
    } else if (target && target->pool) {
        task->name = g_strdup(target->pool->name);
        task->uuid = g_strdup(target->pool->uuid);
    } else if (target && target->volume) {
        task->name = g_strdup(target->volume->name);
        task->pool = g_strdup(target->volume->pool->name);
    }
    return task;
}

static void lv_task_free(struct lv_task *task)
{
    if (task->conn)
        virConnectClose(task->conn);
    if (task->args)
        g_variant_unref(task->args);
    if (task->free_data)
        task->free_data(task->data);
    if (task->stage)
        g_atomic_rc_box_release(task->stage);
    g_free(task->name);
    g_free(task->uuid);
    g_free(task->pool);
    g_free(task);
}

static char *lv_task_do(struct lv_task *task)
{
    struct lv_host *lv = task->lv;
    if (g_atomic_int_get(&lv->closing))
        return g_strdup(_("virtty is ending"));
    if (task->job && job_cancelled(task->job))
        return g_strdup(_("cancelled"));
    task->conn = lv_session_ref(lv, task->session);
    if (!task->conn)
        return g_strdup(_("the connection to the host is lost"));
    char *error = task->run(task);
    /* Drivers without a daemon of their own do not tell when they break. */
    if (error && !virConnectIsAlive(task->conn))
        lv_broken(lv, task->session);
    else
        g_atomic_int_set(&lv->heard_s, (gint)(g_get_monotonic_time() / G_USEC_PER_SEC));
    return error;
}

static void lv_lane_run(gpointer data, gpointer opaque)
{
    struct lv_task *task = data;
    struct lv_host *lv = task->lv;
    (void)opaque;
    g_autofree char *error = lv_task_do(task);
    if (task->job)
        job_finish(task->job, error);
    lv_task_free(task);
    lv_release(lv);
}

void lv_task_push(struct lv_host *lv, enum lv_lane lane, struct lv_task *task)
{
    lv_hold(lv);
    if (lv->lanes[lane]) {
        g_thread_pool_push(lv->lanes[lane], task, NULL);
        return;
    }
    if (task->job)
        job_finish(task->job, _("the host is not connected"));
    lv_task_free(task);
    lv_release(lv);
}

/* What nobody waits for is a round of figures, one at a time: it does not stand behind fifty
 * starts. */
static int lv_task_order(gconstpointer a, gconstpointer b, gpointer opaque)
{
    const struct lv_task *left = a, *right = b;
    (void)opaque;
    return (left->job != NULL) - (right->job != NULL);
}

void lv_lanes_open(struct lv_host *lv)
{
    static const int threads[LV_LANES] = {
        [LV_LANE_SHORT] = 1, [LV_LANE_LONG] = LV_LONG_CALLS, [LV_LANE_CANCEL] = 1};
    for (int i = 0; i < LV_LANES; i++)
        lv->lanes[i] = g_thread_pool_new(lv_lane_run, NULL, threads[i], FALSE, NULL);
    g_thread_pool_set_sort_function(lv->lanes[LV_LANE_LONG], lv_task_order, NULL);
}

void lv_lanes_leave(struct lv_host *lv)
{
    for (int i = 0; i < LV_LANES; i++) {
        if (lv->lanes[i])
            g_thread_pool_free(g_steal_pointer(&lv->lanes[i]), FALSE, FALSE);
    }
}

/* --- what a task works on --- */

virDomainPtr lv_task_domain(struct lv_task *task, char **error)
{
    virDomainPtr domain = task->uuid ? virDomainLookupByUUIDString(task->conn, task->uuid)
                                     : virDomainLookupByName(task->conn, task->name);
    if (!domain)
        *error = lv_error(_("the host does not know this domain"));
    return domain;
}

virNetworkPtr lv_task_network(struct lv_task *task, char **error)
{
    virNetworkPtr network = virNetworkLookupByUUIDString(task->conn, task->uuid);
    if (!network)
        *error = lv_error(_("the host does not know this network"));
    return network;
}

virStoragePoolPtr lv_task_pool(struct lv_task *task, char **error)
{
    virStoragePoolPtr pool = virStoragePoolLookupByUUIDString(task->conn, task->uuid);
    if (!pool)
        *error = lv_error(_("the host does not know this pool"));
    return pool;
}

virStorageVolPtr lv_task_volume(struct lv_task *task, char **error)
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(task->conn, task->pool);
    virStorageVolPtr volume = pool ? virStorageVolLookupByName(pool, task->name) : NULL;
    if (!volume)
        *error = lv_error(_("the host does not know this volume"));
    if (pool)
        virStoragePoolFree(pool);
    return volume;
}

/* --- back to the main thread --- */

struct lv_record {
    struct lv_host *lv;
    unsigned session;
    void (*fn)(struct lv_host *lv, void *data);
    void *data;
    void (*free_data)(void *data);
};

static void lv_record_run(void *opaque)
{
    struct lv_record *record = opaque;
    struct lv_host *lv = record->lv;
    if (record->session == lv->session && !g_atomic_int_get(&lv->closing))
        record->fn(lv, record->data);
    if (record->free_data)
        record->free_data(record->data);
    lv_release(lv);
    g_free(record);
}

void lv_post(struct lv_host *lv, unsigned session, void (*fn)(struct lv_host *lv, void *data),
             void *data, void (*free_data)(void *data))
{
    struct lv_record *record = g_new(struct lv_record, 1);
    *record = (struct lv_record){lv, session, fn, data, free_data};
    lv_hold(lv);
    app_post(lv->app, lv_record_run, record);
}

char *lv_error(const char *fallback)
{
    const virError *error = virGetLastError();
    return g_strdup(error && error->message ? error->message : fallback);
}
