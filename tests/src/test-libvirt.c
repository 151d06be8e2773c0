#include "harness.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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

START_TEST(comes_and_goes_a_hundred_times)
{
    open_uri("test:///default");
    for (int i = 0; i < 100; i++) {
        host->ops->disconnect(host);
        ck_assert_int_eq(host->state, HOST_CLOSED);
        host->ops->open(host);
        if (i & 1)
            UNTIL(host->state == HOST_READY);
    }
    UNTIL(host->state == HOST_READY);
}
END_TEST

START_TEST(read_only_changes_nothing)
{
    host = host_libvirt_new(app, "lab", "test:///default", true, true);
    app_add_host(app, host);
    app_open(app);
    UNTIL(host->state == HOST_READY);
    ck_assert_ptr_nonnull(strstr(host_domain_reason(host, NULL, HOST_START), "read-only"));
}
END_TEST

/* A daemon that takes the connection and says nothing. */
static int hung_daemon(char **uri)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_autofree char *path = scratch_path("hung");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(fd, 8), 0);
    *uri = g_strdup_printf("qemu+unix:///system?socket=%s", path);
    return fd;
}

START_TEST(hung_daemon_holds_nothing_up)
{
    g_autofree char *uri = NULL;
    int fd = hung_daemon(&uri);
    host = host_libvirt_new(app, "hung", uri, false, true);
    app_add_host(app, host);
    app_open(app);
    struct host *other = host_libvirt_new(app, "other", "test:///default", false, true);
    app_add_host(app, other);
    other->ops->open(other);
    UNTIL(other->state == HOST_READY);
    ck_assert_int_eq(host->state, HOST_OPENING);
    host->ops->disconnect(host);
    ck_assert_int_eq(host->state, HOST_CLOSED);
    host->ops->open(host);
    app_remove_host(app, host);
    ck_assert_uint_eq(app->hosts->len, 1);
    close(fd); /* libvirt gives its calls up; the rest is freed at the end */
}
END_TEST

START_TEST(refused_host_is_tried_again)
{
    g_autofree char *path = scratch_path("nobody");
    g_autofree char *uri = g_strdup_printf("qemu+unix:///system?socket=%s", path);
    open_uri(uri);
    ck_assert_int_eq(host->state, HOST_UNUSABLE);
    ck_assert_ptr_nonnull(strstr(host->problem, "No such file"));
    ck_assert_ptr_nonnull(host->advice);
    ck_assert_int_gt(host->retry_us, g_get_real_time());
    host->ops->disconnect(host);
    ck_assert_int_eq(host->retry_us, 0);
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
    tcase_add_test(tcase, comes_and_goes_a_hundred_times);
    tcase_add_test(tcase, read_only_changes_nothing);
    tcase_add_test(tcase, hung_daemon_holds_nothing_up);
    tcase_add_test(tcase, refused_host_is_tried_again);
    suite_add_tcase(suite, tcase);
    return suite;
}
