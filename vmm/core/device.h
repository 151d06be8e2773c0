/* device.h: what a device model is, and the environment it gets instead of the machine.
 *
 * A class is one file and one line in devices.c. A device locks itself: its registers are used by
 * vCPU threads, its completions by the I/O thread. Nothing a guest does may end the process. */
#ifndef VMM_CORE_DEVICE_H
#define VMM_CORE_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/bus.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/ioloop.h"
#include "core/memory.h"
#include "core/report.h"
#include "core/state.h"

/* Interrupts and wake-ups. The machine gives KVM's; a test gives counters. Any thread. */
struct vmm_irq_ops {
    /* Drives a global system interrupt line; lines of one gsi are ORed by the implementer, which
     * tells them apart by `source` (any stable pointer). */
    void (*line)(void *opaque, unsigned gsi, const void *source, bool level);
    /* Sends a message-signalled interrupt. */
    void (*msi)(void *opaque, uint64_t address, uint32_t data);
    /* Makes a write of any value to the MMIO address signal fd instead of reaching the bus.
     * Returns false where there is no such thing; the bus path must work too. */
    bool (*doorbell)(void *opaque, uint64_t address, unsigned len, int fd, bool bind);
};

/* What a device asks of the machine; the machine acts later, on its own thread. */
enum vmm_request {
    VMM_REQUEST_POWEROFF,    /* S5 was entered */
    VMM_REQUEST_RESET,       /* a reset register was written */
    VMM_REQUEST_CRASH,       /* the host failed it: it cannot go on */
    VMM_REQUEST_PAUSE_ENOSPC /* a disk write found no room: pause, retry on resume */
};

struct vmm_pci; /* pc/pci.h */

struct vmm_env {
    struct vmm_memory *mem;
    struct vmm_bus *pio;
    struct vmm_bus *mmio;
    struct vmm_ioloop *loop;
    struct vmm_clock *clock;
    struct vmm_report report;
    const struct vmm_irq_ops *irq;
    void *irq_opaque;
    void (*request)(void *opaque, enum vmm_request what, const char *why);
    void *request_opaque;
    struct vmm_pci *pci; /* where PCI functions plug in; NULL for classes that are not PCI */
};

struct vmm_device; /* a class's own struct begins with it */

struct vmm_device_class {
    const char *name; /* "serial", "virtio-blk" */
    size_t size;      /* of the class's struct */
    /* Claims ranges and slots; `config` is the class's own config struct. On failure it has
     * released everything it took. */
    bool (*create)(struct vmm_device *dev, const void *config, struct vmm_error *err);
    void (*destroy)(struct vmm_device *dev);
    /* To the state after power-on; no vCPU runs. */
    void (*reset)(struct vmm_device *dev);
    /* Ends what is in flight (pause) and goes on (resume); no vCPU runs. May be NULL. */
    void (*pause)(struct vmm_device *dev);
    void (*resume)(struct vmm_device *dev);
    /* Field table and version; loaded only into a created, paused device, whose restored()
     * checks what the table cannot and rebuilds what is derived. */
    const struct vmm_field *fields;
    uint32_t state_version;
    bool (*restored)(struct vmm_device *dev, struct vmm_error *err);
};

struct vmm_device {
    const struct vmm_device_class *class;
    const struct vmm_env *env;
    char id[32]; /* "serial0", "vda": what messages and statistics call it */
};

/* Allocates, zeroes and creates. NULL on failure. Freed by vmm_device_free(). */
struct vmm_device *vmm_device_new(const struct vmm_device_class *class, const struct vmm_env *env,
                                  const char *id, const void *config, struct vmm_error *err);
void vmm_device_free(struct vmm_device *dev);

#endif
