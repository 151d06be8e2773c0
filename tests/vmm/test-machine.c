#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "guests/tsc.h"
#include "harness.h"
#include "vmm.h"

#define FLAT BUILD_DIR "/tests/guests/flat.elf"
#define FLAT_SMP BUILD_DIR "/tests/guests/flat-smp.elf"
#define LIMIT_MS 20000

static struct vmm_channel *com1;
static struct vmm_machine *machine;
static uint64_t pos;
static struct vmm_config config;

struct seen {
    pthread_mutex_t lock;
    int events, resets, errors;
    struct vmm_event last;
    char text[300], error[3000];
};

static struct seen seen = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Holds the control thread up until the guest has asked for the next reset: it makes one exit for
 * each, and then its CPU stands still. */
static void wait_for_next_reset(void)
{
    struct vmm_stats stats = {0};
    uint64_t end = now_ms() + LIMIT_MS, exits = (uint64_t)seen.resets + 2, before;
    int still = 0;
    do {
        before = stats.vcpu_ns[0];
        sched_yield();
        vmm_machine_stats(machine, &stats);
        still = stats.exits[VMM_EXIT_IO] < exits || stats.vcpu_ns[0] != before ? 0 : still + 1;
    } while (still < 100 && now_ms() < end);
}

static void on_event(void *opaque, const struct vmm_event *event)
{
    (void)opaque;
    if (event->type == VMM_EVENT_RESET && config.cmdline && config.cmdline[0] == 'r')
        wait_for_next_reset();
    pthread_mutex_lock(&seen.lock);
    seen.events++;
    seen.resets += event->type == VMM_EVENT_RESET;
    seen.last = *event;
    snprintf(seen.text, sizeof seen.text, "%s", event->text ? event->text : "");
    pthread_mutex_unlock(&seen.lock);
}

static void on_line(void *opaque, enum vmm_severity severity, const char *text)
{
    (void)opaque;
    pthread_mutex_lock(&seen.lock);
    if (severity == VMM_ERROR) {
        seen.errors++;
        snprintf(seen.error, sizeof seen.error, "%s", text);
    }
    pthread_mutex_unlock(&seen.lock);
}

static void set_up(void)
{
    struct vmm_host_info host;
    vmm_host_probe(&host);
    if (host.problem != VMM_HOST_OK)
        harness_skip(host.reason);
    com1 = vmm_channel_new(65536);
    pos = 0;
    config = (struct vmm_config){
        .name = "flat", .cpus = 1, .memory = 64 << 20, .kernel = FLAT, .serial = {com1}};
}

static void tear_down(void)
{
    vmm_machine_free(machine);
    machine = NULL;
    vmm_channel_free(com1);
}

static void start(const char *cmdline)
{
    struct vmm_error err = {0};
    struct vmm_hooks hooks = {.event = on_event, .report = {.line = on_line}};
    config.cmdline = cmdline;
    machine = vmm_machine_create(&config, &hooks, &err);
    ck_assert_msg(machine != NULL, "create: %s", err.text);
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_READY);
    ck_assert_msg(vmm_machine_start(machine, &err), "start: %s", err.text);
}

/* Reads the console until it has said `text`; false after the limit. */
static bool expect(const char *text, int limit_ms)
{
    static char all[1 << 16];
    size_t used = 0;
    uint64_t end = now_ms() + (uint64_t)limit_ms;
    all[0] = '\0';
    while (now_ms() < end) {
        vmm_channel_ack(com1);
        used += vmm_channel_read(com1, &pos, all + used, sizeof all - 1 - used, NULL);
        all[used] = '\0';
        if (strstr(all, text))
            return true;
        if (used > sizeof all / 2)
            used = 0;
        struct pollfd p = {.fd = vmm_channel_eventfd(com1), .events = POLLIN};
        poll(&p, 1, 100);
    }
    return false;
}

static void type(const char *text)
{
    ck_assert_uint_eq(vmm_channel_send(com1, text, strlen(text)), strlen(text));
}

