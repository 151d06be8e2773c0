/* test-serial.c: the 16550A's registers, FIFO and interrupts. */
#include <string.h>

#include "fake-env.h"
#include "harness.h"
#include "pc/serial.h"

#define PORT 0x3f8
#define GSI 4
enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCRATCH };

static struct fake_env fake;
static struct vmm_device *dev;

static void setup(void)
{
    fake_env_init(&fake, 1 << 20);
    struct vmm_serial_config config = {PORT, GSI, fake.channel};
    dev = fake_env_device(&fake, &vmm_serial_class, "serial0", &config);
}

static void teardown(void)
{
    vmm_device_free(dev);
    fake_env_free(&fake);
}

static uint8_t in(unsigned reg)
{
    return (uint8_t)fake_in(&fake, (uint16_t)(PORT + reg), 1);
}

static void out(unsigned reg, uint8_t value)
{
    fake_out(&fake, (uint16_t)(PORT + reg), value, 1);
}

static void type(const char *text)
{
    ck_assert_uint_eq(vmm_channel_send(fake.channel, text, strlen(text)), strlen(text));
}

START_TEST(output_goes_into_the_channel)
{
    char text[8] = {0};
    uint64_t pos = 0;
    for (const char *p = "hello"; *p; p++) {
        ck_assert_uint_eq(in(LSR), 0x60);
        out(DATA, (uint8_t)*p);
    }
    ck_assert_uint_eq(vmm_channel_read(fake.channel, &pos, text, sizeof text, NULL), 5);
    ck_assert_str_eq(text, "hello");
}
END_TEST

/* Nobody reads: 1 MiB goes out and the guest notices nothing. */
START_TEST(an_absent_reader_costs_nothing)
{
    for (int i = 0; i < 1 << 20; i++)
        out(DATA, 'x');
    ck_assert_uint_eq(in(LSR), 0x60);
    ck_assert_uint_eq(vmm_channel_end(fake.channel), 1 << 20);
}
END_TEST

START_TEST(divisor_and_scratch_are_kept)
{
    out(LCR, 0x83);
    out(DATA, 0x34);
    out(IER, 0x12);
    ck_assert_uint_eq(in(DATA), 0x34);
    ck_assert_uint_eq(in(IER), 0x12);
    out(LCR, 0x03);
    ck_assert_uint_eq(in(IER), 0);
    out(SCRATCH, 0x5a);
    ck_assert_uint_eq(in(SCRATCH), 0x5a);
    ck_assert_uint_eq(vmm_channel_end(fake.channel), 0);
}
END_TEST

START_TEST(the_fifo_has_trigger_levels)
{
    static const struct {
        uint8_t fcr;
        unsigned level;
    } cases[] = {{0x01, 1}, {0x41, 4}, {0x81, 8}, {0xc1, 14}};
    out(IIR, cases[_i].fcr);
    out(IER, 1);
    ck_assert_uint_eq(in(IIR), 0xc1);
    for (unsigned n = 1; n <= cases[_i].level; n++) {
        type("x");
        ck_assert(fake.lines[GSI]);
        ck_assert_uint_eq(in(IIR), n < cases[_i].level ? 0xcc : 0xc4);
    }
    for (unsigned n = 0; n < cases[_i].level; n++)
        ck_assert_uint_eq(in(DATA), 'x');
    ck_assert(!fake.lines[GSI]);
    ck_assert_uint_eq(in(IIR), 0xc1);
}
END_TEST

START_TEST(a_paste_waits_in_the_channel)
{
    char text[1001], got[1001] = {0};
    for (unsigned i = 0; i < 1000; i++)
        text[i] = (char)('a' + i % 26);
    text[1000] = 0;
    out(IIR, 0x01);
    type(text);
    ck_assert_uint_eq(vmm_channel_pending(fake.channel), 1000 - 16);
    for (unsigned i = 0; i < 1000; i++) {
        ck_assert_uint_eq(in(LSR), 0x61); /* ready, and never an overrun */
        got[i] = (char)in(DATA);
    }
    ck_assert_str_eq(got, text);
    ck_assert_uint_eq(in(LSR), 0x60);
    ck_assert_uint_eq(in(DATA), 0);
}
END_TEST

START_TEST(without_fifo_one_byte_is_held)
{
    type("ab");
    ck_assert_uint_eq(vmm_channel_pending(fake.channel), 1);
    ck_assert_uint_eq(in(IIR), 0x01);
    ck_assert_uint_eq(in(DATA), 'a');
    ck_assert_uint_eq(in(DATA), 'b');
}
END_TEST

