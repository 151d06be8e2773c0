/* test-job.c: jobs: progress, cancel, one result. */
#include "harness.h"

#include <string.h>

#include "app.h"
#include "job.h"
#include "log.h"
#include "loop.h"
#include "scratch.h"

static struct app *app;

struct ended {
    bool done;
    unsigned count;
    enum job_state state;
    char *error;
};

static void job_ended(struct job *job, void *opaque)
{
    struct ended *ended = opaque;
    ended->done = true;
    ended->count++;
    ended->state = job_info(job)->state;
    g_free(ended->error);
    ended->error = g_strdup(job_info(job)->error);
}

static void setup(void)
{
    scratch_setup();
    app = app_new_bare(false);
}

static void teardown(void)
{
    app_free(app);
    scratch_teardown();
}

static void run_until(const bool *done)
{
    gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (!*done) {
        ck_assert_int_lt(g_get_monotonic_time(), end);
        g_main_context_iteration(NULL, FALSE);
    }
}

static gpointer job_worker_good(gpointer opaque)
{
    for (int i = 0; i < 10000; i++)
        job_progress(opaque, i / 10000.0, "84 MB/s");
    job_finish(opaque, NULL);
    return NULL;
}

START_TEST(progress_is_coalesced_and_the_end_comes_once)
{
    struct ended ended = {0};
    struct job *job = job_new(app, "create a", "a", false, job_ended, &ended);
    job_set_result(job, "Domain 'a' created");
    ck_assert_uint_eq(jobs_running(app), 1);
    ck_assert_ptr_eq(jobs_get(app, 0), job);
    g_thread_join(g_thread_new("worker", job_worker_good, job));
    ck_assert(!ended.done); /* the end is told on the main thread alone */
    guint64 before = loop_wakeups(app->loop);
    run_until(&ended.done);
    ck_assert_uint_le(loop_wakeups(app->loop) - before, 2);
    ck_assert_uint_eq(ended.count, 1);
    ck_assert_int_eq(ended.state, JOB_DONE);
    ck_assert_uint_eq(jobs_running(app), 0);
    ck_assert_str_eq(log_current(app->log)->text, "Domain 'a' created");
}
END_TEST

START_TEST(a_failure_is_logged_with_its_title)
{
    struct ended ended = {0};
    struct job *job = job_new(app, "start web-01", "web-01", false, job_ended, &ended);
    job_finish(job, "disk vda: file is locked by pid 812");
    run_until(&ended.done);
    ck_assert_int_eq(ended.state, JOB_FAILED);
    const struct log_entry *entry = log_current(app->log);
    ck_assert_int_eq(entry->level, LOG_FAIL);
    ck_assert_str_eq(entry->object, "web-01");
    ck_assert_str_eq(entry->text, "start web-01: disk vda: file is locked by pid 812");
    g_free(ended.error);
}
END_TEST

START_TEST(a_quiet_failure_is_not)
{
    struct ended ended = {0};
    struct job *job = job_new(app, "probe", NULL, false, job_ended, &ended);
    job_set_quiet(job);
    job_finish(job, "no");
    run_until(&ended.done);
    ck_assert_ptr_null(log_current(app->log));
    g_free(ended.error);
}
END_TEST

static gpointer job_worker_patient(gpointer opaque)
{
    while (!job_cancelled(opaque))
        g_usleep(1000);
    job_finish(opaque, "stopped half way");
    return NULL;
}

START_TEST(a_cancelled_job_is_no_failure)
{
    struct ended ended = {0};
    struct job *job = job_new(app, "copy a", "a", true, job_ended, &ended);
    GThread *thread = g_thread_new("worker", job_worker_patient, job);
    job_cancel(job);
    run_until(&ended.done);
    g_thread_join(thread);
    ck_assert_int_eq(ended.state, JOB_CANCELLED);
    ck_assert_uint_eq(log_unread_failures(app->log), 0);
    g_free(ended.error);
}
END_TEST

START_TEST(only_a_cancellable_job_is_cancelled)
{
    struct ended ended = {0};
    struct job *job = job_new(app, "start a", "a", false, job_ended, &ended);
    job_cancel(job);
    ck_assert(!job_cancelled(job));
    job_finish(job, NULL);
    run_until(&ended.done);
    ck_assert_int_eq(ended.state, JOB_DONE);
}
END_TEST

START_TEST(late_and_lost_listeners)
{
    struct ended first = {0}, late = {0}, gone = {0};
    struct job *job = job_ref(job_new(app, "x", NULL, false, job_ended, &first));
    job_on_done(job, job_ended, &gone);
    job_off_done(job, job_ended, &gone);
    job_finish(job, NULL);
    run_until(&first.done);
    job_on_done(job, job_ended, &late);
    ck_assert(late.done);
    ck_assert(!gone.done);
    job_unref(job);
}
END_TEST

START_TEST(an_app_may_end_with_jobs_running)
{
    job_new(app, "never ends", NULL, true, NULL, NULL);
    struct job *job = job_new(app, "ends at the last moment", NULL, true, NULL, NULL);
    ck_assert_uint_eq(jobs_running(app), 2);
    job_unref(jobs_get(app, 0)); /* its worker is gone without a word */
    job_finish(job, NULL);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("job");
    TCase *tc = tcase_create("job");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, progress_is_coalesced_and_the_end_comes_once);
    tcase_add_test(tc, a_failure_is_logged_with_its_title);
    tcase_add_test(tc, a_quiet_failure_is_not);
    tcase_add_test(tc, a_cancelled_job_is_no_failure);
    tcase_add_test(tc, only_a_cancellable_job_is_cancelled);
    tcase_add_test(tc, late_and_lost_listeners);
    tcase_add_test(tc, an_app_may_end_with_jobs_running);
    suite_add_tcase(s, tc);
    return s;
}
