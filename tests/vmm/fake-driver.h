/* fake-driver.h: a virtio driver in a test's memory, which finds its device as a guest does.
 *
 * Everything goes over the buses: PCI capabilities, common configuration, a split queue. */
#ifndef TESTS_VMM_FAKE_DRIVER_H
#define TESTS_VMM_FAKE_DRIVER_H

#include "fake-env.h"

struct fake_driver {
    struct fake_env *fake;
    unsigned slot, queue_size;
    uint64_t common, isr, config, notify; /* MMIO addresses */
    unsigned access_cap;                  /* in configuration space */
    uint64_t desc, avail, used;           /* guest addresses */
    uint64_t data;                        /* the first free guest address behind them */
    uint16_t next_desc, avail_idx, used_idx;
};

struct fake_buffer {
    uint64_t gpa;
    uint32_t len;
    bool writable;
};

/* Finds the structures and turns memory decoding on. */
void fake_driver_find(struct fake_driver *d, struct fake_env *fake, unsigned slot);
/* Negotiates the features (those wanted and offered; version 1 always) and sets queue 0 up at
 * guest address `at`. Returns the final device status. */
uint8_t fake_driver_start(struct fake_driver *d, uint64_t wanted, uint16_t queue_size, uint64_t at);

uint64_t fake_mmio_read(struct fake_env *fake, uint64_t address, unsigned size);
void fake_mmio_write(struct fake_env *fake, uint64_t address, uint64_t value, unsigned size);
uint64_t fake_driver_features(struct fake_driver *d);

/* Makes a chain of the buffers available without a notification; returns its head. */
uint16_t fake_driver_add(struct fake_driver *d, const struct fake_buffer *buffers, unsigned n);
void fake_driver_notify(struct fake_driver *d);
/* Serves the loop until the used ring has one more entry; false after some seconds. */
bool fake_driver_wait(struct fake_driver *d, uint32_t *id, uint32_t *len);
uint16_t fake_driver_used_idx(struct fake_driver *d);
uint8_t fake_driver_status(struct fake_driver *d);

#endif
