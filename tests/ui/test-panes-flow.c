/* What keys do: filter, console, start, danger, delete, leaving, the `:` line, quick create. */
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "app.h"
#include "config.h"
#include "console.h"
#include "console/serial-view.h"
#include "core/channel.h"
#include "create-paths.h"
#include "dialogs/action-menu.h"
#include "dialogs/delete-domain.h"
#include "dialogs/new-domain.h"
#include "dialogs/question.h"
#include "dialogs/run-action.h"
#include "fake-host.h"
#include "harness.h"
#include "log.h"
#include "panes/domains.h"
#include "panes/help.h"
#include "scratch.h"
#include "stack.h"
#include "stage.h"

static struct ui *stage;
static struct vmm_channel *channel;

static void setup(void)
{
    stage = stage_new();
    stage_add_domains(stage);
    channel = vmm_channel_new(1 << 20);
    struct console_source source = console_source_channel(channel, 0);
    console_connect(stage->console, &source);
}

static void teardown(void)
{
    console_connect(stage->console, NULL);
    stage_free(stage);
    vmm_channel_free(channel);
}

static void expect_class(const struct pane_class *class)
{
    ck_assert_str_eq(ui_focused(stage)->class->name, class->name);
}

static bool shows(const char *text)
{
    char *dump = stage_draw(stage, 80, 24, false, COLOR_256, false);
    bool found = strstr(dump, text) != NULL;
    free(dump);
    return found;
}

/* The cursor of the list on a domain. */
static void choose(const char *name)
{
    stage_keys(stage, "g");
    for (unsigned i = 0; i < 40 && (!ui_domain(stage) || strcmp(ui_domain(stage)->name, name));
         i++)
        stage_keys(stage, "Down");
    ck_assert_str_eq(ui_domain(stage)->name, name);
}

static const char *last_message(void)
{
    const struct log_entry *entry = log_current(stage->app->log);
    return entry ? entry->text : "";
}

START_TEST(filter_is_live_and_can_be_taken_back)
{
    stage_keys(stage, "/");
    stage_type(stage, "WEB");
    ck_assert(shows("web-01") && !shows("db-01"));
    stage_keys(stage, "Enter");
    expect_class(&domains_class);
    ck_assert(shows("/WEB  1 of 9") && !shows("db-01"));
    stage_keys(stage, "/ C-u");
    stage_type(stage, "nothing like it");
    ck_assert(shows("Nothing matches"));
    stage_keys(stage, "Esc");
    ck_assert_msg(shows("/WEB  1 of 9"), "Esc brings the filter before back");
    stage_keys(stage, "Esc");
    ck_assert(shows("4 running /9") && shows("db-01"));
}
END_TEST

START_TEST(filter_finds_states_and_wide_names)
{
    stage_keys(stage, "/");
    stage_type(stage, "crash");
    ck_assert(shows("build-7") && !shows("web-01"));
    stage_keys(stage, "C-u");
    stage_type(stage, "数据");
    ck_assert(shows("数据库服务器一号") && !shows("web-01"));
    const char *uuid = stage_domain(stage, "web-01")->uuid;
    g_autofree char *half = g_strndup(uuid, 13), *bit = g_strndup(uuid, 7);
    stage_keys(stage, "C-u");
    stage_type(stage, half);
    ck_assert(shows("web-01"));
    stage_keys(stage, "C-u");
    stage_type(stage, bit);
    ck_assert_msg(!shows("web-01"), "a UUID's few digits are no match");
}
END_TEST

