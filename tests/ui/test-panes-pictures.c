/* Every pane and dialog as text pictures, in tests/ui/pictures/. VIRTTY_REWRITE=1 writes them anew
 * for review. */
#include <errno.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "app.h"
#include "console/serial-frame.h"
#include "core/text.h"
#include "dialogs/run-action.h"
#include "dialogs/viewer.h"
#include "fake-host.h"
#include "harness.h"
#include "job.h"
#include "language.h"
#include "log.h"
#include "panes/details.h"
#include "panes/networks.h"
#include "panes/pools.h"
#include "stack.h"
#include "stage.h"

static const struct {
    unsigned cols, rows;
} sizes[] = {{80, 24}, {40, 10}, {300, 80}};

static char *picture_path(const char *scene, unsigned cols, unsigned rows, bool ascii,
                          const char *kind)
{
    return g_strdup_printf("%s/ui/pictures/%s-%ux%u%s%s.txt", TESTS_DIR, scene, cols, rows,
                           ascii ? "-ascii" : "", kind);
}

static void check_picture(const char *path, const char *dump)
{
    g_autofree char *want = NULL;
    g_autoptr(GError) error = NULL;
    if (g_getenv("VIRTTY_REWRITE")) {
        ck_assert_msg(g_file_set_contents(path, dump, -1, &error), "%s", path);
        return;
    }
    ck_assert_msg(g_file_get_contents(path, &want, NULL, &error), "%s: %s", path,
                  error ? error->message : "");
    ck_assert_msg(!strcmp(dump, want), "%s differs; now it is:\n%s", path, dump);
}

static void check_size(struct ui *stage, const char *scene, unsigned cols, unsigned rows)
{
    for (int ascii = 0; ascii < 2; ascii++) {
        char *colour = stage_draw(stage, cols, rows, ascii, COLOR_256, false);
        char *mono = stage_draw(stage, cols, rows, ascii, COLOR_MONO, false);
        g_autofree char *path = picture_path(scene, cols, rows, ascii, "");
        /* What colour says a word or a sign says too: without colour nothing is missing. */
        ck_assert_str_eq(colour, mono);
        check_picture(path, colour);
        free(colour);
        free(mono);
    }
}

static void compare_styles(struct ui *stage, const char *scene)
{
    char *colour = stage_draw(stage, 80, 24, false, COLOR_256, true);
    char *mono = stage_draw(stage, 80, 24, false, COLOR_MONO, true);
    g_autofree char *path = picture_path(scene, 80, 24, false, "-styles");
    g_autofree char *both = g_strdup_printf("%s--- mono\n%s", colour, mono);
    check_picture(path, both);
    free(colour);
    free(mono);
}

static void expect_pictures(struct ui *stage, const char *scene)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++)
        check_size(stage, scene, sizes[i].cols, sizes[i].rows);
    compare_styles(stage, scene);
}

/* --- scenes --- */

static void scene_nothing(struct ui *stage)
{
    (void)stage;
}

static void scene_unusable(struct ui *stage)
{
    struct host *host = &stage->host->host;
    host->state = HOST_UNUSABLE;
    stage->host->mode[HOST_CREATE] = FAKE_REFUSED;
    host->memory_total = 0;
    host->problem = g_strdup("/dev/kvm cannot be opened: the user admin is not in the group kvm.");
    host->advice = g_strdup("Run “sudo adduser admin kvm” and log in again; virtty then starts "
                            "where it is.");
}

static void scene_domains(struct ui *stage)
{
    stage_add_domains(stage);
    stage_keys(stage, "G k");
}

static void scene_sorted(struct ui *stage)
{
    stage_add_domains(stage);
    stage_keys(stage, "> > g");
    log_add(stage->app->log, LOG_NOTE, "web-01", "Domain 'web-01' started");
}

static void scene_filter(struct ui *stage)
{
    stage_add_domains(stage);
    stage_keys(stage, "/");
    stage_type(stage, "01");
}

