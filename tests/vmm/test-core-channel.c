#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "core/channel.h"
#include "harness.h"

static bool readable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, 0) == 1;
}

START_TEST(output_is_kept_and_overwritten)
{
    struct vmm_channel *ch = vmm_channel_new(1); /* becomes 4 KiB */
    char buf[5000];
    uint64_t pos = 0, lost = 9;
    vmm_channel_put(ch, "hello", 5);
    ck_assert_uint_eq(vmm_channel_read(ch, &pos, buf, 3, &lost), 3);
    ck_assert_uint_eq(lost, 0);
    ck_assert_uint_eq(vmm_channel_read(ch, &pos, buf + 3, sizeof buf - 3, NULL), 2);
    ck_assert_int_eq(memcmp(buf, "hello", 5), 0);
    ck_assert_uint_eq(vmm_channel_read(ch, &pos, buf, sizeof buf, NULL), 0);
    for (int i = 0; i < 5000; i++)
        vmm_channel_put(ch, &(uint8_t){(uint8_t)i}, 1);
    ck_assert_uint_eq(vmm_channel_end(ch), 5005);
    size_t n = vmm_channel_read(ch, &pos, buf, sizeof buf, &lost);
    ck_assert_uint_eq(n, 4096);
    ck_assert_uint_eq(lost, 5000 - 4096);
    for (size_t i = 0; i < n; i++)
        ck_assert_uint_eq((uint8_t)buf[i], (uint8_t)(i + 5000 - 4096));
    uint64_t future = 1 << 20;
    ck_assert_uint_eq(vmm_channel_read(ch, &future, buf, sizeof buf, NULL), 0);
    ck_assert_uint_eq(future, 5005);
    vmm_channel_free(ch);
}
END_TEST

START_TEST(a_piece_larger_than_the_ring_keeps_its_end)
{
    struct vmm_channel *ch = vmm_channel_new(4096);
    static char big[10000], buf[4096];
    memset(big, 'a', sizeof big);
    big[sizeof big - 1] = 'z';
    vmm_channel_put(ch, big, sizeof big);
    uint64_t pos = 0, lost;
    ck_assert_uint_eq(vmm_channel_end(ch), sizeof big);
    ck_assert_uint_eq(vmm_channel_read(ch, &pos, buf, sizeof buf, &lost), 4096);
    ck_assert_uint_eq(lost, sizeof big - 4096);
    ck_assert_int_eq(buf[4095], 'z');
    vmm_channel_free(ch);
}
END_TEST

START_TEST(one_wake_up_between_two_acks)
{
    struct vmm_channel *ch = vmm_channel_new(4096);
    int fd = vmm_channel_eventfd(ch);
    ck_assert(!readable(fd));
    vmm_channel_put(ch, "", 0);
    ck_assert(!readable(fd));
    vmm_channel_put(ch, "a", 1);
    vmm_channel_put(ch, "b", 1);
    ck_assert(readable(fd));
    vmm_channel_ack(ch);
    ck_assert(!readable(fd));
    vmm_channel_put(ch, "c", 1);
    ck_assert(readable(fd));
    vmm_channel_free(ch);
}
END_TEST

static void count_call(void *opaque)
{
    ++*(int *)opaque;
}

START_TEST(input_is_bounded)
{
    struct vmm_channel *ch = vmm_channel_new(4096);
    static char bytes[5000], got[5000];
    int calls = 0;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    vmm_channel_on_input(ch, count_call, &calls);
    ck_assert_uint_eq(vmm_channel_room(ch), 4096);
    ck_assert_uint_eq(vmm_channel_send(ch, bytes, 100), 100);
    ck_assert_uint_eq(vmm_channel_take(ch, got, 60), 60);
    ck_assert_uint_eq(vmm_channel_send(ch, bytes + 100, 4900), 4096 - 40);
    ck_assert_uint_eq(vmm_channel_room(ch), 0);
    ck_assert_int_eq(calls, 2);
    ck_assert_uint_eq(vmm_channel_send(ch, "x", 1), 0);
    ck_assert_int_eq(calls, 2);
    ck_assert_uint_eq(vmm_channel_pending(ch), 4096);
    ck_assert_uint_eq(vmm_channel_take(ch, got + 60, sizeof got - 60), 4096);
    ck_assert_int_eq(memcmp(got, bytes, 4156), 0);
    vmm_channel_send_break(ch);
    ck_assert_int_eq(calls, 3);
    ck_assert(vmm_channel_take_break(ch));
    ck_assert(!vmm_channel_take_break(ch));
    vmm_channel_on_input(ch, NULL, NULL);
    ck_assert_uint_eq(vmm_channel_send(ch, "x", 1), 1);
    ck_assert_int_eq(calls, 3);
    vmm_channel_free(ch);
}
END_TEST

static void *flood(void *opaque)
{
    for (uint32_t i = 0; i < 50000; i++)
        vmm_channel_put(opaque, &i, sizeof i);
    return NULL;
}

/* What is read while another thread writes is whole, and read + lost is what was written. */
START_TEST(reading_beside_a_writer)
{
    struct vmm_channel *ch = vmm_channel_new(4096);
    pthread_t writer;
    pthread_create(&writer, NULL, flood, ch);
    uint64_t pos = 0, lost, total = 0;
    while (total < 200000) {
        uint32_t buf[256];
        size_t n = vmm_channel_read(ch, &pos, buf, sizeof buf, &lost);
        total += n + lost;
        ck_assert_uint_eq(n % 4, 0);
        for (size_t i = 0; i < n / 4; i++)
            ck_assert_uint_eq(buf[i], (pos - n) / 4 + i);
    }
    ck_assert_uint_eq(total, 200000);
    pthread_join(writer, NULL);
    vmm_channel_free(ch);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("core-channel");
    TCase *t = tcase_create("channel");
    tcase_add_test(t, output_is_kept_and_overwritten);
    tcase_add_test(t, a_piece_larger_than_the_ring_keeps_its_end);
    tcase_add_test(t, one_wake_up_between_two_acks);
    tcase_add_test(t, input_is_bounded);
    tcase_add_test(t, reading_beside_a_writer);
    suite_add_tcase(s, t);
    return s;
}
