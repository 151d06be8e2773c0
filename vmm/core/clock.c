#include "core/clock.h"

#include <time.h>

static uint64_t host_now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

void vmm_clock_init(struct vmm_clock *clock)
{
    *clock = (struct vmm_clock){0};
}

void vmm_clock_start(struct vmm_clock *clock)
{
    if (clock->running)
        return;
    /* `running` is published last: a reader that sees it sees the offset that belongs to it. */
    __atomic_store_n(&clock->offset_ns, host_now() - clock->frozen_ns, __ATOMIC_RELAXED);
    __atomic_store_n(&clock->running, true, __ATOMIC_RELEASE);
}

void vmm_clock_stop(struct vmm_clock *clock)
{
    if (!clock->running)
        return;
    __atomic_store_n(&clock->frozen_ns, host_now() - clock->offset_ns, __ATOMIC_RELAXED);
    __atomic_store_n(&clock->running, false, __ATOMIC_RELEASE);
}

uint64_t vmm_clock_now(const struct vmm_clock *clock)
{
    if (__atomic_load_n(&clock->running, __ATOMIC_ACQUIRE))
        return host_now() - __atomic_load_n(&clock->offset_ns, __ATOMIC_RELAXED);
    return __atomic_load_n(&clock->frozen_ns, __ATOMIC_RELAXED);
}