START_TEST(prints_and_powers_off)
{
    start(NULL);
    ck_assert(expect("A\n", LIMIT_MS));
    ck_assert(vmm_machine_wait(machine, LIMIT_MS));
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_STOPPED);
    ck_assert_int_eq(seen.last.stop, VMM_STOP_POWEROFF);
    ck_assert(!vmm_machine_start(machine, NULL));
    ck_assert(!vmm_machine_stop(machine, NULL));
    struct vmm_stats stats;
    vmm_machine_stats(machine, &stats);
    ck_assert_uint_gt(stats.exits[VMM_EXIT_IO], 4);
    ck_assert_uint_eq(stats.memory_resident, 0);
}
END_TEST

/* MTRRs on, write-back where none says otherwise: what firmware leaves behind. */
START_TEST(memory_is_cached)
{
    start("t");
    ck_assert(expect("2054\n", LIMIT_MS)); /* 0x806 */
    ck_assert(vmm_machine_stop(machine, NULL));
}
END_TEST

START_TEST(pauses_and_resumes)
{
    struct vmm_stats one, two;
    start("c");
    ck_assert(expect("\n2\r", LIMIT_MS));
    ck_assert(!vmm_machine_resume(machine, NULL));
    ck_assert(vmm_machine_pause(machine, NULL));
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_PAUSED);
    ck_assert_int_eq(seen.last.pause, VMM_PAUSE_USER);
    ck_assert(!vmm_machine_pause(machine, NULL));
    ck_assert(!vmm_machine_power_button(machine, NULL));
    uint64_t at = vmm_channel_end(com1);
    vmm_machine_stats(machine, &one);
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    vmm_machine_stats(machine, &two);
    ck_assert_uint_eq(vmm_channel_end(com1), at);
    ck_assert_uint_eq(one.exits[VMM_EXIT_IO], two.exits[VMM_EXIT_IO]);
    ck_assert_uint_lt(two.vcpu_ns[0] - one.vcpu_ns[0], 5000000);
    ck_assert(vmm_machine_resume(machine, NULL));
    pos = at;
    ck_assert(expect("\n", LIMIT_MS));
    ck_assert(vmm_machine_stop(machine, NULL));
    ck_assert_int_eq(seen.last.stop, VMM_STOP_FORCED);
}
END_TEST

struct clocks {
    uint64_t tsc, ns; /* of the guest */
};

static struct clocks ask_clocks(void)
{
    char line[64] = "";
    size_t used = 0;
    uint64_t end = now_ms() + LIMIT_MS;
    pos = vmm_channel_end(com1);
    type("x");
    while (!strchr(line, '\n') && now_ms() < end) {
        vmm_channel_ack(com1);
        used += vmm_channel_read(com1, &pos, line + used, sizeof line - 1 - used, NULL);
        struct pollfd p = {.fd = vmm_channel_eventfd(com1), .events = POLLIN};
        poll(&p, 1, 20);
    }
    unsigned long long tsc, ns;
    ck_assert_msg(sscanf(line, "%llu %llu\n", &tsc, &ns) == 2, "%s", line);
    return (struct clocks){(uint64_t)tsc << 20, (uint64_t)ns << 20};
}

#define PAUSE_MS 400
#define SLACK_MS 20 /* units of 2^20, and clocks that run apart */

/* A KVM may let guests read the host's own counter, which nobody can stop. */
static bool counter_is_the_hosts(uint64_t tsc, uint64_t khz)
{
    uint64_t host = __rdtsc();
    return host - tsc < LIMIT_MS * khz;
}

