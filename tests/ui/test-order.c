/* Sorting: right, stable, and cheap when little has changed. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "widgets/order.h"

static struct order order;

static void setup(void)
{
    order_init(&order);
    order_begin(&order);
}

static void teardown(void)
{
    order_clear(&order);
}

static void add(unsigned group, double figure, const char *text, guintptr id)
{
    struct order_entry entry = {.item = GUINT_TO_POINTER(id), .group = group, .figure = figure,
                                .text = order_text(&order, text, NULL)};
    g_array_append_val(order.entries, entry);
}

static guintptr at(unsigned i)
{
    return (guintptr)g_array_index(order.entries, struct order_entry, i).item;
}

START_TEST(numbers_in_names_count)
{
    static const char *const sorted[] = {"", "vm", "vm-", "vm-1", "VM-2", "vm-02b", "vm-10",
                                         "vm-10a", "vm-99999999999999999999", "vma", "\xff"};
    for (unsigned i = 0; i < G_N_ELEMENTS(sorted); i++) {
        unsigned k = (i * 7 + 3) % G_N_ELEMENTS(sorted);
        add(0, 0, sorted[k], k + 1);
    }
    order_sort(&order, false, false);
    for (unsigned i = 0; i < G_N_ELEMENTS(sorted); i++)
        ck_assert_msg(at(i) == i + 1, "place %u holds “%s”", i, sorted[at(i) - 1]);
    order_sort(&order, false, true);
    ck_assert_uint_eq(at(0), G_N_ELEMENTS(sorted));
}
END_TEST

START_TEST(long_numbers_do_not_break_it)
{
    g_autofree char *nines = g_strnfill(5000, '9'), *zeros = g_strnfill(5000, '0');
    add(0, 0, nines, 2);
    add(0, 0, zeros, 1);
    order_sort(&order, false, false);
    ck_assert_uint_eq(at(0), 1);
}
END_TEST

START_TEST(groups_then_figures_then_names)
{
    add(2, 5, "a", 4);
    add(1, 1, "b", 3);
    add(1, 9, "c", 2);
    add(1, 9, "a", 1);
    order_sort(&order, true, false);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_eq(at(i), i + 1);
}
END_TEST

static int compare(const void *a, const void *b)
{
    const struct order_entry *left = a, *right = b;
    if (left->figure < right->figure || left->figure > right->figure)
        return left->figure < right->figure ? -1 : 1;
    return left->item < right->item ? -1 : 1; /* as they were given */
}

START_TEST(any_order_is_sorted_and_equal_ones_keep_theirs)
{
    GRand *rand = g_rand_new_with_seed(7);
    for (unsigned round = 0; round < 200; round++) {
        unsigned n = (unsigned)g_rand_int_range(rand, 0, 400);
        g_array_set_size(order.entries, 0);
        order_begin(&order);
        for (unsigned i = 0; i < n; i++)
            add(0, g_rand_int_range(rand, 0, 1 + (int)round), "", i + 1);
        g_autofree struct order_entry *want =
            g_memdup2(order.entries->data, n * sizeof(struct order_entry));
        if (n)
            qsort(want, n, sizeof(*want), compare);
        order_sort(&order, false, false);
        for (unsigned i = 0; i < n; i++)
            ck_assert_ptr_eq(g_array_index(order.entries, struct order_entry, i).item,
                             want[i].item);
    }
    g_rand_free(rand);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("order");
    TCase *tc = tcase_create("order");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, numbers_in_names_count);
    tcase_add_test(tc, long_numbers_do_not_break_it);
    tcase_add_test(tc, groups_then_figures_then_names);
    tcase_add_test(tc, any_order_is_sorted_and_equal_ones_keep_theirs);
    suite_add_tcase(s, tc);
    return s;
}
