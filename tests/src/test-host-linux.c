/* The engine as a host, with Linux: what needs a guest that hears its power button and writes to a
 * disk. Each boot is long, so one domain serves for all. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "app.h"
#include "console.h"
#include "create.h"
#include "guests/tsc.h"
#include "harness.h"
#include "host.h"
#include "job.h"
#include "log.h"
#include "model.h"
#include "scratch.h"
#include "setup.h"
#include "shutdown.h"
#include "vmm.h"

#define BOOT_S 240 /* as in linux-guest.h: a KVM that emulates, a busy machine */
#define ANSWER_S 60
#define MIB (UINT64_C(1) << 20)

static struct app *app;
static struct host *host;

static gboolean wake(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

#define UNTIL(condition, seconds)                                                                  \
    do {                                                                                           \
        gint64 end_us = g_get_monotonic_time() + (seconds)*G_USEC_PER_SEC;                         \
        guint alarm = g_timeout_add(50, wake, NULL);                                               \
        while (!(condition)) {                                                                     \
            ck_assert_msg(g_get_monotonic_time() < end_us, "waited too long for " #condition);     \
            g_main_context_iteration(NULL, TRUE);                                                  \
        }                                                                                          \
        g_source_remove(alarm);                                                                    \
    } while (0)

static struct domain *linux_domain(void)
{
    return model_find(app->model, host, "lin");
}

static bool is(enum domain_state state)
{
    struct domain *domain = linux_domain();
    return domain && domain->state == state;
}

static bool log_has(enum log_level level, const char *text)
{
    for (unsigned i = 0; i < log_count(app->log); i++) {
        const struct log_entry *entry = log_get(app->log, i);
        if (entry->level == level && !g_strcmp0(entry->object, "lin") && strstr(entry->text, text))
            return true;
    }
    return false;
}

/* --- the console: everything since `heard` --- */

static size_t heard;

static bool says(const char *text)
{
    struct domain *domain = linux_domain();
    if (!domain || !domain->consoles[0])
        return false;
    char *all = console_text(domain->consoles[0], 0, UINT64_MAX);
    const char *found = all && strlen(all) >= heard ? strstr(all + heard, text) : NULL;
    if (found)
        heard = (size_t)(found - all) + strlen(text);
    free(all);
    return found;
}

static void ask(const char *line, const char *answer)
{
    g_autofree char *typed = g_strconcat(line, "\r", NULL);
    console_send(linux_domain()->consoles[0], typed, strlen(typed));
    UNTIL(says(answer), ANSWER_S);
}

/* --- verbs --- */

static void ended(struct job *job, void *opaque)
{
    int *state = opaque;
    *state = (int)job_info(job)->state;
}

static void perform(enum host_verb verb)
{
    int state = JOB_RUNNING;
    ck_assert_ptr_null(host_domain_reason(host, linux_domain(), verb));
    struct job *job = job_new(app, "test", "lin", false, ended, &state);
    const struct host_target target = {.domain = linux_domain()};
    host_run(host, verb, &target, job, NULL);
    UNTIL(state != JOB_RUNNING, ANSWER_S);
    ck_assert_int_eq(state, JOB_DONE);
}

/* --- a small disk of the host, full at will --- */

static void mount_small(void)
{
    g_autofree char *path = scratch_path("small");
    ck_assert_int_eq(g_mkdir(path, 0700), 0);
    if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("small", path, "tmpfs", 0, "size=1m"))
        harness_skip("only root can make a small disk of the host");
}

static void fill_small(void)
{
    g_autofree char *path = scratch_path("small/filler");
    static const char block[4096];
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    while (write(fd, block, sizeof block) > 0)
        ;
    close(fd);
}

static void empty_small(void)
{
    g_autofree char *path = scratch_path("small/filler");
    ck_assert_int_eq(unlink(path), 0);
}

static void setup(void)
{
    struct vmm_host_info info;
    vmm_host_probe(&info);
    if (info.problem != VMM_HOST_OK)
        harness_skip(info.reason);
    if (!g_getenv("VIRTTY_GUESTS"))
        harness_skip(
            "VIRTTY_GUESTS does not say where the Linux guest is (tests/guests/build-linux)");
    scratch_setup();
    mount_small();
    app = app_new(false);
    host = g_ptr_array_index(app->hosts, 0);
    app_open(app);
    UNTIL(host->state != HOST_OPENING, ANSWER_S);
}

static void teardown(void)
{
    app_free(app);
    g_autofree char *small = scratch_path("small");
    umount2(small, MNT_DETACH);
    scratch_teardown();
}

static void boot(void)
{
    g_autofree char *error = NULL;
    struct create_spec *spec = create_spec_new(app, host);
    g_free(spec->name);
    spec->name = g_strdup("lin");
    spec->kernel = g_build_filename(g_getenv("VIRTTY_GUESTS"), "vmlinux-virtty-test", NULL);
    spec->initrd = g_build_filename(g_getenv("VIRTTY_GUESTS"), "initrd.img-virtty-test", NULL);
    spec->cmdline = g_strdup_printf("tsc_early_khz=%lu", tsc_khz());
    spec->memory = 64 * MIB;
    spec->vcpus = 1;
    spec->disk = CREATE_DISK_NEW;
    spec->disk_size = 8 * MIB;
    spec->disk_path = scratch_path("small/lin.raw");
    struct job *job = create_start(app, host, spec, &error);
    ck_assert_msg(job != NULL, "%s", error);
    create_spec_free(spec);
    UNTIL(says("guest>"), BOOT_S);
}

static void a_full_disk_pauses_it(void)
{
    fill_small();
    console_send(linux_domain()->consoles[0], "write vda 7 later\r", strlen("write vda 7 later\r"));
    UNTIL(is(DOMAIN_PAUSED), ANSWER_S);
    ck_assert_ptr_nonnull(linux_domain()->reason);
    ck_assert_ptr_nonnull(strstr(linux_domain()->reason, "lin.raw"));
    ck_assert(log_has(LOG_FAIL, "make room and resume it"));
    perform(HOST_RESUME); /* still no room: it comes back, and nothing is lost */
    UNTIL(is(DOMAIN_PAUSED), ANSWER_S);
    empty_small();
    perform(HOST_RESUME);
    UNTIL(says("wrote 512 synced"), ANSWER_S);
    ck_assert(is(DOMAIN_RUNNING) && !linux_domain()->reason);
    ask("read vda 7", "read 512: later");
}

static bool shut_down;

static void all_down(void *opaque)
{
    (void)opaque;
    shut_down = true;
}

START_TEST(a_whole_life_of_linux)
{
    boot();
    ask("hello", "echo: hello");
    a_full_disk_pauses_it();
    perform(HOST_REBOOT);
    UNTIL(says("power button"), ANSWER_S);
    UNTIL(log_has(LOG_NOTE, "powered off; it was started again"), ANSWER_S);
    ck_assert(is(DOMAIN_RUNNING));
    UNTIL(says("GUEST-READY"), BOOT_S);
    UNTIL(says("guest>"), ANSWER_S);
    perform(HOST_SUSPEND); /* the end of the owner finds it paused */
    UNTIL(is(DOMAIN_PAUSED), ANSWER_S);
    shutdown_domains(app, false, all_down, NULL);
    UNTIL(shut_down, ANSWER_S + 60);
    ck_assert(is(DOMAIN_SHUTOFF));
    ck_assert(log_has(LOG_NOTE, "power button pressed; waiting up to"));
    ck_assert(log_has(LOG_NOTE, "shut down after"));
    ck_assert(!log_has(LOG_WARN, "forced off"));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("host-linux");
    TCase *tc = tcase_create("linux");
    tcase_set_timeout(tc, 1200);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_whole_life_of_linux);
    suite_add_tcase(s, tc);
    return s;
}
