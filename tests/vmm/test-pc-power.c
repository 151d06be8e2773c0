/* test-pc-power.c: power registers, the keyboard controller's resets and the clock. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake-env.h"
#include "harness.h"
#include "pc/i8042.h"
#include "pc/power.h"
#include "pc/rtc.h"

#define SCI 9
#define RTC_GSI 8
#define MEMORY (64 << 20)

static struct fake_env fake;
static struct vmm_device *power, *kbc, *rtc;

static void setup(void)
{
    struct vmm_rtc_config config = {.memory = UINT64_C(5) << 30};
    fake_env_init(&fake, MEMORY);
    power = fake_env_device(&fake, &vmm_power_class, "power", NULL);
    kbc = fake_env_device(&fake, &vmm_i8042_class, "i8042", NULL);
    rtc = fake_env_device(&fake, &vmm_rtc_class, "rtc", &config);
}

static void teardown(void)
{
    vmm_device_free(rtc);
    vmm_device_free(kbc);
    vmm_device_free(power);
    fake_env_free(&fake);
}

START_TEST(the_power_button_raises_the_sci)
{
    vmm_power_press(power);
    ck_assert(!fake.lines[SCI]); /* not enabled yet */
    ck_assert_uint_eq(fake_in(&fake, 0x600, 2) & 0x100, 0x100);
    fake_out(&fake, 0x602, 0x100, 2);
    ck_assert(fake.lines[SCI]);
    fake_out(&fake, 0x600, 0x100, 2);
    ck_assert(!fake.lines[SCI]);
    ck_assert_uint_eq(fake_in(&fake, 0x600, 2), 0);
    vmm_power_press(power);
    ck_assert(fake.lines[SCI]);
    fake_out(&fake, 0x601, 0x01, 1); /* byte by byte as well */
    ck_assert(!fake.lines[SCI]);
}
END_TEST

START_TEST(s5_powers_off)
{
    ck_assert_uint_eq(fake_in(&fake, 0x604, 2), 1);
    fake_out(&fake, 0x604, 0x2000 | 1 << 10, 2);
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_POWEROFF], 0);
    fake_out(&fake, 0x604, 5 << 10, 2);
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_POWEROFF], 0);
    ck_assert_uint_eq(fake_in(&fake, 0x604, 2), 5 << 10 | 1);
    fake_out(&fake, 0x604, 0x2000 | 5 << 10, 2);
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_POWEROFF], 1);
}
END_TEST

static uint32_t ticks_at(uint64_t ns)
{
    fake.clock.running = false;
    fake.clock.frozen_ns = ns;
    return (uint32_t)fake_in(&fake, 0x608, 4);
}

START_TEST(the_pm_timer_counts_guest_time)
{
    ck_assert_uint_eq(ticks_at(0), 0);
    ck_assert_uint_eq(ticks_at(1000000000), 3579545);
    ck_assert_uint_eq(ticks_at(1000000), 3579);
    uint64_t day = UINT64_C(86400) * 1000000000;
    ck_assert_uint_eq(ticks_at(day), (uint32_t)(UINT64_C(86400) * 3579545));
    /* The top bit's change is a status bit. */
    fake_out(&fake, 0x600, 1, 2);
    fake_out(&fake, 0x602, 1, 2);
    ck_assert(!fake.lines[SCI]);
    ticks_at(day + UINT64_C(600) * 1000000000);
    fake_in(&fake, 0x600, 2);
    ck_assert(fake.lines[SCI]);
}
END_TEST

