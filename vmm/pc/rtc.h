/* rtc.h: the MC146818 clock with CMOS memory at ports 0x70 and 0x71. Any thread; locks itself.
 *
 * The time is the host's UTC plus what the guest set. Alarm, update and periodic interrupts cost a
 * timer only while the guest has them enabled. */
#ifndef VMM_PC_RTC_H
#define VMM_PC_RTC_H

#include "core/device.h"

struct vmm_rtc_config {
    uint64_t memory; /* bytes of RAM, for the size registers that firmware reads */
};

extern const struct vmm_device_class vmm_rtc_class;

#endif
