/* The engine as a host, with real machines: the flat guest under KVM. */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "action-words.h"
#include "app.h"
#include "config.h"
#include "console.h"
#include "create.h"
#include "exit-code.h"
#include "guest-ram.h"
#include "harness.h"
#include "host-kvm.h"
#include "job.h"
#include "kvm-recover.h"
#include "kvm-watch.h"
#include "log.h"
#include "model.h"
#include "scratch.h"
#include "setup.h"
#include "shutdown.h"
#include "verb.h"
#include "vmm.h"

#define FLAT BUILD_DIR "/tests/guests/flat.elf"
#define MIB (UINT64_C(1) << 20)
#define LIMIT_US (20 * G_USEC_PER_SEC)

static struct app *app;
static struct host *host;

/* Runs the main loop until the condition holds; fails the test after 20 seconds. */
#define UNTIL(condition)                                                                           \
    do {                                                                                           \
        gint64 end_us = g_get_monotonic_time() + LIMIT_US;                                         \
        guint alarm = g_timeout_add(20, wake, NULL);                                               \
        while (!(condition)) {                                                                     \
            ck_assert_msg(g_get_monotonic_time() < end_us, "waited too long for " #condition);     \
            g_main_context_iteration(NULL, TRUE);                                                  \
        }                                                                                          \
        g_source_remove(alarm);                                                                    \
    } while (0)

static gboolean wake(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

static void open_app(void)
{
    app = app_new(false);
    host = g_ptr_array_index(app->hosts, 0);
    app_open(app);
    UNTIL(host->state != HOST_OPENING);
}

static void close_app(void)
{
    app_free(app);
    app = NULL;
}

static void need_kvm(void)
{
    struct vmm_host_info info;
    vmm_host_probe(&info);
    if (info.problem != VMM_HOST_OK)
        harness_skip(info.reason);
}

static void setup_closed(void)
{
    need_kvm();
    scratch_setup();
}

static void setup(void)
{
    setup_closed();
    open_app();
}

static void teardown(void)
{
    if (app)
        close_app();
    scratch_teardown();
}

/* --- jobs --- */

struct ended {
    bool done;
    enum job_state state;
    char error[400];
};

static void job_ended(struct job *job, void *opaque)
{
    struct ended *ended = opaque;
    ended->done = true;
    ended->state = job_info(job)->state;
    g_strlcpy(ended->error, job_info(job)->error ? job_info(job)->error : "", sizeof ended->error);
}

static struct ended do_args(enum host_verb verb, struct domain *domain, GVariant *args)
{
    struct ended ended = {0};
    struct job *job = job_new(app, "test", domain ? domain->name : "new", true, job_ended, &ended);
    job_set_quiet(job);
    const struct host_target target = {.domain = domain};
    host_run(host, verb, &target, job, args);
    UNTIL(ended.done);
    return ended;
}

static void do_ok(enum host_verb verb, struct domain *domain)
{
    ck_assert_ptr_null(host_domain_reason(host, domain, verb));
    struct ended ended = do_args(verb, domain, NULL);
    ck_assert_msg(ended.state == JOB_DONE, "verb %d: %s", verb, ended.error);
}

static struct domain *find(const char *name)
{
    return model_find(app->model, host, name);
}

static bool is(struct domain *domain, enum domain_state state)
{
    return domain->state == state;
}

/* --- making domains --- */

static struct create_spec *flat_spec(const char *name, const char *cmdline)
{
    struct create_spec *spec = create_spec_new(app, host);
    g_free(spec->name);
    spec->name = g_strdup(name);
    spec->kernel = g_strdup(FLAT);
    spec->cmdline = g_strdup(cmdline);
    spec->memory = 64 * MIB;
    spec->vcpus = 1;
    return spec;
}

static struct ended run_create(struct create_spec *spec)
{
    struct ended ended = {0};
    g_autofree char *error = NULL;
    struct job *job = create_start(app, host, spec, &error);
    ck_assert_msg(job != NULL, "%s", error);
    job_on_done(job, job_ended, &ended);
    create_spec_free(spec);
    UNTIL(ended.done);
    return ended;
}

static struct domain *make(const char *name, const char *cmdline)
{
    struct ended ended = run_create(flat_spec(name, cmdline));
    ck_assert_msg(ended.state == JOB_DONE, "%s", ended.error);
    UNTIL(find(name) && is(find(name), DOMAIN_RUNNING) && find(name)->consoles[0]);
    return find(name);
}

/* --- consoles and log --- */

static bool console_has(struct domain *domain, const char *text)
{
    if (!domain->consoles[0])
        return false;
    char *all = console_text(domain->consoles[0], 0, UINT64_MAX);
    bool found = all && strstr(all, text);
    free(all);
    return found;
}

static void type(struct domain *domain, const char *text)
{
    console_send(domain->consoles[0], text, strlen(text));
}

static bool log_has(const char *object, const char *text)
{
    for (unsigned i = 0; i < log_count(app->log); i++) {
        const struct log_entry *entry = log_get(app->log, i);
        if ((!object || !g_strcmp0(entry->object, object)) && strstr(entry->text, text))
            return true;
    }
    return false;
}

static unsigned files_in(const char *name)
{
    g_autofree char *path = scratch_path(name);
    GDir *dir = g_dir_open(path, 0, NULL);
    unsigned n = 0;
    while (dir && g_dir_read_name(dir))
        n++;
    if (dir)
        g_dir_close(dir);
    return n;
}

/* --- tests --- */

/* Another user than root, to whom /dev/kvm is closed. */
static void setup_without_kvm(void)
{
    if (!geteuid() && (setresgid(54321, 54321, 54321) || setresuid(54321, 54321, 54321)))
        harness_skip("cannot become another user");
    if (access("/dev/kvm", R_OK | W_OK) == 0)
        harness_skip("every user may open /dev/kvm here");
    scratch_setup();
    open_app();
}

static const char *verb_error, *verb_output;
static int verb_code;

static void verb_ended(int code, void *opaque)
{
    (void)opaque;
    verb_code = code;
}

/* The exit code; what it printed is in verb_output and verb_error. */
static int verb(const char *word, const char *argument, const char *option)
{
    static GString *err, *out;
    char *words[] = {(char *)word, (char *)argument, (char *)option, NULL};
    err = err ? g_string_truncate(err, 0) : g_string_new(NULL);
    out = out ? g_string_truncate(out, 0) : g_string_new(NULL);
    verb_code = -1;
    verb_run(app, option ? 3 : 2, words, out, err, verb_ended, NULL);
    UNTIL(verb_code >= 0);
    verb_error = err->str;
    verb_output = out->str;
    return verb_code;
}

START_TEST(a_host_without_kvm_says_so_and_does_the_rest)
{
    ck_assert_int_eq(host->state, HOST_UNUSABLE);
    ck_assert(host->problem && host->advice && host->problem[0] && host->advice[0]);
    ck_assert(log_has(NULL, host->problem) && log_has(NULL, host->advice));
    /* Nothing is begun that could not be ended. */
    ck_assert_int_eq(verb("create", "a", "--kernel=/bin/true"), EXIT_CODE_NO_HOST);
    ck_assert_ptr_nonnull(strstr(verb_error, host->problem));
    ck_assert_ptr_nonnull(strstr(verb_error, host->advice));
    ck_assert_uint_eq(files_in("config/virtty/domains"), 0);
    const char *xml = "<domain type='kvm'><name>a</name><memory>65536</memory><os><type>hvm</type>"
                      "<kernel>/k</kernel></os></domain>";
    GVariant *args = host_args_new("xml", g_variant_new_string(xml), NULL);
    ck_assert_int_eq(do_args(HOST_CREATE, NULL, args).state, JOB_DONE);
    UNTIL(find("a"));
    ck_assert(is(find("a"), DOMAIN_SHUTOFF));
    ck_assert_int_eq(verb("start", "a", NULL), EXIT_CODE_NO_HOST);
    ck_assert_ptr_nonnull(strstr(verb_error, host->advice));
    ck_assert_int_eq(verb("list", "--all", NULL), EXIT_CODE_OK);
    ck_assert_int_eq(verb("undefine", "a", NULL), EXIT_CODE_OK);
}
END_TEST

START_TEST(opens_with_the_truth_about_the_host)
{
    ck_assert_int_eq(host->state, HOST_READY);
    ck_assert(host->cpus >= 1 && host->memory_total > 0 && host->memory_available > 0);
    ck_assert_uint_eq(host->total, 0);
}
END_TEST

/* Its resets come at more than ten a second, the log takes ten and then one a second. */
START_TEST(resets_without_end_do_not_flood_the_log)
{
    struct domain *domain = make("loop", "r");
    UNTIL(log_has("loop", "similar messages were left out"));
    do_ok(HOST_DESTROY, domain);
    UNTIL(is(domain, DOMAIN_SHUTOFF));
    ck_assert_uint_lt(log_count(app->log), 60);
}
END_TEST

START_TEST(whole_life)
{
    struct domain *domain = make("web 01", "echo");
    ck_assert(domain->since_us > 0 && domain->uuid && domain->xml && domain->n_consoles == 1);
    type(domain, "hello\r");
    UNTIL(console_has(domain, "hello"));
    do_ok(HOST_SUSPEND, domain);
    UNTIL(is(domain, DOMAIN_PAUSED));
    ck_assert_ptr_nonnull(host_domain_reason(host, domain, HOST_SUSPEND));
    type(domain, "asleep\r");
    do_ok(HOST_RESUME, domain);
    UNTIL(is(domain, DOMAIN_RUNNING));
    UNTIL(console_has(domain, "asleep")); /* typed while it slept */
    do_ok(HOST_RESET, domain);
    UNTIL(log_has("web 01", "reset"));
    type(domain, "again\r");
    UNTIL(console_has(domain, "again"));
    do_ok(HOST_SHUTDOWN, domain); /* the guest does not hear it: it goes on, and that is said */
    UNTIL(domain->reason && strstr(domain->reason, "power button"));
    ck_assert_ptr_nonnull(host_domain_reason(host, domain, HOST_UNDEFINE));
    ck_assert_ptr_nonnull(host_domain_reason(host, domain, HOST_START));
    do_ok(HOST_DESTROY, domain);
    UNTIL(is(domain, DOMAIN_SHUTOFF));
    ck_assert(domain->since_us == 0 && host->running == 0 && host->total == 1);
    ck_assert_ptr_nonnull(host_domain_reason(host, domain, HOST_DESTROY));
    do_ok(HOST_START, domain);
    UNTIL(is(domain, DOMAIN_RUNNING));
    type(domain, "second\r");
    UNTIL(console_has(domain, "second") && console_has(domain, "hello")); /* one console for both */
    type(domain, "!");
    UNTIL(is(domain, DOMAIN_SHUTOFF));
    UNTIL(files_in("state/virtty/intents") == 0);
    do_ok(HOST_UNDEFINE, domain);
    UNTIL(!find("web 01"));
    ck_assert_uint_eq(files_in("config/virtty/domains"), 0);
    /* Each power-on begins a file of its own. */
    g_autofree char *last = scratch_read("state/virtty/console/web%2001-serial0.log");
    g_autofree char *first = scratch_read("state/virtty/console/web%2001-serial0.log.1");
    ck_assert(last && strstr(last, "second") && !strstr(last, "hello"));
    ck_assert(first && strstr(first, "hello"));
}
END_TEST

static void reboot(struct domain *domain)
{
    do_ok(HOST_REBOOT, domain);
    UNTIL(domain->reason && strstr(domain->reason, "reboot"));
}

START_TEST(reboot_is_the_power_button_and_a_start_in_place)
{
    struct domain *domain = make("a", "echo");
    reboot(domain);
    type(domain, "one\r");
    UNTIL(console_has(domain, "one"));
    ck_assert(!log_has("a", "started again"));
    type(domain, "!");
    UNTIL(log_has("a", "powered off; it was started again"));
    ck_assert(is(domain, DOMAIN_RUNNING) && !domain->reason);
    type(domain, "two\r");
    UNTIL(console_has(domain, "two"));
    reboot(domain);
    do_ok(HOST_SHUTDOWN, domain); /* now it shall stay off */
    UNTIL(domain->reason && !strstr(domain->reason, "reboot"));
    type(domain, "!");
    UNTIL(is(domain, DOMAIN_SHUTOFF));
    ck_assert_ptr_nonnull(host_domain_reason(host, domain, HOST_REBOOT));
    do_ok(HOST_START, domain);
    UNTIL(is(domain, DOMAIN_RUNNING));
    reboot(domain);
    do_ok(HOST_DESTROY, domain);
    UNTIL(is(domain, DOMAIN_SHUTOFF));
    ck_assert_uint_eq(log_unread_failures(app->log), 0);
}
END_TEST

/* The order of a folder's files is the file system's: none may be lost or counted twice. */
START_TEST(many_definitions_are_all_there)
{
    const unsigned many = 500;
    g_autofree char *folder = scratch_path("config/virtty/domains");
    ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
    for (unsigned i = 0; i < many; i++) {
        g_autofree char *path = g_strdup_printf("%s/vm-%u.xml", folder, i);
        g_autofree char *xml =
            g_strdup_printf("<domain type='kvm'><name>vm-%u</name><memory>65536</memory><os>"
                            "<type>hvm</type><kernel>/k</kernel></os></domain>",
                            i);
        ck_assert(g_file_set_contents(path, xml, -1, NULL));
    }
    open_app();
    ck_assert_uint_eq(host->total, many);
    ck_assert_uint_eq(model_domains(app->model), many);
    for (unsigned i = 0; i < many; i++) {
        g_autofree char *name = g_strdup_printf("vm-%u", i);
        ck_assert(find(name) && is(find(name), DOMAIN_SHUTOFF));
    }
    do_ok(HOST_UNDEFINE, find("vm-250"));
    UNTIL(!find("vm-250"));
    ck_assert_uint_eq(host->total, many - 1);
}
END_TEST

START_TEST(a_crash_is_a_state_with_a_reason)
{
    struct domain *domain = make("a", "echo");
    type(domain, "$");
    UNTIL(is(domain, DOMAIN_CRASHED));
    ck_assert(domain->reason && domain->reason[0]);
    ck_assert(log_has("a", "rip") || log_has("a", "RIP"));
    ck_assert_uint_ge(log_unread_failures(app->log), 1);
    do_ok(HOST_START, domain);
    UNTIL(is(domain, DOMAIN_RUNNING) && domain->reason == NULL);
}
END_TEST

/* Takes all memory away from the machine that was made last. */
static void lose_memory(void)
{
    int fds[8], newest = -1;
    size_t n = guest_ram_files(fds, G_N_ELEMENTS(fds));
    for (size_t i = 0; i < n; i++)
        newest = MAX(newest, fds[i]);
    ck_assert_int_eq(ftruncate(newest, 0), 0);
}

START_TEST(lost_memory_ends_only_its_machine)
{
    make("other", "count");
    make("poor", "count");
    UNTIL(console_has(find("other"), "2") && console_has(find("poor"), "2"));
    lose_memory();
    UNTIL(is(find("poor"), DOMAIN_CRASHED));
    ck_assert_msg(strstr(find("poor")->reason, "the host could not provide"), "%s",
                  find("poor")->reason);
    ck_assert(log_has("poor", "the host could not provide"));
    /* The others count on, and it can be started again. */
    UNTIL(console_has(find("other"), "5"));
    ck_assert(is(find("other"), DOMAIN_RUNNING));
    do_ok(HOST_START, find("poor"));
    UNTIL(is(find("poor"), DOMAIN_RUNNING));
}
END_TEST

START_TEST(two_run_at_once_and_an_end_takes_both)
{
    struct domain *one = make("one", "count"), *two = make("two", "count");
    one = find("one");
    UNTIL(console_has(one, "3") && console_has(two, "3"));
    ck_assert_uint_eq(host->running, 2);
    ck_assert_uint_eq(files_in("state/virtty/intents"), 2);
    close_app();
    ck_assert_uint_eq(files_in("state/virtty/intents"), 0);
    open_app();
    ck_assert_uint_eq(host->total, 2);
    ck_assert(is(find("one"), DOMAIN_SHUTOFF) && is(find("two"), DOMAIN_SHUTOFF));
    ck_assert_uint_eq(log_unread_failures(app->log), 0);
}
END_TEST

static void all_down(void *opaque)
{
    *(bool *)opaque = true;
}

START_TEST(a_kept_guest_holds_no_end_up)
{
    struct create_spec *spec = flat_spec("kept", "echo");
    spec->on_crash = VMM_ACTION_PRESERVE;
    ck_assert_int_eq(run_create(spec).state, JOB_DONE);
    UNTIL(find("kept") && is(find("kept"), DOMAIN_RUNNING) && find("kept")->consoles[0]);
    struct domain *domain = find("kept");
    type(domain, "$");
    UNTIL(is(domain, DOMAIN_PAUSED));
    ck_assert_ptr_nonnull(strstr(host_domain_reason(host, domain, HOST_RESUME), "reset it"));
    bool done = false;
    shutdown_domains(app, false, all_down, &done); /* it would wait for 60 s */
    UNTIL(done);
    ck_assert(is(domain, DOMAIN_SHUTOFF));
    ck_assert(log_has("kept", "not waited for") && log_has("kept", "off after"));
}
END_TEST

/* In each round the end comes at another moment of the start; whatever runs is told. */
START_TEST(an_end_meets_a_start)
{
    struct create_spec *spec = flat_spec("late", "count");
    spec->start = false;
    ck_assert_int_eq(run_create(spec).state, JOB_DONE);
    UNTIL(find("late"));
    for (unsigned round = 0; round < 12; round++) {
        struct ended ended = {0};
        bool done = false;
        struct job *job = job_new(app, "start", "late", false, job_ended, &ended);
        job_set_quiet(job);
        host_run(host, HOST_START, &(struct host_target){.domain = find("late")}, job, NULL);
        if (round)
            g_usleep(round * 300); /* the moment is what is tested */
        shutdown_domains(app, true, all_down, &done);
        UNTIL(done && ended.done);
        /* Begun before the end, it is forced off with a line; else it was not begun at all. */
        if (ended.state == JOB_DONE)
            ck_assert(log_has("late", "forced off") && log_has("late", "off after"));
        else
            ck_assert_msg(strstr(ended.error, "virtty is ending"), "%s", ended.error);
        ck_assert(!domain_is_active(find("late")));
        close_app();
        open_app();
    }
}
END_TEST

START_TEST(statistics_are_plausible)
{
    struct domain *domain = make("a", "count");
    UNTIL((host->ops->tick(host), domain_samples(domain)->count >= 3 && domain->exits_rate > 0));
    ck_assert(domain->cpu >= 0 && domain->cpu <= 1);
    UNTIL((host->ops->tick(host), domain->cpu > 0));
    ck_assert(domain->memory_used > 0 && domain->memory_used <= domain->memory);
    UNTIL(host->cpu > 0);
    ck_assert(host->cpu <= 1);
}
END_TEST

START_TEST(create_with_disk_and_undefine_with_storage)
{
    struct create_spec *spec = flat_spec("a", "");
    spec->disk = CREATE_DISK_NEW;
    spec->disk_size = 8 * MIB;
    spec->start = false;
    spec->autostart = true;
    struct ended ended = run_create(spec);
    ck_assert_msg(ended.state == JOB_DONE, "%s", ended.error);
    UNTIL(find("a"));
    struct domain *domain = find("a");
    ck_assert(is(domain, DOMAIN_SHUTOFF) && domain->autostart && domain->disks->len == 1);
    const struct domain_disk *disk = g_ptr_array_index(domain->disks, 0);
    ck_assert(disk->capacity == 8 * MIB && g_file_test(disk->source, G_FILE_TEST_EXISTS));
    const char *const foreign[] = {"/etc/hostname", NULL};
    GVariant *wrong = host_args_new("paths", g_variant_new_strv(foreign, -1), NULL);
    ended = do_args(HOST_UNDEFINE, domain, wrong);
    ck_assert_int_eq(ended.state, JOB_FAILED);
    ck_assert(find("a") && g_file_test("/etc/hostname", G_FILE_TEST_EXISTS));
    g_autofree char *source = g_strdup(disk->source);
    const char *const paths[] = {source, NULL};
    GVariant *right = host_args_new("paths", g_variant_new_strv(paths, -1), NULL);
    ended = do_args(HOST_UNDEFINE, domain, right);
    ck_assert_msg(ended.state == JOB_DONE, "%s", ended.error);
    UNTIL(!find("a"));
    ck_assert(!g_file_test(source, G_FILE_TEST_EXISTS));
    ck_assert_uint_eq(files_in("state/virtty/intents"), 0);
}
END_TEST

START_TEST(autostart_starts)
{
    struct create_spec *spec = flat_spec("a", "echo");
    spec->start = false;
    spec->autostart = true;
    ck_assert_int_eq(run_create(spec).state, JOB_DONE);
    close_app();
    open_app();
    UNTIL(find("a") && is(find("a"), DOMAIN_RUNNING));
}
END_TEST

START_TEST(broken_files_are_shown_and_can_be_deleted)
{
    close_app();
    scratch_write("config/virtty/domains/bad.xml", "<domain type='kvm'>\n<name>x</nam>\n");
    open_app();
    struct domain *domain = find("bad");
    ck_assert(domain && is(domain, DOMAIN_BROKEN));
    ck_assert_ptr_nonnull(strstr(domain->reason, "line 2"));
    ck_assert_ptr_nonnull(strstr(host_domain_reason(host, domain, HOST_START), "line 2"));
    ck_assert(log_has("bad", "bad.xml"));
    do_ok(HOST_UNDEFINE, domain);
    UNTIL(!find("bad"));
    ck_assert_uint_eq(files_in("config/virtty/domains"), 0);
}
END_TEST

START_TEST(an_edit_of_the_file_counts_at_the_next_start)
{
    struct create_spec *spec = flat_spec("a", "echo");
    spec->start = false;
    ck_assert_int_eq(run_create(spec).state, JOB_DONE);
    UNTIL(find("a"));
    g_autofree char *xml = scratch_read("config/virtty/domains/a.xml");
    g_auto(GStrv) parts = g_strsplit(xml, "<vcpu>1</vcpu>", 2);
    ck_assert_ptr_nonnull(parts[1]);
    g_autofree char *edited = g_strjoinv("<vcpu>2</vcpu>", parts);
    scratch_write("config/virtty/domains/a.xml", edited);
    do_ok(HOST_START, find("a"));
    UNTIL(is(find("a"), DOMAIN_RUNNING) && find("a")->vcpus == 2);
    do_ok(HOST_DESTROY, find("a"));
    UNTIL(is(find("a"), DOMAIN_SHUTOFF));
    scratch_write("config/virtty/domains/a.xml", "<domain");
    struct ended ended = do_args(HOST_START, find("a"), NULL);
    ck_assert(ended.state == JOB_FAILED && strstr(ended.error, "line 1"));
    UNTIL(is(find("a"), DOMAIN_BROKEN));
}
END_TEST

static struct ended define(const char *xml, bool validate)
{
    return do_args(HOST_DEFINE, NULL,
                   host_args_new("xml", g_variant_new_string(xml), "validate",
                                 g_variant_new_boolean(validate), NULL));
}

static char *replaced(const char *text, const char *from, const char *to)
{
    g_auto(GStrv) parts = g_strsplit(text, from, 2);
    ck_assert_ptr_nonnull(parts[1]);
    return g_strjoinv(to, parts);
}

START_TEST(a_definition_is_replaced)
{
    struct domain *domain = make("a", "echo");
    g_autofree char *before = g_strdup(domain->xml);
    g_autofree char *two = replaced(before, "<vcpu>1</vcpu>", "<vcpu>2</vcpu><!-- more -->");
    ck_assert_int_eq(define(two, true).state, JOB_DONE);
    UNTIL(strstr(find("a")->xml, "<!-- more -->"));
    g_autofree char *stored = scratch_read("config/virtty/domains/a.xml");
    ck_assert_str_eq(stored, two);
    ck_assert_int_eq(verb("domxml-diff", "a", NULL), 0);
    ck_assert_msg(strstr(verb_output, "-  <vcpu>2</vcpu><!-- more -->\n+  <vcpu>1</vcpu>\n") != NULL,
                  "%s", verb_output);
    g_autofree char *renamed = replaced(two, "<name>a<", "<name>b<");
    struct ended ended = define(renamed, true);
    ck_assert(ended.state == JOB_FAILED && strstr(ended.error, "uuid is that of domain 'a'"));
    ended = define("<domain type='kvm'>", true);
    ck_assert(ended.state == JOB_FAILED && strstr(ended.error, "line 1"));
    g_autofree char *cpu = replaced(two, "<vcpu>2</vcpu>", "<vcpu>2000</vcpu>");
    ended = define(cpu, true);
    ck_assert_int_eq(ended.state, JOB_FAILED);
    g_autofree char *still = scratch_read("config/virtty/domains/a.xml");
    ck_assert_str_eq(still, two);
    do_ok(HOST_DESTROY, find("a"));
    UNTIL(is(find("a"), DOMAIN_SHUTOFF));
}
END_TEST

START_TEST(a_failed_start_says_why)
{
    struct create_spec *spec = flat_spec("a", "echo");
    spec->start = false;
    ck_assert_int_eq(run_create(spec).state, JOB_DONE);
    UNTIL(find("a"));
    g_autofree char *xml = scratch_read("config/virtty/domains/a.xml");
    g_auto(GStrv) parts = g_strsplit(xml, FLAT, 2);
    g_autofree char *edited = g_strjoinv("/nowhere/kernel", parts);
    scratch_write("config/virtty/domains/a.xml", edited);
    struct ended ended = do_args(HOST_START, find("a"), NULL);
    ck_assert_msg(ended.state == JOB_FAILED && strstr(ended.error, "/nowhere/kernel"), "%s",
                  ended.error);
    ck_assert(is(find("a"), DOMAIN_SHUTOFF));
    ck_assert_uint_eq(files_in("state/virtty/intents"), 0);
}
END_TEST

/* --- an owner that is killed --- */

/* Runs in a child: makes `name` run, tells the parent and waits to be killed. */
G_GNUC_NORETURN static void run_until_killed(const char *name, int ready)
{
    open_app();
    make(name, "count");
    if (write(ready, "r", 1) != 1)
        _exit(1);
    for (;;)
        g_main_context_iteration(NULL, TRUE);
}

/* Without an app before the fork: threads do not survive it. */
START_TEST(a_killed_owner_is_told_at_the_next_start)
{
    int ready[2];
    ck_assert_int_eq(pipe(ready), 0);
    pid_t pid = fork();
    if (!pid)
        run_until_killed("victim", ready[1]);
    close(ready[1]);
    char byte;
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    open_app();
    struct domain *domain = find("victim");
    ck_assert(domain && is(domain, DOMAIN_SHUTOFF));
    ck_assert(log_has("victim", "was running since"));
    ck_assert_uint_ge(log_unread_failures(app->log), 1);
    ck_assert_uint_eq(files_in("state/virtty/intents"), 0); /* told once */
}
END_TEST

static void leave_half_created(const char *uuid)
{
    g_autofree char *text = g_strdup_printf(
        "[intent]\nversion=1\nkind=create\nname=half\nuuid=%s\npath=%s/virtty/domains/half.xml\n"
        "xml=<domain type='kvm'><name>half</name><uuid>%s</uuid><memory>65536</memory><os><type>hvm"
        "</type><kernel>%s</kernel></os></domain>\n"
        "disk_size=1048576\ndisk0=%s/virtty/images/half.raw\nstart=false\n",
        uuid, g_getenv("XDG_CONFIG_HOME"), uuid, FLAT, g_getenv("XDG_DATA_HOME"));
    scratch_write("state/virtty/intents/create-x.intent", text);
}

/* As typed in the shell or on the `:` line. */
static struct ended run_words(const char *verb, const char *name, const char *option)
{
    char *words[] = {(char *)verb, (char *)name, (char *)option, NULL};
    struct ended ended = {0};
    struct action_call call = {.out = g_string_new(NULL)};
    action_run_words(app, words, &call);
    ck_assert_msg(call.job != NULL, "%s: %s", verb, call.error);
    job_on_done(call.job, job_ended, &ended);
    g_string_free(call.out, TRUE);
    UNTIL(ended.done);
    return ended;
}

START_TEST(autostart_is_switched)
{
    struct create_spec *spec = flat_spec("a", "echo");
    spec->start = false;
    ck_assert_int_eq(run_create(spec).state, JOB_DONE);
    UNTIL(find("a") && !find("a")->autostart);
    ck_assert_int_eq(run_words("autostart", "a", NULL).state, JOB_DONE);
    UNTIL(find("a")->autostart);
    ck_assert_int_eq(verb("autostart", "a", NULL), EXIT_CODE_OK); /* said once */
    ck_assert_str_eq(verb_output, "Domain 'a' marked as autostarted\n");
    ck_assert_int_eq(run_words("autostart", "a", "--disable").state, JOB_DONE);
    UNTIL(!find("a")->autostart);
}
END_TEST

START_TEST(what_was_interrupted_waits_for_a_person)
{
    for (unsigned finish = 0; finish < 2; finish++) {
        if (app)
            close_app();
        leave_half_created("c7a5fdbd-edaf-9455-926a-d65c16db1809");
        open_app();
        ck_assert_uint_eq(kvm_recover_pending(host)->len, 1);
        ck_assert(log_has("half", "interrupted") && log_has("half", "recover half --finish"));
        ck_assert_ptr_null(find("half"));
        struct ended ended = run_words("recover", "half", finish ? "--finish" : "--undo");
        ck_assert_msg(ended.state == JOB_DONE, "%s", ended.error);
        if (finish)
            UNTIL(find("half") && is(find("half"), DOMAIN_SHUTOFF));
        ck_assert_uint_eq(kvm_recover_pending(host)->len, 0);
        ck_assert_uint_eq(files_in("state/virtty/intents"), 0);
        g_autofree char *disk = scratch_path("data/virtty/images/half.raw");
        ck_assert(g_file_test(disk, G_FILE_TEST_EXISTS) == (finish == 1));
    }
}
END_TEST

START_TEST(what_cannot_be_recovered_waits_on)
{
    leave_half_created("c7a5fdbd-edaf-9455-926a-d65c16db1809");
    scratch_write("data/virtty/images/half.raw", "of somebody else");
    close_app();
    open_app();
    struct ended ended = run_words("recover", "half", "--finish");
    ck_assert(ended.state == JOB_FAILED && strstr(ended.error, "half.raw is there already"));
    ck_assert_uint_eq(kvm_recover_pending(host)->len, 1);
    ck_assert_uint_eq(files_in("state/virtty/intents"), 1);
    /* A verb says what came of it, not what was begun. */
    ck_assert_int_eq(verb("recover", "half", "--finish"), EXIT_CODE_FAILED);
    ck_assert_str_eq(verb_output, "");
    g_autofree char *disk = scratch_path("data/virtty/images/half.raw");
    g_autofree char *kept = scratch_read("data/virtty/images/half.raw");
    ck_assert_str_eq(kept, "of somebody else");
    ck_assert_int_eq(g_unlink(disk), 0);
    ck_assert_int_eq(verb("recover", "half", "--finish"), EXIT_CODE_OK);
    ck_assert_str_eq(verb_output, "'half': finished\n");
    ck_assert_uint_eq(kvm_recover_pending(host)->len, 0);
    ck_assert_uint_eq(files_in("state/virtty/intents"), 0);
}
END_TEST

START_TEST(proc_files_are_parsed)
{
    uint64_t busy = 0, total = 0;
    ck_assert(kvm_watch_parse_stat("cpu  10 1 5 80 4 0 0 0 0 0\ncpu0 1\n", &busy, &total));
    ck_assert(busy == 16 && total == 100);
    ck_assert(!kvm_watch_parse_stat("", &busy, &total));
    ck_assert(!kvm_watch_parse_stat("cpu x", &busy, &total));
    const char *text = "MemTotal:  100 kB\nMemFree: 5 kB\nMemAvailable:   40 kB\n";
    ck_assert_uint_eq(kvm_watch_parse_meminfo(text, "MemTotal"), 102400);
    ck_assert_uint_eq(kvm_watch_parse_meminfo(text, "MemAvailable"), 40960);
    ck_assert_uint_eq(kvm_watch_parse_meminfo(text, "Mem"), 0);
    ck_assert_uint_eq(kvm_watch_parse_meminfo("", "MemTotal"), 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("host-kvm");
    TCase *plain = tcase_create("plain");
    tcase_add_test(plain, proc_files_are_parsed);
    suite_add_tcase(s, plain);
    TCase *tc = tcase_create("kvm");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, opens_with_the_truth_about_the_host);
    tcase_add_test(tc, whole_life);
    tcase_add_test(tc, resets_without_end_do_not_flood_the_log);
    tcase_add_test(tc, reboot_is_the_power_button_and_a_start_in_place);
    tcase_add_test(tc, a_crash_is_a_state_with_a_reason);
    tcase_add_test(tc, lost_memory_ends_only_its_machine);
    tcase_add_test(tc, two_run_at_once_and_an_end_takes_both);
    tcase_add_test(tc, a_kept_guest_holds_no_end_up);
    tcase_add_test(tc, an_end_meets_a_start);
    tcase_add_test(tc, statistics_are_plausible);
    tcase_add_test(tc, create_with_disk_and_undefine_with_storage);
    tcase_add_test(tc, autostart_starts);
    tcase_add_test(tc, broken_files_are_shown_and_can_be_deleted);
    tcase_add_test(tc, an_edit_of_the_file_counts_at_the_next_start);
    tcase_add_test(tc, a_definition_is_replaced);
    tcase_add_test(tc, a_failed_start_says_why);
    tcase_add_test(tc, autostart_is_switched);
    tcase_add_test(tc, what_was_interrupted_waits_for_a_person);
    tcase_add_test(tc, what_cannot_be_recovered_waits_on);
    suite_add_tcase(s, tc);
    TCase *closed = tcase_create("closed");
    tcase_add_checked_fixture(closed, setup_without_kvm, teardown);
    tcase_add_test(closed, a_host_without_kvm_says_so_and_does_the_rest);
    suite_add_tcase(s, closed);
    TCase *killed = tcase_create("killed");
    tcase_add_checked_fixture(killed, setup_closed, teardown);
    tcase_set_timeout(killed, 120);
    tcase_add_test(killed, many_definitions_are_all_there);
    tcase_add_test(killed, a_killed_owner_is_told_at_the_next_start);
    suite_add_tcase(s, killed);
    return s;
}
