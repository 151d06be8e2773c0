/* test-app.c: the application: folders, the statistics timer, ending all domains. */
#include "harness.h"

#include <string.h>

#include "config.h"
#include "fake-host.h"
#include "job.h"
#include "log.h"
#include "scratch.h"
#include "shutdown.h"

static struct app *app;
static struct fake_host *fake;
static bool done;
static unsigned ends;

static void setup(void)
{
    scratch_setup();
    app = fake_app_new(&fake);
    done = false;
    ends = 0;
}

static void teardown(void)
{
    app_free(app);
    scratch_teardown();
}

static void ended(void *opaque)
{
    (void)opaque;
    ends++;
    done = true;
}

static bool logged(enum log_level level, const char *object, const char *text)
{
    for (unsigned i = 0; i < log_count(app->log); i++) {
        const struct log_entry *entry = log_get(app->log, i);
        if (entry->level == level && !g_strcmp0(entry->object, object) && strstr(entry->text, text))
            return true;
    }
    return false;
}

static void set_timeout(const char *seconds)
{
    char *error = NULL;
    ck_assert(config_set(app->config, CONFIG_SHUTDOWN_TIMEOUT, seconds, &error));
}

START_TEST(folders_follow_xdg)
{
    g_autofree char *config = scratch_path("config/virtty");
    g_autofree char *state = scratch_path("state/virtty");
    g_autofree char *data = scratch_path("data/virtty");
    ck_assert_str_eq(app->paths.config_dir, config);
    ck_assert_str_eq(app->paths.state_dir, state);
    ck_assert_str_eq(app->paths.data_dir, data);
    ck_assert(!g_file_test(config, G_FILE_TEST_EXISTS)); /* made when first written to */
    g_setenv("XDG_CONFIG_HOME", "relative/path", TRUE);
    g_unsetenv("XDG_STATE_HOME");
    struct app *other = app_new_bare(true);
    g_autofree char *home = scratch_path(".config/virtty");
    g_autofree char *home_state = scratch_path(".local/state/virtty");
    ck_assert_str_eq(other->paths.config_dir, home);
    ck_assert_str_eq(other->paths.state_dir, home_state);
    app_free(other);
}
END_TEST

START_TEST(a_bad_configuration_is_said)
{
    scratch_write("config/virtty/virtty.conf", "[screen]\nmouse=perhaps\n");
    struct app *other = app_new_bare(true);
    ck_assert_ptr_nonnull(strstr(log_current(other->log)->text, "screen.mouse"));
    app_free(other);
}
END_TEST

START_TEST(the_timer_runs_only_when_somebody_wants_it)
{
    ck_assert_uint_eq(app->tick_ms, 0);
    app_screen_shown(app, true);
    ck_assert_uint_eq(fake->ticks, 1); /* figures for the first frame */
    ck_assert_uint_ge(app->tick_ms, 2000);
    struct domain *domain = fake_domain(fake, "x", DOMAIN_RUNNING);
    ck_assert_uint_eq(app->tick_ms, 1000);
    app_screen_shown(app, false);
    ck_assert_uint_eq(app->tick_ms, 1000);
    domain->state = DOMAIN_SHUTOFF;
    model_touch(app->model, domain);
    ck_assert_uint_eq(app->tick_ms, 0);
    ck_assert_ptr_null(app->tick);
}
END_TEST

START_TEST(the_timer_ticks)
{
    fake_domain(fake, "x", DOMAIN_RUNNING);
    gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (!fake->ticks) {
        ck_assert_int_lt(g_get_monotonic_time(), end);
        g_main_context_iteration(NULL, TRUE);
    }
    fake->host.state = HOST_LOST; /* a lost host is not asked */
    unsigned before = fake->ticks;
    app_screen_shown(app, true);
    ck_assert_uint_eq(fake->ticks, before);
}
END_TEST

