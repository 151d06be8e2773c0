/* test-action.c: the action table, words to calls, reasons, completion, the command log. */
#include "harness.h"

#include <string.h>

#include "action-complete.h"
#include "action-words.h"
#include "cmdlog.h"
#include "exit-code.h"
#include "fake-host.h"
#include "job.h"
#include "log.h"
#include "scratch.h"
#include "words.h"

static struct app *app;
static struct fake_host *fake;

static void setup(void)
{
    scratch_setup();
    app = fake_app_new(&fake);
}

static void teardown(void)
{
    app_free(app);
    scratch_teardown();
}

/* --- the table --- */

/* One key may have two meanings only if no state has both. */
static void check_keys(const struct action *a, const struct action *b)
{
    if (!a->keys || !b->keys || g_strcmp0(a->context, b->context))
        return;
    g_auto(GStrv) left = g_strsplit(a->keys, " ", 0), right = g_strsplit(b->keys, " ", 0);
    for (char **key = left; *key; key++) {
        bool same = g_strv_contains((const char *const *)right, *key);
        bool apart = a->states && b->states && !(a->states & b->states);
        ck_assert_msg(!same || apart, "%s and %s both want the key %s", a->id, b->id, *key);
    }
}

static void check_args(const struct action *action)
{
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        ck_assert_msg(arg->help && *arg->help, "%s: %s has no help", action->id, arg->name);
        ck_assert_msg(arg->name[0] != '-' || !strncmp(arg->name, "--", 2), "%s: %s", action->id,
                      arg->name);
        for (const struct action_arg *other = action->args; other < arg; other++)
            ck_assert_str_ne(other->name, arg->name);
    }
}

/* Creating writes its own line to the log, with the defaults that it chose. */
static void check_command(const struct action *action)
{
    if (!strcmp(action->id, "create"))
        return;
    ck_assert_msg(action->command != NULL, "%s has no command", action->id);
    const char *mark = strstr(action->command, "%s");
    ck_assert_msg((mark != NULL) == (action->on == ACTION_ON_DOMAIN), "%s: command %s", action->id,
                  action->command);
}

START_TEST(the_table_is_sound)
{
    ck_assert_uint_gt(action_count(app), 10);
    for (unsigned i = 0; i < action_count(app); i++) {
        const struct action *action = action_get(app, i);
        ck_assert_msg(action->help && *action->help, "%s has no help", action->id);
        ck_assert_msg(action->label && *action->label, "%s has no label", action->id);
        ck_assert_msg(strspn(action->id, "abcdefghijklmnopqrstuvwxyz-") == strlen(action->id),
                      "%s is no word", action->id);
        ck_assert_msg(action->run != NULL, "%s cannot be run", action->id);
        check_command(action);
        ck_assert_msg(!action->keys == !action->context, "%s: keys without a context", action->id);
        check_args(action);
        for (unsigned j = 0; j < i; j++) {
            ck_assert_str_ne(action_get(app, j)->id, action->id);
            check_keys(action_get(app, j), action);
        }
    }
    ck_assert_ptr_null(action_get(app, action_count(app)));
}
END_TEST

/* The manual tells of every verb and, as it sends the reader to --help for create's, each option.
 */
