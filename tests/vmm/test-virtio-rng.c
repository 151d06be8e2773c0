/* test-virtio-rng.c: entropy for a driver, and no more of it than is fair. */
#include <string.h>
#include <time.h>

#include "fake-driver.h"
#include "harness.h"
#include "virtio/virtio-rng.h"

#define PAGE 4096
#define QUEUE 8

static struct fake_env fake;
static struct fake_driver driver;
static struct vmm_device *dev;

static void setup(void)
{
    fake_env_init(&fake, 1 << 20);
    dev = fake_env_device(&fake, &vmm_virtio_rng_class, "rng0", NULL);
    fake_driver_find(&driver, &fake, 1);
    ck_assert_int_eq(fake_driver_start(&driver, UINT64_MAX, QUEUE, PAGE), 0x0f);
}

static void teardown(void)
{
    vmm_device_free(dev);
    fake_env_free(&fake);
}

static uint32_t ask(uint32_t len)
{
    uint32_t used = UINT32_MAX;
    struct fake_buffer buffer = {driver.data, len, true};
    fake_driver_add(&driver, &buffer, 1);
    fake_driver_notify(&driver);
    ck_assert(fake_driver_wait(&driver, NULL, &used));
    return used;
}

START_TEST(buffers_are_filled)
{
    uint8_t bytes[64], zero[64] = {0};
    vmm_memory_fill(fake.env.mem, driver.data, 0, 2 * PAGE);
    ck_assert_uint_eq(ask(64), 64);
    vmm_memory_read(fake.env.mem, driver.data, bytes, sizeof bytes);
    ck_assert_mem_ne(bytes, zero, sizeof bytes);
    vmm_memory_read(fake.env.mem, driver.data + 64, bytes, sizeof bytes);
    ck_assert_mem_eq(bytes, zero, sizeof bytes);
    ck_assert_uint_eq(ask(2 * PAGE), PAGE); /* as much as one request gets */
}
END_TEST

START_TEST(a_readable_buffer_gets_nothing)
{
    uint32_t used = 1;
    struct fake_buffer buffer = {driver.data, 64, false};
    fake_driver_add(&driver, &buffer, 1);
    fake_driver_notify(&driver);
    ck_assert(fake_driver_wait(&driver, NULL, &used));
    ck_assert_uint_eq(used, 0);
}
END_TEST

static uint64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* 40 pages at 16 pages in each 62.5 ms: not before the third period, but all of them. */
START_TEST(a_greedy_guest_waits)
{
    uint64_t start = now_ms();
    for (int i = 0; i < 40; i++)
        ck_assert_uint_eq(ask(PAGE), PAGE);
    ck_assert_uint_ge(now_ms() - start, 120);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("virtio-rng");
    TCase *tc = tcase_create("virtio-rng");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, buffers_are_filled);
    tcase_add_test(tc, a_readable_buffer_gets_nothing);
    tcase_add_test(tc, a_greedy_guest_waits);
    suite_add_tcase(s, tc);
    return s;
}
