/* test-pci.c: slots, BARs, capabilities and interrupts of PCI functions. */
#include <string.h>

#include "fake-env.h"
#include "harness.h"
#include "pc/pci-msix.h"

#define BAR_LEN 0x1000
#define BASE 0xc0000000u
#define END 0xfec00000u

static struct fake_env fake;
static struct vmm_pci_function fn[2];
static struct vmm_msix msix;
static uint64_t moved_to[2];
static uint64_t last_write;

static uint64_t bar_read(void *opaque, uint64_t offset, unsigned size)
{
    (void)size;
    return offset + (opaque == &fn[1] ? 0x10000 : 0);
}

static void bar_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    (void)opaque;
    (void)offset;
    (void)size;
    last_write = value;
}

static const struct vmm_bus_ops bar_ops = {bar_read, bar_write};

static void moved(void *opaque, unsigned bar, uint64_t base)
{
    if (bar == 0)
        moved_to[opaque == &fn[1]] = base;
}

static const struct vmm_pci_function_ops ops = {.moved = moved};
static const struct vmm_pci_ids ids = {.vendor = 0x1234,
                                       .device = 0x5678,
                                       .class_code = 0x010203,
                                       .revision = 9,
                                       .subsystem_vendor = 0xaaaa,
                                       .subsystem = 0xbbbb};

static void setup(void)
{
    fake_env_init(&fake, 1 << 20);
    moved_to[0] = moved_to[1] = 0;
    for (int i = 0; i < 2; i++) {
        vmm_pci_function_init(&fn[i], i ? "one" : "zero", &ids, &ops, &fn[i]);
        vmm_pci_function_set_bar(&fn[i], 0, BAR_LEN, false, &bar_ops, &fn[i]);
    }
    vmm_pci_function_set_bar(&fn[1], 2, 1 << 20, true, &bar_ops, &fn[1]);
    ck_assert(vmm_msix_init(&msix, &fake.env, &fn[0], 1, 4));
    ck_assert(vmm_pci_plug(fake.env.pci, &fn[0], 3, NULL));
    ck_assert(vmm_pci_plug(fake.env.pci, &fn[1], 0, NULL));
    vmm_pci_function_reset(&fn[0]);
    vmm_pci_function_reset(&fn[1]);
}

static void teardown(void)
{
    vmm_pci_unplug(&fn[1]);
    vmm_pci_unplug(&fn[0]);
    vmm_msix_destroy(&msix);
    fake_env_free(&fake);
}

static uint64_t mmio(uint64_t address)
{
    return vmm_bus_read(fake.env.mmio, address, 4, NULL);
}

START_TEST(functions_are_found)
{
    ck_assert_uint_eq(fake_pci_read(&fake, 0, 0, 4), 0x0d578086);
    ck_assert_uint_eq(fake_pci_read(&fake, 0, 8, 4), 0x06000000);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 0, 4), 0x56781234);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 8, 4), 0x01020309);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 0x2c, 4), 0xbbbbaaaa);
    ck_assert_uint_eq(fake_pci_read(&fake, 1, 2, 2), 0x5678); /* the first free slot */
    ck_assert_uint_eq(fake_pci_read(&fake, 2, 0, 4), 0xffffffff);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 0x3d, 1), 1);
    fake_out(&fake, 0xcf8, 0x80000000 | 3 << 11 | 1 << 8, 4); /* function 1 */
    ck_assert_uint_eq(fake_in(&fake, 0xcfc, 4), 0xffffffff);
    fake_out(&fake, 0xcf8, 0x80000000 | 1 << 16, 4); /* bus 1 */
    ck_assert_uint_eq(fake_in(&fake, 0xcfc, 4), 0xffffffff);
    fake_out(&fake, 0xcf8, 0, 4); /* not enabled */
    ck_assert_uint_eq(fake_in(&fake, 0xcfc, 4), 0xffffffff);
    fake_out(&fake, 0xcf8, 0x80000000, 2); /* only 32-bit writes count */
    ck_assert_uint_eq(fake_in(&fake, 0xcf8, 4), 0);
}
END_TEST

