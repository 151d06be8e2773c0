#include "action.h"
#include "app.h"
#include "console.h"
#include "fake-host.h"
#include "harness.h"
#include "inventory.h"
#include "keymap.h"
#include "keys.h"
#include "log.h"
#include "model.h"
#include "scratch.h"
#include "ui.h"

#include <stdlib.h>
#include <string.h>
#include <vterm.h>

/* The screen as the session sees it, with libvterm as the client's terminal. */
static struct {
    struct app *app;
    struct fake_host *host;
    void *screen;
    VTerm *vt;
    unsigned cols, rows;
    unsigned redraws, detached, suspended, quit;
    bool shutdown;
} t;

static void wish_redraw(void *opaque)
{
    (void)opaque;
    t.redraws++;
}

static void wish_detach(void *opaque)
{
    (void)opaque;
    t.detached++;
}

static void wish_suspend(void *opaque)
{
    (void)opaque;
    t.suspended++;
}

static void wish_quit(void *opaque, bool shutdown)
{
    (void)opaque;
    t.quit++;
    t.shutdown = shutdown;
}

static const struct screen_wishes wishes = {
    .redraw = wish_redraw, .detach = wish_detach, .suspend = wish_suspend, .quit = wish_quit,
};

static void setup(void)
{
    memset(&t, 0, sizeof(t));
    scratch_setup();
    t.app = fake_app_new(&t.host);
    struct host *host = &t.host->host;
    fake_domain(t.host, "web-01", DOMAIN_RUNNING);
    fake_domain(t.host, "db-01", DOMAIN_SHUTOFF);
    host->cpus = 4;
    host->memory_total = UINT64_C(8) << 30;
    host->memory_available = UINT64_C(4) << 30;
}

static void teardown(void)
{
    app_free(t.app);
    scratch_teardown();
}

static void take_frame(void)
{
    GByteArray *out = g_byte_array_new();
    ui_screen_ops.frame(t.screen, out);
    vterm_input_write(t.vt, (const char *)out->data, out->len);
    g_byte_array_free(out, TRUE);
}

static void open_screen(const char *term, const char *lang, unsigned cols, unsigned rows)
{
    const struct screen_client client = {.cols = cols, .rows = rows, .term = term,
                                         .colorterm = "", .lang = lang, .messages = lang,
                                         .color = ""};
    char *error = NULL;
    t.screen = ui_screen_ops.open(t.app, &client, &wishes, &error);
    ck_assert_msg(t.screen != NULL, "%s", error ? error : "?");
    t.cols = cols;
    t.rows = rows;
    t.vt = vterm_new((int)rows, (int)cols);
    vterm_set_utf8(t.vt, 1);
    vterm_screen_enable_altscreen(vterm_obtain_screen(t.vt), 1);
    vterm_screen_reset(vterm_obtain_screen(t.vt), 1);
    take_frame();
}

static void close_screen(void)
{
    ui_screen_ops.close(t.screen);
    vterm_free(t.vt);
}

static char *terminal_text(void)
{
    GString *out = g_string_new(NULL);
    for (unsigned row = 0; row < t.rows; row++) {
        for (unsigned col = 0; col < t.cols; col++) {
            VTermScreenCell cell;
            VTermPos pos = {.row = (int)row, .col = (int)col};
            vterm_screen_get_cell(vterm_obtain_screen(t.vt), pos, &cell);
            if (cell.chars[0] != (uint32_t)-1)
                g_string_append_unichar(out, cell.chars[0] ? cell.chars[0] : ' ');
        }
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

static bool shows(const char *text)
{
    char *all = terminal_text();
    bool found = strstr(all, text) != NULL;
    g_free(all);
    return found;
}

static void expect(const char *text)
{
    char *all = terminal_text();
    ck_assert_msg(strstr(all, text) != NULL, "no “%s” in\n%s", text, all);
    g_free(all);
}

static void type(const char *bytes)
{
    ui_screen_ops.input(t.screen, bytes, strlen(bytes));
    take_frame();
}

/* Esc alone, which only time tells from the beginning of a sequence. */
static void escape_until_gone(const char *text)
{
    gint64 deadline = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    type("\033");
    while (shows(text)) {
        ck_assert_int_lt(g_get_monotonic_time(), deadline);
        g_main_context_iteration(t.app->context, TRUE);
        take_frame();
    }
}

START_TEST(the_first_frame_shows_all)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    expect("fake:one");
    expect("web-01");
    expect("db-01");
    expect("running");
    expect("Help");
    close_screen();
}
END_TEST

START_TEST(every_size_draws)
{
    static const unsigned sizes[][2] = {{80, 24}, {40, 10}, {300, 80}, {20, 5}, {10, 3},
                                        {2, 1},   {120, 40}, {160, 45}, {1, 1},  {80, 2}};
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        t.cols = MAX(sizes[i][0], 2);
        t.rows = sizes[i][1];
        ui_screen_ops.resize(t.screen, sizes[i][0], sizes[i][1]);
        vterm_set_size(t.vt, (int)t.rows, (int)t.cols);
        take_frame();
        if (t.rows >= 3 && t.cols >= 20)
            expect("web-01");
        type("?");
        type("q");
        type("j");
        type("z");
        type("\t");
        type("z");
        type("1");
    }
    close_screen();
}
END_TEST

