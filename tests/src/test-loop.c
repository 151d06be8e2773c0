/* test-loop.c: the queue from workers to the main thread, workers, listeners. */
#include "harness.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>

#include "listeners.h"
#include "loop.h"
#include "worker.h"

#define RECORDS 10000

struct order {
    unsigned next[4]; /* expected number of each sender */
    unsigned seen;
};

struct record {
    struct order *order;
    unsigned sender, number;
};

static struct loop *loop;

static void record_take(void *data)
{
    struct record *record = data;
    ck_assert_uint_eq(record->number, record->order->next[record->sender]);
    record->order->next[record->sender]++;
    record->order->seen++;
    g_free(record);
}

static void record_post(struct order *order, unsigned sender, unsigned number)
{
    struct record *record = g_new(struct record, 1);
    *record = (struct record){order, sender, number};
    loop_post(loop, record_take, record);
}

START_TEST(many_records_are_one_wakeup)
{
    struct order order = {0};
    loop = loop_new(NULL);
    for (unsigned i = 0; i < RECORDS; i++)
        record_post(&order, 0, i);
    for (unsigned round = 0; order.seen < RECORDS && round < RECORDS; round++)
        g_main_context_iteration(NULL, TRUE);
    ck_assert_uint_eq(order.seen, RECORDS);
    /* One, or a few where the machine is so slow that the round of the loop was cut. */
    ck_assert_uint_le(loop_wakeups(loop), 20);
    ck_assert(!g_main_context_pending(NULL));
    loop_free(loop);
}
END_TEST

struct sender {
    struct order *order;
    unsigned index;
};

static gpointer sender_main(gpointer opaque)
{
    struct sender *sender = opaque;
    for (unsigned i = 0; i < RECORDS; i++)
        record_post(sender->order, sender->index, i);
    return NULL;
}

START_TEST(records_of_each_thread_keep_their_order)
{
    struct order order = {0};
    struct sender senders[4];
    GThread *threads[4];
    loop = loop_new(NULL);
    for (unsigned i = 0; i < 4; i++) {
        senders[i] = (struct sender){&order, i};
        threads[i] = g_thread_new("sender", sender_main, &senders[i]);
    }
    gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
    while (order.seen < 4 * RECORDS) {
        ck_assert_int_lt(g_get_monotonic_time(), end);
        g_main_context_iteration(NULL, FALSE);
    }
    for (unsigned i = 0; i < 4; i++)
        g_thread_join(threads[i]);
    loop_free(loop);
}
END_TEST

static void record_nested(void *data)
{
    struct order *order = data;
    record_post(order, 1, 0);
    ck_assert_uint_eq(loop_drain(loop), 2); /* what came after this record, and the new one */
    ck_assert_uint_eq(order->seen, 2);
}

START_TEST(a_record_may_drain_the_queue)
{
    struct order order = {0};
    loop = loop_new(NULL);
    loop_post(loop, record_nested, &order);
    record_post(&order, 0, 0);
    g_main_context_iteration(NULL, TRUE);
    ck_assert_uint_eq(order.seen, 2);
    loop_free(loop);
}
END_TEST

START_TEST(free_runs_what_is_left)
{
    struct order order = {0};
    loop = loop_new(NULL);
    record_post(&order, 0, 0);
    loop_free(loop);
    ck_assert_uint_eq(order.seen, 1);
}
END_TEST

static void append_one(void *data)
{
    g_string_append_c(data, '1');
}

static void append_two(void *data)
{
    g_string_append_c(data, '2');
}

START_TEST(a_worker_works_in_order)
{
    GString *text = g_string_new(NULL);
    struct worker *worker = worker_new("test");
    worker_push(worker, append_one, text);
    worker_push(worker, append_two, text);
    worker_push(worker, append_one, text);
    worker_free(worker);
    ck_assert_str_eq(text->str, "121");
    g_string_free(text, TRUE);
    worker_free(worker_new("never used"));
}
END_TEST

struct told {
    struct listeners *list;
    unsigned count;
};

static void tell_count(void *opaque)
{
    ((struct told *)opaque)->count++;
}

static void tell_and_leave(void *opaque)
{
    struct told *told = opaque;
    told->count++;
    listeners_remove(told->list, tell_and_leave, told);
    listeners_add(told->list, tell_count, told);
}

START_TEST(a_listener_may_leave_while_it_is_told)
{
    struct told told = {listeners_new(), 0};
    listeners_add(told.list, tell_and_leave, &told);
    listeners_call(told.list); /* leaves; the new one is told already */
    ck_assert_uint_eq(told.count, 2);
    listeners_call(told.list);
    ck_assert_uint_eq(told.count, 3);
    listeners_remove(told.list, tell_count, &told);
    listeners_remove(told.list, tell_count, &told);
    listeners_call(told.list);
    ck_assert_uint_eq(told.count, 3);
    listeners_free(told.list);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("loop");
    TCase *tc = tcase_create("loop");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, many_records_are_one_wakeup);
    tcase_add_test(tc, records_of_each_thread_keep_their_order);
    tcase_add_test(tc, a_record_may_drain_the_queue);
    tcase_add_test(tc, free_runs_what_is_left);
    tcase_add_test(tc, a_worker_works_in_order);
    tcase_add_test(tc, a_listener_may_leave_while_it_is_told);
    suite_add_tcase(s, tc);
    return s;
}
