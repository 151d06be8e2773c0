/* serial.h: a 16550A serial port behind a byte channel. Any thread; locks itself.
 *
 * Output goes into the channel at once and never waits; input is taken from the channel as the
 * receive FIFO has room, so the channel is the only buffer. Register layout and interrupt
 * priorities: National Semiconductor PC16550D data sheet, section 8. */
#ifndef VMM_PC_SERIAL_H
#define VMM_PC_SERIAL_H

#include "core/channel.h"
#include "core/device.h"

struct vmm_serial_config {
    uint16_t port; /* first of 8 I/O ports */
    unsigned gsi;
    struct vmm_channel *channel; /* borrowed: outlives the device */
};

extern const struct vmm_device_class vmm_serial_class;

#endif