START_TEST(taken_slots_are_refused)
{
    struct vmm_pci_function other;
    struct vmm_error err;
    vmm_pci_function_init(&other, "other", &ids, NULL, NULL);
    ck_assert(!vmm_pci_plug(fake.env.pci, &other, 3, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "zero"));
    ck_assert(!vmm_pci_plug(fake.env.pci, &other, 32, &err));
}
END_TEST

START_TEST(bars_are_sized)
{
    for (unsigned off = 0; off < 4; off++)
        ck_assert_uint_eq(fake_pci_read(&fake, 3, 0, 4), 0x56781234);
    fake_pci_write(&fake, 3, 0x10, 0xffffffff, 4);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 0x10, 4), ~(BAR_LEN - 1u));
    fake_pci_write(&fake, 3, 0x18, 0xffffffff, 4); /* no such BAR */
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 0x18, 4), 0);
    fake_pci_write(&fake, 1, 0x18, 0xffffffff, 4);
    fake_pci_write(&fake, 1, 0x1c, 0xffffffff, 4);
    ck_assert_uint_eq(fake_pci_read(&fake, 1, 0x18, 4), ~((1u << 20) - 1) | 4);
    ck_assert_uint_eq(fake_pci_read(&fake, 1, 0x1c, 4), 0xffffffff);
    fake_pci_write(&fake, 3, 0, 0, 4); /* ids are constant */
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 0, 4), 0x56781234);
}
END_TEST

START_TEST(bars_move_while_they_are_decoded)
{
    uint32_t base = fake_pci_read(&fake, 3, 0x10, 4);
    ck_assert_uint_ge(base, BASE);
    ck_assert_uint_eq(mmio(base), 0xffffffff); /* off at power-on */
    fake_pci_write(&fake, 3, 4, 2, 2);
    ck_assert_uint_eq(mmio(base + 0x24), 0x24);
    ck_assert_uint_eq(moved_to[0], base);
    fake_pci_write(&fake, 3, 0x10, 0xd0000000, 4);
    ck_assert_uint_eq(mmio(base), 0xffffffff);
    ck_assert_uint_eq(mmio(0xd0000010), 0x10);
    ck_assert_uint_eq(moved_to[0], 0xd0000000);
    /* Byte by byte, as some firmware does. */
    fake_pci_write(&fake, 3, 0x13, 0xd1, 1);
    ck_assert_uint_eq(mmio(0xd1000010), 0x10);
    fake_pci_write(&fake, 3, 4, 0, 2);
    ck_assert_uint_eq(mmio(0xd1000010), 0xffffffff);
    ck_assert_uint_eq(moved_to[0], 0);
}
END_TEST

START_TEST(bars_stay_in_their_window)
{
    static const uint32_t bad[] = {0, 0x1000, BASE - BAR_LEN, END, 0xfee00000, 0xfffff000};
    fake_pci_write(&fake, 3, 4, 2, 2);
    fake_pci_write(&fake, 3, 0x10, bad[_i], 4);
    ck_assert_uint_eq(moved_to[0], 0);
    fake_pci_write(&fake, 3, 0x10, END - BAR_LEN, 4);
    ck_assert_uint_eq(moved_to[0], END - BAR_LEN);
    /* A 64-bit BAR above the window. */
    fake_pci_write(&fake, 1, 4, 2, 2);
    fake_pci_write(&fake, 1, 0x1c, 1, 4);
    fake_pci_write(&fake, 1, 0x18, 0xd0000000, 4);
    ck_assert_uint_eq(mmio(0xd0000000), 0xffffffff);
    fake_pci_write(&fake, 1, 0x1c, 0, 4);
    ck_assert_uint_eq(mmio(0xd0000000), 0x10000);
}
END_TEST