START_TEST(the_manual_has_every_verb)
{
    g_autofree char *text = NULL;
    ck_assert(g_file_get_contents(TESTS_DIR "/../doc/virtty.1", &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, "\\-", 0); /* a dash in the page's language */
    g_autofree char *page = g_strjoinv("-", parts);
    for (unsigned i = 0; i < action_count(app); i++) {
        const struct action *action = action_get(app, i);
        g_autofree char *first = g_strdup_printf(".B %s ", action->id);
        g_autofree char *later = g_strdup_printf("\\fB%s ", action->id);
        ck_assert_msg(strstr(page, first) || strstr(page, later), "%s is not in the manual",
                      action->id);
        bool sent = !strcmp(action->id, "create");
        for (const struct action_arg *arg = action->args; !sent && arg && arg->name; arg++)
            ck_assert_msg(arg->name[0] != '-' || strstr(page, arg->name),
                          "%s: %s is not in the "
                          "manual",
                          action->id, arg->name);
    }
}
END_TEST

START_TEST(a_table_added_twice_is_there_once)
{
    static const struct action table[] = {{.id = "zoom", .verb = -1}, {.id = NULL}};
    unsigned before = action_count(app);
    action_add_table(app, table);
    action_add_table(app, table);
    ck_assert_uint_eq(action_count(app), before + 1);
    ck_assert_ptr_eq(action_find(app, "zoom"), table);
}
END_TEST

/* --- words --- */

START_TEST(words_split_as_in_a_shell)
{
    static const struct {
        const char *line, *words; /* joined by | */
    } cases[] = {
        {"start web-01", "start|web-01"},
        {"  start\t web-01  ", "start|web-01"},
        {"a 'b c' \"d e\" f\\ g", "a|b c|d e|f g"},
        {"'' \"\"", "|"},
        {"a'b'\"c\"d", "abcd"},
        {"\"\\\"\\\\\\x\"", "\"\\\\x"},
        {"'\\'", "\\"},
        {"", ""},
        {"   ", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *error = NULL;
        g_auto(GStrv) words = words_split(cases[i].line, &error);
        ck_assert_ptr_nonnull(words);
        g_autofree char *joined = g_strjoinv("|", words);
        ck_assert_str_eq(joined, cases[i].words);
    }
    const char *error = NULL;
    ck_assert_ptr_null(words_split("start 'web", &error));
    ck_assert_ptr_nonnull(error);
    error = NULL;
    ck_assert_ptr_null(words_split("start web\\", &error));
    ck_assert_ptr_nonnull(error);
}
END_TEST

START_TEST(quoted_words_are_read_back)
{
    static const char *const words[] = {"plain", "",   "a b", "it's", "$(rm -rf ~)", "`x`",
                                        "a\\b",  "~",  "*",   "!!",   "#x",          "\xe4\xb8\xad",
                                        "a=b c", "\"", "-x"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        GString *line = g_string_new("echo ");
        const char *error = NULL;
        words_append_quoted(line, words[i]);
        g_auto(GStrv) back = words_split(line->str, &error);
        ck_assert_uint_eq(g_strv_length(back), 2);
        ck_assert_str_eq(back[1], words[i]);
        /* And by a second opinion of what a shell does. */
        g_auto(GStrv) shell = NULL;
        ck_assert(g_shell_parse_argv(line->str, NULL, &shell, NULL));
        ck_assert_str_eq(shell[1], words[i]);
        g_string_free(line, TRUE);
    }
    GString *line = g_string_new(NULL);
    words_append_quoted(line, "a\033'\n");
    ck_assert_str_eq(line->str, "$'a\\033\\'\\012'");
    g_string_free(line, TRUE);
}
END_TEST

/* --- calls --- */

struct outcome {
    char *error;
    int status;
    char *out;
    struct job *job;
};

static struct outcome outcome;

static void run_with(struct domain *chosen, const char *line)
{
    const char *wrong = NULL;
    g_auto(GStrv) words = words_split(line, &wrong);
    struct action_call call = {.target.domain = chosen, .out = g_string_new(NULL)};
    ck_assert_ptr_nonnull(words);
    action_run_words(app, words, &call);
    g_free(outcome.error);
    g_free(outcome.out);
    outcome = (struct outcome){call.error, call.status, g_string_free(call.out, FALSE), call.job};
    ck_assert_ptr_null(call.args);
    fake_settle(app);
}

static void expect(const char *line, int status, const char *error)
{
    run_with(NULL, line);
    if (!error) {
        ck_assert_msg(!outcome.error, "%s: %s", line, outcome.error);
        return;
    }
    ck_assert_msg(outcome.error != NULL, "%s was taken", line);
    ck_assert_msg(strstr(outcome.error, error) != NULL, "%s: %s", line, outcome.error);
    ck_assert_int_eq(outcome.status, status);
}

START_TEST(a_verb_runs_and_the_state_follows)
{
    struct domain *domain = fake_domain(fake, "web-01", DOMAIN_SHUTOFF);
    expect("start web-01", 0, NULL);
    ck_assert_ptr_nonnull(outcome.job);
    ck_assert_int_eq(domain->state, DOMAIN_RUNNING);
    ck_assert_str_eq(log_current(app->log)->text, "Domain 'web-01' started");
    expect("suspend web-01", 0, NULL);
    ck_assert_int_eq(domain->state, DOMAIN_PAUSED);
    expect("resume web-01", 0, NULL);
    g_autofree char *line = g_strdup_printf("destroy %s", domain->uuid); /* by uuid too */
    expect(line, 0, NULL);
    ck_assert_int_eq(domain->state, DOMAIN_SHUTOFF);
    expect("undefine fake:one/web-01", 0, NULL); /* and with its host */
    ck_assert_uint_eq(model_domains(app->model), 0);
}
END_TEST

START_TEST(refusals_name_object_attempt_and_cause)
{
    fake_domain(fake, "off", DOMAIN_SHUTOFF);
    fake_domain(fake, "on", DOMAIN_RUNNING);
    fake_domain(fake, "bad", DOMAIN_BROKEN);
    expect("start on", EXIT_CODE_NOT_NOW, "start on: the domain is running");
    expect("shutdown off", EXIT_CODE_NOT_NOW, "shutdown off: the domain is not running");
    expect("start bad", EXIT_CODE_NOT_NOW, "start bad: the domain's definition cannot be read");
    expect("reboot on", EXIT_CODE_NOT_NOW, "reboot on: this host cannot do it");
    fake->mode[HOST_START] = FAKE_REFUSED;
    expect("start off", EXIT_CODE_NOT_NOW, "start off: the fake host does not want to");
    fake->host.state = HOST_UNUSABLE;
    expect("start off", EXIT_CODE_NO_HOST, "start off");
    expect("start none", EXIT_CODE_NOT_FOUND, "start: there is no domain 'none'");
    expect("stert on", EXIT_CODE_USAGE, "there is no command 'stert'");
    expect("start", EXIT_CODE_USAGE, "start: say which domain");
    expect("start on --fast", EXIT_CODE_USAGE, "start: unknown option --fast");
    expect("start off on", EXIT_CODE_NOT_NOW, "with none of them: 1: the fake host");
    expect("undefine off on", EXIT_CODE_USAGE, "'on' is one argument too many");
    expect("list --json=yes", EXIT_CODE_USAGE, "takes no value");
    expect("undefine off --disks", EXIT_CODE_USAGE, "--disks needs a value");
    expect("", EXIT_CODE_USAGE, "there is no command ''");
    for (unsigned verb = 0; verb < HOST_VERBS; verb++)
        ck_assert_uint_eq(fake->calls[verb], 0);
}
END_TEST

START_TEST(the_chosen_domain_is_meant_if_none_is_named)
{
    struct domain *chosen = fake_domain(fake, "chosen", DOMAIN_SHUTOFF);
    struct domain *other = fake_domain(fake, "other", DOMAIN_SHUTOFF);
    run_with(chosen, "start");
    ck_assert_int_eq(chosen->state, DOMAIN_RUNNING);
    run_with(chosen, "start other");
    ck_assert_int_eq(other->state, DOMAIN_RUNNING);
}
END_TEST

START_TEST(hostile_names_are_found_and_shown_safely)
{
    struct domain *dash = fake_domain(fake, "--storage", DOMAIN_SHUTOFF);
    fake_domain(fake, "\033[2J", DOMAIN_RUNNING);
    expect("start -- --storage", 0, NULL);
    ck_assert_int_eq(dash->state, DOMAIN_RUNNING);
    expect("start '\033[2J'", EXIT_CODE_NOT_NOW, "start ^[[2J: the domain is running");
    expect("start '\033]0;x\a'", EXIT_CODE_NOT_FOUND, "'^[]0;x^G'");
}
END_TEST

static void add_disk(struct domain *domain, const char *target, const char *source, bool read_only)
{
    struct domain_disk *disk = domain_add_disk(domain);
    disk->target = g_strdup(target);
    disk->source = g_strdup(source);
    disk->read_only = read_only;
}

START_TEST(undefine_deletes_only_what_was_asked_for)
{
    struct domain *domain = fake_domain(fake, "a", DOMAIN_SHUTOFF);
    add_disk(domain, "vda", "/images/a.raw", false);
    add_disk(domain, "vdb", "/images/b.raw", false);
    add_disk(domain, "vdc", "/images/iso", true);
    fake->mode[HOST_UNDEFINE] = FAKE_FAIL; /* the domain stays for the next try */
    expect("undefine a", 0, NULL);
    ck_assert_uint_eq(fake->deleted->len, 0);
    expect("undefine a --storage", 0, NULL);
    ck_assert_uint_eq(fake->deleted->len, 2);
    ck_assert_str_eq(g_ptr_array_index(fake->deleted, 1), "/images/b.raw");
    expect("undefine --disks vdb a", 0, NULL);
    ck_assert_uint_eq(fake->deleted->len, 1);
    ck_assert_str_eq(g_ptr_array_index(fake->deleted, 0), "/images/b.raw");
    unsigned calls = fake->calls[HOST_UNDEFINE];
    expect("undefine a --disks=vdb,vdx", EXIT_CODE_NOT_FOUND, "it has no disk 'vdx'");
    struct domain *clone = fake_domain(fake, "clone", DOMAIN_SHUTOFF);
    add_disk(clone, "vda", "/images/b.raw", false);
    expect("undefine a --storage", EXIT_CODE_FAILED, "is used by domain clone too");
    ck_assert_uint_eq(fake->calls[HOST_UNDEFINE], calls);
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

START_TEST(each_change_stands_in_the_command_log)
{
    fake_domain(fake, "web 01", DOMAIN_SHUTOFF);
    fake_domain(fake, "-n", DOMAIN_SHUTOFF);
    fake_domain(fake, "$(reboot)", DOMAIN_SHUTOFF);
    expect("start 'web 01'", 0, NULL);
    ck_assert_str_eq(last_command(), "virtty start 'web 01'");
    expect("list --all", 0, NULL); /* reads only */
    ck_assert_str_eq(last_command(), "virtty start 'web 01'");
    expect("undefine --storage -- -n", 0, NULL);
    ck_assert_str_eq(last_command(), "virtty undefine --storage -- -n");
    expect("start '$(reboot)'", 0, NULL);
    ck_assert_str_eq(last_command(), "virtty start '$(reboot)'");
    expect("start none", EXIT_CODE_NOT_FOUND, "none");
    ck_assert_str_eq(last_command(), "virtty start '$(reboot)'");
}
END_TEST

START_TEST(another_kind_of_host_speaks_virsh)
{
    static const struct host_ops ops = {.kind = "libvirt"};
    struct host host = {.ops = &ops, .uri = (char *)"qemu+ssh://root@lab2/system"};
    g_autofree char *line = cmdlog_line(&host, "start %s", "mail", NULL);
    ck_assert_str_eq(line, "virsh -c qemu+ssh://root@lab2/system start mail");
}
END_TEST

/* --- completion --- */

static void expect_completion(const char *line, const char *candidates)
{
    g_auto(GStrv) found = action_complete(app, line);
    g_autofree char *joined = g_strjoinv("|", found);
    ck_assert_msg(!strcmp(joined, candidates), "%s: %s", line, joined);
}

START_TEST(completion)
{
    fake_domain(fake, "web-01", DOMAIN_SHUTOFF);
    fake_domain(fake, "web-02", DOMAIN_RUNNING);
    fake_domain(fake, "we b", DOMAIN_SHUTOFF);
    expect_completion("star", "start");
    expect_completion("res", "reset|results|resume");
    expect_completion("start ", "'we b'|web-01");
    expect_completion("start web", "web-01");
    expect_completion("start 'we ", "'we b'");
    expect_completion("shutdown ", "web-02");
    expect_completion("undefine web-01 --", "--checkpoints|--confirm|--connect|--disks|--json|--keep-nvram|--managed-save|"
                      "--nvram|--snapshots|--storage");
    expect_completion("undefine --disks ", "");
    expect_completion("start web-01 ", "'we b'"); /* several may be named, each once */
    expect_completion("nonsense ", "");
    expect_completion("list --j", "--json");
    expect_completion("set screen.t", "screen.theme");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("action");
    TCase *tc = tcase_create("action");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_table_is_sound);
    tcase_add_test(tc, the_manual_has_every_verb);
    tcase_add_test(tc, a_table_added_twice_is_there_once);
    tcase_add_test(tc, words_split_as_in_a_shell);
    tcase_add_test(tc, quoted_words_are_read_back);
    tcase_add_test(tc, a_verb_runs_and_the_state_follows);
    tcase_add_test(tc, refusals_name_object_attempt_and_cause);
    tcase_add_test(tc, the_chosen_domain_is_meant_if_none_is_named);
    tcase_add_test(tc, hostile_names_are_found_and_shown_safely);
    tcase_add_test(tc, undefine_deletes_only_what_was_asked_for);
    tcase_add_test(tc, each_change_stands_in_the_command_log);
    tcase_add_test(tc, another_kind_of_host_speaks_virsh);
    tcase_add_test(tc, completion);
    suite_add_tcase(s, tc);
    return s;
}
