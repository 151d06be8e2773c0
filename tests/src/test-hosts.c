#include "harness.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app.h"
#include "host-uri.h"
#include "host.h"
#include "hosts-file.h"
#include "hosts-found.h"
#include "hosts.h"
#include "job.h"
#include "log.h"
#include "scratch.h"

/* --- the file's text --- */

static const char list[] = "# my hosts\n"
                           "[virtty]\n"
                           "version=1\n"
                           "\n"
                           "# the big one\n"
                           "[prod]\n"
                           "uri = qemu+ssh://root@prod/system\n"
                           "autoconnect=true\n"
                           "colour=red\n"
                           "\n"
                           "[lab]\n"
                           "uri=test:///default\n";

static struct hosts_file *parse(const char *text)
{
    char *error = NULL;
    struct hosts_file *file = hosts_file_parse(text, strlen(text), &error);
    ck_assert_msg(file, "%s", error ? error : "?");
    return file;
}

static void expect_text(const struct hosts_file *file, const char *wanted)
{
    g_autofree char *text = hosts_file_text(file);
    ck_assert_str_eq(text, wanted);
}

START_TEST(file_is_read)
{
    struct hosts_file *file = parse(list);
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) entries = hosts_file_entries(file, problems);
    ck_assert_uint_eq(entries->len, 2);
    const struct hosts_entry *prod = g_ptr_array_index(entries, 0);
    ck_assert_str_eq(prod->alias, "prod");
    ck_assert_str_eq(prod->uri, "qemu+ssh://root@prod/system");
    ck_assert(prod->autoconnect && !prod->read_only);
    ck_assert_uint_eq(problems->len, 0);
    ck_assert(!hosts_file_newer(file));
    expect_text(file, list);
    hosts_file_free(file);
}
END_TEST

START_TEST(edits_keep_the_rest)
{
    struct hosts_file *file = parse(list);
    const struct hosts_entry now = {(char *)"big", (char *)"qemu+ssh://root@big/system", true, true};
    ck_assert(!hosts_file_edit(file, "nobody", &now));
    ck_assert(hosts_file_edit(file, "prod", &now));
    ck_assert(hosts_file_move(file, "big", 1));
    expect_text(file, "# my hosts\n[virtty]\nversion=1\n\n"
                      "[lab]\nuri=test:///default\n\n"
                      "# the big one\n[big]\nuri=qemu+ssh://root@big/system\nautoconnect=true\n"
                      "colour=red\nread-only=true\n\n");
    ck_assert(hosts_file_move(file, "big", 0));
    ck_assert(hosts_file_remove(file, "big"));
    ck_assert(!hosts_file_remove(file, "big"));
    expect_text(file, "# my hosts\n[virtty]\nversion=1\n\n[lab]\nuri=test:///default\n\n");
    hosts_file_free(file);
}
END_TEST

START_TEST(first_host_makes_the_file)
{
    struct hosts_file *file = parse("");
    const struct hosts_entry entry = {(char *)"lab", (char *)"test:///default", false, true};
    ck_assert(hosts_file_add(file, &entry));
    ck_assert(!hosts_file_add(file, &entry));
    expect_text(file, "[virtty]\nversion=1\n\n[lab]\nuri=test:///default\nautoconnect=false\n"
                      "read-only=true\n");
    hosts_file_free(file);
}
END_TEST

START_TEST(broken_lines_are_named)
{
    static const struct {
        const char *text, *line;
    } broken[] = {
        {"[a]\nuri=x:///\nwhat is this\n", "line 3"}, {"[a]\n[b\n", "line 2"},
        {"uri=x:///\n", "line 1"},                    {"[a]\n\n[a]\n", "line 3"},
        {"[]\n", "line 1"},                           {"[a]\nuri=\xff\n", "UTF-8"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        char *error = NULL;
        ck_assert_ptr_null(hosts_file_parse(broken[i].text, strlen(broken[i].text), &error));
        ck_assert_ptr_nonnull(error);
        ck_assert_msg(strstr(error, broken[i].line), "%s: %s", broken[i].line, error);
        g_free(error);
    }
}
END_TEST

START_TEST(wrong_entries_are_told)
{
    struct hosts_file *file = parse("[a/b]\nuri=x:///\n[c]\n[d]\nuri=x:///\nread-only=perhaps\n"
                                    "[virtty]\nversion=7\n");
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) entries = hosts_file_entries(file, problems);
    ck_assert_uint_eq(entries->len, 1);
    ck_assert_uint_eq(problems->len, 3);
    ck_assert_ptr_nonnull(strstr(g_ptr_array_index(problems, 0), "line 1"));
    ck_assert_ptr_nonnull(strstr(g_ptr_array_index(problems, 2), "perhaps"));
    ck_assert(hosts_file_newer(file));
    hosts_file_free(file);
}
END_TEST

