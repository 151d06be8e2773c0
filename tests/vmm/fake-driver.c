#include "fake-driver.h"

#include <string.h>

#define TURNS 5000 /* of a millisecond */

uint64_t fake_mmio_read(struct fake_env *fake, uint64_t address, unsigned size)
{
    return vmm_bus_read(fake->env.mmio, address, size, NULL);
}

void fake_mmio_write(struct fake_env *fake, uint64_t address, uint64_t value, unsigned size)
{
    vmm_bus_write(fake->env.mmio, address, value, size, NULL);
}

void fake_driver_find(struct fake_driver *d, struct fake_env *fake, unsigned slot)
{
    memset(d, 0, sizeof *d);
    d->fake = fake;
    d->slot = slot;
    fake_pci_write(fake, slot, 0x04, 0x6, 2);
    unsigned cap = fake_pci_read(fake, slot, 0x34, 1);
    if (cap == 0xff)
        return; /* nobody is there */
    for (; cap; cap = fake_pci_read(fake, slot, cap + 1, 1)) {
        if (fake_pci_read(fake, slot, cap, 1) != 0x09)
            continue;
        unsigned type = fake_pci_read(fake, slot, cap + 3, 1);
        unsigned bar = fake_pci_read(fake, slot, cap + 4, 1);
        uint64_t base = fake_pci_read(fake, slot, 0x10 + 4 * bar, 4) & ~15u;
        uint64_t at = base + fake_pci_read(fake, slot, cap + 8, 4);
        uint64_t *where[] = {NULL, &d->common, &d->notify, &d->isr, &d->config};
        if (type == 5)
            d->access_cap = cap;
        else if (type >= 1 && type <= 4)
            *where[type] = at;
    }
}

uint8_t fake_driver_status(struct fake_driver *d)
{
    return (uint8_t)fake_mmio_read(d->fake, d->common + 0x14, 1);
}

static void set_status(struct fake_driver *d, uint8_t bits)
{
    fake_mmio_write(d->fake, d->common + 0x14, fake_driver_status(d) | bits, 1);
}

uint64_t fake_driver_features(struct fake_driver *d)
{
    uint64_t features = 0;
    for (unsigned half = 0; half < 2; half++) {
        fake_mmio_write(d->fake, d->common, half, 4);
        features |= fake_mmio_read(d->fake, d->common + 4, 4) << (32 * half);
    }
    return features;
}

static void set_queue(struct fake_driver *d)
{
    struct fake_env *fake = d->fake;
    fake_mmio_write(fake, d->common + 0x16, 0, 2);
    fake_mmio_write(fake, d->common + 0x18, d->queue_size, 2);
    fake_mmio_write(fake, d->common + 0x20, (uint32_t)d->desc, 4);
    fake_mmio_write(fake, d->common + 0x24, d->desc >> 32, 4);
    fake_mmio_write(fake, d->common + 0x28, d->avail, 8);
    fake_mmio_write(fake, d->common + 0x30, d->used, 8);
    fake_mmio_write(fake, d->common + 0x1c, 1, 2);
}

uint8_t fake_driver_start(struct fake_driver *d, uint64_t wanted, uint16_t queue_size, uint64_t at)
{
    struct fake_env *fake = d->fake;
    d->queue_size = queue_size;
    d->desc = at;
    d->avail = d->desc + 16u * queue_size;
    d->used = (d->avail + 6 + 2u * queue_size + 3) & ~UINT64_C(3);
    d->data = (d->used + 6 + 8u * queue_size + 4095) & ~UINT64_C(4095);
    d->next_desc = d->avail_idx = d->used_idx = 0;
    vmm_memory_fill(fake->env.mem, at, 0, d->data - at);
    fake_mmio_write(fake, d->common + 0x14, 0, 1);
    set_status(d, 1);
    set_status(d, 2);
    uint64_t features = fake_driver_features(d) & (wanted | UINT64_C(1) << 32);
    for (unsigned half = 0; half < 2; half++) {
        fake_mmio_write(fake, d->common + 8, half, 4);
        fake_mmio_write(fake, d->common + 12, features >> (32 * half) & UINT32_MAX, 4);
    }
    set_status(d, 8);
    set_queue(d);
    set_status(d, 4);
    return fake_driver_status(d);
}

static void put16(struct fake_driver *d, uint64_t gpa, uint16_t value)
{
    vmm_memory_write(d->fake->env.mem, gpa, &value, 2);
}

static void write_descriptor(struct fake_driver *d, uint16_t at, const struct fake_buffer *b,
                             bool more)
{
    uint64_t gpa = d->desc + 16u * at;
    struct {
        uint64_t addr;
        uint32_t len;
        uint16_t flags, next;
    } raw = {b->gpa, b->len, (uint16_t)((more ? 1 : 0) | (b->writable ? 2 : 0)),
             (uint16_t)((at + 1) % d->queue_size)};
    vmm_memory_write(d->fake->env.mem, gpa, &raw, sizeof raw);
}

uint16_t fake_driver_add(struct fake_driver *d, const struct fake_buffer *buffers, unsigned n)
{
    uint16_t head = d->next_desc;
    for (unsigned i = 0; i < n; i++) {
        write_descriptor(d, d->next_desc, &buffers[i], i + 1 < n);
        d->next_desc = (uint16_t)((d->next_desc + 1) % d->queue_size);
    }
    put16(d, d->avail + 4 + 2u * (d->avail_idx % d->queue_size), head);
    put16(d, d->avail + 2, ++d->avail_idx);
    return head;
}

void fake_driver_notify(struct fake_driver *d)
{
    fake_mmio_write(d->fake, d->notify, 0, 2);
}

uint16_t fake_driver_used_idx(struct fake_driver *d)
{
    uint16_t idx = 0;
    vmm_memory_read(d->fake->env.mem, d->used + 2, &idx, 2);
    return idx;
}

bool fake_driver_wait(struct fake_driver *d, uint32_t *id, uint32_t *len)
{
    uint32_t entry[2];
    for (int i = 0; fake_driver_used_idx(d) == d->used_idx; i++) {
        if (i == TURNS)
            return false;
        vmm_ioloop_turn(d->fake->env.loop, 1);
    }
    vmm_memory_read(d->fake->env.mem, d->used + 4 + 8u * (d->used_idx % d->queue_size), entry,
                    sizeof entry);
    d->used_idx++;
    if (id)
        *id = entry[0];
    if (len)
        *len = entry[1];
    return true;
}
