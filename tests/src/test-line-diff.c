/* test-line-diff.c: unified diffs, checked by applying them again. */
#include "harness.h"

#include <string.h>

#include "line-diff.h"

START_TEST(known_diffs)
{
    static const struct {
        const char *before, *after, *diff;
        unsigned context;
    } cases[] = {
        {"", "", "", 3},
        {"a\nb\n", "a\nb\n", "", 3},
        {"", "a\n", "@@ -0,0 +1 @@\n+a\n", 3},
        {"a\n", "", "@@ -1 +0,0 @@\n-a\n", 3},
        {"a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n", 3},
        {"a\nb", "a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n", 3},
        {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n3\n4\n5\n6\n7\n8\n9\nx\n",
         "@@ -1,4 +1,3 @@\n 1\n-2\n 3\n 4\n@@ -8,2 +7,3 @@\n 8\n 9\n+x\n", 2},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *diff =
            line_diff(cases[i].before, cases[i].after, NULL, NULL, cases[i].context);
        ck_assert_str_eq(diff, cases[i].diff);
    }
}
END_TEST

START_TEST(the_head_names_both)
{
    g_autofree char *diff = line_diff("a\n", "b\n", "old", "new", 3);
    ck_assert_str_eq(diff, "--- old\n+++ new\n@@ -1 +1 @@\n-a\n+b\n");
    ck_assert_int_eq(line_diff_kind("--- old", 0), LINE_DIFF_HEAD);
    ck_assert_int_eq(line_diff_kind("+++ new", 1), LINE_DIFF_HEAD);
    ck_assert_int_eq(line_diff_kind("--- x", 5), LINE_DIFF_REMOVED);
    ck_assert_int_eq(line_diff_kind("@@ -1 +1 @@", 2), LINE_DIFF_HUNK);
    ck_assert_int_eq(line_diff_kind("+b", 4), LINE_DIFF_ADDED);
    ck_assert_int_eq(line_diff_kind(" c", 4), LINE_DIFF_SAME);
}
END_TEST

/* --- random texts --- */

static guint32 seed;

static guint32 next_number(guint32 below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static char *random_text(unsigned lines, unsigned kinds)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < lines; i++)
        g_string_append_printf(text, "line %u\n", next_number(kinds));
    return g_string_free(text, FALSE);
}

/* Does what patch(1) does, and insists on every context line. */
static char *apply(const char *before, const char *diff)
{
    g_auto(GStrv) old = g_strsplit(before, "\n", -1);
    g_auto(GStrv) lines = g_strsplit(diff, "\n", -1);
    GString *out = g_string_new(NULL);
    unsigned at = 0;
    for (char **line = lines; *line && **line; line++) {
        if (**line == '@') {
            unsigned start = (unsigned)strtoul(*line + 4, NULL, 10);
            bool none = strstr(*line, ",0 +") != NULL;
            for (; at + 1 < start + none; at++)
                g_string_append_printf(out, "%s\n", old[at]);
            continue;
        }
        if (**line != '+')
            ck_assert_str_eq(old[at++], *line + 1);
        if (**line != '-')
            g_string_append_printf(out, "%s\n", *line + 1);
    }
    for (; old[at] && old[at + 1]; at++)
        g_string_append_printf(out, "%s\n", old[at]);
    return g_string_free(out, FALSE);
}

START_TEST(applying_a_diff_gives_the_other_text)
{
    seed = 7;
    for (unsigned round = 0; round < 2000; round++) {
        g_autofree char *before = random_text(next_number(20), 1 + next_number(8));
        g_autofree char *after = random_text(next_number(20), 1 + next_number(8));
        g_autofree char *diff = line_diff(before, after, NULL, NULL, next_number(4));
        g_autofree char *again = apply(before, diff);
        ck_assert_msg(!strcmp(again, after), "round %u:\n%s=>\n%s:\n%s", round, before, after, diff);
    }
}
END_TEST

/* The length of the shortest edit script by the plain quadratic table. */
static unsigned shortest(char **a, char **b)
{
    unsigned n = g_strv_length(a), m = g_strv_length(b);
    g_autofree unsigned *row = g_new0(unsigned, m + 1);
    for (unsigned j = 0; j <= m; j++)
        row[j] = j;
    for (unsigned i = 1; i <= n; i++) {
        unsigned corner = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= m; j++) {
            unsigned here = strcmp(a[i - 1], b[j - 1]) ? MIN(row[j], row[j - 1]) + 1 : corner;
            corner = row[j];
            row[j] = here;
        }
    }
    return row[m];
}

START_TEST(diffs_are_the_shortest)
{
    seed = 11;
    for (unsigned round = 0; round < 500; round++) {
        g_autofree char *before = random_text(1 + next_number(15), 4);
        g_autofree char *after = random_text(1 + next_number(15), 4);
        g_autofree char *diff = line_diff(before, after, NULL, NULL, 0);
        g_auto(GStrv) a = g_strsplit(before, "\n", -1), b = g_strsplit(after, "\n", -1);
        unsigned edits = 0;
        for (const char *at = diff; *at; at = strchr(at, '\n') + 1)
            edits += *at == '+' || *at == '-';
        ck_assert_uint_eq(edits, shortest(a, b));
    }
}
END_TEST

START_TEST(texts_without_a_common_line_cost_little)
{
    GString *before = g_string_new("same\n"), *after = g_string_new("same\n");
    for (unsigned i = 0; i < 5000; i++) {
        g_string_append_printf(before, "old %u\n", i);
        g_string_append_printf(after, "new %u\n", i);
    }
    g_autofree char *diff = line_diff(before->str, after->str, NULL, NULL, 3);
    g_autofree char *again = apply(before->str, diff);
    ck_assert_str_eq(again, after->str);
    g_string_free(before, TRUE);
    g_string_free(after, TRUE);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("line-diff");
    TCase *tc = tcase_create("diff");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, known_diffs);
    tcase_add_test(tc, the_head_names_both);
    tcase_add_test(tc, applying_a_diff_gives_the_other_text);
    tcase_add_test(tc, diffs_are_the_shortest);
    tcase_add_test(tc, texts_without_a_common_line_cost_little);
    suite_add_tcase(s, tc);
    return s;
}
