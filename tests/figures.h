/* figures.h: times and their distribution, for tests and benchmarks. Any thread. */
#ifndef TESTS_FIGURES_H
#define TESTS_FIGURES_H

#include <stddef.h>

/* Milliseconds of CLOCK_MONOTONIC. */
double figures_now(void);
/* The figure that a share (0..1) of n figures do not exceed; sorts them. 0 without figures. */
double figures_share(double *figures, size_t n, double share);
/* "what: n figures, p50 .. ms, p99 .. ms, worst .. ms" on standard output. */
void figures_print(const char *what, double *ms, size_t n);

#endif
