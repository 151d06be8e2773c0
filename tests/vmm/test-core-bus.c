#include <stdint.h>
#include <string.h>

#include "core/bus.h"
#include "harness.h"

struct probe {
    struct vmm_bus *bus;
    uint64_t offset, value;
    unsigned size, writes;
};

static uint64_t probe_read(void *opaque, uint64_t offset, unsigned size)
{
    struct probe *p = opaque;
    p->offset = offset;
    p->size = size;
    return UINT64_C(0x1122334455667788);
}

static void probe_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct probe *p = opaque;
    p->offset = offset;
    p->value = value;
    p->size = size;
    p->writes++;
}

static const struct vmm_bus_ops probe_ops = {probe_read, probe_write};

/* A handler that moves its own range, as a BAR does. */
static void moving_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    (void)offset;
    (void)size;
    struct probe *p = opaque;
    static const struct vmm_bus_ops ops = {probe_read, moving_write};
    ck_assert(vmm_bus_remove(p->bus, 0x1000));
    ck_assert(vmm_bus_add(p->bus, value, 16, &ops, p, "mover", NULL));
}

START_TEST(overlaps_are_refused)
{
    struct vmm_bus *bus = vmm_bus_new("ports");
    struct probe p = {0};
    struct vmm_error err = {0};
    ck_assert(vmm_bus_add(bus, 0x100, 0x10, &probe_ops, &p, "first", &err));
    ck_assert(vmm_bus_add(bus, 0x120, 0x10, &probe_ops, &p, "third", &err));
    ck_assert(!vmm_bus_add(bus, 0x10f, 1, &probe_ops, &p, "second", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "first"));
    ck_assert_ptr_nonnull(strstr(err.text, "second"));
    ck_assert(!vmm_bus_add(bus, 0xf0, 0x11, &probe_ops, &p, "second", &err));
    ck_assert(!vmm_bus_add(bus, 0, UINT64_MAX, &probe_ops, &p, "second", &err));
    ck_assert(!vmm_bus_add(bus, 0x110, 0x11, &probe_ops, &p, "second", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "third"));
    ck_assert(vmm_bus_add(bus, 0x110, 0x10, &probe_ops, &p, "second", &err));
    ck_assert(!vmm_bus_add(bus, 0x200, 0, &probe_ops, &p, "empty", &err));
    ck_assert(!vmm_bus_add(bus, UINT64_MAX, 2, &probe_ops, &p, "wraps", &err));
    ck_assert(vmm_bus_add(bus, UINT64_MAX, 1, &probe_ops, &p, "last", &err));
    vmm_bus_free(bus);
}
END_TEST

START_TEST(accesses_reach_their_range)
{
    struct vmm_bus *bus = vmm_bus_new("ports");
    struct probe low = {0}, high = {0};
    bool hit;
    ck_assert(vmm_bus_add(bus, 0x300, 8, &probe_ops, &high, "high", NULL));
    ck_assert(vmm_bus_add(bus, 0x100, 8, &probe_ops, &low, "low", NULL));
    ck_assert_uint_eq(vmm_bus_read(bus, 0x102, 2, &hit), 0x7788);
    ck_assert(hit);
    ck_assert_uint_eq(low.offset, 2);
    ck_assert_uint_eq(low.size, 2);
    vmm_bus_write(bus, 0x307, 0xab, 1, &hit);
    ck_assert(hit);
    ck_assert_uint_eq(high.offset, 7);
    ck_assert_uint_eq(high.value, 0xab);
    /* Past the end, before the beginning, between, and over the edge. */
    ck_assert_uint_eq(vmm_bus_read(bus, 0x308, 1, &hit), 0xff);
    ck_assert(!hit);
    ck_assert_uint_eq(vmm_bus_read(bus, 0, 4, NULL), 0xffffffff);
    ck_assert_uint_eq(vmm_bus_read(bus, 0x300, 8, &hit), UINT64_C(0x1122334455667788));
    vmm_bus_write(bus, 0x306, 1, 4, &hit);
    ck_assert(!hit);
    ck_assert_uint_eq(high.writes, 1);
    ck_assert(vmm_bus_remove(bus, 0x300));
    ck_assert(!vmm_bus_remove(bus, 0x300));
    ck_assert(!vmm_bus_remove(bus, 0x101));
    vmm_bus_read(bus, 0x300, 1, &hit);
    ck_assert(!hit);
    vmm_bus_free(bus);
}
END_TEST

START_TEST(a_handler_may_move_its_range)
{
    static const struct vmm_bus_ops ops = {probe_read, moving_write};
    struct vmm_bus *bus = vmm_bus_new("mmio");
    struct probe p = {.bus = bus};
    bool hit;
    ck_assert(vmm_bus_add(bus, 0x1000, 16, &ops, &p, "mover", NULL));
    vmm_bus_write(bus, 0x1000, 0x8000, 4, &hit);
    ck_assert(hit);
    vmm_bus_read(bus, 0x1000, 4, &hit);
    ck_assert(!hit);
    vmm_bus_read(bus, 0x800c, 4, &hit);
    ck_assert(hit);
    vmm_bus_free(bus);
}
END_TEST

START_TEST(many_ranges_stay_sorted)
{
    struct vmm_bus *bus = vmm_bus_new("ports");
    static struct probe probes[100];
    bool hit;
    for (unsigned i = 0; i < 100; i++)
        ck_assert(vmm_bus_add(bus, (i * 37 % 100) * 16, 16, &probe_ops, &probes[i * 37 % 100],
                              "probe", NULL));
    for (unsigned i = 0; i < 100; i++) {
        vmm_bus_write(bus, i * 16 + 3, i, 1, &hit);
        ck_assert(hit);
        ck_assert_uint_eq(probes[i].value, i);
        ck_assert_uint_eq(probes[i].writes, 1);
    }
    vmm_bus_free(bus);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("core-bus");
    TCase *t = tcase_create("bus");
    tcase_add_test(t, overlaps_are_refused);
    tcase_add_test(t, accesses_reach_their_range);
    tcase_add_test(t, a_handler_may_move_its_range);
    tcase_add_test(t, many_ranges_stay_sorted);
    suite_add_tcase(s, t);
    return s;
}
