#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/ioloop.h"
#include "core/report.h"
#include "harness.h"

static struct vmm_ioloop *loop;
static int calls, fd;

static void count(void *opaque)
{
    (void)opaque;
    calls++;
}

static void drain_and_count(void *opaque)
{
    eventfd_t value;
    eventfd_read(*(int *)opaque, &value);
    calls++;
}

static void remove_self(void *opaque)
{
    vmm_ioloop_remove(loop, *(int *)opaque);
    calls++;
}

static void set_up(void)
{
    loop = vmm_ioloop_new(NULL);
    fd = eventfd(0, EFD_NONBLOCK);
    calls = 0;
}

static void tear_down(void)
{
    vmm_ioloop_free(loop);
    close(fd);
}

START_TEST(descriptors_are_served)
{
    ck_assert(vmm_ioloop_add(loop, fd, drain_and_count, &fd, NULL));
    ck_assert(!vmm_ioloop_add(loop, -1, count, NULL, NULL));
    vmm_ioloop_turn(loop, 0);
    ck_assert_int_eq(calls, 0);
    eventfd_write(fd, 1);
    vmm_ioloop_turn(loop, 1000);
    ck_assert_int_eq(calls, 1);
    vmm_ioloop_remove(loop, fd);
    vmm_ioloop_remove(loop, fd); /* nothing there: harmless */
    eventfd_write(fd, 1);
    vmm_ioloop_turn(loop, 0);
    ck_assert_int_eq(calls, 1);
    ck_assert(vmm_ioloop_add(loop, fd, remove_self, &fd, NULL));
    vmm_ioloop_turn(loop, 0);
    vmm_ioloop_turn(loop, 0);
    ck_assert_int_eq(calls, 2);
}
END_TEST

START_TEST(timers_fire_once)
{
    struct vmm_timer *late = vmm_timer_new(loop, count, NULL);
    struct vmm_timer *soon = vmm_timer_new(loop, count, NULL);
    vmm_timer_arm(late, UINT64_MAX);
    vmm_timer_arm(soon, 1000000);
    vmm_ioloop_turn(loop, 2000);
    ck_assert_int_eq(calls, 1);
    vmm_ioloop_turn(loop, 0);
    ck_assert_int_eq(calls, 1);
    vmm_timer_arm(soon, 0);
    vmm_timer_cancel(soon);
    vmm_ioloop_turn(loop, 0);
    ck_assert_int_eq(calls, 1);
    vmm_timer_arm(soon, 3600 * UINT64_C(1000000000));
    vmm_timer_arm(soon, 1000); /* moved forward */
    vmm_ioloop_turn(loop, 2000);
    ck_assert_int_eq(calls, 2);
    vmm_timer_free(soon);
    vmm_timer_free(late);
}
END_TEST

struct slow {
    int entered, left;
};

static void run_slowly(void *opaque)
{
    struct slow *s = opaque;
    __atomic_store_n(&s->entered, 1, __ATOMIC_SEQ_CST);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    __atomic_store_n(&s->left, 1, __ATOMIC_SEQ_CST);
}

START_TEST(remove_waits_for_the_callback)
{
    struct slow slow = {0};
    ck_assert(vmm_ioloop_start(loop, "io-test", NULL));
    ck_assert(vmm_ioloop_add(loop, fd, run_slowly, &slow, NULL));
    eventfd_write(fd, 1);
    while (!__atomic_load_n(&slow.entered, __ATOMIC_SEQ_CST))
        sched_yield();
    vmm_ioloop_remove(loop, fd);
    ck_assert_int_eq(slow.left, 1);
    vmm_ioloop_stop(loop);
}
END_TEST

START_TEST(stop_ends_a_loop_that_waits)
{
    ck_assert(vmm_ioloop_start(loop, "io-test", NULL));
    vmm_ioloop_stop(loop);
    vmm_ioloop_stop(loop); /* not running: harmless */
    ck_assert(vmm_ioloop_start(loop, "io-test", NULL));
    vmm_ioloop_stop(loop);
    ck_assert(vmm_ioloop_add(loop, fd, drain_and_count, &fd, NULL));
    eventfd_write(fd, 1);
    vmm_ioloop_turn(loop, 1000);
    ck_assert_int_eq(calls, 1);
}
END_TEST

START_TEST(guest_time_stands_still_while_stopped)
{
    struct vmm_clock clock;
    vmm_clock_init(&clock);
    ck_assert_uint_eq(vmm_clock_now(&clock), 0);
    vmm_clock_start(&clock);
    while (vmm_clock_now(&clock) < 1000)
        ;
    vmm_clock_stop(&clock);
    uint64_t at = vmm_clock_now(&clock);
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    ck_assert_uint_eq(vmm_clock_now(&clock), at);
    vmm_clock_start(&clock);
    ck_assert_uint_ge(vmm_clock_now(&clock), at);
    ck_assert_uint_lt(vmm_clock_now(&clock), at + 1000000000);
}
END_TEST

static void count_line(void *opaque, enum vmm_severity severity, const char *text)
{
    (void)severity;
    ck_assert(text[0]);
    ++*(int *)opaque;
}

START_TEST(messages_are_limited)
{
    int lines = 0;
    struct vmm_report report = {count_line, &lines};
    struct vmm_report_limit limit = {0};
    for (int i = 0; i < 1000; i++)
        vmm_report_limited(&report, &limit, VMM_WARNING, "guest did %d", i);
    ck_assert_int_ge(lines, 10);
    ck_assert_int_le(lines, 14); /* a slow machine may see a refill */
    ck_assert_uint_ge(limit.suppressed, 980);
    int before = lines;
    limit.last_ns = 1; /* long ago: the bucket is full again, and the gap is told */
    vmm_report_limited(&report, &limit, VMM_WARNING, "again");
    ck_assert_int_eq(lines, before + 2);
    vmm_report(&(struct vmm_report){0}, VMM_INFO, "to nobody");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("core-ioloop");
    TCase *t = tcase_create("ioloop");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, descriptors_are_served);
    tcase_add_test(t, timers_fire_once);
    tcase_add_test(t, remove_waits_for_the_callback);
    tcase_add_test(t, stop_ends_a_loop_that_waits);
    suite_add_tcase(s, t);
    t = tcase_create("clock and report");
    tcase_add_test(t, guest_time_stands_still_while_stopped);
    tcase_add_test(t, messages_are_limited);
    suite_add_tcase(s, t);
    return s;
}