static void scene_filtered(struct ui *stage)
{
    scene_filter(stage);
    stage_keys(stage, "Enter");
    log_add(stage->app->log, LOG_FAIL, "db-01",
            "start db-01 on kvm:local: disk vda: file is locked by pid 812");
}

static void scene_many(struct ui *stage)
{
    for (unsigned i = 0; i < 1000; i++) {
        g_autofree char *name = g_strdup_printf("node-%04u", i);
        struct domain *domain = fake_domain(stage->host, name, DOMAIN_RUNNING);
        domain->since_us = STAGE_NOW - (gint64)(i * i) * G_USEC_PER_SEC;
        domain->memory_used = (uint64_t)(i + 1) << 20;
    }
    stage->host->host.running = stage->host->host.total = 1000;
    stage_keys(stage, "G PgUp k k");
}

static void scene_hosts(struct ui *stage)
{
    stage_add_domains(stage);
    stage_add_hosts(stage);
    stage_keys(stage, "Left G");
}

static void scene_hosts_flat(struct ui *stage)
{
    stage_add_domains(stage);
    stage_add_hosts(stage);
    stage_keys(stage, "f G k");
}

static void scene_hosts_filtered(struct ui *stage)
{
    stage_add_domains(stage);
    stage_add_hosts(stage);
    stage_keys(stage, "Left /");
    stage_type(stage, "win");
    stage_keys(stage, "Enter");
}

static void scene_hosts_fifty(struct ui *stage)
{
    stage_add_hosts(stage);
    for (unsigned i = 0; i < 46; i++) {
        g_autofree char *alias = g_strdup_printf("rack%u-node%02u", i / 10, i);
        struct fake_host *fake = fake_host_new(stage->app, alias);
        fake->host.state = i % 9 ? HOST_READY : i ? HOST_LOST : HOST_OPENING;
        fake->host.total = i;
    }
    stage_keys(stage, "j j");
}

static void open_inventory(struct ui *stage, const struct pane_class *class)
{
    stage_add_domains(stage);
    stage_add_hosts(stage);
    stage_add_inventory(stage);
    ui_open(stage, class, NULL);
}

static void scene_networks(struct ui *stage)
{
    open_inventory(stage, &networks_class);
    stage_keys(stage, "j j j");
}

static void scene_networks_none(struct ui *stage)
{
    ui_open(stage, &networks_class, NULL);
}

static void scene_pools(struct ui *stage)
{
    open_inventory(stage, &pools_class);
    stage_keys(stage, "j j Right j");
}

static void scene_pools_filtered(struct ui *stage)
{
    open_inventory(stage, &pools_class);
    stage_keys(stage, "/");
    stage_type(stage, "netinst");
    stage_keys(stage, "Enter");
}

static void scene_details_network(struct ui *stage)
{
    scene_networks(stage);
    ui_open(stage, &details_class, NULL);
}

static void scene_details_pool(struct ui *stage)
{
    open_inventory(stage, &pools_class);
    stage_keys(stage, "j j");
    ui_open(stage, &details_class, NULL);
}

static void scene_details_volume(struct ui *stage)
{
    scene_pools(stage);
    ui_open(stage, &details_class, NULL);
}

static void scene_menu(struct ui *stage)
{
    stage_add_domains(stage);
    stage_keys(stage, "G k k m Down");
}

static void scene_menu_found(struct ui *stage)
{
    stage_add_domains(stage);
    stage_keys(stage, "m");
    stage_type(stage, "RES");
}

static void scene_menu_host(struct ui *stage)
{
    stage_add_domains(stage);
    stage_add_hosts(stage);
    stage_keys(stage, "g F9");
}

static void scene_columns(struct ui *stage)
{
    stage_add_domains(stage);
    stage_keys(stage, "o j j Space + G");
}

static void scene_details(struct ui *stage)
{
    stage_add_domains(stage);
    ui_open(stage, &details_class, stage_domain(stage, "web-01"));
}

static void scene_details_broken(struct ui *stage)
{
    stage_add_domains(stage);
    ui_open(stage, &details_class, stage_domain(stage, "old"));
}

static void scene_details_host(struct ui *stage)
{
    ui_open(stage, &details_class, NULL);
}