START_TEST(time_stands_still_while_paused)
{
    uint64_t khz = tsc_khz();
    config.on_reboot = VMM_ACTION_RESTART;
    start("k");
    struct clocks before = ask_clocks(), after = {0};
    bool own_counter = !counter_is_the_hosts(before.tsc, khz);
    for (int round = 0; round < 2; round++) {
        uint64_t began = now_ms();
        before = ask_clocks();
        ck_assert(vmm_machine_pause(machine, NULL));
        uint64_t paused = now_ms();
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000}, NULL);
        paused = now_ms() - paused;
        ck_assert(vmm_machine_resume(machine, NULL));
        after = ask_clocks();
        uint64_t most = now_ms() - began - paused + SLACK_MS;
        ck_assert_uint_ge(after.tsc, before.tsc);
        ck_assert_uint_ge(after.ns, before.ns);
        if (own_counter)
            ck_assert_uint_le((after.tsc - before.tsc) / khz, most);
        ck_assert_uint_le((after.ns - before.ns) / 1000000, most);
    }
    ck_assert(vmm_machine_pause(machine, NULL));
    ck_assert(vmm_machine_reset(machine, NULL));
    before = ask_clocks(); /* a machine that begins anew, not the time of the old one */
    ck_assert_uint_lt(before.ns, after.ns);
    uint64_t began = now_ms();
    do
        after = ask_clocks();
    while (after.ns - before.ns < UINT64_C(50000000) && now_ms() - began < LIMIT_MS);
    ck_assert_uint_ge(after.ns - before.ns, 50000000);
    ck_assert_uint_gt(after.tsc, before.tsc);
}
END_TEST

START_TEST(is_reset_from_outside_and_inside)
{
    start("e");
    type("hello");
    ck_assert(expect("hello", LIMIT_MS));
    ck_assert(vmm_machine_reset(machine, NULL));
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_RUNNING);
    ck_assert_int_eq(seen.resets, 1);
    type("again");
    ck_assert(expect("again", LIMIT_MS));
    config.on_reboot = VMM_ACTION_DESTROY;
    type("#"); /* on_reboot was destroy from the beginning: it ends */
    ck_assert(vmm_machine_wait(machine, LIMIT_MS));
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_STOPPED);
    ck_assert_int_eq(seen.last.stop, VMM_STOP_REBOOT);
}
END_TEST

static void reboot_by(const char *key, int resets)
{
    type(key);
    uint64_t end = now_ms() + LIMIT_MS;
    while (seen.resets < resets && now_ms() < end)
        sched_yield();
    ck_assert_int_eq(seen.resets, resets);
}

/* The keyboard controller's reset is followed by a triple fault at once, as systems do it. */
START_TEST(a_guest_may_reboot)
{
    config.on_reboot = VMM_ACTION_RESTART;
    start("e");
    type("1");
    ck_assert(expect("1", LIMIT_MS));
    reboot_by("#", 1);
    type("2");
    ck_assert(expect("2", LIMIT_MS));
    reboot_by("%", 2);
    type("3");
    ck_assert(expect("3", LIMIT_MS));
    ck_assert_int_eq(seen.errors, 0);
    type("!");
    ck_assert(vmm_machine_wait(machine, LIMIT_MS));
    ck_assert_int_eq(seen.last.stop, VMM_STOP_POWEROFF);
}
END_TEST

/* The flat guest does not hear the button; that it powers off at all is what counts. */
START_TEST(a_reboot_is_a_power_off_and_a_start)
{
    config.on_reboot = VMM_ACTION_RESTART;
    start("e");
    ck_assert(vmm_machine_reboot(machine, NULL));
    type("1");
    ck_assert(expect("1", LIMIT_MS)); /* it takes its time */
    ck_assert_int_eq(seen.resets, 0);
    reboot_by("!", 1);
    ck_assert_msg(strstr(seen.text, "powered off") != NULL, "%s", seen.text);
    type("2");
    ck_assert(expect("2", LIMIT_MS));
    ck_assert(vmm_machine_reboot(machine, NULL));
    reboot_by("#", 2); /* its own way to reboot */
    ck_assert(vmm_machine_reboot(machine, NULL));
    ck_assert(vmm_machine_power_button(machine, NULL)); /* the last word counts */
    type("!");
    ck_assert(vmm_machine_wait(machine, LIMIT_MS));
    ck_assert_int_eq(seen.last.stop, VMM_STOP_POWEROFF);
    ck_assert(!vmm_machine_reboot(machine, NULL));
}
END_TEST

