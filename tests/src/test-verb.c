/* test-verb.c: shell verbs: what they print and how they end. */
#include "harness.h"

#include <string.h>
#include <unistd.h>

#include "exit-code.h"
#include "fake-host.h"
#include "job.h"
#include "log.h"
#include "scratch.h"
#include "verb.h"
#include "words.h"

static struct app *app;
static struct fake_host *fake;
static GString *out, *err;
static bool done;
static int code;

static void setup(void)
{
    scratch_setup();
    app = fake_app_new(&fake);
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
    ck_assert(!done);
    done = true;
    code = exit_code;
}

static struct verb *start(const char *line)
{
    const char *error = NULL;
    g_auto(GStrv) words = words_split(line, &error);
    ck_assert_ptr_nonnull(words);
    done = false;
    code = -1;
    g_string_truncate(out, 0);
    g_string_truncate(err, 0);
    return verb_run(app, (int)g_strv_length(words), words, out, err, verb_done, NULL);
}

static void expect(const char *line, int exit_code, const char *text, const char *error)
{
    struct verb *verb = start(line);
    ck_assert(done == !verb);
    if (verb)
        fake_run_until(&done);
    ck_assert_msg(code == exit_code, "%s: %d %s", line, code, err->str);
    ck_assert_str_eq(out->str, text);
    ck_assert_str_eq(err->str, error);
    fake_settle(app);
}

START_TEST(verbs_wait_for_their_job)
{
    fake_domain(fake, "x", DOMAIN_SHUTOFF);
    expect("start x", EXIT_CODE_OK, "Domain 'x' started\n", "");
    expect("shutdown x", EXIT_CODE_OK, "Domain 'x' is being shutdown\n", "");
    fake->mode[HOST_START] = FAKE_FAIL;
    expect("start x", EXIT_CODE_FAILED, "",
           "virtty: start x: disk vda: file is locked by pid 812\n");
}
END_TEST

START_TEST(mistakes_have_their_codes)
{
    fake_domain(fake, "x", DOMAIN_RUNNING);
    expect("start x", EXIT_CODE_NOT_NOW, "", "virtty: start x: the domain is running\n");
    expect("start y", EXIT_CODE_NOT_FOUND, "", "virtty: start: there is no domain 'y'\n");
    expect("start", EXIT_CODE_USAGE, "",
           "virtty: start: say which domain\nTry 'virtty start --help'.\n");
    expect("fly", EXIT_CODE_USAGE, "", "virtty: there is no command 'fly'\nTry 'virtty --help'.\n");
    expect("", EXIT_CODE_USAGE, "", "virtty: there is no command ''\nTry 'virtty --help'.\n");
}
END_TEST

START_TEST(list_is_a_table_of_what_runs)
{
    fake_domain(fake, "b", DOMAIN_SHUTOFF);
    fake_domain(fake, "\xe4\xb8\xad\xe6\x96\x87", DOMAIN_RUNNING);
    fake_domain(fake, "a\033[1m", DOMAIN_PAUSED);
    fake_domain(fake, "bad", DOMAIN_BROKEN);
    expect("list", EXIT_CODE_OK,
           " Name     State     CPUs     Memory\n"
           "------------------------------------\n"
           " a^[[1m   paused       2   1024 MiB\n"
           " \xe4\xb8\xad\xe6\x96\x87     running      2   1024 MiB\n",
           "");
    expect("list --inactive", EXIT_CODE_OK,
           " Name   State      CPUs     Memory\n"
           "-----------------------------------\n"
           " b      shut off      2   1024 MiB\n"
           " bad    broken        -          -\n",
           "");
    expect("list --all --name", EXIT_CODE_OK, "a^[[1m\nb\nbad\n\xe4\xb8\xad\xe6\x96\x87\n", "");
}
END_TEST