static void scene_log(struct ui *stage)
{
    struct log *log = stage->app->log;
    log_add(log, LOG_COMMAND, NULL, "virtty start web-01");
    log_add(log, LOG_NOTE, "web-01", "Domain 'web-01' started");
    log_add(log, LOG_WARN, "web-01", "the recording stopped: no space left on device");
    log_add(log, LOG_FAIL, "数据库", "start 数据库 on kvm:local: disk vda: file is locked by pid 812, "
            "and this message is longer than any line could be, so it is cut with a sign at its end");
    stage_keys(stage, "!");
}

static void scene_help(struct ui *stage)
{
    stage_keys(stage, "?");
}

static void scene_help_found(struct ui *stage)
{
    stage_keys(stage, "? /");
    stage_type(stage, "force");
    stage_keys(stage, "Enter");
}

static void ask_for(struct ui *stage, const char *id, struct domain *domain)
{
    struct pane_target target = target_of_domain(domain);
    run_action(stage, stage->app, action_find(stage->app, id), &target, NULL);
}

static void scene_danger(struct ui *stage)
{
    stage_add_domains(stage);
    stage_keys(stage, "G");
    ask_for(stage, "destroy", stage_domain(stage, "web-01"));
}

static void scene_delete(struct ui *stage)
{
    stage_add_domains(stage);
    struct domain *test = stage_domain(stage, "test"), *web = stage_domain(stage, "web-01");
    const struct domain_disk *shared = g_ptr_array_index(web->disks, 1);
    struct domain_disk *own = domain_add_disk(test), *other = domain_add_disk(test);
    own->target = g_strdup("vda");
    own->source = g_strdup("/var/lib/virtty/images/test.raw");
    own->capacity = UINT64_C(40) << 30;
    other->target = g_strdup("vdb");
    other->source = g_strdup(shared->source);
    other->capacity = shared->capacity;
    ask_for(stage, "undefine", test);
}

static void scene_delete_plain(struct ui *stage)
{
    stage_add_domains(stage);
    ask_for(stage, "undefine", stage_domain(stage, "test"));
}

static void scene_delete_broken(struct ui *stage)
{
    stage_add_domains(stage);
    ask_for(stage, "undefine", stage_domain(stage, "old"));
}

static void scene_delete_named(struct ui *stage)
{
    scene_delete(stage);
    stage_keys(stage, "S-Tab Space Tab");
    stage_type(stage, "tes");
}

/* Its name is wanted, below all that is lost. */
static void scene_protected(struct ui *stage)
{
    stage_add_domains(stage);
    stage_domain(stage, "web-01")->is_protected = true;
    ask_for(stage, "destroy", stage_domain(stage, "web-01"));
    stage_type(stage, "web");
}

static void scene_quit(struct ui *stage)
{
    stage_add_domains(stage);
    run_action_quit(stage, stage->app);
}

static void scene_command(struct ui *stage)
{
    stage_add_domains(stage);
    stage_keys(stage, ":");
    stage_type(stage, "s");
    stage_keys(stage, "Tab");
}

static void scene_new(struct ui *stage)
{
    stage_keys(stage, "n");
}

static void scene_viewer(struct ui *stage)
{
    stage_add_domains(stage);
    static const char xml[] = "<domain type='kvm'>\n  <name>web-01</name>\n"
                              "  <memory unit='KiB'>2097152</memory>\n  <vcpu>2</vcpu>\n"
                              "</domain>";
    struct viewer_arg arg = {.title = "dumpxml web-01", .text = xml, .wrap = false};
    ui_open(stage, &viewer_class, &arg);
}

