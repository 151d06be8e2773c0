/* test-vt-limits.c: bounds of the scrollback, hostile bytes, any split of a stream. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "vt-check.h"
#include "vt-find.h"
#include "vt-history.h"
#include "vt-hostile.h"
#include "vt-screen.h"
#include "vt-state.h"

static void feed(struct vt_screen *vt, const char *text)
{
    vt_screen_feed(vt, text, strlen(text));
}

static uint64_t scrollback(const struct vt_screen *vt)
{
    struct vt_status status;
    vt_screen_status(vt, &status);
    return status.scrollback;
}

START_TEST(test_lines_are_bounded)
{
    struct vt_screen *vt = vt_screen_new(80, 24, 10000, 16 << 20);
    for (unsigned i = 0; i < 25000; i++) {
        char line[32];
        snprintf(line, sizeof line, "line %u\r\n", i);
        feed(vt, line);
    }
    vt_check_screen(vt);
    ck_assert_uint_eq(scrollback(vt), 10000);
    char *text = vt_text(vt, 0, 1);
    ck_assert_str_eq(text, "line 14977\nline 14978");
    free(text);
    text = vt_text(vt, 9999, 10001);
    ck_assert_str_eq(text, "line 24976\nline 24977\nline 24978");
    free(text);
    ck_assert_uint_le(vt_history_memory(vt->history), 1 << 20); /* no more than it needs */
    vt_screen_free(vt);
}
END_TEST

/* Every cell in a look of its own, with two marks: the most memory that a cell can take. */
static GString *costly_row(unsigned cols, bool line_end)
{
    GString *row = g_string_new(NULL);
    for (unsigned i = 0; i < cols; i++)
        g_string_append_printf(row, "\033[38;2;%u;1;1mx\xcc\x81\xcc\x82", i % 256);
    if (line_end)
        g_string_append(row, "\r\n");
    return row;
}

START_TEST(test_bytes_are_bounded)
{
    const size_t limit = 1 << 20;
    struct vt_screen *vt = vt_screen_new(200, 5, 100000, limit);
    GString *row = costly_row(200, _i == 0); /* lines, or one line without an end */
    for (unsigned i = 0; i < 2000; i++)
        feed(vt, row->str);
    vt_check_screen(vt);
    ck_assert_uint_gt(scrollback(vt), 100);
    ck_assert_uint_lt(scrollback(vt), 2000);
    ck_assert_uint_le(vt_history_memory(vt->history), limit + limit / 10);
    vt_screen_resize(vt, 2, 1);
    vt_check_screen(vt);
    vt_screen_resize(vt, 1000, 500);
    vt_check_screen(vt);
    ck_assert_uint_le(vt_history_memory(vt->history), limit + limit / 10);
    g_string_free(row, TRUE);
    vt_screen_free(vt);
}
END_TEST

START_TEST(test_endless_line)
{
    struct vt_screen *vt = vt_screen_new(80, 24, 1000, 1 << 20);
    for (unsigned i = 0; i < 10000; i++)
        feed(vt, "0123456789");
    vt_check_screen(vt);
    char *text = vt_text(vt, 0, UINT64_MAX); /* one line, although it is kept in pieces */
    ck_assert_ptr_null(strchr(text, '\n'));
    ck_assert_uint_eq(strlen(text), 100000);
    free(text);
    vt_screen_resize(vt, 33, 24);
    vt_check_screen(vt);
    text = vt_text(vt, 0, UINT64_MAX);
    ck_assert_uint_eq(strlen(text) - strspn(text, "0123456789"), 0);
    ck_assert_uint_eq(strlen(text), 100000);
    free(text);
    vt_screen_free(vt);
}
END_TEST