/* A carry that is a moment away must not wake the I/O thread again and again during a pause. */
START_TEST(a_paused_timer_costs_nothing)
{
    uint64_t carry_ns = UINT64_C(0x80000000) * 1000000000 / 3579545;
    ticks_at(carry_ns - 1000000);
    fake_out(&fake, 0x600, 1, 2);
    fake_out(&fake, 0x602, 1, 2);
    power->class->pause(power);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    vmm_ioloop_turn(fake.env.loop, 200); /* comes back early if a timer is set */
    clock_gettime(CLOCK_MONOTONIC, &to);
    int64_t ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
    ck_assert_int_ge(ms, 190);
    ck_assert(!fake.lines[SCI]);
    power->class->resume(power);
    fake.clock.frozen_ns += 2000000;
    for (int i = 0; i < 4000 && !fake.lines[SCI]; i++)
        vmm_ioloop_turn(fake.env.loop, 1);
    ck_assert(fake.lines[SCI]);
}
END_TEST

START_TEST(every_reset_is_asked_for)
{
    static const struct {
        uint16_t port;
        uint8_t value;
        bool resets;
    } cases[] = {
        {0x64, 0xfe, true},  {0x64, 0xff, false}, {0x64, 0xad, false},  {0x92, 0x03, true},
        {0x92, 0x02, false}, {0xcf9, 0x06, true}, {0xcf9, 0x02, false}, {0xcf9, 0x0e, true},
    };
    fake_out(&fake, cases[_i].port, cases[_i].value, 1);
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_RESET], cases[_i].resets);
}
END_TEST

START_TEST(the_output_port_resets_too)
{
    fake_out(&fake, 0x64, 0xd1, 1);
    fake_out(&fake, 0x60, 0x03, 1);
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_RESET], 0);
    fake_out(&fake, 0x64, 0xd1, 1);
    fake_out(&fake, 0x60, 0x02, 1);
    ck_assert_uint_eq(fake.requests[VMM_REQUEST_RESET], 1);
}
END_TEST

START_TEST(the_controller_answers_and_has_no_keyboard)
{
    ck_assert_uint_eq(fake_in(&fake, 0x64, 1) & 3, 0);
    fake_out(&fake, 0x64, 0xaa, 1);
    ck_assert_uint_eq(fake_in(&fake, 0x64, 1) & 3, 1);
    ck_assert_uint_eq(fake_in(&fake, 0x60, 1), 0x55);
    ck_assert_uint_eq(fake_in(&fake, 0x64, 1) & 3, 0);
    fake_out(&fake, 0x60, 0xff, 1); /* to a keyboard: no answer, and the buffer is free */
    ck_assert_uint_eq(fake_in(&fake, 0x64, 1) & 3, 0);
    fake_out(&fake, 0x64, 0xab, 1);
    ck_assert_uint_ne(fake_in(&fake, 0x60, 1), 0);
    fake_out(&fake, 0x64, 0x60, 1);
    fake_out(&fake, 0x60, 0x45, 1);
    fake_out(&fake, 0x64, 0x20, 1);
    ck_assert_uint_eq(fake_in(&fake, 0x60, 1), 0x45);
}
END_TEST

static uint8_t cmos(uint8_t reg)
{
    fake_out(&fake, 0x70, reg, 1);
    return (uint8_t)fake_in(&fake, 0x71, 1);
}

static void set_cmos(uint8_t reg, uint8_t value)
{
    fake_out(&fake, 0x70, reg, 1);
    fake_out(&fake, 0x71, value, 1);
}

static int bcd(uint8_t value)
{
    return (value >> 4) * 10 + (value & 15);
}

static time_t read_clock(void)
{
    struct tm tm = {.tm_sec = bcd(cmos(0)),
                    .tm_min = bcd(cmos(2)),
                    .tm_hour = bcd(cmos(4)),
                    .tm_mday = bcd(cmos(7)),
                    .tm_mon = bcd(cmos(8)) - 1,
                    .tm_year = bcd(cmos(9)) + 100 * bcd(cmos(0x32)) - 1900};
    return timegm(&tm);
}

START_TEST(the_clock_tells_host_time)
{
    ck_assert_uint_eq(cmos(0x0b), 0x02);
    ck_assert_uint_eq(cmos(0x0d), 0x80);
    time_t now = time(NULL), guest = read_clock();
    ck_assert_int_le(labs(guest - now), 61); /* a minute may end between two registers */
}
END_TEST

