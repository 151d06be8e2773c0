/* harness.h: main() of every Check program: each defines suite(), harness.c runs it. */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include <check.h>

/* Made by the test program; the runner frees it. */
Suite *suite(void);

/* Says on standard output why a test cannot run here and ends it as passed; with VIRTTY_CI=1 in
 * the environment it fails instead, for CI must not skip. */
void harness_skip(const char *why);
/* Skips the test, or the whole program if it is called from an unchecked fixture, where the engine
 * cannot run. */
void harness_need_kvm(void);

#endif