START_TEST(other_terminals_and_languages)
{
    open_screen("linux", "C", 80, 24);
    expect("web-01");
    expect("----");
    close_screen();
    open_screen("vt100", "zh_CN.UTF-8", 80, 24);
    expect("web-01");
    close_screen();
    char *error = NULL;
    const struct screen_client client = {.cols = 80, .rows = 24, .term = "dumb", .colorterm = "",
                                         .lang = "", .messages = "", .color = ""};
    ck_assert_ptr_null(ui_screen_ops.open(t.app, &client, &wishes, &error));
    ck_assert_ptr_nonnull(error);
    g_free(error);
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    expect("─");
    close_screen();
}
END_TEST

START_TEST(the_next_client_sees_what_was_left)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    type("/web\r");
    type("?");
    type("z");
    type(":");
    close_screen();
    open_screen("vt100", "C", 60, 12);
    expect("Start a domain"); /* the help, zoomed, */
    ck_assert(!shows("ready"));
    type("z"); /* and no prompt above it */
    expect("ready");
    close_screen();
    char *error = NULL;
    const struct screen_client bad = {.cols = 80, .rows = 24, .term = "dumb", .colorterm = "",
                                      .lang = "", .messages = "", .color = ""};
    ck_assert_ptr_null(ui_screen_ops.open(t.app, &bad, &wishes, &error));
    g_free(error);
    log_add(t.app->log, LOG_NOTE, NULL, "meanwhile");
    open_screen("linux", "C.UTF-8", 120, 40);
    expect("meanwhile");
    expect(":shutdown");
    type("q");
    expect("/web  1 of 2");
    ck_assert(!shows("db-01"));
    close_screen();
}
END_TEST

START_TEST(keys_reach_panes_and_actions)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    type("?");
    expect(":shutdown");
    type("q");
    ck_assert(!shows(":shutdown"));
    type("!");
    type("?");
    expect("Messages and commands"); /* the help begins with the place it is called from */
    ck_assert(!shows("Make a new domain"));
    type("q");
    type("q");
    type(":");
    type("theme mono\r");
    fake_settle(t.app); /* it is kept in the configuration */
    type(":theme\r");
    expect("mono");
    type(":nonsense\r");
    expect("nonsense");
    type("D");
    ck_assert_uint_eq(t.detached, 1);
    type("\x1a");
    ck_assert_uint_eq(t.suspended, 1);
    type("\x0c");
    expect("web-01");
    close_screen();
}
END_TEST

START_TEST(leaving_asks_while_something_runs)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    type("q");
    expect("Leave virtty?");
    ck_assert_uint_eq(t.quit, 0);
    escape_until_gone("Leave virtty?");
    type("q");
    type("s");
    ck_assert_uint_eq(t.quit, 1);
    ck_assert(t.shutdown);
    close_screen();
}
END_TEST

/* The host's threads answer in their own time. */
static void await_state(const struct domain *domain, enum domain_state state)
{
    gint64 deadline = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (domain->state != state) {
        if (g_get_monotonic_time() > deadline) {
            take_frame();
            expect("a state that never came");
        }
        g_main_context_iteration(t.app->context, FALSE);
        g_thread_yield();
    }
    fake_settle(t.app);
}

