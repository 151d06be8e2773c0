/* test-stall.c: a stopped client stops nobody else. */
#include <stdio.h>
#include <stdlib.h>

#include "figures.h"
#include "harness.h"
#include "program.h"
#include "stall.h"

/* Generous, for the machine may be busy: the figures themselves are printed. */
#define MOST_MS 5000

START_TEST(test_stall)
{
    struct stall stall;
    ck_assert(stall_run(program_long() ? 60000 : 3000, &stall));
    figures_print("virtty list, its screen's client stopped", stall.list_ms, stall.lists);
    printf("the others counted %lu, the longest pause was %.0f ms\n", stall.counted,
           stall.longest_gap_ms);
    fflush(stdout);
    ck_assert_uint_gt(stall.lists, 0);
    ck_assert_uint_gt(stall.counted, 0);
    ck_assert(figures_share(stall.list_ms, stall.lists, 0.99) < MOST_MS);
    ck_assert(stall.longest_gap_ms < MOST_MS);
    free(stall.list_ms);
    ck_assert(program_end());
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("stall");
    TCase *t = tcase_create("stall");
    tcase_set_timeout(t, program_long() ? 180 : 60);
    tcase_add_unchecked_fixture(t, harness_need_kvm, NULL);
    tcase_add_unchecked_fixture(t, program_begin, program_clean);
    tcase_add_test(t, test_stall);
    suite_add_tcase(s, t);
    return s;
}