START_TEST(the_transmitter_interrupt_is_told_once)
{
    out(IER, 2);
    ck_assert(fake.lines[GSI]);
    ck_assert_uint_eq(in(IIR), 0x02);
    ck_assert(!fake.lines[GSI]);
    ck_assert_uint_eq(in(IIR), 0x01);
    out(DATA, 'x');
    ck_assert_uint_eq(in(IIR), 0x02);
    out(IER, 0);
    out(IER, 2);
    ck_assert_uint_eq(in(IIR), 0x02);
}
END_TEST

START_TEST(interrupts_have_priorities)
{
    out(IIR, 0x01);
    out(MCR, 0x10); /* loop: all modem lines fall */
    out(MCR, 0x00);
    out(IER, 0x0f);
    vmm_channel_send_break(fake.channel);
    type("x");
    ck_assert_uint_eq(in(IIR), 0xc6);
    ck_assert_uint_eq(in(LSR), 0xf1); /* break at the head of the FIFO */
    ck_assert_uint_eq(in(IIR), 0xc4);
    ck_assert_uint_eq(in(DATA), 0);
    ck_assert_uint_eq(in(DATA), 'x');
    ck_assert_uint_eq(in(IIR), 0xc2);
    ck_assert_uint_eq(in(IIR), 0xc0);
    ck_assert_uint_ne(in(MSR)&0x0f, 0);
    ck_assert_uint_eq(in(IIR), 0xc1);
    ck_assert(!fake.lines[GSI]);
}
END_TEST

START_TEST(a_break_belongs_to_its_byte)
{
    out(IIR, 0x01);
    type("a");
    vmm_channel_send_break(fake.channel);
    ck_assert_uint_eq(in(LSR), 0xe1); /* one in the FIFO, but not at its head */
    ck_assert_uint_eq(in(DATA), 'a');
    ck_assert_uint_eq(in(LSR), 0xf1);
    ck_assert_uint_eq(in(DATA), 0);
    ck_assert_uint_eq(in(LSR), 0x60);
}
END_TEST

START_TEST(loopback_stays_inside)
{
    out(MCR, 0x10);
    type("outside");
    out(DATA, 'l');
    ck_assert_uint_eq(in(LSR), 0x61);
    out(DATA, 'm'); /* no FIFO: it overruns */
    ck_assert_uint_eq(in(LSR), 0x63);
    ck_assert_uint_eq(in(DATA), 'l');
    out(LCR, 0x43);
    ck_assert_uint_eq(in(LSR)&0x11, 0x11);
    out(LCR, 0x03);
    in(DATA);
    for (unsigned bits = 0; bits < 16; bits++) {
        out(MCR, (uint8_t)(0x10 | bits));
        uint8_t msr = in(MSR) >> 4;
        ck_assert_uint_eq(msr, (bits >> 1 & 1) | (bits & 1) << 1 | (bits & 4) | (bits & 8));
    }
    ck_assert_uint_eq(vmm_channel_end(fake.channel), 0);
    out(MCR, 0x0b);
    ck_assert_uint_eq(in(MSR)&0xf0, 0xb0);
    ck_assert_uint_eq(in(DATA), 'o');
}
END_TEST

START_TEST(clearing_the_fifo_empties_it)
{
    out(IIR, 0x01);
    type("abc");
    out(IIR, 0x03);
    ck_assert_uint_eq(in(LSR), 0x60);
    type("d");
    out(IIR, 0x00);
    ck_assert_uint_eq(in(LSR), 0x60);
}
END_TEST

START_TEST(wide_accesses_fall_on_neighbours)
{
    fake_out(&fake, PORT + LCR, 0x0b03, 2);
    ck_assert_uint_eq(in(LCR), 0x03);
    ck_assert_uint_eq(in(MCR), 0x0b);
    ck_assert_uint_eq(fake_in(&fake, PORT + LCR, 2), 0x0b03);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("serial");
    TCase *tc = tcase_create("serial");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, output_goes_into_the_channel);
    tcase_add_test(tc, an_absent_reader_costs_nothing);
    tcase_add_test(tc, divisor_and_scratch_are_kept);
    tcase_add_loop_test(tc, the_fifo_has_trigger_levels, 0, 4);
    tcase_add_test(tc, a_paste_waits_in_the_channel);
    tcase_add_test(tc, without_fifo_one_byte_is_held);
    tcase_add_test(tc, the_transmitter_interrupt_is_told_once);
    tcase_add_test(tc, interrupts_have_priorities);
    tcase_add_test(tc, a_break_belongs_to_its_byte);
    tcase_add_test(tc, loopback_stays_inside);
    tcase_add_test(tc, clearing_the_fifo_empties_it);
    tcase_add_test(tc, wide_accesses_fall_on_neighbours);
    suite_add_tcase(s, tc);
    return s;
}