/* As libvirt does it for QEMU. */
START_TEST(no_reboot_where_on_reboot_is_destroy)
{
    config.on_reboot = VMM_ACTION_DESTROY;
    start("e");
    ck_assert(vmm_machine_reboot(machine, NULL));
    type("!");
    ck_assert(vmm_machine_wait(machine, LIMIT_MS));
    ck_assert_int_eq(seen.last.stop, VMM_STOP_POWEROFF);
}
END_TEST

START_TEST(a_triple_fault_is_a_crash)
{
    start("e");
    type("$");
    ck_assert(vmm_machine_wait(machine, LIMIT_MS));
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_CRASHED);
    ck_assert_int_eq(seen.last.stop, VMM_STOP_CRASH);
    ck_assert_int_eq(seen.errors, 1);
    ck_assert_msg(strstr(seen.text, "triple fault") != NULL, "%s", seen.text);
    ck_assert_msg(strstr(seen.error, "rip 0010:") && strstr(seen.error, "\ncode "), "%s",
                  seen.error);
}
END_TEST

START_TEST(a_crash_can_be_preserved)
{
    config.on_crash = VMM_ACTION_PRESERVE;
    start("e");
    type("$");
    uint64_t end = now_ms() + LIMIT_MS;
    while (vmm_machine_state(machine) != VMM_STATE_PAUSED && now_ms() < end)
        sched_yield();
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_PAUSED);
    ck_assert(!vmm_machine_resume(machine, NULL));
    ck_assert(vmm_machine_reset(machine, NULL));
    type("x");
    ck_assert(expect("x", LIMIT_MS));
}
END_TEST

START_TEST(a_crash_loop_ends)
{
    config.on_crash = VMM_ACTION_RESTART;
    start("e");
    for (int i = 0; i < 5 && vmm_machine_state(machine) != VMM_STATE_CRASHED; i++) {
        int before = seen.resets;
        vmm_channel_send(com1, "$", 1);
        uint64_t end = now_ms() + LIMIT_MS;
        while (seen.resets == before && vmm_machine_state(machine) != VMM_STATE_CRASHED &&
               now_ms() < end)
            sched_yield();
    }
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_CRASHED);
    ck_assert_int_eq(seen.resets, 3);
}
END_TEST

START_TEST(a_guest_that_only_resets_can_be_stopped)
{
    config.on_reboot = VMM_ACTION_RESTART;
    start("r");
    uint64_t end = now_ms() + LIMIT_MS;
    int resets;
    while ((resets = __atomic_load_n(&seen.resets, __ATOMIC_ACQUIRE)) < 3 && now_ms() < end)
        sched_yield();
    ck_assert_int_ge(resets, 3);
    ck_assert(vmm_machine_stop(machine, NULL));
    ck_assert_int_le(seen.resets, resets + 2); /* the one under way, and one that just ended */
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_STOPPED);
    ck_assert_int_eq(seen.last.stop, VMM_STOP_FORCED);
}
END_TEST

/* The other CPUs wait in the kernel for INIT; they must park, and go on, as well. */
START_TEST(cpus_are_woken)
{
    config.cpus = 8;
    config.kernel = FLAT_SMP;
    start("8");
    if (vmm_machine_pause(machine, NULL))
        ck_assert(vmm_machine_resume(machine, NULL));
    else /* on a busy host it has ended before this thread came back */
        ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_STOPPED);
    ck_assert(expect("cpus 8\n", LIMIT_MS));
    ck_assert(vmm_machine_wait(machine, LIMIT_MS));
    ck_assert_int_eq(seen.last.stop, VMM_STOP_POWEROFF);
}
END_TEST

START_TEST(waiting_cpus_can_be_reset)
{
    config.cpus = 3;
    config.kernel = FLAT_SMP;
    start("9"); /* waits for CPUs that there are not */
    ck_assert(vmm_machine_reset(machine, NULL));
    ck_assert(vmm_machine_reset(machine, NULL));
    ck_assert_int_eq(seen.resets, 2);
    ck_assert(vmm_machine_stop(machine, NULL));
}
END_TEST