START_TEST(busy_with_domains_and_jobs)
{
    ck_assert(!app_busy(app));
    struct domain *domain = fake_domain(fake, "x", DOMAIN_SHUTOFF);
    ck_assert(!app_busy(app));
    domain->state = DOMAIN_PAUSED;
    model_touch(app->model, domain);
    ck_assert(app_busy(app));
    domain->state = DOMAIN_CRASHED;
    model_touch(app->model, domain);
    struct job *job = job_new(app, "copy", NULL, false, NULL, NULL);
    ck_assert(app_busy(app));
    job_finish(job, NULL);
    fake_settle(app);
    ck_assert(!app_busy(app));
}
END_TEST

START_TEST(nothing_to_shut_down)
{
    fake_domain(fake, "x", DOMAIN_SHUTOFF);
    shutdown_domains(app, false, ended, NULL);
    ck_assert(done);
    ck_assert_ptr_null(app->shutdown);
}
END_TEST

START_TEST(good_guests_are_shut_down)
{
    fake_domain(fake, "a", DOMAIN_RUNNING);
    fake_domain(fake, "b", DOMAIN_PAUSED);
    fake_domain(fake, "c", DOMAIN_SHUTOFF);
    shutdown_domains(app, false, ended, NULL);
    fake_run_until(&done);
    ck_assert_uint_eq(fake->calls[HOST_SHUTDOWN], 2);
    ck_assert_uint_eq(fake->calls[HOST_RESUME], 1); /* a paused guest hears nothing */
    ck_assert_uint_eq(fake->calls[HOST_DESTROY], 0);
    ck_assert(logged(LOG_NOTE, "a", "power button pressed; waiting up to 60 s"));
    ck_assert(logged(LOG_NOTE, "a", "shut down after"));
    ck_assert(logged(LOG_NOTE, "b", "shut down after"));
    ck_assert(!logged(LOG_NOTE, "c", "shut down after"));
    fake_settle(app);
}
END_TEST

START_TEST(deaf_guests_are_forced_off)
{
    set_timeout("1");
    fake->mode[HOST_SHUTDOWN] = FAKE_IGNORED;
    fake_domain(fake, "deaf", DOMAIN_RUNNING);
    shutdown_domains(app, false, ended, NULL);
    fake_run_until(&done);
    ck_assert_uint_eq(fake->calls[HOST_DESTROY], 1);
    ck_assert(logged(LOG_WARN, "deaf", "did not shut down within 1 s; forced off"));
    ck_assert(logged(LOG_NOTE, "deaf", "off after"));
    fake_settle(app);
}
END_TEST

START_TEST(force_does_not_wait)
{
    fake_domain(fake, "a", DOMAIN_RUNNING);
    shutdown_domains(app, true, ended, NULL);
    fake_run_until(&done);
    ck_assert_uint_eq(fake->calls[HOST_SHUTDOWN], 0);
    ck_assert_uint_eq(fake->calls[HOST_DESTROY], 1);
    ck_assert(logged(LOG_WARN, "a", "forced off"));
    fake_settle(app);
}
END_TEST

START_TEST(a_second_call_joins_and_hurries)
{
    fake->mode[HOST_SHUTDOWN] = FAKE_IGNORED;
    fake_domain(fake, "a", DOMAIN_RUNNING);
    shutdown_domains(app, false, ended, NULL);
    shutdown_domains(app, true, ended, NULL);
    fake_run_until(&done);
    ck_assert_uint_eq(ends, 2);
    ck_assert_uint_eq(fake->calls[HOST_SHUTDOWN], 1);
    ck_assert_uint_eq(fake->calls[HOST_DESTROY], 1);
    fake_settle(app);
}
END_TEST

START_TEST(a_domain_that_goes_away_is_not_waited_for)
{
    fake->mode[HOST_SHUTDOWN] = FAKE_IGNORED;
    struct domain *domain = fake_domain(fake, "transient", DOMAIN_RUNNING);
    shutdown_domains(app, false, ended, NULL);
    ck_assert(!done);
    model_remove(app->model, domain);
    ck_assert(done);
    fake_settle(app);
}
END_TEST

