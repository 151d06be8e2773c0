#include "lv-progress.h"

#include <string.h>

#include "core/text.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)

#define PROGRESS_MS 500

struct progress {
    struct lv_host *lv;
    struct job *job;
    char *name, *uuid;
    GSource *timer; /* NULL once the job has ended */
    gint asking;    /* atomic: a question is under way */
    gint refs;
};

static void progress_unref(void *data)
{
    struct progress *progress = data;
    if (!g_atomic_int_dec_and_test(&progress->refs))
        return;
    job_unref(progress->job);
    g_free(progress->name);
    g_free(progress->uuid);
    g_free(progress);
}

static void progress_tell(struct job *job, virTypedParameterPtr params, int n)
{
    unsigned long long total = 0, processed = 0, rate = 0;
    bool known = virTypedParamsGetULLong(params, n, VIR_DOMAIN_JOB_DATA_TOTAL, &total) > 0 &&
                 virTypedParamsGetULLong(params, n, VIR_DOMAIN_JOB_DATA_PROCESSED, &processed) > 0;
    virTypedParamsGetULLong(params, n, VIR_DOMAIN_JOB_MEMORY_BPS, &rate);
    g_autofree char *speed = g_format_size_full(rate, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *detail = rate ? g_strdup_printf("%s/s", speed) : NULL;
    if (known && total)
        job_progress(job, (double)processed / (double)total, detail);
}

/* That there is nothing to tell, or nobody who could, is no failure. */
static char *progress_ask(struct lv_task *task)
{
    struct progress *progress = task->data;
    g_autofree char *error = NULL;
    virTypedParameterPtr params = NULL;
    int type = VIR_DOMAIN_JOB_NONE, n = 0;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (domain && virDomainGetJobStats(domain, &type, &params, &n, 0) == 0) {
        if (type != VIR_DOMAIN_JOB_NONE)
            progress_tell(progress->job, params, n);
        virTypedParamsFree(params, n);
    }
    g_atomic_int_set(&progress->asking, 0);
    return NULL;
}

static gboolean progress_due(gpointer opaque)
{
    struct progress *progress = opaque;
    if (!g_atomic_int_compare_and_exchange(&progress->asking, 0, 1))
        return G_SOURCE_CONTINUE;
    struct lv_task *task = lv_task_new(progress->lv, NULL, progress_ask);
    task->name = g_strdup(progress->name);
    task->uuid = g_strdup(progress->uuid);
    task->data = progress;
    task->free_data = progress_unref;
    g_atomic_int_inc(&progress->refs);
    lv_task_push(progress->lv, LV_LANE_SHORT, task);
    return G_SOURCE_CONTINUE;
}

static void progress_done(struct job *job, void *opaque)
{
    struct progress *progress = opaque;
    (void)job;
    g_source_destroy(progress->timer);
    g_clear_pointer(&progress->timer, g_source_unref);
    lv_release(progress->lv);
    progress_unref(progress);
}

void lv_progress_watch(struct lv_host *lv, const struct lv_task *task, struct job *job)
{
    struct progress *progress = g_new0(struct progress, 1);
    *progress = (struct progress){.lv = lv, .job = job_ref(job), .refs = 1};
    progress->name = g_strdup(task->name);
    progress->uuid = g_strdup(task->uuid);
    progress->timer = g_timeout_source_new(PROGRESS_MS);
    lv_hold(lv);
    g_source_set_callback(progress->timer, progress_due, progress, NULL);
    g_source_attach(progress->timer, lv->app->context);
    job_on_done(job, progress_done, progress);
}
