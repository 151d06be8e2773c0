/* test-many.c: actions on many, their results, read-only, protection, shell verbs on several
 * objects and the completion of a shell's line. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "action-words.h"
#include "bulk.h"
#include "domain-set.h"
#include "exit-code.h"
#include "fake-host.h"
#include "job.h"
#include "log.h"
#include "mark.h"
#include "scratch.h"
#include "setup.h"
#include "verb.h"
#include "verb-complete.h"
#include "words.h"

static struct app *app;
static struct fake_host *fake, *prod;
static GString *out, *err;
static bool done;
static int code;

static void setup(void)
{
    scratch_setup();
    app = fake_app_new(&fake);
    prod = fake_host_new(app, "prod");
    prod->host.state = HOST_READY;
    out = g_string_new(NULL);
    err = g_string_new(NULL);
}

static void teardown(void)
{
    app_free(app);
    g_string_free(out, TRUE);
    g_string_free(err, TRUE);
    scratch_teardown();
}

static void verb_done(int exit_code, void *opaque)
{
    (void)opaque;
    done = true;
    code = exit_code;
}

static void run(const char *line)
{
    const char *error = NULL;
    g_auto(GStrv) words = words_split(line, &error);
    done = false;
    g_string_truncate(out, 0);
    g_string_truncate(err, 0);
    verb_run(app, (int)g_strv_length(words), words, out, err, verb_done, NULL);
    fake_run_until(&done);
    fake_settle(app);
}

static void expect(const char *line, int exit_code, const char *text)
{
    run(line);
    ck_assert_msg(code == exit_code, "%s: %d %s%s", line, code, out->str, err->str);
    ck_assert_msg(strstr(code == EXIT_CODE_USAGE ? err->str : out->str, text) != NULL, "%s: %s%s",
                  line, out->str, err->str);
}

static void make_some(void)
{
    fake_domain(fake, "web-1", DOMAIN_SHUTOFF);
    fake_domain(fake, "web-2", DOMAIN_RUNNING);
    fake_domain(prod, "web-3", DOMAIN_SHUTOFF);
    fake_domain(prod, "db 1", DOMAIN_SHUTOFF);
}

/* --- many --- */

START_TEST(several_are_done_and_each_has_its_result)
{
    make_some();
    expect("start web-1 web-3 'db 1' web-1", EXIT_CODE_OK, "web-3");
    ck_assert_uint_eq(fake->calls[HOST_START], 1);
    ck_assert_uint_eq(prod->calls[HOST_START], 2);
    prod->mode[HOST_SHUTDOWN] = FAKE_FAIL;
    expect("shutdown web-1 web-3", EXIT_CODE_FAILED, "disk vda: file is locked by pid 812");
    ck_assert_uint_eq(bulk_count_state(app->bulk, BULK_DONE), 1);
    ck_assert_uint_eq(bulk_count_state(app->bulk, BULK_FAILED), 1);
    ck_assert(strstr(log_current(app->log)->text, "1 of 2 failed: web-3") != NULL);
    expect("results --json", EXIT_CODE_OK, "\"error\": \"disk vda: file is locked by pid 812\"");
    expect("start web-1 nobody", EXIT_CODE_NOT_FOUND, "");
    ck_assert_uint_eq(fake->calls[HOST_START], 1); /* nothing is begun if one is not there */
}
END_TEST

START_TEST(a_pattern_leaves_out_what_cannot_be_done)
{
    make_some();
    expect("start --match name~web --dry-run", EXIT_CODE_OK, "the domain is running");
    ck_assert_uint_eq(fake->calls[HOST_START], 0);
    expect("start --match name~web", EXIT_CODE_OK, "left out");
    ck_assert_uint_eq(fake->calls[HOST_START] + prod->calls[HOST_START], 2);
    expect("start --match name~web", EXIT_CODE_OK, "left out");
    expect("start web-1 'db 1'", EXIT_CODE_FAILED, "the domain is running");
    expect("start web-1 web-2", EXIT_CODE_NOT_NOW, "the domain is running");
    expect("start --match nome=x", EXIT_CODE_USAGE, "at character 1: there is no key 'nome'");
    expect("shutdown -c prod --match ''", EXIT_CODE_OK, "db 1");
    ck_assert_uint_eq(fake->calls[HOST_SHUTDOWN], 0);
}
END_TEST

