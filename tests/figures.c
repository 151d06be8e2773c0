#include "figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double figures_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int figures_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double figures_share(double *figures, size_t n, double share)
{
    if (!n)
        return 0;
    qsort(figures, n, sizeof *figures, figures_compare);
    size_t at = (size_t)(share * (double)n);
    return figures[at < n ? at : n - 1];
}

void figures_print(const char *what, double *ms, size_t n)
{
    printf("%s: %zu figures, p50 %.1f ms, p99 %.1f ms, worst %.1f ms\n", what, n,
           figures_share(ms, n, 0.5), figures_share(ms, n, 0.99), figures_share(ms, n, 1));
    fflush(stdout);
}