START_TEST(verbs_run_on_the_chosen_domain)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    struct domain *db = model_find(t.app->model, &t.host->host, "db-01");
    struct domain *web = model_find(t.app->model, &t.host->host, "web-01");
    type("\033[B\033[B\033[B");
    type("/");
    type("db-0\r"); /* not a part of a UUID */
    type("S");
    await_state(db, DOMAIN_RUNNING);
    ck_assert_int_eq(web->state, DOMAIN_RUNNING);
    take_frame();
    ck_assert_uint_eq(t.host->calls[HOST_START], 1);
    /* p is two actions; the state says which. */
    type("p");
    await_state(db, DOMAIN_PAUSED);
    type("p");
    await_state(db, DOMAIN_RUNNING);
    type("\r"); /* Enter too: its console, of which it has none */
    fake_settle(t.app);
    ck_assert_uint_eq(t.host->calls[HOST_START], 1);
    close_screen();
}
END_TEST

START_TEST(frames_come_only_when_wished)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    t.redraws = 0;
    log_add(t.app->log, LOG_NOTE, NULL, "a word");
    log_add(t.app->log, LOG_NOTE, NULL, "another word");
    ck_assert_uint_eq(t.redraws, 1);
    take_frame();
    expect("another word");
    type("%"); /* means nothing */
    ck_assert_uint_eq(t.redraws, 1);
    close_screen();
}
END_TEST

START_TEST(the_mouse_selects)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    type("\033[<0;5;5M\033[<0;5;5m");
    type("\033[<65;5;5M\033[<0;70;22M\033[<0;1;1M\033[<0;1;24M");
    expect("web-01");
    close_screen();
}
END_TEST

START_TEST(the_mouse_opens_menu_and_panes)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    type("\033[<2;5;5M\033[<2;5;5m"); /* the right button on web-01 */
    expect("Power");
    expect("┌ web-01");
    type("\033[<0;1;1M");
    ck_assert(!shows("Power"));
    type("\033[<0;16;2M"); /* its name in line 2 */
    expect("No host has a network");
    type("3");
    expect("No host has a storage pool");
    type("q");
    expect("web-01");
    close_screen();
}
END_TEST

/* Consoles without a guest behind them; the caller frees them. */
static void give_consoles(struct console *consoles[2])
{
    static const char *const names[2] = {"db-01", "web-01"};
    for (unsigned i = 0; i < 2; i++) {
        struct domain *domain = model_find(t.app->model, &t.host->host, names[i]);
        consoles[i] = console_new(&(struct console_config){.title = names[i]});
        domain->consoles[0] = consoles[i];
        domain->n_consoles = 1;
    }
}

START_TEST(a_large_screen_shows_all_lists)
{
    struct inventory *inventory = model_inventory(t.app->model);
    inventory_add_network(inventory, &t.host->host, "lan-one", "n1");
    inventory_add_pool(inventory, &t.host->host, "pool-one", "p1");
    open_screen("xterm-256color", "C.UTF-8", 160, 45);
    expect("web-01");
    expect("─ Networks ─");
    expect("lan-one");
    expect("─ Pools ─");
    expect("pool-one");
    type("2z");
    expect("lan-one");
    ck_assert(!shows("pool-one") && !shows("web-01"));
    type("z\t");
    expect("web-01");
    struct console *consoles[2];
    give_consoles(consoles);
    type("1C\035z"); /* a console, not over the whole screen */
    expect("─ db-01");
    expect("─ Networks ─");
    expect("─ Pools ─");
    expect("web-01");
    expect("UUID");
    type("\035q");
    close_screen();
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    type("2");
    expect("lan-one");
    ck_assert(!shows("web-01") && !shows("pool-one"));
    close_screen();
    console_free(consoles[0]);
    console_free(consoles[1]);
}
END_TEST