START_TEST(results_as_json)
{
    make_some();
    expect("start web-1 --json", EXIT_CODE_OK,
           "[\n  {\n    \"object\": \"web-1\",\n    \"host\": \"fake:one\",\n"
           "    \"verb\": \"start\",\n    \"state\": \"done\",\n    \"ok\": true,\n"
           "    \"error\": null,\n    \"output\": \"Domain 'web-1' started\"\n  }\n]\n");
    run("start --json web-1");
    ck_assert_int_eq(code, EXIT_CODE_NOT_NOW);
    ck_assert_ptr_nonnull(strstr(out->str, "\"ok\": false"));
    ck_assert_ptr_nonnull(strstr(out->str, "\"error\": \"start web-1: the domain is running\""));
    run("start --json --match name~web");
    ck_assert_int_eq(code, EXIT_CODE_OK);
    ck_assert_ptr_nonnull(strstr(out->str, "\"state\": \"left out\""));
}
END_TEST

/* At most three of a host at a time; cancelled, the rest is not begun. */
START_TEST(few_at_a_time_and_cancelled)
{
    for (unsigned i = 0; i < 10; i++) {
        g_autofree char *name = g_strdup_printf("many-%u", i);
        fake_domain(fake, name, DOMAIN_SHUTOFF);
    }
    fake_domain(prod, "many-x", DOMAIN_SHUTOFF);
    fake->mode[HOST_START] = FAKE_LONG;
    struct action_call call = {.out = g_string_new(NULL)};
    char *words[] = {(char *)"start", (char *)"--match", (char *)"many", NULL};
    action_run_words(app, words, &call);
    ck_assert_ptr_nonnull(call.job);
    struct job *job = job_ref(call.job);
    gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while ((fake->calls[HOST_START] < 3 || bulk_count_state(app->bulk, BULK_DONE) < 1) &&
           g_get_monotonic_time() < end)
        g_main_context_iteration(NULL, TRUE);
    ck_assert_uint_eq(fake->calls[HOST_START], 3);
    ck_assert_uint_eq(prod->calls[HOST_START], 1); /* another host has its own three */
    job_cancel(job);
    fake_release(fake);
    fake_settle(app);
    ck_assert_uint_eq(fake->calls[HOST_START], 3);
    ck_assert_int_eq(job_info(job)->state, JOB_CANCELLED);
    ck_assert_uint_ge(bulk_count_state(app->bulk, BULK_CANCELLED), 7);
    job_unref(job);
    g_string_free(call.out, TRUE);
}
END_TEST

START_TEST(what_is_gone_is_a_failure)
{
    struct domain *domain = fake_domain(fake, "short", DOMAIN_SHUTOFF);
    fake_domain(fake, "long", DOMAIN_SHUTOFF);
    struct action_call call = {.out = g_string_new(NULL)};
    char *words[] = {(char *)"start", (char *)"short", (char *)"long", NULL};
    action_run_words(app, words, &call);
    model_remove(app->model, domain);
    fake_settle(app);
    ck_assert_str_eq(bulk_item(app->bulk, 0)->text, "it is gone");
    ck_assert_int_eq(bulk_item(app->bulk, 1)->state, BULK_DONE);
    g_string_free(call.out, TRUE);
}
END_TEST

START_TEST(an_app_may_end_with_many_at_work)
{
    make_some();
    fake->mode[HOST_START] = FAKE_LONG;
    struct action_call call = {.out = g_string_new(NULL)};
    char *words[] = {(char *)"start", (char *)"web-1", (char *)"web-3", NULL};
    action_run_words(app, words, &call);
    while (!fake->calls[HOST_START])
        g_main_context_iteration(NULL, TRUE);
    ck_assert_uint_gt(jobs_running(app), 0); /* teardown ends the app as it is */
    g_string_free(call.out, TRUE);
}
END_TEST

/* --- safety --- */

