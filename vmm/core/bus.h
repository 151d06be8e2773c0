/* bus.h: an address space of device registers (port I/O or MMIO) without overlaps.
 *
 * Any thread: look-ups run on vCPU threads while a BAR moves on another. A range's owner must
 * live until every vCPU thread has ended. A handler may add, remove and move ranges. */
#ifndef VMM_CORE_BUS_H
#define VMM_CORE_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"

struct vmm_bus;

/* `offset` is relative to the range, `size` is 1, 2, 4 or 8, and offset + size never leaves the
 * range. Values are little-endian numbers. */
struct vmm_bus_ops {
    uint64_t (*read)(void *opaque, uint64_t offset, unsigned size);
    void (*write)(void *opaque, uint64_t offset, uint64_t value, unsigned size);
};

struct vmm_bus *vmm_bus_new(const char *name);
void vmm_bus_free(struct vmm_bus *bus);

/* Adds [base, base + len). Refuses an empty or wrapping range and any overlap, naming both
 * owners. `name` must outlive the bus. */
bool vmm_bus_add(struct vmm_bus *bus, uint64_t base, uint64_t len, const struct vmm_bus_ops *ops,
                 void *opaque, const char *name, struct vmm_error *err);
/* Removes the range that begins at base; false if there is none. */
bool vmm_bus_remove(struct vmm_bus *bus, uint64_t base);

/* An access that hits no range, or leaves the one it hits, reads all ones and writes nothing;
 * *hit (may be NULL) says which it was. */
uint64_t vmm_bus_read(struct vmm_bus *bus, uint64_t addr, unsigned size, bool *hit);
void vmm_bus_write(struct vmm_bus *bus, uint64_t addr, uint64_t value, unsigned size, bool *hit);

#endif