START_TEST(test_hostile_sequences)
{
    static const unsigned sizes[][2] = {{80, 24}, {2, 1}, {3, 2}, {1000, 3}, {5, 5}, {20, 5}};
    struct vt_screen *vt = vt_screen_new(80, 24, 500, 0);
    for (unsigned round = 0; round < 4; round++)
        for (size_t i = 0; i < VT_HOSTILE_COUNT; i++) {
            const unsigned *size = sizes[(i + round) % G_N_ELEMENTS(sizes)];
            feed(vt, vt_hostile[i]);
            vt_check_screen(vt);
            vt_screen_resize(vt, size[0], size[1]);
            vt_check_screen(vt);
            feed(vt, vt_hostile[(i * 7 + round) % VT_HOSTILE_COUNT]);
            vt_check_screen(vt);
        }
    char answers[4096];
    ck_assert_uint_le(vt_screen_take_answers(vt, answers, sizeof answers), 1024);
    ck_assert_uint_eq(vt_screen_take_answers(vt, answers, sizeof answers), 0);
    vt_screen_free(vt);
}
END_TEST

static void feed_randomly(struct vt_screen *vt, GRand *rand, const GString *s)
{
    for (size_t i = 0; i < s->len;) {
        size_t n = (size_t)g_rand_int_range(rand, 1, 40);
        n = MIN(n, s->len - i);
        vt_screen_feed(vt, s->str + i, n);
        i += n;
    }
}

START_TEST(test_any_split_is_the_same)
{
    GRand *rand = g_rand_new_with_seed(4711);
    for (unsigned round = 0; round < 40; round++) {
        unsigned cols = (unsigned)g_rand_int_range(rand, 2, 100);
        unsigned rows = (unsigned)g_rand_int_range(rand, 1, 30);
        struct vt_screen *a = vt_screen_new(cols, rows, 300, 0);
        struct vt_screen *b = vt_screen_new(cols, rows, 300, 0);
        GString *s = vt_hostile_stream(rand, 8000);
        vt_screen_feed(a, s->str, s->len);
        feed_randomly(b, rand, s);
        vt_check_screen(a);
        ck_assert_uint_eq(scrollback(a), scrollback(b));
        for (unsigned i = 0; i < rows; i++)
            ck_assert_mem_eq(vt_screen_row(a, i), vt_screen_row(b, i),
                             cols * sizeof(struct vt_cell));
        char *text[2] = {vt_text(a, 0, UINT64_MAX), vt_text(b, 0, UINT64_MAX)};
        ck_assert_str_eq(text[0], text[1]);
        free(text[0]);
        free(text[1]);
        g_string_free(s, TRUE);
        vt_screen_free(a);
        vt_screen_free(b);
    }
    g_rand_free(rand);
}
END_TEST

START_TEST(test_resizing_keeps_the_text)
{
    GRand *rand = g_rand_new_with_seed(815);
    struct vt_screen *vt = vt_screen_new(80, 24, 1000, 1 << 20);
    GString *want = g_string_new(NULL);
    for (unsigned i = 0; i < 100; i++) {
        g_string_append_printf(want, "%u:", i);
        for (int n = g_rand_int_range(rand, 0, 60); n > 0; n--)
            g_string_append(want, n % 5 ? "word" : "\xe4\xb8\xad\xe6\x96\x87");
        g_string_append_c(want, '\n');
    }
    g_string_append(want, "end");
    for (char *p = want->str; *p; p++)
        vt_screen_feed(vt, *p == '\n' ? "\r\n" : p, *p == '\n' ? 2 : 1);
    for (unsigned round = 0; round < 100; round++) {
        vt_screen_resize(vt, (unsigned)g_rand_int_range(rand, 3, 200),
                         (unsigned)g_rand_int_range(rand, 1, 60));
        vt_check_screen(vt);
        char *text = vt_text(vt, 0, UINT64_MAX);
        g_strchomp(text);
        ck_assert_str_eq(text, want->str);
        free(text);
    }
    g_string_free(want, TRUE);
    g_rand_free(rand);
    vt_screen_free(vt);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("vt-limits");
    TCase *tc = tcase_create("limits");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_lines_are_bounded);
    tcase_add_loop_test(tc, test_bytes_are_bounded, 0, 2);
    tcase_add_test(tc, test_endless_line);
    tcase_add_test(tc, test_hostile_sequences);
    tcase_add_test(tc, test_any_split_is_the_same);
    tcase_add_test(tc, test_resizing_keeps_the_text);
    suite_add_tcase(s, tc);
    return s;
}
