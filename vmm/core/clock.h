/* clock.h: guest time in nanoseconds, which stands still while the machine is paused.
 * Any thread. */
#ifndef VMM_CORE_CLOCK_H
#define VMM_CORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct vmm_clock {
    uint64_t offset_ns; /* host CLOCK_MONOTONIC minus guest time while running */
    uint64_t frozen_ns; /* guest time while stopped */
    bool running;
};

/* Starts stopped at 0. The machine starts and stops it under its own lock while no vCPU runs. */
void vmm_clock_init(struct vmm_clock *clock);
void vmm_clock_start(struct vmm_clock *clock);
void vmm_clock_stop(struct vmm_clock *clock);
uint64_t vmm_clock_now(const struct vmm_clock *clock);

#endif
