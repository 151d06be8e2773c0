/* fake-env.h: a device environment without KVM: plain memory, buses and counters. Test's thread.
 *
 * The I/O loop has no thread: fake_env_turn() serves it. A host bridge is plugged in. */
#ifndef TESTS_VMM_FAKE_ENV_H
#define TESTS_VMM_FAKE_ENV_H

#include "block/disk-pool.h"
#include "core/device.h"
#include "pc/pci.h"
#include "vmm.h"

#define FAKE_GSIS 24
#define FAKE_DOORBELLS 64

struct fake_doorbell {
    uint64_t address;
    int fd;
};

struct fake_env {
    struct vmm_env env;
    struct vmm_irq_ops irq;
    struct vmm_clock clock;
    struct vmm_device *bridge;
    struct vmm_disk_pool *pool;
    struct vmm_channel *channel;
    int disk_fd; /* a memfd behind the disk of fake_env_config() */
    char disk_path[64];
    struct vmm_disk_config disk;
    bool lines[FAKE_GSIS]; /* one source for each line is enough here */
    unsigned raised[FAKE_GSIS];
    /* Counters that pool threads change: read them after fake_env_settle() or atomically. */
    unsigned msis, reports, requests[4];
    uint64_t last_msi_address;
    uint32_t last_msi_data;
    char last_report[256];
    struct fake_doorbell doorbells[FAKE_DOORBELLS];
    unsigned n_doorbells;
};

/* Aborts the test when something of the host fails. `memory` is a multiple of 4 KiB. */
void fake_env_init(struct fake_env *fake, uint64_t memory);
/* Devices other than the bridge must be gone. */
void fake_env_free(struct fake_env *fake);

/* A configuration with one of every device; the disk has `disk_size` bytes. */
void fake_env_config(struct fake_env *fake, struct vmm_config *config, uint64_t disk_size);

/* Serves the I/O loop until nothing has happened for some milliseconds. */
void fake_env_turn(struct fake_env *fake);

/* A device of `class`, plugged in; fails the test if it cannot be made. */
struct vmm_device *fake_env_device(struct fake_env *fake, const struct vmm_device_class *class,
                                   const char *id, const void *config);

uint64_t fake_in(struct fake_env *fake, uint16_t port, unsigned size);
void fake_out(struct fake_env *fake, uint16_t port, uint64_t value, unsigned size);
uint32_t fake_pci_read(struct fake_env *fake, unsigned slot, unsigned offset, unsigned size);
void fake_pci_write(struct fake_env *fake, unsigned slot, unsigned offset, uint32_t value,
                    unsigned size);

#endif