START_TEST(read_only_refuses_every_change)
{
    unsigned refused = 0;
    struct domain *domain = fake_domain(fake, "x", DOMAIN_RUNNING);
    const struct host_target target = {.domain = domain};
    setup_add_actions(app);
    app->read_only = true;
    for (unsigned i = 0; i < action_count(app); i++) {
        const struct action *action = action_get(app, i);
        const char *reason = action_reason(app, action, &target, NULL);
        bool free = action->flags & (ACTION_READ | ACTION_SCREEN);
        bool said = reason && strstr(reason, "read-only");
        ck_assert_msg(free != said, "%s: %s", action->id, reason ? reason : "allowed");
        refused += said;
    }
    ck_assert_uint_gt(refused, 10);
    expect("list", EXIT_CODE_OK, "x");
    expect("set screen.theme", EXIT_CODE_OK, "dark");
    run("set screen.theme mono");
    ck_assert_int_eq(code, EXIT_CODE_NOT_NOW);
    run("quit --force");
    ck_assert_int_eq(code, EXIT_CODE_NOT_NOW);
    ck_assert_ptr_nonnull(strstr(err->str, "read-only"));
    run("destroy x");
    ck_assert_int_eq(code, EXIT_CODE_NOT_NOW);
    ck_assert_ptr_nonnull(strstr(err->str, "read-only"));
    expect("read-only off", EXIT_CODE_OK, "virtty is not read-only.");
    expect("destroy x", EXIT_CODE_OK, "destroyed");
    expect("read-only on", EXIT_CODE_OK, "virtty is read-only.");
    expect("read-only perhaps", EXIT_CODE_USAGE, "on or off");
}
END_TEST

START_TEST(a_protected_domain_asks_for_its_name)
{
    make_some();
    expect("protect web-2", EXIT_CODE_OK, "is protected");
    run("destroy web-2");
    ck_assert_int_eq(code, EXIT_CODE_NOT_NOW);
    ck_assert_ptr_nonnull(strstr(err->str, "the domain is protected"));
    run("destroy --confirm web-1 web-2");
    ck_assert_int_eq(code, EXIT_CODE_NOT_NOW);
    expect("start web-1", EXIT_CODE_OK, "started"); /* another one is not */
    expect("shutdown --match name~web --dry-run", EXIT_CODE_OK, "it must be named alone");
    expect("list protected", EXIT_CODE_OK, "web-2");
    expect("destroy --confirm web-2 web-2", EXIT_CODE_OK, "destroyed");
    expect("unprotect web-2", EXIT_CODE_OK, "no longer protected");
    expect("start web-2", EXIT_CODE_OK, "started");
    expect("destroy web-2", EXIT_CODE_OK, "destroyed");
}
END_TEST

START_TEST(protection_outlives_the_program)
{
    struct domain *domain = fake_domain(fake, "kept", DOMAIN_RUNNING);
    g_autofree char *uuid = g_strdup(domain->uuid);
    expect("protect kept", EXIT_CODE_OK, "is protected");
    app_free(app);
    app = fake_app_new(&fake);
    domain = model_add(app->model, &fake->host, "kept", uuid);
    ck_assert(domain->is_protected);
    ck_assert(!fake_domain(fake, "other", DOMAIN_RUNNING)->is_protected);
}
END_TEST

START_TEST(protection_goes_with_the_domain_alone)
{
    fake_domain(fake, "kept", DOMAIN_SHUTOFF);
    fake_domain(fake, "gone", DOMAIN_SHUTOFF);
    expect("protect kept gone", EXIT_CODE_OK, "is protected");
    g_autofree char *path = g_build_filename(app->paths.state_dir, "protected", NULL);
    g_autofree char *before = NULL, *moved = NULL, *uri = g_strdup(fake->host.uri);
    ck_assert(g_file_get_contents(path, &before, NULL, NULL));
    /* The host gets another URI: nobody has taken the protection away. */
    domain_set_move_host(app->protect, uri, "fake+new:///");
    domain_set_move_host(app->protect, "fake", "wrong");
    expect("undefine --confirm gone gone", EXIT_CODE_OK, "undefined");
    expect("protect kept", EXIT_CODE_OK, "is protected"); /* all is written */
    ck_assert(g_file_get_contents(path, &moved, NULL, NULL));
    g_auto(GStrv) old = g_strsplit(before, "\n", -1), now = g_strsplit(moved, "\n", -1);
    ck_assert_uint_eq(g_strv_length(old), 3); /* with the empty one at the end */
    ck_assert_uint_eq(g_strv_length(now), 4);
    ck_assert_ptr_nonnull(strstr(moved, "fake+new:/// "));
    ck_assert_ptr_null(strstr(moved, "wrong"));
}
END_TEST