START_TEST(the_clock_can_be_set)
{
    /* 2000-01-01 23:59:50, binary, 12 hours */
    static const uint8_t values[][2] = {{0, 50}, {2, 59}, {4, 0x80 | 11}, {7, 1},
                                        {8, 1},  {9, 0},  {0x32, 20}};
    set_cmos(0x0b, 0x84);
    for (unsigned i = 0; i < 7; i++)
        set_cmos(values[i][0], values[i][1]);
    ck_assert_uint_eq(cmos(4), 0x80 | 11);
    set_cmos(0x0b, 0x04);
    ck_assert_uint_eq(cmos(8), 1);
    ck_assert_uint_eq(cmos(9), 0);
    ck_assert_uint_eq(cmos(4), 0x80 | 11);
    set_cmos(0x0b, 0x02);
    time_t guest = read_clock();
    ck_assert_int_le(labs(guest - 946771190), 5);
    rtc->class->reset(rtc); /* the battery keeps it */
    ck_assert_int_le(labs(read_clock() - 946771190), 5);
}
END_TEST

static bool wait_line(unsigned gsi)
{
    for (int i = 0; i < 4000 && !fake.lines[gsi]; i++)
        vmm_ioloop_turn(fake.env.loop, 1);
    return fake.lines[gsi];
}

START_TEST(clock_interrupts_come)
{
    static const uint8_t enables[] = {0x40, 0x20, 0x10};
    uint8_t bit = enables[_i];
    set_cmos(1, 0xff); /* the alarm comes every second */
    set_cmos(3, 0xff);
    set_cmos(5, 0xff);
    cmos(0x0c);
    set_cmos(0x0b, 0x02 | bit);
    ck_assert(wait_line(RTC_GSI));
    ck_assert_uint_eq(cmos(0x0c) & (0x80 | bit), 0x80 | bit);
    ck_assert(!fake.lines[RTC_GSI]);
    ck_assert(wait_line(RTC_GSI)); /* and again */
    set_cmos(0x0b, 0x02);
    ck_assert(!fake.lines[RTC_GSI]);
}
END_TEST

START_TEST(memory_sizes_are_told)
{
    ck_assert_uint_eq(cmos(0x15) | cmos(0x16) << 8, 640);
    ck_assert_uint_eq(cmos(0x30) | cmos(0x31) << 8, 0xffff);
    ck_assert_uint_eq(cmos(0x34) | cmos(0x35) << 8, (0xc0000000 - 0x1000000) >> 16);
    ck_assert_uint_eq(cmos(0x5b) | cmos(0x5c) << 8 | cmos(0x5d) << 16, 2u << 30 >> 16);
    set_cmos(0x40, 0x99);
    ck_assert_uint_eq(cmos(0x40), 0x99);
    ck_assert_uint_eq(cmos(0x80 | 0x40), 0x99); /* the NMI bit is no address */
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("pc-power");
    TCase *tc = tcase_create("pc-power");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_power_button_raises_the_sci);
    tcase_add_test(tc, s5_powers_off);
    tcase_add_test(tc, the_pm_timer_counts_guest_time);
    tcase_add_test(tc, a_paused_timer_costs_nothing);
    tcase_add_loop_test(tc, every_reset_is_asked_for, 0, 8);
    tcase_add_test(tc, the_output_port_resets_too);
    tcase_add_test(tc, the_controller_answers_and_has_no_keyboard);
    tcase_add_test(tc, the_clock_tells_host_time);
    tcase_add_test(tc, the_clock_can_be_set);
    tcase_add_loop_test(tc, clock_interrupts_come, 0, 3);
    tcase_add_test(tc, memory_sizes_are_told);
    suite_add_tcase(s, tc);
    return s;
}
