/* test-many-flow.c: marks, the dialogs before an action on many and before a loss, read-only. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "bulk.h"
#include "dialogs/many.h"
#include "dialogs/question.h"
#include "dialogs/run-action.h"
#include "dialogs/type-name.h"
#include "fake-host.h"
#include "log.h"
#include "mark.h"
#include "panes/domains.h"
#include "stack.h"
#include "stage.h"

static struct ui *stage;

static void setup(void)
{
    stage = stage_new();
    stage_add_domains(stage);
}

static void teardown(void)
{
    stage_free(stage);
}

static bool shows(const char *text)
{
    char *screen = stage_draw(stage, 80, 24, false, COLOR_16, false);
    bool found = strstr(screen, text) != NULL;
    free(screen);
    return found;
}

static void expect_class(const struct pane_class *class)
{
    ck_assert_str_eq(ui_focused(stage)->class->name, class->name);
}

static void mark(const char *name)
{
    mark_set(stage->app->model, stage_domain(stage, name), true);
}

static void choose(const char *name)
{
    stage_keys(stage, "g");
    for (unsigned i = 0; i < 40 && (!ui_domain(stage) || strcmp(ui_domain(stage)->name, name)); i++)
        stage_keys(stage, "Down");
    ck_assert_str_eq(ui_domain(stage)->name, name);
}

static void command(const char *line)
{
    stage_keys(stage, ":");
    stage_type(stage, line);
    stage_keys(stage, "Enter");
}

START_TEST(marked_domains_are_asked_about_and_done)
{
    mark("web-01");
    mark("build-7"); /* crashed: it cannot be shut down */
    ck_assert(shows("2 marked"));
    choose("web-01");
    stage_keys(stage, "s");
    expect_class(&many_class);
    ck_assert(shows("1 of 2: Ask a domain to shut down"));
    ck_assert(shows("1: the domain has crashed"));
    ck_assert(shows("< Shutdown (1) >"));
    stage_keys(stage, "Esc s");
    ck_assert_uint_eq(stage->host->calls[HOST_SHUTDOWN], 0);
    stage_keys(stage, "Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_SHUTDOWN], 1);
    ck_assert(shows("1 done"));
    ck_assert(shows("being shutdown"));
    stage_keys(stage, "Enter");
    expect_class(&domains_class);
    command("results");
    ck_assert(shows("build-7"));
}
END_TEST

/* One key is "pause" and "resume": the marked domains decide, not the one below the cursor. */
START_TEST(a_key_means_what_the_marked_ones_can)
{
    stage_domain(stage, "db-01")->state = DOMAIN_PAUSED;
    model_touch(stage->app->model, NULL);
    mark("web-01");
    choose("db-01");
    stage_keys(stage, "p");
    expect_class(&many_class);
    ck_assert(shows("< Pause (1) >"));
    stage_keys(stage, "Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_SUSPEND], 1);
    ck_assert_uint_eq(stage->host->calls[HOST_RESUME], 0);
}
END_TEST

START_TEST(danger_to_many_is_preset_to_no)
{
    mark("web-01");
    choose("web-01");
    stage_keys(stage, "X Enter");
    expect_class(&domains_class);
    stage_keys(stage, "X Tab Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_DESTROY], 1);
}
END_TEST

START_TEST(patterns_mark_and_filter)
{
    command("mark state=running");
    unsigned running = mark_count(stage->app->model);
    ck_assert_uint_ge(running, 2);
    command("unmark name~web");
    ck_assert_uint_eq(mark_count(stage->app->model), running - 1);
    stage_keys(stage, "U");
    ck_assert_uint_eq(mark_count(stage->app->model), 0);
    stage_keys(stage, "/");
    stage_type(stage, "state=crashed");
    ck_assert(shows("build-7") && !shows("web-01"));
    stage_keys(stage, "C-u");
    stage_type(stage, "sta");
    stage_keys(stage, "Tab");
    stage_type(stage, "cr");
    stage_keys(stage, "Tab");
    ck_assert(shows("/state=crashed") && shows("build-7"));
    stage_type(stage, "'x");
    ck_assert_msg(shows("build-7"), "a pattern that is none leaves the last one");
    stage_keys(stage, "Enter");
    ck_assert(shows("at character 15"));
    stage_keys(stage, "Esc");
    command("mark nome=x");
    ck_assert(strstr(log_current(stage->app->log)->text, "no key 'nome'") != NULL);
}
END_TEST

START_TEST(words_for_several_show_what_they_would_do)
{
    command("suspend web-01 build-7");
    expect_class(&many_class);
    ck_assert(shows("1 of 2"));
    stage_keys(stage, "n");
    command("suspend --match name=web-01");
    stage_keys(stage, "y");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_SUSPEND], 1);
}
END_TEST

START_TEST(a_protected_domain_wants_its_name)
{
    stage_domain(stage, "web-01")->is_protected = true;
    choose("web-01");
    stage_keys(stage, "X");
    expect_class(&type_name_class);
    ck_assert(shows("It is protected."));
    stage_type(stage, "web");
    stage_keys(stage, "Tab Tab Enter");
    expect_class(&type_name_class);
    stage_type(stage, "-01");
    stage_keys(stage, "Tab Tab Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_DESTROY], 1);
    expect_class(&domains_class);
}
END_TEST

START_TEST(words_for_a_protected_domain_want_its_name_too)
{
    stage_domain(stage, "web-01")->is_protected = true;
    command("shutdown web-01");
    expect_class(&type_name_class);
    stage_keys(stage, "Esc");
    ck_assert_uint_eq(stage->host->calls[HOST_SHUTDOWN], 0);
    command("shutdown web-01");
    stage_type(stage, "web-01");
    stage_keys(stage, "Tab Tab Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_SHUTDOWN], 1);
}
END_TEST

START_TEST(read_only_is_seen_and_refuses)
{
    choose("web-01");
    command("read-only on");
    ck_assert(shows("read-only"));
    stage_keys(stage, "X");
    expect_class(&domains_class);
    ck_assert(strstr(log_current(stage->app->log)->text, "read-only") != NULL);
    mark("web-01");
    stage_keys(stage, "s");
    expect_class(&domains_class);
    ck_assert_uint_eq(stage->host->calls[HOST_SHUTDOWN], 0);
    run_action_quit(stage, stage->app);
    ck_assert(shows("< Detach >  < Cancel >"));
    stage_keys(stage, "d");
    ck_assert(stage->detached && !stage->quit);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("many-flow");
    TCase *tc = tcase_create("many-flow");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, marked_domains_are_asked_about_and_done);
    tcase_add_test(tc, a_key_means_what_the_marked_ones_can);
    tcase_add_test(tc, danger_to_many_is_preset_to_no);
    tcase_add_test(tc, patterns_mark_and_filter);
    tcase_add_test(tc, words_for_several_show_what_they_would_do);
    tcase_add_test(tc, a_protected_domain_wants_its_name);
    tcase_add_test(tc, words_for_a_protected_domain_want_its_name_too);
    tcase_add_test(tc, read_only_is_seen_and_refuses);
    suite_add_tcase(s, tc);
    return s;
}
