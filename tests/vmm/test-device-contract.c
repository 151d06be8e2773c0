/* test-device-contract.c: what every device class of the machine's table has to keep. */
#include <stdlib.h>
#include <string.h>

#include "devices.h"
#include "fake-env.h"
#include "harness.h"

#define STATE_MAX 65536
#define DISK_SIZE (1 << 20)

static struct fake_env fake;
static struct vmm_config config;
static struct vmm_device *dev;
static const struct vmm_device_class *class;
static uint8_t state[STATE_MAX], again[STATE_MAX];

static void plug(int index)
{
    const struct vmm_device_kind *kind = &vmm_device_kinds[index];
    struct vmm_error err = {0};
    class = kind->class;
    fake_env_init(&fake, 4 << 20);
    fake_env_config(&fake, &config, DISK_SIZE);
    const struct vmm_device_site site = {&config, &fake.env, fake.pool};
    ck_assert_uint_ge(kind->count(&config), 1);
    if (class == &vmm_pci_class) { /* the environment has one, and there is one bus only */
        dev = fake.bridge;
        return;
    }
    dev = kind->make(&site, 0, &err);
    ck_assert_msg(dev != NULL, "%s: %s", class->name, err.text);
}

static void unplug(void)
{
    if (dev != fake.bridge)
        vmm_device_free(dev);
    fake_env_free(&fake);
}

static size_t save(uint8_t *buf)
{
    size_t len =
        vmm_state_save(class->name, class->state_version, class->fields, dev, buf, STATE_MAX);
    ck_assert_uint_le(len, STATE_MAX);
    return len;
}

static bool load(const uint8_t *buf, size_t len)
{
    return vmm_state_load(class->name, class->state_version, class->fields, dev, buf, len, NULL) &&
           (!class->restored || class->restored(dev, NULL));
}

static void pause_device(void)
{
    if (class->pause)
        class->pause(dev);
}

static void resume_device(void)
{
    if (class->resume)
        class->resume(dev);
}

/* Every register of every port and of the whole MMIO window's beginning, with values and widths
 * of a fixed sequence. Sizes and addresses that straddle ranges are among them. */
static void disturb(unsigned seed, int n)
{
    static const uint16_t ports[] = {0x60, 0x64, 0x70, 0x71, 0x80, 0x92, 0x3f8, 0x600, 0xcf8};
    fake_pci_write(&fake, 1, 4, 7, 2);
    for (int i = 0; i < n; i++) {
        unsigned r = seed = seed * 1103515245 + 12345;
        unsigned size = 1u << (r >> 4 & 3);
        uint64_t value = (uint64_t)seed << 32 | (seed ^ r << 7);
        uint16_t port = (uint16_t)(ports[(r >> 8) % 9] + (r >> 12 & 15));
        uint64_t mmio = 0xc0000000 + (r >> 10 & 0x7fff);
        if (r & 1 << 30) {
            fake_in(&fake, port, size == 8 ? 4 : size);
            vmm_bus_read(fake.env.mmio, mmio, size, NULL);
        } else if (r & 1 << 29) {
            fake_pci_write(&fake, r & 1, r >> 8 & 0xfc, (uint32_t)value, 4);
        } else {
            fake_out(&fake, port, value, size == 8 ? 4 : size);
            vmm_bus_write(fake.env.mmio, mmio, value, size, NULL);
        }
        if (i % 64 == 0)
            fake_env_turn(&fake);
    }
}

START_TEST(a_reset_is_the_state_after_power_on)
{
    plug(_i);
    size_t len = save(state);
    class->reset(dev);
    ck_assert_uint_eq(save(again), len);
    ck_assert_mem_eq(state, again, len);
    disturb(1, 2000);
    pause_device();
    class->reset(dev);
    len = save(state);
    class->reset(dev);
    ck_assert_uint_eq(save(again), len);
    ck_assert_mem_eq(state, again, len);
    resume_device();
    for (unsigned i = 0; i < FAKE_GSIS; i++)
        ck_assert(!fake.lines[i]);
    unplug();
}
END_TEST

START_TEST(saved_state_is_restored)
{
    plug(_i);
    disturb(7, 500);
    pause_device();
    size_t len = save(state);
    class->reset(dev);
    ck_assert(load(state, len));
    ck_assert_uint_eq(save(again), len);
    ck_assert_mem_eq(state, again, len);
    resume_device();
    disturb(9, 100);
    unplug();
}
END_TEST

START_TEST(a_truncated_state_is_refused)
{
    plug(_i);
    pause_device();
    size_t len = save(state);
    for (size_t cut = 0; cut < len; cut++)
        ck_assert_msg(!load(state, cut), "%s: %zu of %zu bytes", class->name, cut, len);
    ck_assert(load(state, len));
    resume_device();
    unplug();
}
END_TEST

/* Whether it is taken or refused: the device lives on. */
START_TEST(damaged_states_do_no_harm)
{
    plug(_i);
    pause_device();
    size_t len = save(state);
    for (unsigned round = 0; round < 3000; round++) {
        memcpy(again, state, len);
        unsigned r = round * 2654435761u;
        again[r % len] ^= (uint8_t)(1u << (r >> 28 & 7));
        again[(r >> 7) % len] = (uint8_t)(r >> 13);
        load(again, len);
    }
    class->reset(dev);
    ck_assert_uint_eq(save(again), len);
    resume_device();
    disturb(3, 200);
    unplug();
}
END_TEST

START_TEST(random_accesses_survive)
{
    plug(_i);
    for (unsigned seed = 0; seed < 10; seed++) {
        disturb(seed * 77, 1000);
        pause_device();
        ck_assert_uint_gt(save(state), 0);
        resume_device();
    }
    unplug();
}
END_TEST

START_TEST(pause_and_resume_may_be_repeated)
{
    plug(_i);
    for (int i = 0; i < 3; i++) {
        pause_device();
        pause_device();
        ck_assert_uint_gt(save(state), 0);
        resume_device();
        resume_device();
    }
    unplug();
}
END_TEST

Suite *suite(void)
{
    int n = 0;
    while (vmm_device_kinds[n].class)
        n++;
    Suite *s = suite_create("device-contract");
    TCase *tc = tcase_create("contract");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, a_reset_is_the_state_after_power_on, 0, n);
    tcase_add_loop_test(tc, saved_state_is_restored, 0, n);
    tcase_add_loop_test(tc, a_truncated_state_is_refused, 0, n);
    tcase_add_loop_test(tc, damaged_states_do_no_harm, 0, n);
    tcase_add_loop_test(tc, random_accesses_survive, 0, n);
    tcase_add_loop_test(tc, pause_and_resume_may_be_repeated, 0, n);
    suite_add_tcase(s, tc);
    return s;
}
