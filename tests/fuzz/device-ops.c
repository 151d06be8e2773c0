#include "device-ops.h"

#include "pc/power.h"

#define STATE_MAX 65536

uint64_t fuzz_take(struct fuzz_input *in, unsigned bytes)
{
    uint64_t value = 0;
    for (; bytes && in->at < in->end; bytes--)
        value = value << 8 | *in->at++;
    return value;
}

/* Saves the device's state, changes one byte if `damage`, and loads it back. */
static void reload(struct vmm_device *dev, struct fuzz_input *in, bool damage)
{
    static uint8_t state[STATE_MAX];
    const struct vmm_device_class *class = dev->class;
    size_t len =
        vmm_state_save(class->name, class->state_version, class->fields, dev, state, sizeof state);
    uint64_t at = fuzz_take(in, damage ? 2 : 0);
    if (damage && len)
        state[at % len] ^= (uint8_t)fuzz_take(in, 1);
    bool ok =
        vmm_state_load(class->name, class->state_version, class->fields, dev, state, len, NULL);
    if ((!ok || (class->restored && !class->restored(dev, NULL))) && class->reset)
        class->reset(dev);
}

static void live(struct vmm_device *dev, struct fuzz_input *in, unsigned what)
{
    if (dev->class->pause)
        dev->class->pause(dev);
    if (what == 0)
        dev->class->reset(dev);
    else if (what < 3)
        reload(dev, in, what == 2);
    if (dev->class->resume)
        dev->class->resume(dev);
}

void fuzz_operate(struct fake_env *fake, struct fake_driver *driver, struct vmm_device *dev,
                  struct fuzz_input *in)
{
    static const uint16_t ports[] = {0x60, 0x64, 0x70, 0x80, 0x92, 0x3f8, 0x600, 0xcf8};
    unsigned op = (unsigned)fuzz_take(in, 1), size = 1u << (op >> 4 & 3);
    unsigned port = 0, where = 0;
    uint8_t bytes[64];
    switch (op & 15) {
    case 0:
    case 1:
        port = (unsigned)fuzz_take(in, 1);
        port = ports[port >> 4 & 7] + (port & 15);
        if (op & 1)
            fake_out(fake, (uint16_t)port, fuzz_take(in, size), size & 7 ? size & 7 : 4);
        else
            fake_in(fake, (uint16_t)port, size & 7 ? size & 7 : 4);
        break;
    case 2:
        fake_mmio_read(fake, 0xc0000000 + fuzz_take(in, 2), size);
        break;
    case 3:
        where = (unsigned)fuzz_take(in, 2);
        fake_mmio_write(fake, 0xc0000000 + where, fuzz_take(in, size), size);
        break;
    case 4:
        where = (unsigned)fuzz_take(in, 1);
        fake_pci_write(fake, 1, where & 0xfc, (uint32_t)fuzz_take(in, 4), 4);
        fake_pci_read(fake, 1, where & 0xfc, 4);
        break;
    case 5:
        where = (unsigned)fuzz_take(in, 2);
        size_t len = (size_t)fuzz_take(in, 1) & 63;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)fuzz_take(in, 1);
        vmm_memory_write(fake->env.mem, where, bytes, len);
        break;
    case 6:
        fake_driver_find(driver, fake, 1);
        fake_driver_start(driver,
                          UINT64_C(1) << 40 | fuzz_take(in, 1) << 24 | fuzz_take(in, 2), 8, 0);
        break;
    case 7:
        vmm_channel_send(fake->channel, &op, sizeof op);
        vmm_channel_send_break(fake->channel);
        if (dev->class == &vmm_power_class)
            vmm_power_press(dev);
        break;
    case 8:
        live(dev, in, op >> 4 & 3);
        break;
    default:
        fake_mmio_write(fake, driver->notify, 0, 2);
        vmm_ioloop_turn(fake->env.loop, 0);
    }
}