START_TEST(consoles_stand_beside_each_other)
{
    struct console *consoles[2];
    give_consoles(consoles);
    open_screen("xterm-256color", "C.UTF-8", 200, 50);
    type("C"); /* of db-01, the first */
    expect("─ db-01");
    type("\035S"); /* Ctrl-] S: the other's name is asked for */
    expect(":split ");
    type("web-01\r");
    expect("─ db-01");
    expect("─ web-01");
    expect("│─ web-01"); /* and a line between them */
    type("\035a");
    ck_assert(shows("─ web-01") && !shows("─ db-01"));
    type("\035o");
    ck_assert(!shows("─ web-01") && shows("─ db-01"));
    type("\035a");
    ck_assert(shows("─ web-01") && shows("─ db-01"));
    t.cols = 80;
    t.rows = 24;
    ui_screen_ops.resize(t.screen, 80, 24);
    vterm_set_size(t.vt, 24, 80);
    take_frame();
    ck_assert(!shows("─ web-01") && shows("─ db-01")); /* no room: one at a time */
    type("\035\t");
    ck_assert(shows("─ web-01") && !shows("─ db-01"));
    type("\035q");
    ck_assert(!shows("─ web-01") && shows("─ db-01"));
    type("\035q");
    expect("Domains");
    close_screen();
    console_free(consoles[0]);
    console_free(consoles[1]);
}
END_TEST

START_TEST(hostile_bytes_do_no_harm)
{
    open_screen("xterm-256color", "C.UTF-8", 80, 24);
    static const char likely[] = "\033[O<;0123Mm~ \r\t?:/z";
    GRand *rand = g_rand_new_with_seed(3);
    for (unsigned round = 0; round < 300; round++) {
        char bytes[64];
        for (unsigned i = 0; i < sizeof(bytes); i++)
            bytes[i] = i % 2 ? (char)g_rand_int_range(rand, 0, 256)
                             : likely[g_rand_int_range(rand, 0, sizeof(likely) - 1)];
        ui_screen_ops.input(t.screen, bytes, sizeof(bytes));
        if (round % 7 == 0)
            take_frame();
    }
    g_rand_free(rand);
    fake_settle(t.app);
    ck_assert_uint_gt(model_domains(t.app->model), 0); /* what destroys asks first */
    close_screen();
}
END_TEST

START_TEST(no_two_actions_share_a_key)
{
    ui_add_actions(t.app);
    char *problems = keymap_problems(t.app);
    ck_assert_msg(problems == NULL, "%s", problems);
    for (unsigned i = 0; i < action_count(t.app); i++) {
        const struct action *action = action_get(t.app, i);
        ck_assert_msg(action->help && *action->help, "%s has no help", action->id);
        ck_assert_msg(action->label && *action->label, "%s has no label", action->id);
    }
}
END_TEST

START_TEST(the_clash_check_finds_clashes)
{
    static const struct action clashing[] = {
        {.id = "one", .label = "One", .help = "One", .keys = "F9 q", .context = "global",
         .verb = -1},
        {.id = "two", .label = "Two", .help = "Two", .keys = "NoKey", .context = "global",
         .verb = -1},
        {.id = NULL},
    };
    ui_add_actions(t.app);
    action_add_table(t.app, clashing);
    char *problems = keymap_problems(t.app);
    ck_assert_ptr_nonnull(problems);
    ck_assert_ptr_nonnull(strstr(problems, "q is close and one"));
    ck_assert_ptr_nonnull(strstr(problems, "NoKey"));
    g_free(problems);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("screen");
    TCase *tc = tcase_create("screen");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_first_frame_shows_all);
    tcase_add_test(tc, every_size_draws);
    tcase_add_test(tc, other_terminals_and_languages);
    tcase_add_test(tc, the_next_client_sees_what_was_left);
    tcase_add_test(tc, keys_reach_panes_and_actions);
    tcase_add_test(tc, leaving_asks_while_something_runs);
    tcase_add_test(tc, verbs_run_on_the_chosen_domain);
    tcase_add_test(tc, frames_come_only_when_wished);
    tcase_add_test(tc, the_mouse_selects);
    tcase_add_test(tc, the_mouse_opens_menu_and_panes);
    tcase_add_test(tc, a_large_screen_shows_all_lists);
    tcase_add_test(tc, consoles_stand_beside_each_other);
    tcase_add_test(tc, hostile_bytes_do_no_harm);
    tcase_add_test(tc, no_two_actions_share_a_key);
    tcase_add_test(tc, the_clash_check_finds_clashes);
    suite_add_tcase(s, tc);
    return s;
}