static const struct {
    const char *name;
    void (*play)(struct ui *stage);
} scenes[] = {
    {"empty", scene_nothing},
    {"unusable", scene_unusable},
    {"domains", scene_domains},
    {"domains-sorted", scene_sorted},
    {"domains-filter", scene_filter},
    {"domains-filtered", scene_filtered},
    {"domains-many", scene_many},
    {"hosts", scene_hosts},
    {"hosts-flat", scene_hosts_flat},
    {"hosts-filtered", scene_hosts_filtered},
    {"hosts-fifty", scene_hosts_fifty},
    {"networks", scene_networks},
    {"networks-none", scene_networks_none},
    {"pools", scene_pools},
    {"pools-filtered", scene_pools_filtered},
    {"details-network", scene_details_network},
    {"details-pool", scene_details_pool},
    {"details-volume", scene_details_volume},
    {"menu", scene_menu},
    {"menu-found", scene_menu_found},
    {"menu-host", scene_menu_host},
    {"columns", scene_columns},
    {"details", scene_details},
    {"details-broken", scene_details_broken},
    {"details-host", scene_details_host},
    {"help", scene_help},
    {"help-found", scene_help_found},
    {"danger", scene_danger},
    {"delete", scene_delete},
    {"delete-plain", scene_delete_plain},
    {"delete-broken", scene_delete_broken},
    {"delete-named", scene_delete_named},
    {"protected", scene_protected},
    {"quit", scene_quit},
    {"command", scene_command},
    {"new", scene_new},
    {"viewer", scene_viewer},
};

START_TEST(scene_looks_as_reviewed)
{
    struct ui *stage = stage_new();
    scenes[_i].play(stage);
    expect_pictures(stage, scenes[_i].name);
    if (!strcmp(scenes[_i].name, "new")) /* the search's thread must have ended */
        stage_expect(stage, "type a");
    stage_free(stage);
}
END_TEST

/* Times of messages are the clock's: they are blanked before the comparison. */
START_TEST(log_looks_as_reviewed)
{
    struct ui *stage = stage_new();
    scene_log(stage);
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        char *dump = stage_draw(stage, sizes[i].cols, sizes[i].rows, false, COLOR_256, false);
        g_autoptr(GRegex) times = g_regex_new("[0-9]{2}:[0-9]{2}:[0-9]{2}", 0, 0, NULL);
        g_autofree char *blanked = g_regex_replace_literal(times, dump, -1, 0, "hh:mm:ss", 0, NULL);
        g_autofree char *path = picture_path("log", sizes[i].cols, sizes[i].rows, false, "");
        check_picture(path, blanked);
        free(dump);
    }
    stage_free(stage);
}
END_TEST

/* --- a console's frame --- */

static void fill(struct console_view *view, const char *const *lines)
{
    for (unsigned row = 0; row < view->rows; row++) {
        for (unsigned col = 0; col < view->cols; col++) {
            struct vt_cell *cell = &view->cells[row * view->cols + col];
            const char *line = row < 4 ? lines[row] : "";
            cell->ch = col < strlen(line) ? (unsigned char)line[col] : ' ';
            cell->width = 1;
        }
    }
}

static void check_console(const char *name, const struct domain *domain, unsigned cols,
                         unsigned rows, const struct serial_frame *like)
{
    static const char *const lines[] = {"[    0.513422] Run /init as init process", "",
                                        "Debian GNU/Linux 12 web-01 ttyS0", "web-01 login: "};
    struct console_view view = {
        .cols = cols, .rows = rows - 2, .cursor_row = 3, .cursor_col = 14, .cursor_visible = true,
        .scrollback_lines = 1204, .scroll = like->scrolling ? 22 : 0, .connected = true,
        .recording = true, .paste_left = like->notice ? 2048 : 0,
    };
    view.cells = g_new0(struct vt_cell, view.cols * view.rows);
    fill(&view, lines);
    struct theme *theme = theme_load("dark", COLOR_256, NULL);
    for (int ascii = 0; ascii < 2; ascii++) {
        struct canvas *canvas = canvas_new(cols, rows, theme, ascii);
        struct window all = canvas_window(canvas);
        struct window inner = window_part(&all, 1, 0, rows - 2, cols);
        struct serial_match match = {1182, 0, like->scrolling ? 6 : 0};
        struct serial_frame frame = *like;
        frame.domain = domain;
        frame.name = domain->name;
        frame.view = &view;
        frame.focused = true;
        frame.escape_key = ']' | MOD_CTRL;
        serial_frame_cells(&inner, &view, &match, true);
        serial_frame_draw(&all, &frame);
        ck_assert_int_eq(canvas->cursor_row, like->scrolling ? -1 : 4);
        char *dump = canvas_dump(canvas);
        g_autofree char *path = picture_path(name, cols, rows, ascii, "");
        check_picture(path, dump);
        free(dump);
        canvas_free(canvas);
    }
    theme_free(theme);
    g_free(view.cells);
}