/* --- URIs --- */

START_TEST(uris_are_checked)
{
    static const char *const good[] = {
        "qemu:///system", "qemu+ssh://root@prod/system", "qemu+tls://[::1]:16514/system",
        "qemu+unix:///system?socket=/tmp/a.sock", "test:///default", "esx://me@vc/?no_verify=1",
        "qemu+libssh2://h/system?known_hosts=/x", "xen:///", "test:///a%20b.xml",
    };
    static const char *const bad[] = {
        "", "qemu", "qemu:/", "://x", "qemu+ssh:///system", "qemu+smoke://h/system",
        "qemu://me:secret@h/system", "qemu:///a b", "qemu:///\n", "qe mu:///",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        ck_assert_msg(!host_uri_problem(good[i]), "%s: %s", good[i], host_uri_problem(good[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(host_uri_problem(bad[i]), "%s", bad[i]);
}
END_TEST

START_TEST(uris_have_aliases)
{
    static const struct {
        const char *uri, *alias;
    } pairs[] = {
        {"qemu:///system", "qemu:system"},
        {"qemu+ssh://root@prod.example.org/system", "prod"},
        {"qemu+tcp://10.0.0.1:16509/system", "10.0.0.1"},
        {"qemu+tls://[::1]/system", "::1"},
        {"test:///a%20b", "test:a-20b"},
        {"xen:///", "xen"},
        {"nonsense", "host"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *alias = host_uri_alias(pairs[i].uri);
        ck_assert_ptr_null(hosts_file_alias_problem(alias));
        ck_assert_str_eq(g_strstrip(alias), pairs[i].alias);
    }
    g_autofree char *way = host_uri_transport("qemu+ssh://h/system");
    ck_assert_str_eq(way, "ssh");
    g_autofree char *value = host_uri_parameter("qemu+ssh://h/s?a=1&command=/x&b=2", "command");
    ck_assert_str_eq(value, "/x");
    ck_assert_ptr_null(host_uri_parameter("qemu:///s?command2=x", "command"));
    static const char *const set[][2] = {
        {"qemu+ssh://h/s", "qemu+ssh://h/s?command=/a%20b"},
        {"qemu+ssh://h/s?x=1", "qemu+ssh://h/s?x=1&command=/a%20b"},
        {"qemu+ssh://h/s?command=/c&x=1", "qemu+ssh://h/s?command=/a%20b&x=1"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(set); i++) {
        g_autofree char *uri = host_uri_set_parameter(set[i][0], "command", "/a b");
        ck_assert_str_eq(uri, set[i][1]);
    }
}
END_TEST

/* --- what is found --- */

START_TEST(sockets_are_found)
{
    g_autofree char *root = scratch_path("root"), *run = scratch_path("root/run/libvirt");
    g_autofree char *path = g_build_filename(run, "libvirt-sock", NULL);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    ck_assert_int_eq(g_mkdir_with_parents(run, 0700), 0);
    g_autoptr(GPtrArray) none = hosts_found_look(root, NULL);
    ck_assert_uint_eq(none->len, 1);
    ck_assert_str_eq(((struct host_found *)g_ptr_array_index(none, 0))->problem, "no daemon here");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(fd, 4), 0);
    g_autoptr(GPtrArray) found = hosts_found_look(root, NULL);
    ck_assert_uint_eq(found->len, 1);
    const struct host_found *first = g_ptr_array_index(found, 0);
    ck_assert_str_eq(first->uri, "qemu:///system");
    ck_assert_ptr_null(first->problem);
    close(fd);
    g_autoptr(GPtrArray) stale = hosts_found_look(root, NULL);
    ck_assert_ptr_nonnull(((struct host_found *)g_ptr_array_index(stale, 0))->problem);
}
END_TEST

/* --- the list --- */

static struct app *app;

static void setup(void)
{
    scratch_setup();
}

static void teardown(void)
{
    app_free(app);
    app = NULL;
    scratch_teardown();
}

static char *conf_path(void)
{
    return g_build_filename(app->paths.config_dir, "hosts.conf", NULL);
}

static char *conf_text(void)
{
    g_autofree char *path = conf_path();
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static void conf_write(const char *text)
{
    g_autofree char *path = conf_path();
    g_mkdir_with_parents(app->paths.config_dir, 0700);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
}

static void job_ends(struct job *job, enum job_state wanted)
{
    job_ref(job);
    for (int i = 0; i < 1000 && job_info(job)->state == JOB_RUNNING; i++)
        g_main_context_iteration(NULL, TRUE);
    ck_assert_int_eq(job_info(job)->state, wanted);
    job_unref(job);
}

/* The list after the engine's place, which a nameless host takes here. */
static void start(const char *text)
{
    app = app_new_bare(false);
    if (text)
        conf_write(text);
    hosts_load(app);
}

START_TEST(list_is_changed)
{
    char *error = NULL;
    struct host *host = NULL;
    start("[first]\nuri=test:///default\n");
    ck_assert_uint_eq(app->hosts->len, 1);
    const struct hosts_settings one = {NULL, "qemu+ssh://root@prod/system", true, false};
    job_ends(hosts_add(app, &one, &host, &error), JOB_DONE);
    ck_assert_str_eq(host->alias, "prod");
    ck_assert_ptr_eq(hosts_find(app, "qemu+ssh://root@prod/system"), host);
    const struct hosts_settings twice = {"prod", "test:///default", false, false};
    ck_assert_ptr_null(hosts_add(app, &twice, NULL, &error));
    g_clear_pointer(&error, g_free);
    g_autofree char *alias = hosts_new_alias(app, "qemu://prod/system");
    ck_assert_str_eq(alias, "prod-2");
    const struct hosts_settings edited = {"big", "qemu+ssh://root@big/system", false, true};
    job_ends(hosts_edit(app, host, &edited, &error), JOB_DONE);
    ck_assert_str_eq(host->alias, "big");
    g_autofree char *text = conf_text();
    ck_assert_ptr_nonnull(strstr(text, "[big]\nuri=qemu+ssh://root@big/system\n"
                                       "autoconnect=false\nread-only=true\n"));
    job_ends(hosts_remove(app, host, &error), JOB_DONE);
    ck_assert_ptr_null(hosts_find(app, "big"));
    g_autofree char *after = conf_text();
    ck_assert_ptr_null(strstr(after, "big"));
    ck_assert_ptr_nonnull(strstr(after, "[first]"));
}
END_TEST

START_TEST(broken_list_is_left_alone)
{
    static const char broken[] = "[first]\nuri=test:///default\noh dear\n";
    char *error = NULL;
    start(broken);
    ck_assert_ptr_nonnull(strstr(hosts_locked(app), "line 3"));
    const struct hosts_settings one = {NULL, "test:///default", false, false};
    ck_assert_ptr_null(hosts_add(app, &one, NULL, &error));
    ck_assert_str_eq(error, hosts_locked(app));
    g_free(error);
    g_autofree char *text = conf_text();
    ck_assert_str_eq(text, broken);
}
END_TEST

START_TEST(newer_list_is_left_alone)
{
    static const char newer[] = "[virtty]\nversion=2\n[first]\nuri=test:///default\nnew=1\n";
    char *error = NULL;
    start(newer);
    ck_assert_ptr_nonnull(hosts_find(app, "first"));
    ck_assert_ptr_null(hosts_remove(app, hosts_find(app, "first"), &error));
    ck_assert_ptr_nonnull(strstr(error, "newer"));
    g_free(error);
    g_autofree char *text = conf_text();
    ck_assert_str_eq(text, newer);
}
END_TEST

START_TEST(edits_by_others_survive)
{
    char *error = NULL;
    start("[first]\nuri=test:///default\n");
    conf_write("# by hand\n[first]\nuri=test:///default\nx=y\n[other]\nuri=test:///other\n");
    const struct hosts_settings one = {"mine", "test:///mine", false, false};
    job_ends(hosts_add(app, &one, NULL, &error), JOB_DONE);
    g_autofree char *text = conf_text();
    ck_assert_ptr_nonnull(strstr(text, "# by hand\n[first]\nuri=test:///default\nx=y\n"));
    ck_assert_ptr_nonnull(strstr(text, "[other]\nuri=test:///other\n"));
    ck_assert_ptr_nonnull(strstr(text, "[mine]\nuri=test:///mine\n"));
    conf_write("[other]\nuri=test:///other\n");
    job_ends(hosts_remove(app, hosts_find(app, "mine"), &error), JOB_FAILED);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("hosts");
    TCase *tcase = tcase_create("text");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, file_is_read);
    tcase_add_test(tcase, edits_keep_the_rest);
    tcase_add_test(tcase, first_host_makes_the_file);
    tcase_add_test(tcase, broken_lines_are_named);
    tcase_add_test(tcase, wrong_entries_are_told);
    tcase_add_test(tcase, uris_are_checked);
    tcase_add_test(tcase, uris_have_aliases);
    tcase_add_test(tcase, sockets_are_found);
    suite_add_tcase(suite, tcase);
    tcase = tcase_create("list");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, list_is_changed);
    tcase_add_test(tcase, broken_list_is_left_alone);
    tcase_add_test(tcase, newer_list_is_left_alone);
    tcase_add_test(tcase, edits_by_others_survive);
    suite_add_tcase(suite, tcase);
    return suite;
}
