#include "job.h"

#include "app.h"
#include "core/text.h"
#include "listeners.h"
#include "log.h"
#include "loop.h"

struct job_done {
    void (*fn)(struct job *job, void *opaque);
    void *opaque;
};

struct job {
    struct job_info info; /* main thread */
    struct app *app;
    GArray *done; /* struct job_done, main thread */
    struct job_done on_cancel;
    gint refs;
    gint cancelled; /* atomic */
    GMutex lock;    /* guards what follows: the worker's side */
    double fraction;
    char *detail;
    char *error;
    char *output;
    bool posted;   /* an update is on its way to the main thread */
    bool finished; /* job_finish() was called */
};

struct job *job_ref(struct job *job)
{
    g_atomic_int_inc(&job->refs);
    return job;
}

void job_unref(struct job *job)
{
    if (!g_atomic_int_dec_and_test(&job->refs))
        return;
    g_free(job->info.title);
    g_free(job->info.object);
    g_free(job->info.detail);
    g_free(job->info.error);
    g_free(job->info.result);
    g_free(job->detail);
    g_free(job->error);
    g_free(job->output);
    g_free(job->info.output);
    g_array_free(job->done, TRUE);
    g_mutex_clear(&job->lock);
    g_free(job);
}

static void job_drop(gpointer data)
{
    job_unref(data);
}

struct job *job_new(struct app *app, const char *title, const char *object, bool cancellable,
                    void (*done)(struct job *job, void *opaque), void *opaque)
{
    struct job *job = g_new0(struct job, 1);
    job->app = app;
    job->refs = 2; /* the worker's and the list's */
    job->fraction = -1;
    g_mutex_init(&job->lock);
    job->done = g_array_new(FALSE, FALSE, sizeof(struct job_done));
    job->info = (struct job_info){
        .id = ++app->last_job,
        .title = g_strdup(title),
        .object = g_strdup(object),
        .fraction = -1,
        .cancellable = cancellable,
        .started_us = g_get_monotonic_time(),
    };
    if (done)
        job_on_done(job, done, opaque);
    /* The array drops what still runs when the app ends. */
    g_ptr_array_set_free_func(app->jobs, job_drop);
    g_ptr_array_add(app->jobs, job);
    listeners_call(app->job_listeners);
    return job;
}

const struct job_info *job_info(struct job *job)
{
    return &job->info;
}

void job_on_done(struct job *job, void (*done)(struct job *job, void *opaque), void *opaque)
{
    struct job_done item = {done, opaque};
    if (job->info.state != JOB_RUNNING) {
        done(job, opaque);
        return;
    }
    g_array_append_val(job->done, item);
}

void job_off_done(struct job *job, void (*done)(struct job *job, void *opaque), void *opaque)
{
    for (guint i = 0; i < job->done->len; i++) {
        struct job_done *item = &g_array_index(job->done, struct job_done, i);
        if (item->fn == done && item->opaque == opaque)
            item->fn = NULL;
    }
}

void job_set_quiet(struct job *job)
{
    job->info.quiet = true;
}

void job_set_result(struct job *job, const char *result)
{
    g_free(job->info.result);
    job->info.result = g_strdup(result);
}

void job_set_output(struct job *job, const char *output)
{
    g_mutex_lock(&job->lock);
    g_free(job->output);
    job->output = g_strdup(output);
    g_mutex_unlock(&job->lock);
}

static void job_log_end(struct job *job)
{
    const struct job_info *info = &job->info;
    struct log *log = job->app->log;
    if (info->state == JOB_DONE && info->result)
        log_add(log, LOG_NOTE, info->object, "%s", info->result);
    else if (info->state == JOB_FAILED && !info->quiet)
        log_add(log, LOG_FAIL, info->object, "%s: %s", info->title, info->error);
    else if (info->state == JOB_CANCELLED)
        log_add(log, LOG_NOTE, info->object, _("%s: cancelled"), info->title);
}

static void job_end(struct job *job)
{
    bool cancelled = g_atomic_int_get(&job->cancelled);
    if (!job->info.error)
        job->info.state = JOB_DONE;
    else
        job->info.state = cancelled ? JOB_CANCELLED : JOB_FAILED;
    if (job->info.state == JOB_DONE)
        job->info.fraction = 1;
    job_log_end(job);
    g_ptr_array_remove(job->app->jobs, job); /* the caller has a reference */
    for (guint i = 0; i < job->done->len; i++) {
        struct job_done item = g_array_index(job->done, struct job_done, i);
        if (item.fn)
            item.fn(job, item.opaque);
    }
    listeners_call(job->app->job_listeners);
}

/* Takes over what the worker said last. Holds a reference of its own. */
static void job_update(void *data)
{
    struct job *job = data;
    g_mutex_lock(&job->lock);
    bool finished = job->finished;
    job->posted = false;
    job->info.fraction = job->fraction;
    g_free(job->info.detail);
    job->info.detail = g_strdup(job->detail);
    job->info.error = finished ? g_strdup(job->error) : NULL;
    if (finished && !job->error)
        job->info.output = g_steal_pointer(&job->output);
    g_mutex_unlock(&job->lock);
    if (finished)
        job_end(job);
    else
        listeners_call(job->app->job_listeners);
    job_unref(job);
}

/* Called with the lock held; many updates before the main thread comes round are one record. */
static void job_post(struct job *job)
{
    if (job->posted)
        return;
    job->posted = true;
    loop_post(job->app->loop, job_update, job_ref(job));
}

void job_progress(struct job *job, double fraction, const char *detail)
{
    g_mutex_lock(&job->lock);
    job->fraction = MIN(fraction, 1.0);
    g_free(job->detail);
    job->detail = g_strdup(detail);
    job_post(job);
    g_mutex_unlock(&job->lock);
}

bool job_cancelled(struct job *job)
{
    return g_atomic_int_get(&job->cancelled);
}

void job_finish(struct job *job, const char *error)
{
    g_mutex_lock(&job->lock);
    job->finished = true;
    job->error = g_strdup(error);
    job_post(job);
    g_mutex_unlock(&job->lock);
    job_unref(job); /* the worker's */
}

void job_cancel(struct job *job)
{
    if (!job->info.cancellable || job->info.state != JOB_RUNNING)
        return;
    g_atomic_int_set(&job->cancelled, 1);
    struct job_done told = job->on_cancel;
    job->on_cancel.fn = NULL;
    if (told.fn)
        told.fn(job, told.opaque);
}

void job_on_cancel(struct job *job, void (*fn)(struct job *job, void *opaque), void *opaque)
{
    job->on_cancel = (struct job_done){fn, opaque};
    if (fn)
        job->info.cancellable = true;
}

unsigned jobs_running(struct app *app)
{
    return app->jobs->len;
}

struct job *jobs_get(struct app *app, unsigned index)
{
    return index < app->jobs->len ? g_ptr_array_index(app->jobs, index) : NULL;
}

void jobs_on_change(struct app *app, void (*fn)(void *opaque), void *opaque)
{
    listeners_add(app->job_listeners, fn, opaque);
}

void jobs_off_change(struct app *app, void (*fn)(void *opaque), void *opaque)
{
    listeners_remove(app->job_listeners, fn, opaque);
}
