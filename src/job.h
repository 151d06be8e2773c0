/* job.h: work that takes longer than a moment: progress, cancel, one result. Main thread;
 * job_progress(), job_cancelled() and job_finish() from any thread. */
#ifndef SRC_JOB_H
#define SRC_JOB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct app;
struct job;

enum job_state { JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };

struct job_info {
    uint64_t id;
    char *title; /* "create debian-2", translated */
    char *object;
    enum job_state state;
    double fraction; /* 0..1, below 0: unknown */
    char *detail;    /* "84 MB/s" or NULL */
    char *error;     /* NULL unless FAILED or CANCELLED: a whole sentence */
    char *result;    /* "Domain 'web-01' started": logged when it is DONE; or NULL */
    char *output;    /* what a verb was asked for (XML, JSON), once it is DONE; or NULL */
    bool cancellable;
    bool quiet;        /* a failure is not logged here: whoever started it says so */
    gint64 started_us; /* g_get_monotonic_time() */
};

/* Registers a running job; it is shown until it ends. The reference returned is the worker's and
 * is given up by job_finish(). `done` (may be NULL) runs once on the main thread at the end. */
struct job *job_new(struct app *app, const char *title, const char *object, bool cancellable,
                    void (*done)(struct job *job, void *opaque), void *opaque);
/* Borrowed, main thread. */
const struct job_info *job_info(struct job *job);
/* One more callback for its end; at once if it has ended. Main thread. */
void job_on_done(struct job *job, void (*done)(struct job *job, void *opaque), void *opaque);
/* Forgets a callback of job_new() or job_on_done(). Main thread. */
void job_off_done(struct job *job, void (*done)(struct job *job, void *opaque), void *opaque);
/* See struct job_info. Main thread. */
void job_set_quiet(struct job *job);
void job_set_result(struct job *job, const char *result);
/* See struct job_info. Any thread, before job_finish(). */
void job_set_output(struct job *job, const char *output);
/* References, for who keeps a job beyond its end. Any thread. */
struct job *job_ref(struct job *job);
void job_unref(struct job *job);

void job_progress(struct job *job, double fraction, const char *detail);
bool job_cancelled(struct job *job);
/* error NULL: success. The message is logged as "TITLE: ERROR". */
void job_finish(struct job *job, const char *error);
/* Main thread: asks the worker to stop. */
void job_cancel(struct job *job);
/* Called on the main thread when the job is cancelled (once), for work that must be told: a call
 * that waits in a library. NULL takes it away. Makes the job cancellable. Main thread. */
void job_on_cancel(struct job *job, void (*fn)(struct job *job, void *opaque), void *opaque);

/* Running jobs, oldest first. */
unsigned jobs_running(struct app *app);
struct job *jobs_get(struct app *app, unsigned index);
/* Told when a job begins, ends or moves on (at most once a round of the main loop). */
void jobs_on_change(struct app *app, void (*fn)(void *opaque), void *opaque);
void jobs_off_change(struct app *app, void (*fn)(void *opaque), void *opaque);

#endif
