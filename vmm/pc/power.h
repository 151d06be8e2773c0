/* power.h: the ACPI fixed hardware: PM1 block, PM timer, power button. Any thread; locks itself.
 *
 * ACPI specification, section 4.8.3. SCI_EN always reads as set: there is no SMM to switch from.
 * S5 asks the machine to power off; other sleep states are ignored. Created without a config. */
#ifndef VMM_PC_POWER_H
#define VMM_PC_POWER_H

#include "core/device.h"

extern const struct vmm_device_class vmm_power_class;

/* Presses the power button of a device of vmm_power_class; the guest decides what it does. */
void vmm_power_press(struct vmm_device *dev);

#endif
