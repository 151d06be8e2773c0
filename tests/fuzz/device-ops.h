/* device-ops.h: what fuzz-device does to a device: one operation for each few bytes of input. */
#ifndef TESTS_FUZZ_DEVICE_OPS_H
#define TESTS_FUZZ_DEVICE_OPS_H

#include "fake-driver.h"

struct fuzz_input {
    const uint8_t *at, *end;
};

/* The next bytes as a big-endian number; zeroes behind the end. */
uint64_t fuzz_take(struct fuzz_input *in, unsigned bytes);
/* Takes one operation from the input and does it: port and MMIO accesses, configuration space,
 * guest memory, driver start and notification, serial input, pause, reset, save and load. */
void fuzz_operate(struct fake_env *fake, struct fake_driver *driver, struct vmm_device *dev,
                  struct fuzz_input *in);

#endif