START_TEST(json_of_everything)
{
    struct domain *domain = fake_domain(fake, "a\"\033\xff", DOMAIN_SHUTOFF);
    struct domain_disk *disk = domain_add_disk(domain);
    disk->target = g_strdup("vda");
    disk->source = g_strdup("/images/a.raw");
    disk->capacity = UINT64_C(20) << 30;
    domain->since_us = G_USEC_PER_SEC;
    expect("list --json", EXIT_CODE_OK, "[]\n", "");
    start("list --all --json");
    static const char *const parts[] = {
        "\"name\": \"a\\\"\\u001b\xef\xbf\xbd\"",
        "\"host\": \"fake:one\"",
        "\"state\": \"shut off\"",
        "\"title\": null",
        "\"memory\": 1073741824",
        "\"started\": \"1970-01-01T00:00:01Z\"",
        "\"autostart\": false",
        "\"capacity\": 21474836480",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        ck_assert_msg(strstr(out->str, parts[i]) != NULL, "%s lacks %s", out->str, parts[i]);
    g_autofree char *dominfo = g_strdup_printf("dominfo --json %s", domain->uuid);
    g_autofree char *domstats = g_strdup_printf("domstats --json %s", domain->uuid);
    start(dominfo);
    ck_assert(g_str_has_prefix(out->str, "{\n  \"name\""));
    start(domstats);
    ck_assert_ptr_nonnull(strstr(out->str, "\"exits\": {\n    \"io\": 0"));
}
END_TEST

START_TEST(information_for_people)
{
    struct domain *domain = fake_domain(fake, "x", DOMAIN_CRASHED);
    domain->reason = g_strdup("triple fault\033[2J");
    domain->xml = g_strdup("<domain/>");
    g_free(domain->uuid);
    domain->uuid = g_strdup("u-u-i-d");
    model_touch(app->model, domain);
    expect("dominfo x", EXIT_CODE_OK,
           "Name:           x\n"
           "UUID:           u-u-i-d\n"
           "Host:           fake:one\n"
           "State:          crashed\n"
           "Reason:         triple fault^[[2J\n"
           "CPU(s):         2\n"
           "Max memory:     1048576 KiB\n"
           "Persistent:     yes\n"
           "Autostart:      disable\n",
           "");
    expect("dumpxml x", EXIT_CODE_OK, "<domain/>\n", "");
    g_clear_pointer(&domain->xml, g_free);
    expect("dumpxml x", EXIT_CODE_FAILED, "",
           "virtty: dumpxml x: its definition cannot be read: triple fault^[[2J\n");
    start("domstats x");
    ck_assert(g_str_has_prefix(out->str, "Domain: 'x'\n  state.state=6\n  vcpu.current=2\n"));
}
END_TEST

START_TEST(help_is_made_from_the_table)
{
    expect("undefine --help", EXIT_CODE_OK,
           "Usage: virtty undefine DOMAIN [OPTIONS]\n\n"
           "Delete a domain's definition, on request its disks too\n\n"
           "  --storage               Delete the files of all its writable disks too\n"
           "  --disks VALUE           Delete the files of these disks too: vda,vdb\n"
           "  --managed-save          Delete its saved state\n"
           "  --snapshots             Forget its snapshots\n"
           "  --checkpoints           Forget its checkpoints\n"
           "  --nvram                 Delete its UEFI variables\n"
           "  --keep-nvram            Keep its UEFI variables\n"
           "  --connect VALUE         The host that is meant: its alias, or a libvirt URI\n"
           "  --confirm VALUE         The domain's name again, if it is protected\n"
           "  --json                  The results as JSON\n",
           "");
    start("create --help");
    ck_assert(g_str_has_prefix(out->str, "Usage: virtty create [NAME] [OPTIONS]\n"));
    start("start x -h");
    ck_assert(g_str_has_prefix(out->str, "Usage: virtty start DOMAIN... [--paused]"));
    ck_assert_uint_eq(fake->calls[HOST_START], 0);
    verb_append_help(app, NULL, out);
    ck_assert_ptr_nonnull(strstr(out->str, "  list          List the domains\n"));
}
END_TEST

START_TEST(where_a_verb_can_run)
{
    static const struct {
        const char *line;
        enum verb_need need;
    } cases[] = {
        {"list --json", VERB_READS}, {"start x", VERB_OWNER},  {"start --help", VERB_LOCAL},
        {"set a b", VERB_READS},     {"nonsense", VERB_LOCAL}, {"status", VERB_ASKS},
        {"quit --force", VERB_ASKS}, {"", VERB_LOCAL},         {"start -- --help", VERB_OWNER},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *error = NULL;
        g_auto(GStrv) words = words_split(cases[i].line, &error);
        ck_assert_msg(verb_need(app, (int)g_strv_length(words), words) == cases[i].need, "%s",
                      cases[i].line);
    }
}
END_TEST

START_TEST(hosts_that_open_are_waited_for)
{
    fake_domain(fake, "x", DOMAIN_SHUTOFF);
    fake->host.state = HOST_OPENING;
    struct verb *verb = start("start x");
    ck_assert_ptr_nonnull(verb);
    model_touch(app->model, NULL);
    ck_assert_uint_eq(fake->calls[HOST_START], 0);
    fake->host.state = HOST_READY;
    model_touch(app->model, NULL);
    ck_assert_uint_eq(fake->calls[HOST_START], 1);
    fake_run_until(&done);
    ck_assert_int_eq(code, EXIT_CODE_OK);
}
END_TEST

START_TEST(words_are_text)
{
    fake_domain(fake, "x", DOMAIN_RUNNING);
    expect("destroy x\xff", EXIT_CODE_USAGE, "",
           "virtty: destroy: 'x\\xff' is no text in UTF-8\nTry 'virtty destroy --help'.\n");
    ck_assert_uint_eq(fake->calls[HOST_DESTROY], 0);
}
END_TEST

/* Of two hosts that may have a domain of that name the slower one must not decide by its pace. */
START_TEST(damage_waits_until_the_name_is_sure)
{
    struct fake_host *slow = fake_host_new(app, "slow");
    fake_domain(fake, "x", DOMAIN_RUNNING);
    slow->host.state = HOST_OPENING;
    struct verb *verb = start("destroy x");
    ck_assert_ptr_nonnull(verb);
    fake_domain(slow, "x", DOMAIN_RUNNING);
    slow->host.state = HOST_READY;
    model_touch(app->model, NULL);
    ck_assert(done);
    ck_assert_int_eq(code, EXIT_CODE_USAGE);
    ck_assert_ptr_nonnull(strstr(err->str, "several hosts have a domain 'x'"));
    ck_assert_uint_eq(fake->calls[HOST_DESTROY] + slow->calls[HOST_DESTROY], 0);
    slow->host.state = HOST_OPENING;
    slow->host.asking = 1; /* and nobody is there to answer */
    g_autofree char *unsure = g_strdup("virtty: destroy: host slow is still being opened and may "
                                       "have a domain of that name too: say HOST/NAME\n");
    expect("destroy x", EXIT_CODE_NOT_NOW, "", unsure);
    expect("destroy fake:one/x", EXIT_CODE_OK, "Domain 'x' destroyed\n", "");
    expect("start fake:one/x", EXIT_CODE_OK, "Domain 'x' started\n", "");
}
END_TEST

START_TEST(an_abandoned_verb_calls_nobody)
{
    fake_domain(fake, "x", DOMAIN_SHUTOFF);
    fake->mode[HOST_START] = FAKE_LONG;
    struct verb *verb = start("start x");
    verb_abandon(verb);
    fake_release(fake);
    fake_settle(app);
    ck_assert(!done);
    ck_assert_int_eq(model_find(app->model, &fake->host, "x")->state, DOMAIN_RUNNING);
    fake->host.state = HOST_OPENING;
    verb_abandon(start("list"));
    verb_abandon(NULL);
}
END_TEST

START_TEST(without_an_owner_only_reading_works)
{
    app->read_only_files = true;
    fake_domain(fake, "x", DOMAIN_SHUTOFF);
    expect("list --all --name", EXIT_CODE_OK, "x\n", "");
    expect("status", EXIT_CODE_NO_HOST, "", "virtty: status: no virtty of this user is running\n");
    expect("start x", EXIT_CODE_NOT_NOW, "",
           "virtty: start x: nothing can be changed without virtty's owner process\n");
    ck_assert_uint_eq(fake->calls[HOST_START], 0);
}
END_TEST

/* --- create --- */

#define FLAT BUILD_DIR "/tests/guests/flat.elf"

static bool logged_command(const char *start_of_line)
{
    for (unsigned i = 0; i < log_count(app->log); i++) {
        const struct log_entry *entry = log_get(app->log, i);
        if (entry->level == LOG_COMMAND && g_str_has_prefix(entry->text, start_of_line))
            return true;
    }
    return false;
}

START_TEST(create_says_what_is_missing_and_what_it_did)
{
    start("create demo");
    ck_assert_int_eq(code, EXIT_CODE_USAGE);
    start("create demo --kernel");
    ck_assert_int_eq(code, EXIT_CODE_USAGE);
    ck_assert_ptr_nonnull(strstr(err->str, "option --kernel needs a value"));
    start("create demo --kernel /nonexistent/vmlinux");
    fake_run_until(&done);
    ck_assert_int_eq(code, EXIT_CODE_FAILED);
    ck_assert_ptr_nonnull(strstr(err->str, "/nonexistent/vmlinux"));
    start("create demo --kernel /etc/passwd");
    fake_run_until(&done);
    ck_assert_int_eq(code, EXIT_CODE_FAILED);
    ck_assert(g_str_has_prefix(err->str, "virtty: create demo: "));
    ck_assert_uint_eq(fake->calls[HOST_CREATE], 0);
    expect("create demo --memory 64M --no-start --kernel " FLAT, EXIT_CODE_OK,
           "Domain 'demo' created\n", "");
    ck_assert_uint_eq(fake->calls[HOST_CREATE], 1);
    ck_assert(logged_command("virtty create demo --kernel "));
}
END_TEST

START_TEST(a_dry_run_does_nothing)
{
    start("create demo --dry-run --kernel " FLAT); /* an owner would wait for the file */
    ck_assert_int_eq(code, EXIT_CODE_NOT_NOW);
    app->read_only_files = true; /* as a process without an owner has it */
    start("create demo --memory 64M --dry-run --kernel " FLAT);
    ck_assert_msg(code == EXIT_CODE_OK, "%s", err->str);
    ck_assert(g_str_has_prefix(out->str, "<domain "));
    ck_assert_ptr_nonnull(strstr(out->str, "<name>demo</name>"));
    ck_assert(g_str_has_suffix(out->str, " -->\n"));
    ck_assert_uint_eq(fake->calls[HOST_CREATE], 0);
    ck_assert(!logged_command("virtty create"));
    start("create demo --memory 1 --dry-run --kernel " FLAT " --cpus 1000");
    ck_assert_int_eq(code, EXIT_CODE_FAILED);
    ck_assert_str_eq(out->str, "");
}
END_TEST

START_TEST(file_names_are_of_the_callers_folder)
{
    char *argv[] = {
        (char *)"create",        (char *)"x",        (char *)"--kernel",     (char *)"vmlinux",
        (char *)"--initrd=../i", (char *)"--append", (char *)"root=/dev/vda"};
    g_autofree char *folder = scratch_path(".");
    g_autofree char *home = g_canonicalize_filename(folder, NULL);
    ck_assert_int_eq(chdir(home), 0);
    g_autofree char *here = g_get_current_dir();
    g_autofree char *kernel = g_build_filename(here, "vmlinux", NULL);
    g_autofree char *above = g_path_get_dirname(here);
    g_autofree char *initrd = g_strconcat("--initrd=", above, "/i", NULL);
    g_auto(GStrv) words = verb_prepare(app, G_N_ELEMENTS(argv), argv);
    ck_assert_uint_eq(g_strv_length(words), G_N_ELEMENTS(argv));
    ck_assert_str_eq(words[3], kernel);
    ck_assert_str_eq(words[4], initrd);
    ck_assert_str_eq(words[6], "root=/dev/vda");
    ck_assert_int_eq(verb_need(app, 2, words), VERB_OWNER);
    argv[1] = (char *)"--dry-run";
    ck_assert_int_eq(verb_need(app, 2, argv), VERB_FILES);
}
END_TEST

/* --- settings --- */

START_TEST(settings_are_shown_and_changed)
{
    scratch_write("config/virtty/virtty.conf", "# mine\n[future]\nx=1\n");
    expect("set screen.theme", EXIT_CODE_OK, "dark\n", "");
    expect("set screen.theme mono", EXIT_CODE_OK, "", "");
    expect("set theme", EXIT_CODE_OK, "mono\n", "");
    g_autofree char *text = scratch_read("config/virtty/virtty.conf");
    ck_assert_ptr_nonnull(strstr(text, "# mine\n"));
    ck_assert_ptr_nonnull(strstr(text, "x=1\n"));
    ck_assert_ptr_nonnull(strstr(text, "theme=mono\n"));
    expect("set mouse perhaps", EXIT_CODE_USAGE, "",
           "virtty: set: screen.mouse: \"perhaps\" is neither true nor false\n"
           "Try 'virtty set --help'.\n");
    expect("set screen.colour red", EXIT_CODE_NOT_FOUND, "",
           "virtty: set: there is no setting 'screen.colour'\n");
    start("set");
    ck_assert_ptr_nonnull(strstr(out->str, " screen.theme               mono    "));
    start("set --json");
    ck_assert_ptr_nonnull(strstr(out->str, "\"name\": \"console.record\""));
    ck_assert(logged_command("virtty set screen.theme mono"));
}
END_TEST

START_TEST(a_setting_that_cannot_be_saved_is_said)
{
    scratch_write("config/virtty/virtty.conf", "[virtty]\nversion=99\n");
    start("set screen.theme mono");
    fake_run_until(&done);
    ck_assert_int_eq(code, EXIT_CODE_FAILED);
    ck_assert_ptr_nonnull(strstr(err->str, "it was written by a newer virtty"));
}
END_TEST

/* --- the owner --- */

static unsigned quits;

static void quit_asked(struct app *quitting, bool force, void *opaque)
{
    (void)quitting;
    (void)force;
    (void)opaque;
    quits++;
}

START_TEST(quit_asks_before_it_ends_domains)
{
    app->quit = quit_asked;
    struct domain *domain = fake_domain(fake, "x", DOMAIN_RUNNING);
    expect("quit", EXIT_CODE_NOT_NOW, "",
           "virtty: quit: still running: x; --shutdown shuts them down, --force cuts their "
           "power\n");
    ck_assert_uint_eq(quits, 0);
    expect("quit --shutdown", EXIT_CODE_OK, "", "");
    ck_assert_int_eq(domain->state, DOMAIN_SHUTOFF);
    ck_assert_uint_eq(fake->calls[HOST_DESTROY], 0);
    ck_assert_uint_eq(quits, 1);
    expect("quit", EXIT_CODE_OK, "", "");
    ck_assert_uint_eq(quits, 2);
}
END_TEST

static void other_done(int exit_code, void *opaque)
{
    ck_assert_int_eq(exit_code, EXIT_CODE_OK);
    *(bool *)opaque = true;
}

static void quit_before_the_answer(struct app *quitting, bool force, void *opaque)
{
    (void)quitting;
    (void)force;
    (void)opaque;
    ck_assert(done); /* it would never be told */
    quits++;
}

START_TEST(who_hurries_a_quit_is_answered_too)
{
    GString *other_out = g_string_new(NULL), *other_err = g_string_new(NULL);
    char *argv[] = {(char *)"quit", (char *)"--shutdown"};
    bool answered = false;
    app->quit = quit_before_the_answer;
    fake->mode[HOST_SHUTDOWN] = FAKE_IGNORED;
    fake_domain(fake, "deaf", DOMAIN_RUNNING);
    verb_run(app, 2, argv, other_out, other_err, other_done, &answered);
    start("quit --force");
    fake_run_until(&answered);
    fake_settle(app);
    ck_assert_int_eq(code, EXIT_CODE_OK);
    ck_assert_uint_eq(quits, 2);
    g_string_free(other_out, TRUE);
    g_string_free(other_err, TRUE);
}
END_TEST

START_TEST(status_tells_of_the_hosts)
{
    fake->host.problem = g_strdup("/dev/kvm: permission denied");
    fake->host.advice = g_strdup("add yourself to the group kvm");
    fake->host.total = 3;
    start("status");
    ck_assert_int_eq(code, EXIT_CODE_OK);
    ck_assert_ptr_nonnull(strstr(out->str, "fake:one: ready, 0 of 3 domains running\n"
                                           "  /dev/kvm: permission denied\n"
                                           "  add yourself to the group kvm\n"));
    start("status --json");
    ck_assert_ptr_nonnull(strstr(out->str, "\"problem\": \"/dev/kvm: permission denied\""));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("verb");
    TCase *tc = tcase_create("verb");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, verbs_wait_for_their_job);
    tcase_add_test(tc, mistakes_have_their_codes);
    tcase_add_test(tc, list_is_a_table_of_what_runs);
    tcase_add_test(tc, json_of_everything);
    tcase_add_test(tc, information_for_people);
    tcase_add_test(tc, help_is_made_from_the_table);
    tcase_add_test(tc, where_a_verb_can_run);
    tcase_add_test(tc, hosts_that_open_are_waited_for);
    tcase_add_test(tc, words_are_text);
    tcase_add_test(tc, damage_waits_until_the_name_is_sure);
    tcase_add_test(tc, an_abandoned_verb_calls_nobody);
    tcase_add_test(tc, without_an_owner_only_reading_works);
    tcase_add_test(tc, create_says_what_is_missing_and_what_it_did);
    tcase_add_test(tc, a_dry_run_does_nothing);
    tcase_add_test(tc, file_names_are_of_the_callers_folder);
    tcase_add_test(tc, settings_are_shown_and_changed);
    tcase_add_test(tc, a_setting_that_cannot_be_saved_is_said);
    tcase_add_test(tc, quit_asks_before_it_ends_domains);
    tcase_add_test(tc, who_hurries_a_quit_is_answered_too);
    tcase_add_test(tc, status_tells_of_the_hosts);
    suite_add_tcase(s, tc);
    return s;
}