START_TEST(confirmation_grows_with_the_damage)
{
    struct domain *domain = fake_domain(fake, "x", DOMAIN_RUNNING);
    const struct host_target target = {.domain = domain};
    char *storage[] = {(char *)"--storage", NULL};
    const struct action *destroy = action_find(app, "destroy"), *start = action_find(app, "start");
    const struct action *undefine = action_find(app, "undefine");
    ck_assert_int_eq(action_confirm(start, &target, NULL), ACTION_CONFIRM_NONE);
    ck_assert_int_eq(action_confirm(destroy, &target, NULL), ACTION_CONFIRM_ASK);
    ck_assert_int_eq(action_confirm(undefine, &target, NULL), ACTION_CONFIRM_ASK);
    ck_assert_int_eq(action_confirm(undefine, &target, storage), ACTION_CONFIRM_NAME);
    domain->is_protected = true;
    ck_assert_int_eq(action_confirm(destroy, &target, NULL), ACTION_CONFIRM_NAME);
    ck_assert_int_eq(action_confirm(start, &target, NULL), ACTION_CONFIRM_NONE);
}
END_TEST

/* Every verb of the shell stands in the manual. */
START_TEST(the_manual_has_every_shell_verb)
{
    g_autofree char *text = NULL;
    ck_assert(g_file_get_contents(TESTS_DIR "/../doc/virtty.1", &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, "\\-", 0); /* a dash in the page's language */
    g_autofree char *page = g_strjoinv("-", parts);
    setup_add_actions(app);
    for (unsigned i = 0; i < action_count(app); i++) {
        const struct action *action = action_get(app, i);
        g_autofree char *first = g_strdup_printf(".B %s ", action->id);
        g_autofree char *later = g_strdup_printf("\\fB%s ", action->id);
        ck_assert_msg(!(action->flags & ACTION_CLI) || strstr(page, first) || strstr(page, later),
                      "%s is not in the manual", action->id);
    }
}
END_TEST

/* --- the command log --- */

static const char *last_command(void)
{
    for (unsigned i = log_count(app->log); i-- > 0;) {
        const struct log_entry *entry = log_get(app->log, i);
        if (entry->level == LOG_COMMAND)
            return entry->text;
    }
    return "";
}

/* A host of libvirt is logged in virsh's words, with its names of options. */
START_TEST(the_log_speaks_virsh_of_libvirt_hosts)
{
    static struct host_ops ops;
    ops = *prod->host.ops;
    ops.kind = "libvirt";
    prod->host.ops = &ops;
    struct domain *domain = fake_domain(prod, "web 1", DOMAIN_SHUTOFF);
    struct domain_disk *disk = domain_add_disk(domain);
    disk->target = g_strdup("vda");
    disk->source = g_strdup("/images/a");
    prod->mode[HOST_UNDEFINE] = FAKE_FAIL;
    run("undefine 'web 1' --storage --json");
    ck_assert_str_eq(last_command(), "virsh -c fake:/// undefine 'web 1' --remove-all-storage");
    run("undefine 'web 1' --disks vda");
    ck_assert_str_eq(last_command(), "virsh -c fake:/// undefine 'web 1' --storage=vda");
    run("protect 'web 1'");
    ck_assert_str_eq(last_command(), "virtty protect 'prod/web 1'");
}
END_TEST

/* Every command that is logged as virsh's is one, with options that it has. */
START_TEST(every_virsh_command_exists)
{
    g_autofree char *virsh = g_find_program_in_path("virsh");
    unsigned checked = 0;
    if (!virsh) {
        printf("no virsh here: its commands are not checked\n");
        return;
    }
    setup_add_actions(app);
    for (unsigned i = 0; i < action_count(app); i++) {
        const struct action *action = action_get(app, i);
        const char *words = action->virsh ? action->virsh : action->command;
        if (action->verb < 0 || !words || !*words)
            continue;
        g_autofree char *word = g_strndup(words, strcspn(words, " "));
        g_autofree char *help = NULL;
        char *argv[] = {virsh, (char *)"help", word, NULL};
        int status = -1;
        g_setenv("LC_ALL", "C", TRUE);
        ck_assert(g_spawn_sync(NULL, argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &help,
                               NULL, &status, NULL));
        ck_assert_msg(status == 0, "%s: virsh has no command %s", action->id, word);
        /* What only reads is not logged: its options are virtty's own. */
        const struct action_arg *arg = action_changes(action) ? action->args : NULL;
        for (; arg && arg->name; arg++) {
            const char *words_of_it = arg->virsh ? arg->virsh : arg->name;
            g_autofree char *name = g_strndup(words_of_it, strcspn(words_of_it, "="));
            ck_assert_msg(*name != '-' || strstr(help, name), "%s: virsh %s has no %s", action->id,
                          word, name);
        }
        checked++;
    }
    ck_assert_uint_gt(checked, 5);
}
END_TEST

/* --- the shell --- */

START_TEST(one_host_is_meant)
{
    fake_domain(fake, "twin", DOMAIN_SHUTOFF);
    fake_domain(prod, "twin", DOMAIN_SHUTOFF);
    expect("start twin", EXIT_CODE_USAGE, "several hosts have a domain 'twin': say HOST/NAME");
    expect("start -c prod twin", EXIT_CODE_OK, "started");
    ck_assert_uint_eq(prod->calls[HOST_START], 1);
    expect("start fake:one/twin", EXIT_CODE_OK, "started");
    expect("list --connect=prod", EXIT_CODE_OK, "twin");
    expect("list -c nowhere", EXIT_CODE_NOT_FOUND, "");
    prod->host.state = HOST_OPENING;
    prod->host.asking = 1; /* and nobody is there to answer */
    expect("list -c prod", EXIT_CODE_NO_HOST, "");
}
END_TEST

static void expect_completion(const char *line, const char *candidates)
{
    g_auto(GStrv) words = g_strsplit(line, "|", 0);
    g_autoptr(GString) found = g_string_new(NULL);
    verb_complete(app, words, found);
    g_strdelimit(found->str, "\n", '|');
    ck_assert_msg(!strcmp(found->str, candidates), "%s: %s", line, found->str);
}

START_TEST(a_shells_line_is_completed)
{
    make_some();
    fake_domain(fake, "twin", DOMAIN_SHUTOFF);
    fake_domain(prod, "twin", DOMAIN_SHUTOFF);
    expect_completion("sta", "start|status|");
    expect_completion("start|web", "web-1|web-3|");
    expect_completion("start|web-1|web", "web-3|");
    expect_completion("start|d", "db 1|");
    expect_completion("start|twin", "");
    expect_completion("start|prod/tw", "prod/twin|");
    expect_completion("start|fake:one/w", "fake:one/web-1|");
    expect_completion("-c|prod|start|tw", "twin|");
    expect_completion("start|-c|prod|t", "twin|");
    expect_completion("-c|p", "prod|");
    expect_completion("--lo", "--log-file|");
    expect_completion("--log-file|x", "files|");
    expect_completion("start|--m", "--match|");
    expect_completion("start|--match|state=pa", "state=paused|");
    expect_completion("start|--match|name~web state=pa", "name~web state=paused|");
    expect_completion("list|tag=x|ho", "host=|");
    expect_completion("create|--kernel|/b", "files|");
    expect_completion("help|shutd", "shutdown|");
    expect_completion("console|web", "web-1|web-2|web-3|");
    expect_completion("nonsense|x", "");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("many");
    TCase *tc = tcase_create("many");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, several_are_done_and_each_has_its_result);
    tcase_add_test(tc, a_pattern_leaves_out_what_cannot_be_done);
    tcase_add_test(tc, results_as_json);
    tcase_add_test(tc, few_at_a_time_and_cancelled);
    tcase_add_test(tc, what_is_gone_is_a_failure);
    tcase_add_test(tc, an_app_may_end_with_many_at_work);
    tcase_add_test(tc, read_only_refuses_every_change);
    tcase_add_test(tc, a_protected_domain_asks_for_its_name);
    tcase_add_test(tc, protection_outlives_the_program);
    tcase_add_test(tc, protection_goes_with_the_domain_alone);
    tcase_add_test(tc, confirmation_grows_with_the_damage);
    tcase_add_test(tc, the_log_speaks_virsh_of_libvirt_hosts);
    tcase_add_test(tc, every_virsh_command_exists);
    tcase_add_test(tc, the_manual_has_every_shell_verb);
    tcase_add_test(tc, one_host_is_meant);
    tcase_add_test(tc, a_shells_line_is_completed);
    suite_add_tcase(s, tc);
    return s;
}