START_TEST(several_live_side_by_side)
{
    struct vmm_channel *other_com = vmm_channel_new(4096);
    struct vmm_config other = config;
    other.serial[0] = other_com;
    other.cmdline = "h";
    struct vmm_machine *second = vmm_machine_create(&other, NULL, NULL);
    ck_assert_ptr_nonnull(second);
    ck_assert(vmm_machine_start(second, NULL));
    start("e");
    type("mine");
    ck_assert(expect("mine", LIMIT_MS));
    vmm_machine_free(second);
    type("still");
    ck_assert(expect("still", LIMIT_MS));
    char got[8];
    uint64_t at = 0;
    ck_assert_uint_le(vmm_channel_read(other_com, &at, got, sizeof got, NULL), 2);
    vmm_channel_free(other_com);
}
END_TEST

START_TEST(statistics_count)
{
    struct vmm_stats one, two;
    start("f");
    ck_assert(expect("\n9\r", LIMIT_MS));
    vmm_machine_stats(machine, &one);
    ck_assert(expect("\n99\r", LIMIT_MS));
    vmm_machine_stats(machine, &two);
    ck_assert_uint_eq(two.cpus, 1);
    ck_assert_uint_gt(two.vcpu_ns[0], one.vcpu_ns[0]);
    ck_assert_uint_gt(two.exits[VMM_EXIT_IO], one.exits[VMM_EXIT_IO]);
    ck_assert_uint_ge(two.memory_resident, 4096);
    ck_assert_uint_lt(two.memory_resident, 8 << 20);
}
END_TEST

START_TEST(wrong_configurations_are_refused)
{
    struct vmm_error err = {0};
    struct vmm_config bad = config;
    bad.cpus = 17;
    ck_assert_ptr_null(vmm_machine_create(&bad, NULL, &err));
    ck_assert_int_eq(err.code, VMM_E_INVALID);
    bad = config;
    bad.memory++;
    ck_assert_ptr_null(vmm_machine_create(&bad, NULL, &err));
    bad = config;
    bad.kernel = "/dev/null";
    ck_assert_ptr_null(vmm_machine_create(&bad, NULL, &err));
    bad.kernel = "/nowhere/kernel";
    ck_assert_ptr_null(vmm_machine_create(&bad, NULL, &err));
    ck_assert_int_eq(err.code, VMM_E_IO);
    bad = config;
    bad.disks = &(struct vmm_disk_config){.path = "/nowhere/disk"};
    bad.n_disks = 1;
    ck_assert_ptr_null(vmm_machine_create(&bad, NULL, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/disk"));
    bad = config;
    bad.memory = UINT64_C(1) << 40; /* sparse, but no host has it */
    struct vmm_machine *huge = vmm_machine_create(&bad, NULL, &err);
    if (huge)
        ck_assert(!vmm_machine_start(huge, &err));
    ck_assert_int_eq(err.code == VMM_E_NOMEM || err.code == VMM_E_KVM, 1);
    vmm_machine_free(huge);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("machine");
    TCase *t = tcase_create("machine");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, prints_and_powers_off);
    tcase_add_test(t, memory_is_cached);
    tcase_add_test(t, pauses_and_resumes);
    tcase_add_test(t, time_stands_still_while_paused);
    tcase_add_test(t, is_reset_from_outside_and_inside);
    tcase_add_test(t, a_guest_may_reboot);
    tcase_add_test(t, a_reboot_is_a_power_off_and_a_start);
    tcase_add_test(t, no_reboot_where_on_reboot_is_destroy);
    tcase_add_test(t, a_triple_fault_is_a_crash);
    tcase_add_test(t, a_crash_can_be_preserved);
    tcase_add_test(t, a_crash_loop_ends);
    tcase_add_test(t, a_guest_that_only_resets_can_be_stopped);
    tcase_add_test(t, cpus_are_woken);
    tcase_add_test(t, waiting_cpus_can_be_reset);
    tcase_add_test(t, several_live_side_by_side);
    tcase_add_test(t, statistics_count);
    tcase_add_test(t, wrong_configurations_are_refused);
    suite_add_tcase(s, t);
    return s;
}