/* A guest that has ended and was kept cannot hear anything: it is not waited for. */
START_TEST(a_guest_that_cannot_go_on_is_not_waited_for)
{
    fake->mode[HOST_RESUME] = FAKE_REFUSED;
    fake->mode[HOST_SHUTDOWN] = FAKE_IGNORED;
    fake_domain(fake, "kept", DOMAIN_PAUSED);
    struct domain *stops = fake_domain(fake, "ends", DOMAIN_RUNNING);
    shutdown_domains(app, false, ended, NULL);
    ck_assert(logged(LOG_NOTE, "kept", "not waited for (the fake host does not want to)"));
    ck_assert(!done);
    stops->state = DOMAIN_PAUSED; /* on_poweroff is preserve */
    model_touch(app->model, stops);
    model_touch(app->model, stops);
    fake_run_until(&done); /* the time-out is longer */
    ck_assert_uint_eq(fake->calls[HOST_DESTROY], 2);
    ck_assert(logged(LOG_NOTE, "ends", "off after"));
    ck_assert(logged(LOG_NOTE, "kept", "off after"));
    fake_settle(app);
}
END_TEST

START_TEST(what_is_being_started_is_ended_too)
{
    struct domain *domain = fake_domain(fake, "late", DOMAIN_SHUTOFF);
    fake->starting = 1;
    shutdown_domains(app, false, ended, NULL);
    ck_assert(!done && fake->refuses_starts);
    domain->state = DOMAIN_RUNNING;
    fake->starting = 0;
    model_touch(app->model, domain);
    ck_assert(logged(LOG_NOTE, "late", "power button pressed"));
    fake_run_until(&done);
    ck_assert(logged(LOG_NOTE, "late", "shut down after"));
    fake_settle(app);
}
END_TEST

START_TEST(what_is_being_started_is_forced_off_too)
{
    struct domain *domain = fake_domain(fake, "late", DOMAIN_SHUTOFF);
    fake->starting = 1;
    shutdown_domains(app, true, ended, NULL);
    ck_assert(!done);
    domain->state = DOMAIN_RUNNING;
    fake->starting = 0;
    model_touch(app->model, domain);
    fake_run_until(&done);
    ck_assert(logged(LOG_WARN, "late", "forced off"));
    fake_settle(app);
}
END_TEST

START_TEST(an_end_in_the_middle_leaves_nothing)
{
    fake->mode[HOST_SHUTDOWN] = FAKE_LONG;
    fake_domain(fake, "a", DOMAIN_RUNNING);
    shutdown_domains(app, false, ended, NULL);
    ck_assert_ptr_nonnull(app->shutdown);
    /* teardown frees the app while it waits */
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("app");
    TCase *tc = tcase_create("app");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, folders_follow_xdg);
    tcase_add_test(tc, a_bad_configuration_is_said);
    tcase_add_test(tc, the_timer_runs_only_when_somebody_wants_it);
    tcase_add_test(tc, the_timer_ticks);
    tcase_add_test(tc, busy_with_domains_and_jobs);
    tcase_add_test(tc, nothing_to_shut_down);
    tcase_add_test(tc, good_guests_are_shut_down);
    tcase_add_test(tc, deaf_guests_are_forced_off);
    tcase_add_test(tc, force_does_not_wait);
    tcase_add_test(tc, a_second_call_joins_and_hurries);
    tcase_add_test(tc, a_domain_that_goes_away_is_not_waited_for);
    tcase_add_test(tc, a_guest_that_cannot_go_on_is_not_waited_for);
    tcase_add_test(tc, what_is_being_started_is_ended_too);
    tcase_add_test(tc, what_is_being_started_is_forced_off_too);
    tcase_add_test(tc, an_end_in_the_middle_leaves_nothing);
    suite_add_tcase(s, tc);
    return s;
}
