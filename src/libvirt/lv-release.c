#include "lv-release.h"

#define RELEASE_S 15         /* how long a guest may take */
#define RELEASE_SLICE_MS 250 /* how soon a cancelled job is noticed */

struct lv_release {
    struct lv_task *task;
    virDomainPtr domain;
    int removed, failed; /* numbers of the callbacks, -1: not there */
    gint refs;           /* atomic: libvirt holds one for each callback */
    GMutex lock;
    GCond told;
    unsigned events; /* under the lock */
    bool refused;    /* under the lock */
};

static void release_unref(void *opaque)
{
    struct lv_release *release = opaque;
    if (!g_atomic_int_dec_and_test(&release->refs))
        return;
    g_mutex_clear(&release->lock);
    g_cond_clear(&release->told);
    g_free(release);
}

static void release_tell(struct lv_release *release, bool refused)
{
    g_mutex_lock(&release->lock);
    release->events++;
    release->refused |= refused;
    g_cond_signal(&release->told);
    g_mutex_unlock(&release->lock);
}

/* On the main thread. */
static void release_removed(virConnectPtr conn, virDomainPtr domain, const char *alias,
                            void *opaque)
{
    (void)conn, (void)domain, (void)alias;
    release_tell(opaque, false);
}

static void release_failed(virConnectPtr conn, virDomainPtr domain, const char *alias, void *opaque)
{
    (void)conn, (void)domain, (void)alias;
    release_tell(opaque, true);
}

static int release_listen(struct lv_release *release, int event,
                          virConnectDomainEventDeviceRemovedCallback fn)
{
    g_atomic_int_inc(&release->refs);
    int number = virConnectDomainEventRegisterAny(release->task->conn, release->domain, event,
                                                  VIR_DOMAIN_EVENT_CALLBACK(fn), release,
                                                  release_unref);
    if (number < 0)
        release_unref(release);
    return number;
}

struct lv_release *lv_release_new(struct lv_task *task, virDomainPtr domain)
{
    struct lv_release *release = g_new0(struct lv_release, 1);
    release->task = task;
    release->domain = domain;
    release->refs = 1;
    g_mutex_init(&release->lock);
    g_cond_init(&release->told);
    release->removed =
        release_listen(release, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, release_removed);
    release->failed =
        release_listen(release, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED, release_failed);
    if (release->removed >= 0)
        return release;
    lv_release_free(release);
    return NULL;
}

static bool release_over(const struct lv_release *release)
{
    const struct lv_task *task = release->task;
    return g_atomic_int_get(&task->lv->closing) || (task->job && job_cancelled(task->job));
}

bool lv_release_wait(struct lv_release *release, bool (*gone)(virDomainPtr domain, void *data),
                     void *data)
{
    gint64 end = g_get_monotonic_time() + RELEASE_S * G_USEC_PER_SEC;
    unsigned seen = 0;
    bool refused = false;
    if (gone(release->domain, data))
        return true;
    while (!refused && !release_over(release) && g_get_monotonic_time() < end) {
        g_mutex_lock(&release->lock);
        gint64 slice = g_get_monotonic_time() + RELEASE_SLICE_MS * 1000;
        if (release->events == seen && !release->refused)
            g_cond_wait_until(&release->told, &release->lock, slice);
        bool changed = release->events != seen;
        seen = release->events;
        refused = release->refused;
        g_mutex_unlock(&release->lock);
        if (changed && gone(release->domain, data))
            return true;
    }
    return gone(release->domain, data);
}

void lv_release_free(struct lv_release *release)
{
    if (!release)
        return;
    if (release->removed >= 0)
        virConnectDomainEventDeregisterAny(release->task->conn, release->removed);
    if (release->failed >= 0)
        virConnectDomainEventDeregisterAny(release->task->conn, release->failed);
    release_unref(release);
}
