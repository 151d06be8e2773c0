/* i8042.h: as much of the keyboard controller as a reset needs. Any thread; locks itself.
 *
 * Ports 0x60, 0x64, 0x92 (fast A20 and reset) and 0x80 (delay). No keyboard is attached: the
 * controller answers its self-test and says that both of its ports have nothing plugged in.
 * Created without a config (NULL). */
#ifndef VMM_PC_I8042_H
#define VMM_PC_I8042_H

#include "core/device.h"

extern const struct vmm_device_class vmm_i8042_class;

#endif