START_TEST(hosts_fold_and_keep_the_place)
{
    stage_add_hosts(stage);
    choose("mail");
    stage_keys(stage, "Left");
    ck_assert_ptr_null(ui_domain(stage));
    ck_assert_str_eq(ui_target(stage).host->alias, "prod");
    stage_keys(stage, "Left");
    ck_assert(shows("▸ prod") && !shows("mail"));
    stage_keys(stage, "Right");
    ck_assert(shows("▾ prod") && shows("mail"));
    choose("test-1");
    stage_keys(stage, "t"); /* from within: the cursor stands on what was folded */
    ck_assert_str_eq(ui_target(stage).host->alias, "lab2");
    ck_assert(ui_target(stage).host->folded && !shows("test-1"));
    stage_keys(stage, "/");
    stage_type(stage, "test-");
    ck_assert_msg(shows("test-1") && !shows("esx  "), "found in a folded host; others are gone");
    stage_keys(stage, "Esc f");
    ck_assert_msg(shows("test-1") && !shows("▾"), "a flat list folds nothing away");
    stage_keys(stage, "f");
    ck_assert(!shows("test-1"));
}
END_TEST

START_TEST(only_what_is_drawn_wants_figures)
{
    stage_add_hosts(stage);
    stage_keys(stage, "Left G");
    ck_assert(shows("mail") && !shows("web-01"));
    ck_assert_int_eq(stage_domain(stage, "web-01")->shown_us, 0);
    struct host *host = &stage->host->host;
    ck_assert(!host->all_figures);
    stage_keys(stage, "g Right > >");
    ck_assert(shows("web-01") && host->all_figures);
    ck_assert_int_gt(stage_domain(stage, "web-01")->shown_us, 0);
    stage_keys(stage, ">");
    ck_assert(shows("MEMORY▼") && !host->all_figures);
    stage_keys(stage, "< I");
    ck_assert(shows("CPU 1m▲") && host->all_figures);
}
END_TEST

START_TEST(the_menu_does_and_explains)
{
    choose("test");
    stage_keys(stage, "m");
    expect_class(&action_menu_class);
    ck_assert(shows("Force off") && shows("the domain is not running"));
    stage_type(stage, "force");
    stage_keys(stage, "Enter");
    expect_class(&action_menu_class); /* grey: it only says why */
    ck_assert_uint_eq(stage->host->calls[HOST_DESTROY], 0);
    stage_keys(stage, "C-g m");
    stage_type(stage, "start");
    stage_keys(stage, "Enter");
    expect_class(&domains_class);
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_START], 1);
    stage_keys(stage, "m");
    stage_type(stage, "autostarting");
    stage_keys(stage, "Backspace Backspace Backspace");
    stage_keys(stage, "Esc");
    expect_class(&domains_class);
}
END_TEST

START_TEST(columns_are_chosen_and_kept)
{
    ck_assert(shows("CPU 1m") && shows("VCPU") && !shows("AUTO"));
    stage_keys(stage, "o j j Space j j + Enter");
    fake_settle(stage->app);
    ck_assert_str_eq(config_string(stage->app->config, CONFIG_COLUMNS),
                     "name,state,memory,vcpus,up,note");
    ck_assert(!shows("CPU 1m") && shows("MEMORY VCPU"));
    stage_keys(stage, ":");
    stage_type(stage, "columns autostart,uuid");
    stage_keys(stage, "Enter");
    ck_assert(shows("AUTO") && shows("00000000-0000-4000-8000") && !shows("STATE"));
    stage_keys(stage, ":");
    stage_type(stage, "columns name,nonsense");
    stage_keys(stage, "Enter");
    ck_assert_msg(strstr(last_message(), "nonsense"), "%s", last_message());
    ck_assert(shows("AUTO"));
    stage_keys(stage, "o a");
    ck_assert(shows("CPU 1m") && !shows("AUTO"));
}
END_TEST