START_TEST(console_looks_as_reviewed)
{
    struct ui *stage = stage_new();
    stage_add_domains(stage);
    struct app *app = stage->app;
    const struct domain *web = stage_domain(stage, "web-01"), *test = stage_domain(stage, "test");
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        unsigned cols = sizes[i].cols, rows = sizes[i].rows;
        check_console("console", web, cols, rows, &(struct serial_frame){.app = app});
        check_console("console-prefix", web, cols, rows,
                     &(struct serial_frame){.app = app, .prefix = true});
        check_console("console-scroll", web, cols, rows,
                     &(struct serial_frame){.app = app, .scrolling = true});
        check_console("console-off", test, cols, rows,
                     &(struct serial_frame){.app = app, .notice = "break sent", .port = 1});
    }
    stage_free(stage);
}
END_TEST

START_TEST(job_and_failure_share_the_line)
{
    struct ui *stage = stage_new();
    stage_add_domains(stage);
    struct job *job = job_new(stage->app, "create debian-2", "debian-2", true, NULL, NULL);
    job_progress(job, 0.63, "84 MB/s");
    while (g_main_context_iteration(NULL, FALSE))
        ;
    check_size(stage, "job", 80, 24);
    log_add(stage->app->log, LOG_FAIL, NULL, "no such command");
    check_size(stage, "job-beside-short", 80, 24);
    log_add(stage->app->log, LOG_FAIL, "web-01", "start web-01: disk vda: file is locked");
    check_size(stage, "job-failure", 80, 24);
    check_size(stage, "job-failure", 40, 10);
    job_finish(job, NULL);
    stage_free(stage);
}
END_TEST

/* Where the side of a large screen leaves a list its columns. */
START_TEST(large_lists_look_as_reviewed)
{
    struct ui *stage = stage_new();
    scene_hosts(stage);
    check_size(stage, "hosts", 160, 45);
    stage_free(stage);
    stage = stage_new();
    scene_pools(stage);
    check_size(stage, "pools", 160, 45);
    stage_free(stage);
}
END_TEST

/* Wide characters, and words that are longer or shorter: nothing may be pushed out of its place. */
START_TEST(chinese_looks_as_reviewed)
{
    static const struct {
        const char *name;
        void (*play)(struct ui *stage);
    } shown[] = {
        {"zh-hosts", scene_hosts},   {"zh-menu", scene_menu},
        {"zh-delete", scene_delete}, {"zh-columns", scene_columns},
        {"zh-danger", scene_danger}, {"zh-pools", scene_pools},
    };
    bindtextdomain("virtty", BUILD_DIR "/locale");
    textdomain("virtty");
    language_set("zh_CN.UTF-8", false);
    for (unsigned i = 0; i < G_N_ELEMENTS(shown); i++) {
        struct ui *stage = stage_new();
        shown[i].play(stage);
        char *dump = stage_draw(stage, 80, 24, false, COLOR_256, false);
        g_autofree char *path = picture_path(shown[i].name, 80, 24, false, "");
        check_picture(path, dump);
        free(dump);
        stage_free(stage);
    }
    language_set("C", false);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("panes-pictures");
    TCase *tc = tcase_create("pictures");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, scene_looks_as_reviewed, 0, (int)G_N_ELEMENTS(scenes));
    tcase_add_test(tc, log_looks_as_reviewed);
    tcase_add_test(tc, console_looks_as_reviewed);
    tcase_add_test(tc, job_and_failure_share_the_line);
    tcase_add_test(tc, large_lists_look_as_reviewed);
    tcase_add_test(tc, chinese_looks_as_reviewed);
    suite_add_tcase(s, tc);
    return s;
}
