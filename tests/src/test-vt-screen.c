/* test-vt-screen.c: the conformance cases of tests/src/vt, fed in several ways. */
#include <stdio.h>

#include "harness.h"
#include "vt-case.h"

static const struct {
    const char *file;
    unsigned cases; /* at least, so that a case that is not read does not pass */
} files[] = {
    {"text.txt", 46}, {"cursor.txt", 38}, {"edit.txt", 29},
    {"sgr.txt", 17},  {"modes.txt", 34},  {"resize.txt", 25},
};

static const size_t steps[] = {0, 1, 2, 3, 5, 7, 16, 17};

START_TEST(test_file)
{
    char path[512];
    snprintf(path, sizeof path, "%s/src/vt/%s", TESTS_DIR, files[_i].file);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        ck_assert_uint_ge(vt_case_run_file(path, steps[i]), files[_i].cases);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("vt-screen");
    TCase *tc = tcase_create("cases");
    tcase_add_loop_test(tc, test_file, 0, (int)(sizeof files / sizeof *files));
    suite_add_tcase(s, tc);
    return s;
}
