#include "harness.h"

#include "app.h"
#include "host-libvirt.h"
#include "job.h"
#include "lv-module.h"
#include "model.h"
#include "scratch.h"
#include "setup.h"

static struct app *app;
static struct host *host;

static gboolean alarm_rings(gpointer late)
{
    *(bool *)late = true;
    return G_SOURCE_REMOVE;
}

/* The condition must come true within ten seconds of the main loop. */
#define UNTIL(condition)                                                                           \
    do {                                                                                           \
        bool late = false;                                                                         \
        guint timer = g_timeout_add(10000, alarm_rings, &late);                                    \
        while (!(condition) && !late)                                                              \
            g_main_context_iteration(NULL, TRUE);                                                  \
        ck_assert_msg((condition), "not within ten seconds: " #condition);                         \
        g_source_remove(timer);                                                                    \
    } while (0)

static void setup(void)
{
    scratch_setup();
    host_libvirt_use_module(&virtty_libvirt_module);
    app = app_new_bare(false);
    setup_add_actions(app);
}

static void teardown(void)
{
    app_free(app);
    app = NULL;
    scratch_teardown();
}

static void open_uri(const char *uri)
{
    host = host_libvirt_new(app, "lab", uri, false, true);
    app_add_host(app, host);
    app_open(app);
    UNTIL(host->state != HOST_OPENING);
}

START_TEST(test_driver_opens)
{
    open_uri("test:///default");
    ck_assert_int_eq(host->state, HOST_READY);
    ck_assert_str_eq(host->driver, "TEST");
    ck_assert_uint_gt(host->cpus, 0);
    ck_assert_uint_gt(host->memory_total, 0);
}
END_TEST

START_TEST(wrong_uri_is_told)
{
    open_uri("test:///no/such/file.xml");
    ck_assert_int_eq(host->state, HOST_UNUSABLE);
    ck_assert_ptr_nonnull(strstr(host->problem, "no/such/file.xml"));
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("libvirt");
    TCase *tcase = tcase_create("connections");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_driver_opens);
    tcase_add_test(tcase, wrong_uri_is_told);
    suite_add_tcase(suite, tcase);
    return suite;
}
