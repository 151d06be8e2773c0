#include "core/bus.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

struct range {
    uint64_t base, len;
    const struct vmm_bus_ops *ops;
    void *opaque;
    const char *name;
};

struct vmm_bus {
    const char *name;
    pthread_rwlock_t lock;
    struct range *ranges; /* ascending */
    size_t n, room;
};

struct vmm_bus *vmm_bus_new(const char *name)
{
    struct vmm_bus *bus = calloc(1, sizeof *bus);
    if (!bus)
        return NULL;
    bus->name = name;
    pthread_rwlock_init(&bus->lock, NULL);
    return bus;
}

void vmm_bus_free(struct vmm_bus *bus)
{
    if (!bus)
        return;
    pthread_rwlock_destroy(&bus->lock);
    free(bus->ranges);
    free(bus);
}

/* Index of the first range whose base is above addr. */
static size_t upper_bound(const struct vmm_bus *bus, uint64_t addr)
{
    size_t low = 0, high = bus->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (bus->ranges[mid].base <= addr)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static const struct range *find_overlap(const struct vmm_bus *bus, size_t at, uint64_t base,
                                        uint64_t len)
{
    if (at > 0 && base - bus->ranges[at - 1].base < bus->ranges[at - 1].len)
        return &bus->ranges[at - 1];
    if (at < bus->n && bus->ranges[at].base - base < len)
        return &bus->ranges[at];
    return NULL;
}

static bool add_locked(struct vmm_bus *bus, const struct range *range, struct vmm_error *err)
{
    size_t at = upper_bound(bus, range->base);
    const struct range *other = find_overlap(bus, at, range->base, range->len);
    if (other)
        return vmm_error_set(
            err, VMM_E_INVALID, _("%s: the range 0x%llx+0x%llx of %s overlaps 0x%llx+0x%llx of %s"),
            bus->name, (unsigned long long)range->base, (unsigned long long)range->len, range->name,
            (unsigned long long)other->base, (unsigned long long)other->len, other->name);
    if (bus->n == bus->room) {
        size_t room = bus->room ? bus->room * 2 : 16;
        struct range *grown = reallocarray(bus->ranges, room, sizeof *grown);
        if (!grown)
            return vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("%s: no range for %s"), bus->name,
                                 range->name);
        bus->ranges = grown;
        bus->room = room;
    }
    memmove(bus->ranges + at + 1, bus->ranges + at, (bus->n - at) * sizeof *bus->ranges);
    bus->ranges[at] = *range;
    bus->n++;
    return true;
}

bool vmm_bus_add(struct vmm_bus *bus, uint64_t base, uint64_t len, const struct vmm_bus_ops *ops,
                 void *opaque, const char *name, struct vmm_error *err)
{
    if (len == 0 || base + (len - 1) < base)
        return vmm_error_set(err, VMM_E_INVALID,
                             _("%s: %s asks for the impossible range 0x%llx+0x%llx"), bus->name,
                             name, (unsigned long long)base, (unsigned long long)len);
    struct range range = {base, len, ops, opaque, name};
    pthread_rwlock_wrlock(&bus->lock);
    bool ok = add_locked(bus, &range, err);
    pthread_rwlock_unlock(&bus->lock);
    return ok;
}

bool vmm_bus_remove(struct vmm_bus *bus, uint64_t base)
{
    pthread_rwlock_wrlock(&bus->lock);
    size_t at = upper_bound(bus, base);
    bool found = at > 0 && bus->ranges[at - 1].base == base;
    if (found) {
        memmove(bus->ranges + at - 1, bus->ranges + at, (bus->n - at) * sizeof *bus->ranges);
        bus->n--;
    }
    pthread_rwlock_unlock(&bus->lock);
    return found;
}

/* Copies the range out, so that its handler runs unlocked and may change the bus. */
static bool look_up(struct vmm_bus *bus, uint64_t addr, unsigned size, struct range *out)
{
    pthread_rwlock_rdlock(&bus->lock);
    size_t at = upper_bound(bus, addr);
    bool found = at > 0;
    if (found) {
        *out = bus->ranges[at - 1];
        uint64_t offset = addr - out->base;
        found = offset < out->len && size <= out->len - offset;
    }
    pthread_rwlock_unlock(&bus->lock);
    return found;
}

uint64_t vmm_bus_read(struct vmm_bus *bus, uint64_t addr, unsigned size, bool *hit)
{
    struct range range;
    bool found = look_up(bus, addr, size, &range) && range.ops->read;
    if (hit)
        *hit = found;
    uint64_t mask = size >= 8 ? UINT64_MAX : (UINT64_C(1) << (size * 8)) - 1;
    return found ? range.ops->read(range.opaque, addr - range.base, size) & mask : mask;
}

void vmm_bus_write(struct vmm_bus *bus, uint64_t addr, uint64_t value, unsigned size, bool *hit)
{
    struct range range;
    bool found = look_up(bus, addr, size, &range) && range.ops->write;
    if (hit)
        *hit = found;
    if (found)
        range.ops->write(range.opaque, addr - range.base, value, size);
}
