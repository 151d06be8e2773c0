/* tsc.h: the frequency of this host's time-stamp counter, for the Linux guest's command line.
 *
 * Where KVM emulates, a read of the guest's PM timer can take too long for Linux to calibrate by
 * it, and delays without a known frequency take seconds; told the frequency it need not. */
#ifndef TESTS_GUESTS_TSC_H
#define TESTS_GUESTS_TSC_H

#include <stdint.h>
#include <time.h>
#include <x86intrin.h>

static inline uint64_t tsc_now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* kHz, measured for 20 ms. */
static inline unsigned long tsc_khz(void)
{
    uint64_t start_ns = tsc_now_ns(), start = __rdtsc(), ns;
    do
        ns = tsc_now_ns() - start_ns;
    while (ns < 20000000);
    return (unsigned long)((double)(__rdtsc() - start) * 1e6 / (double)ns);
}

#endif