START_TEST(overlapping_bars_wait)
{
    fake_pci_write(&fake, 3, 4, 2, 2);
    fake_pci_write(&fake, 1, 4, 2, 2);
    fake_pci_write(&fake, 3, 0x10, 0xd0000000, 4);
    fake_pci_write(&fake, 1, 0x10, 0xd0000000, 4);
    ck_assert_uint_eq(mmio(0xd0000000), 0); /* the first one stays */
    ck_assert_uint_eq(moved_to[1], 0);
    fake_pci_write(&fake, 3, 0x10, 0xd0100000, 4);
    ck_assert_uint_eq(mmio(0xd0000000), 0x10000); /* the second appears */
    ck_assert_uint_eq(mmio(0xd0100000), 0);
}
END_TEST

START_TEST(interrupt_lines_obey_the_command_register)
{
    unsigned gsi = fake_pci_read(&fake, 3, 0x3c, 1);
    ck_assert_uint_eq(gsi, 18);
    vmm_pci_function_set_intx(&fn[0], true);
    ck_assert(fake.lines[gsi]);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 6, 2) & 8, 8);
    fake_pci_write(&fake, 3, 4, 0x400, 2);
    ck_assert(!fake.lines[gsi]);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 6, 2) & 8, 8);
    fake_pci_write(&fake, 3, 4, 0, 2);
    ck_assert(fake.lines[gsi]);
    fake_pci_write(&fake, 3, 0x43, 0x80, 1); /* MSI-X on */
    ck_assert(!fake.lines[gsi]);
    fake_pci_write(&fake, 3, 0x43, 0, 1);
    ck_assert(fake.lines[gsi]);
    vmm_pci_function_reset(&fn[0]);
    ck_assert(!fake.lines[gsi]);
}
END_TEST

START_TEST(messages_wait_while_they_are_masked)
{
    uint32_t table = fake_pci_read(&fake, 3, 0x14, 4);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 0x34, 1), 0x40);
    ck_assert_uint_eq(fake_pci_read(&fake, 3, 0x40, 4), 0x00030011);
    ck_assert(!vmm_msix_send(&msix, 0));
    fake_pci_write(&fake, 3, 4, 2, 2);
    fake_pci_write(&fake, 3, 0x43, 0xc0, 1); /* enabled, all masked */
    for (unsigned i = 0; i < 4; i++) {
        vmm_bus_write(fake.env.mmio, table + 16 * i, 0x1fee00000 + i, 8, NULL);
        vmm_bus_write(fake.env.mmio, table + 16 * i + 8, 0x40 + i, 8, NULL);
    }
    ck_assert(vmm_msix_send(&msix, 2));
    ck_assert(vmm_msix_send(&msix, 9)); /* no such vector */
    ck_assert_uint_eq(fake.msis, 0);
    ck_assert_uint_eq(mmio(table + 0x800), 4);
    fake_pci_write(&fake, 3, 0x43, 0x80, 1);
    ck_assert_uint_eq(fake.msis, 1);
    ck_assert_uint_eq(fake.last_msi_address, 0x1fee00002);
    ck_assert_uint_eq(fake.last_msi_data, 0x42);
    vmm_bus_write(fake.env.mmio, table + 12, 1, 4, NULL); /* vector 0 alone */
    vmm_msix_send(&msix, 0);
    ck_assert_uint_eq(fake.msis, 1);
    vmm_bus_write(fake.env.mmio, table + 12, 0, 4, NULL);
    ck_assert_uint_eq(fake.msis, 2);
    vmm_bus_write(fake.env.mmio, table + 2, 0xffff, 2, NULL); /* too narrow */
    ck_assert_uint_eq(mmio(table), 0xfee00000);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("pci");
    TCase *tc = tcase_create("pci");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, functions_are_found);
    tcase_add_test(tc, taken_slots_are_refused);
    tcase_add_test(tc, bars_are_sized);
    tcase_add_test(tc, bars_move_while_they_are_decoded);
    tcase_add_loop_test(tc, bars_stay_in_their_window, 0, 6);
    tcase_add_test(tc, overlapping_bars_wait);
    tcase_add_test(tc, interrupt_lines_obey_the_command_register);
    tcase_add_test(tc, messages_wait_while_they_are_masked);
    suite_add_tcase(s, tc);
    return s;
}