START_TEST(names_are_sorted_as_people_count)
{
    static const char *const names[] = {"vm-10", "VM-2", "vm-1", "vm-02b", "vm-"};
    static const char *const sorted[] = {"vm-", "vm-1", "VM-2", "vm-02b", "vm-10"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        fake_domain(stage->host, names[i], DOMAIN_SHUTOFF);
    stage_keys(stage, "/");
    stage_type(stage, "vm-");
    stage_keys(stage, "Enter g");
    for (unsigned i = 0; i < G_N_ELEMENTS(sorted); i++) {
        ck_assert_str_eq(ui_domain(stage)->name, sorted[i]);
        stage_keys(stage, "Down");
    }
}
END_TEST

START_TEST(cursor_stays_on_its_domain)
{
    choose("web-01");
    model_remove(stage->app->model, stage_domain(stage, "db-01"));
    ck_assert_str_eq(ui_domain(stage)->name, "web-01");
    stage_keys(stage, "> > >");
    ck_assert_str_eq(ui_domain(stage)->name, "web-01");
    model_remove(stage->app->model, stage_domain(stage, "web-01"));
    ck_assert_ptr_nonnull(ui_domain(stage));
    ck_assert_str_ne(ui_domain(stage)->name, "web-01");
}
END_TEST

/* What the guest has been sent, waiting for `want`. */
static void expect_sent(const char *want)
{
    char got[256] = "";
    size_t len = 0, wanted = strlen(want);
    gint64 deadline = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (len < wanted && g_get_monotonic_time() < deadline) {
        len += vmm_channel_take(channel, got + len, sizeof(got) - 1 - len);
        if (len < wanted)
            g_usleep(1000);
    }
    got[len] = '\0';
    ck_assert_str_eq(got, want);
}

START_TEST(enter_opens_the_console_and_keys_reach_the_guest)
{
    choose("web-01");
    stage_keys(stage, "Enter");
    expect_class(&serial_view_class);
    ck_assert(stage->zoomed);
    vmm_channel_put(channel, "login: ", 7);
    stage_expect(stage, "login:");
    stage_type(stage, "root");
    stage_keys(stage, "Enter Up q D C-] C-]");
    expect_sent("root\r\033[AqD\035");
    expect_class(&serial_view_class);
    vmm_channel_put(channel, "\033[?1h#", 6);
    stage_expect(stage, "#");
    stage_keys(stage, "Up");
    expect_sent("\033OA");
    stage_keys(stage, "C-] D");
    ck_assert(stage->detached);
    stage_keys(stage, "C-] q");
    expect_class(&domains_class);
    ck_assert(!stage->zoomed);
}
END_TEST

START_TEST(guest_gets_the_inner_size)
{
    choose("web-01");
    stage_keys(stage, "Enter");
    ck_assert(shows("80x22"));
    free(stage_draw(stage, 132, 40, false, COLOR_256, false));
    vmm_channel_put(channel, "\033[18t", 5);
    expect_sent("\033[8;38;132t");
}
END_TEST

START_TEST(console_scrolls_and_searches)
{
    choose("web-01");
    stage_keys(stage, "Enter");
    for (unsigned i = 0; i < 500; i++) {
        g_autofree char *line = g_strdup_printf("line %03u of the log\r\n", i);
        vmm_channel_put(channel, line, strlen(line));
    }
    stage_expect(stage, "line 499");
    stage_keys(stage, "C-] PgUp");
    ck_assert(shows("lines back") && !shows("line 499") && shows("line 470"));
    vmm_channel_put(channel, "more\r\nand more\r\n", 16);
    stage_expect(stage, "of 481 lines back");
    ck_assert_msg(shows("line 470"), "the lines looked at stay while others arrive");
    stage_keys(stage, "Esc");
    ck_assert(!shows("lines back") && shows("line 499"));
    stage_keys(stage, "C-] /");
    stage_type(stage, "line 07");
    stage_keys(stage, "Enter");
    ck_assert_msg(shows("line 079"), "the last match above the end");
    stage_keys(stage, "n");
    ck_assert(shows("line 078"));
    stage_keys(stage, "/");
    stage_type(stage, "not there");
    stage_keys(stage, "Enter");
    ck_assert(shows("not found: not there"));
    stage_keys(stage, "x");
    expect_sent("x");
    ck_assert_msg(shows("line 499"), "typing goes back to the end");
}
END_TEST

START_TEST(paste_is_bracketed_only_when_asked)
{
    choose("web-01");
    stage_keys(stage, "Enter");
    free(stage_draw(stage, 80, 24, false, COLOR_256, false));
    struct pane *pane = ui_focused(stage);
    struct event paste = {.type = EVENT_PASTE, .paste = "a\nb", .paste_len = 3};
    pane->class->event(pane, &paste);
    expect_sent("a\rb");
    vmm_channel_put(channel, "\033[?2004hready", 13);
    stage_expect(stage, "ready");
    stage_keys(stage, "C-] p");
    expect_sent("\033[200~a\rb\033[201~");
}
END_TEST

START_TEST(console_of_a_domain_that_goes_away)
{
    choose("web-01");
    stage_keys(stage, "Enter");
    model_remove(stage->app->model, stage_domain(stage, "web-01"));
    ck_assert(shows("The domain is gone."));
    stage_keys(stage, "a C-] b C-] 2 C-] n C-] p C-] x C-] q");
    expect_class(&domains_class);
}
END_TEST

START_TEST(enter_starts_what_is_off)
{
    choose("test");
    stage_keys(stage, "Enter");
    expect_class(&question_class);
    stage_keys(stage, "Esc Enter n");
    ck_assert_uint_eq(stage->host->calls[HOST_START], 0);
    stage_keys(stage, "Enter Enter"); /* agreeing is the default, and is learnt */
    ck_assert_uint_eq(stage->host->calls[HOST_START], 1);
    fake_settle(stage->app);
    ck_assert_int_eq(stage_domain(stage, "test")->state, DOMAIN_RUNNING);
    ck_assert(config_bool(stage->app->config, CONFIG_ENTER_STARTS));
    stage_domain(stage, "test")->state = DOMAIN_SHUTOFF;
    stage_keys(stage, "Enter");
    expect_class(&domains_class);
    ck_assert_uint_eq(stage->host->calls[HOST_START], 2);
}
END_TEST

START_TEST(danger_asks_and_the_default_is_no)
{
    choose("web-01");
    stage_keys(stage, "X");
    expect_class(&question_class);
    stage_keys(stage, "Enter");
    expect_class(&domains_class);
    stage_keys(stage, "X Esc X n");
    ck_assert_uint_eq(stage->host->calls[HOST_DESTROY], 0);
    stage_keys(stage, "X y");
    ck_assert_uint_eq(stage->host->calls[HOST_DESTROY], 1);
    fake_settle(stage->app);
    stage_keys(stage, "X");
    expect_class(&domains_class);
}
END_TEST

static void give_disk(const char *name, const char *source)
{
    struct domain_disk *disk = domain_add_disk(stage_domain(stage, name));
    disk->target = g_strdup("vda");
    disk->source = g_strdup(source);
}

START_TEST(delete_keeps_disks_by_default)
{
    give_disk("test", "/images/test.raw");
    choose("test");
    stage_keys(stage, "d");
    expect_class(&delete_domain_class);
    stage_keys(stage, "Enter");
    ck_assert_uint_eq(stage->host->calls[HOST_UNDEFINE], 0);
    stage_keys(stage, "d Esc d Tab Enter");
    ck_assert_uint_eq(stage->host->calls[HOST_UNDEFINE], 1);
    ck_assert_uint_eq(stage->host->deleted->len, 0);
    fake_settle(stage->app);
    ck_assert_ptr_null(stage_domain(stage, "test"));
}
END_TEST

START_TEST(delete_of_data_wants_the_name)
{
    give_disk("test", "/images/test.raw");
    choose("test");
    stage_keys(stage, "d S-Tab Space Tab");
    stage_type(stage, "tes");
    stage_keys(stage, "Tab Tab Enter");
    expect_class(&delete_domain_class);
    ck_assert_uint_eq(stage->host->calls[HOST_UNDEFINE], 0);
    stage_keys(stage, "End");
    stage_type(stage, "t");
    stage_keys(stage, "Tab Tab Enter");
    ck_assert_uint_eq(stage->host->calls[HOST_UNDEFINE], 1);
    ck_assert_uint_eq(stage->host->deleted->len, 1);
    ck_assert_str_eq(g_ptr_array_index(stage->host->deleted, 0), "/images/test.raw");
}
END_TEST

START_TEST(shared_disk_cannot_be_chosen)
{
    give_disk("test", "/var/lib/virtty/images/db-01.raw");
    choose("test");
    stage_keys(stage, "d");
    ck_assert(shows("kept: also used by db-01"));
    stage_keys(stage, "S-Tab Space");
    ck_assert_uint_eq(stage->host->calls[HOST_UNDEFINE], 1);
    ck_assert_uint_eq(stage->host->deleted->len, 0);
}
END_TEST

/* Such a definition says no uuid, and its file bears the name of a domain that is sound. */
START_TEST(broken_definition_is_shown_and_deleted)
{
    const char *path = "/home/admin/.config/virtty/domains/aaa.xml";
    struct domain *sound = model_add(stage->app->model, &stage->host->host, "aaa", "a-uuid");
    sound->state = DOMAIN_SHUTOFF;
    struct domain *broken = model_add(stage->app->model, &stage->host->host, "aaa", NULL);
    broken->state = DOMAIN_BROKEN;
    broken->path = g_strdup(path);
    broken->reason = g_strdup("line 2: malformed XML");
    model_touch(stage->app->model, NULL);
    struct pane_target target = target_of_domain(broken);
    run_action(stage, stage->app, action_find(stage->app, "undefine"), &target, NULL);
    expect_class(&delete_domain_class);
    ck_assert(shows(path) && shows("line 2: malformed XML"));
    stage_keys(stage, "Tab Enter");
    ck_assert_uint_eq(stage->host->calls[HOST_UNDEFINE], 1);
    ck_assert_ptr_eq(stage->host->last, broken);
    ck_assert_ptr_eq(stage_domain(stage, "aaa"), sound);
}
END_TEST

START_TEST(leaving_asks_while_something_runs)
{
    run_action_quit(stage, stage->app);
    expect_class(&question_class);
    stage_keys(stage, "Esc");
    ck_assert(!stage->quit && !stage->detached);
    run_action_quit(stage, stage->app);
    stage_keys(stage, "Enter");
    ck_assert(!stage->quit && stage->detached);
    run_action_quit(stage, stage->app);
    stage_keys(stage, "s");
    ck_assert(stage->quit && stage->quit_shutdown);
}
END_TEST

START_TEST(leaving_does_not_ask_when_nothing_runs)
{
    while (model_domains(stage->app->model))
        model_remove(stage->app->model, model_domain(stage->app->model, 0));
    run_action_quit(stage, stage->app);
    ck_assert(stage->quit && !stage->quit_shutdown);
}
END_TEST

START_TEST(command_line_runs_completes_and_remembers)
{
    stage_keys(stage, ":");
    stage_type(stage, "shutd");
    stage_keys(stage, "Tab");
    stage_type(stage, "web");
    stage_keys(stage, "Tab Enter");
    ck_assert_uint_eq(stage->host->calls[HOST_SHUTDOWN], 1);
    fake_settle(stage->app);
    stage_keys(stage, ": Up");
    ck_assert(shows(":shutdown web-01"));
    stage_keys(stage, "Esc :");
    stage_type(stage, "frobnicate");
    stage_keys(stage, "Enter");
    ck_assert_str_eq(last_message(), "frobnicate: no such command; ? shows all");
    stage_keys(stage, ":");
    stage_type(stage, "destroy db-01");
    stage_keys(stage, "Enter");
    expect_class(&question_class);
    stage_keys(stage, "y");
    ck_assert_uint_eq(stage->host->calls[HOST_DESTROY], 1);
    stage_keys(stage, ":");
    stage_type(stage, "help");
    stage_keys(stage, "Enter");
    expect_class(&help_class);
    stage_keys(stage, "Esc :");
    stage_type(stage, "console web-01");
    stage_keys(stage, "Enter");
    expect_class(&serial_view_class);
}
END_TEST

START_TEST(paths_complete_on_the_command_line)
{
    scratch_write("sub/kernel-one", "1");
    scratch_write("sub/kernel-two/initrd", "2");
    scratch_write("sub/.kernel", "3");
    g_autofree char *sub = scratch_path("sub/");
    stage_keys(stage, ":");
    stage_type(stage, "create --kernel ");
    stage_type(stage, sub);
    stage_keys(stage, "Tab");
    stage_expect(stage, " kernel-one  kernel-two/");
    ck_assert(!shows(".kernel"));
    stage_type(stage, "t");
    stage_keys(stage, "Tab");
    stage_expect(stage, "sub/kernel-two/");
    stage_keys(stage, "Tab");
    stage_expect(stage, "kernel-two/initrd");
    stage_type(stage, "--initrd=~/su");
    stage_keys(stage, "Tab");
    stage_expect(stage, "--initrd=~/sub/");
    stage_keys(stage, "Tab Esc"); /* what is found comes to nobody */
}
END_TEST

START_TEST(refusal_says_why)
{
    stage->host->mode[HOST_START] = FAKE_REFUSED;
    choose("test");
    struct pane_target target = ui_target(stage);
    run_action(stage, stage->app, action_find(stage->app, "start"), &target, NULL);
    ck_assert_msg(strstr(last_message(), "does not want to"), "%s", last_message());
    ck_assert_uint_eq(stage->host->calls[HOST_START], 0);
}
END_TEST

/* A button that does not fit is cut with a sign. */
START_TEST(narrow_dialogs_cut_their_buttons)
{
    choose("test");
    stage_keys(stage, "d");
    char *dump = stage_draw(stage, 20, 6, false, COLOR_256, false);
    ck_assert_msg(strstr(dump, "< Keep >  < Del…") != NULL, "%s", dump);
    free(dump);
    stage_keys(stage, "Esc");
    choose("web-01");
    stage_keys(stage, "X");
    dump = stage_draw(stage, 12, 8, false, COLOR_256, false);
    ck_assert_msg(strstr(dump, "< Can…") != NULL, "%s", dump);
    free(dump);
}
END_TEST

START_TEST(escape_takes_a_read_message_away)
{
    log_add(stage->app->log, LOG_FAIL, NULL, "it went wrong");
    ck_assert(shows("it went wrong") && shows("!1"));
    stage_keys(stage, "Esc");
    ck_assert(!shows("it went wrong") && !shows("!1"));
}
END_TEST

/* A file that says it is a Linux kernel of boot protocol 2.15. */
static char *make_kernel(const char *name)
{
    char head[4096] = "";
    head[0x1f1] = 4;
    head[0x1fe] = 0x55;
    head[0x1ff] = (char)0xaa;
    memcpy(head + 0x202, "HdrS\x0f\x02", 6);
    head[0x211] = 1;
    char *path = scratch_path(name);
    ck_assert(g_file_set_contents(path, head, sizeof(head), NULL));
    return path;
}

START_TEST(quick_create_needs_only_a_kernel)
{
    stage->host->mode[HOST_CREATE] = FAKE_LONG;
    g_autofree char *kernel = make_kernel("vmlinuz-test");
    stage_keys(stage, "n");
    expect_class(&new_domain_class);
    stage_expect(stage, "type a");
    stage_keys(stage, "Tab Tab Tab C-a C-k");
    stage_type(stage, kernel);
    stage_keys(stage, "Enter");
    gint64 deadline = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (!stage->host->calls[HOST_CREATE] && g_get_monotonic_time() < deadline)
        g_main_context_iteration(NULL, FALSE);
    ck_assert_msg(stage->host->calls[HOST_CREATE] == 1, "%s",
                  stage_draw(stage, 80, 24, false, COLOR_256, false));
    stage_expect(stage, " Esc Close");
    ck_assert(!shows("Enter Create"));
    fake_release(stage->host);
    fake_settle(stage->app);
    expect_class(&domains_class);
}
END_TEST

START_TEST(quick_create_says_what_is_wrong)
{
    stage_keys(stage, "n");
    stage_expect(stage, "type a");
    stage_keys(stage, "C-a C-k");
    stage_type(stage, "web-01");
    stage_keys(stage, "Tab");
    stage_expect(stage, "already");
    ck_assert_uint_eq(stage->host->calls[HOST_CREATE], 0);
    stage_keys(stage, "Esc");
    expect_class(&domains_class);
}
END_TEST

/* An image that is a domain's disk is never what a new domain gets without being asked for. */
START_TEST(quick_create_leaves_disks_of_domains_alone)
{
    g_autofree char *images = create_images_dir(stage->app);
    g_autofree char *taken = g_build_filename(images, "taken.raw", NULL);
    g_autofree char *bytes = g_strnfill(1 << 20, 'x');
    ck_assert_int_eq(g_mkdir_with_parents(images, 0700), 0);
    ck_assert(g_file_set_contents(taken, bytes, 1 << 20, NULL));
    struct domain_disk *disk = domain_add_disk(stage_domain(stage, "test"));
    disk->source = g_strdup(taken);
    stage_keys(stage, "n");
    stage_expect(stage, "another file: type its path below");
    ck_assert(!shows("taken.raw"));
    stage_keys(stage, "Tab Tab Enter");
    stage_expect(stage, "raw image, 1 MiB, disk of test");
    stage_keys(stage, "Up Enter");
    stage_expect(stage, "(•) copy");
}
END_TEST

START_TEST(quick_create_shows_xml_and_command)
{
    g_autofree char *kernel = make_kernel("vmlinuz-test");
    stage_keys(stage, "n");
    stage_expect(stage, "type a");
    stage_keys(stage, "Tab Tab Tab C-a C-k");
    stage_type(stage, kernel);
    stage_keys(stage, "S-Tab S-Tab S-Tab S-Tab S-Tab S-Tab Enter");
    ck_assert_msg(shows("<domain type=\"kvm\""), "%s",
                  stage_draw(stage, 80, 24, false, COLOR_256, false));
    stage_keys(stage, "Esc Tab Enter");
    ck_assert_msg(shows("virtty create "), "%s",
                  stage_draw(stage, 80, 24, false, COLOR_256, false));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("panes-flow");
    TCase *tc = tcase_create("flow");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, filter_is_live_and_can_be_taken_back);
    tcase_add_test(tc, filter_finds_states_and_wide_names);
    tcase_add_test(tc, hosts_fold_and_keep_the_place);
    tcase_add_test(tc, only_what_is_drawn_wants_figures);
    tcase_add_test(tc, the_menu_does_and_explains);
    tcase_add_test(tc, columns_are_chosen_and_kept);
    tcase_add_test(tc, names_are_sorted_as_people_count);
    tcase_add_test(tc, cursor_stays_on_its_domain);
    tcase_add_test(tc, enter_opens_the_console_and_keys_reach_the_guest);
    tcase_add_test(tc, guest_gets_the_inner_size);
    tcase_add_test(tc, console_scrolls_and_searches);
    tcase_add_test(tc, paste_is_bracketed_only_when_asked);
    tcase_add_test(tc, console_of_a_domain_that_goes_away);
    tcase_add_test(tc, enter_starts_what_is_off);
    tcase_add_test(tc, danger_asks_and_the_default_is_no);
    tcase_add_test(tc, delete_keeps_disks_by_default);
    tcase_add_test(tc, delete_of_data_wants_the_name);
    tcase_add_test(tc, broken_definition_is_shown_and_deleted);
    tcase_add_test(tc, shared_disk_cannot_be_chosen);
    tcase_add_test(tc, leaving_asks_while_something_runs);
    tcase_add_test(tc, leaving_does_not_ask_when_nothing_runs);
    tcase_add_test(tc, command_line_runs_completes_and_remembers);
    tcase_add_test(tc, paths_complete_on_the_command_line);
    tcase_add_test(tc, refusal_says_why);
    tcase_add_test(tc, narrow_dialogs_cut_their_buttons);
    tcase_add_test(tc, escape_takes_a_read_message_away);
    tcase_add_test(tc, quick_create_needs_only_a_kernel);
    tcase_add_test(tc, quick_create_says_what_is_wrong);
    tcase_add_test(tc, quick_create_leaves_disks_of_domains_alone);
    tcase_add_test(tc, quick_create_shows_xml_and_command);
    suite_add_tcase(s, tc);
    return s;
}
