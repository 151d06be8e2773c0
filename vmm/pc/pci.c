#include "pc/pci.h"

#include <pthread.h>
#include <string.h>

#include "core/text.h"
#include "pc/platform.h"

#define ADDRESS_ENABLE 0x80000000u
#define RESET_NOW 0x04 /* of the reset register */

#define STATUS 0x06
#define STATUS_INTX 0x08
#define STATUS_CAPS 0x10
#define HEADER_BAR 0x10
#define HEADER_CAPS 0x34
#define HEADER_LINE 0x3c
#define HEADER_PIN 0x3d
#define HEADER_END 0x40

#define BAR_64 0x4
#define BAR_FLAGS 0xfu

struct vmm_pci {
    struct vmm_device dev;
    pthread_mutex_t lock; /* of everything here and in every plugged function */
    struct vmm_pci_function *slots[VMM_PCI_SLOTS];
    struct vmm_pci_function bridge;
    uint64_t next; /* where the next BAR's initial address may lie */
    /* State. */
    uint32_t address;
    uint8_t reset_control;
};

static void put_le(uint8_t *bytes, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get_le(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

/* --- a function's registers --- */

void vmm_pci_function_init(struct vmm_pci_function *fn, const char *name,
                           const struct vmm_pci_ids *ids, const struct vmm_pci_function_ops *ops,
                           void *opaque)
{
    memset(fn, 0, sizeof *fn);
    fn->name = name;
    fn->ops = ops;
    fn->opaque = opaque;
    fn->cap_end = HEADER_END;
    put_le(fn->initial + 0x00, 2, ids->vendor);
    put_le(fn->initial + 0x02, 2, ids->device);
    fn->initial[0x08] = ids->revision;
    put_le(fn->initial + 0x09, 3, ids->class_code);
    put_le(fn->initial + 0x2c, 2, ids->subsystem_vendor);
    put_le(fn->initial + 0x2e, 2, ids->subsystem);
    put_le(fn->writable + VMM_PCI_COMMAND, 2, VMM_PCI_COMMAND_INTX_OFF | 0x7);
    fn->writable[0x0c] = 0xff; /* cache line size: any value, no meaning */
    fn->writable[HEADER_LINE] = 0xff;
}

void vmm_pci_function_set_bar(struct vmm_pci_function *fn, unsigned index, uint64_t len, bool is_64,
                              const struct vmm_bus_ops *ops, void *opaque)
{
    unsigned at = HEADER_BAR + 4 * index;
    fn->bars[index] = (struct vmm_pci_bar){.len = len, .ops = ops, .opaque = opaque};
    fn->initial[at] = is_64 ? BAR_64 : 0;
    put_le(fn->writable + at, is_64 ? 8 : 4, ~(len - 1));
}

unsigned vmm_pci_function_add_cap(struct vmm_pci_function *fn, uint8_t id, const void *bytes,
                                  const void *writable, unsigned len)
{
    unsigned at = fn->cap_end;
    if (len > VMM_PCI_CONFIG_SIZE - 4 || at + len > VMM_PCI_CONFIG_SIZE - 4)
        return 0;
    memcpy(fn->initial + at, bytes, len);
    if (writable)
        memcpy(fn->writable + at, writable, len);
    fn->initial[at] = id;
    fn->initial[at + 1] = 0;
    fn->writable[at] = fn->writable[at + 1] = 0;
    fn->initial[fn->cap_last ? fn->cap_last + 1u : HEADER_CAPS] = (uint8_t)at;
    fn->initial[STATUS] |= STATUS_CAPS;
    fn->cap_last = (uint8_t)at;
    fn->cap_end = (uint8_t)((at + len + 3) & ~3u);
    return at;
}

uint32_t vmm_pci_function_get(struct vmm_pci_function *fn, unsigned offset, unsigned size)
{
    pthread_mutex_lock(&fn->pci->lock);
    uint32_t value = (uint32_t)get_le(fn->config + offset, size);
    pthread_mutex_unlock(&fn->pci->lock);
    return value;
}

void vmm_pci_function_put(struct vmm_pci_function *fn, unsigned offset, unsigned size,
                          uint32_t value)
{
    pthread_mutex_lock(&fn->pci->lock);
    put_le(fn->config + offset, size, value);
    pthread_mutex_unlock(&fn->pci->lock);
}

/* --- where BARs are, and interrupt lines --- */

/* Where the guest wants a BAR; 0 if nowhere that is possible. */
static uint64_t wanted_base(const struct vmm_pci_function *fn, unsigned index)
{
    const struct vmm_pci_bar *bar = &fn->bars[index];
    const uint8_t *reg = fn->config + HEADER_BAR + 4 * index;
    if (!bar->len || !(fn->config[VMM_PCI_COMMAND] & VMM_PCI_COMMAND_MEMORY))
        return 0;
    uint64_t base = get_le(reg, reg[0] & BAR_64 ? 8 : 4) & ~(uint64_t)BAR_FLAGS;
    bool inside =
        base >= VMM_PCI_MMIO_BASE && base < VMM_PCI_MMIO_END && bar->len <= VMM_PCI_MMIO_END - base;
    return inside ? base : 0;
}

static void move_bar(struct vmm_pci_function *fn, unsigned index, uint64_t base)
{
    struct vmm_pci_bar *bar = &fn->bars[index];
    struct vmm_bus *mmio = fn->pci->dev.env->mmio;
    if (bar->mapped)
        vmm_bus_remove(mmio, bar->mapped);
    bar->mapped = 0;
    /* An overlap is the guest's mistake; the BAR appears when the other one has gone. */
    if (base && vmm_bus_add(mmio, base, bar->len, bar->ops, bar->opaque, fn->name, NULL))
        bar->mapped = base;
    if (fn->ops && fn->ops->moved)
        fn->ops->moved(fn->opaque, index, bar->mapped);
}

/* First all that leave, then all that come: two BARs may change places. */
static void update_bars_locked(struct vmm_pci *pci)
{
    for (int coming = 0; coming < 2; coming++)
        for (unsigned i = 0; i < VMM_PCI_SLOTS * VMM_PCI_BARS; i++) {
            struct vmm_pci_function *fn = pci->slots[i / VMM_PCI_BARS];
            unsigned index = i % VMM_PCI_BARS;
            if (!fn || !fn->bars[index].len)
                continue;
            uint64_t base = wanted_base(fn, index), now = fn->bars[index].mapped;
            if (coming ? base && !now : now && now != base)
                move_bar(fn, index, coming ? base : 0);
        }
}

static void update_line_locked(struct vmm_pci_function *fn)
{
    const struct vmm_env *env = fn->pci->dev.env;
    bool off = fn->config[VMM_PCI_COMMAND + 1] & (VMM_PCI_COMMAND_INTX_OFF >> 8);
    bool level = fn->intx && !off && !(fn->msi && fn->msi->is_enabled(fn->msi_opaque));
    fn->config[STATUS] =
        (uint8_t)((fn->config[STATUS] & ~STATUS_INTX) | (fn->intx ? STATUS_INTX : 0));
    if (level == fn->line)
        return;
    fn->line = level;
    env->irq->line(env->irq_opaque, fn->gsi, fn, level);
}

void vmm_pci_function_set_intx(struct vmm_pci_function *fn, bool level)
{
    pthread_mutex_lock(&fn->pci->lock);
    fn->intx = level;
    update_line_locked(fn);
    pthread_mutex_unlock(&fn->pci->lock);
}

/* Makes everything that follows from configuration space follow it. */
static void apply_config_locked(struct vmm_pci_function *fn)
{
    if (fn->msi)
        fn->msi->config_changed(fn->msi_opaque);
    update_line_locked(fn);
    update_bars_locked(fn->pci);
}

void vmm_pci_function_reset(struct vmm_pci_function *fn)
{
    pthread_mutex_lock(&fn->pci->lock);
    memcpy(fn->config, fn->initial, sizeof fn->config);
    fn->intx = 0;
    if (fn->msi)
        fn->msi->reset(fn->msi_opaque);
    apply_config_locked(fn);
    pthread_mutex_unlock(&fn->pci->lock);
}

bool vmm_pci_function_restored(struct vmm_pci_function *fn, struct vmm_error *err)
{
    for (unsigned i = 0; i < VMM_PCI_CONFIG_SIZE; i++) {
        uint8_t fixed = (uint8_t)~fn->writable[i];
        if (i == STATUS)
            fixed &= (uint8_t)~STATUS_INTX;
        if ((fn->config[i] ^ fn->initial[i]) & fixed)
            return vmm_error_set(err, VMM_E_FORMAT,
                                 _("%s: PCI register 0x%02x has an impossible value"), fn->name, i);
    }
    pthread_mutex_lock(&fn->pci->lock);
    apply_config_locked(fn);
    pthread_mutex_unlock(&fn->pci->lock);
    return true;
}

/* --- slots --- */

/* Firmware's part: an address of its own for every BAR, by natural alignment. */
static bool place_bars_locked(struct vmm_pci *pci, struct vmm_pci_function *fn)
{
    uint64_t next = pci->next;
    for (unsigned i = 0; i < VMM_PCI_BARS; i++) {
        const struct vmm_pci_bar *bar = &fn->bars[i];
        if (!bar->len)
            continue;
        uint64_t base = (next + bar->len - 1) & ~(bar->len - 1);
        if (base >= VMM_PCI_MMIO_END || bar->len > VMM_PCI_MMIO_END - base)
            return false;
        uint8_t *reg = fn->initial + HEADER_BAR + 4 * i;
        put_le(reg, reg[0] & BAR_64 ? 8 : 4, base | (reg[0] & BAR_FLAGS));
        next = base + bar->len;
    }
    pci->next = next;
    return true;
}

static bool plug_locked(struct vmm_pci *pci, struct vmm_pci_function *fn, unsigned slot,
                        struct vmm_error *err)
{
    if (slot == 0)
        for (slot = 1; slot < VMM_PCI_SLOTS && pci->slots[slot];)
            slot++;
    if (slot >= VMM_PCI_SLOTS)
        return vmm_error_set(err, VMM_E_INVALID, _("%s: all %d PCI slots are taken"), fn->name,
                             VMM_PCI_SLOTS - 1);
    if (pci->slots[slot])
        return vmm_error_set(err, VMM_E_INVALID, _("%s: PCI slot %u is taken by %s"), fn->name,
                             slot, pci->slots[slot]->name);
    if (!place_bars_locked(pci, fn))
        return vmm_error_set(err, VMM_E_INVALID, _("%s: no room for its PCI registers"), fn->name);
    fn->pci = pci;
    fn->slot = slot;
    fn->gsi = VMM_PCI_GSI(slot, 0);
    fn->initial[HEADER_LINE] = (uint8_t)fn->gsi;
    fn->initial[HEADER_PIN] = 1; /* INTA */
    memcpy(fn->config, fn->initial, sizeof fn->config);
    pci->slots[slot] = fn;
    return true;
}

bool vmm_pci_plug(struct vmm_pci *pci, struct vmm_pci_function *fn, unsigned slot,
                  struct vmm_error *err)
{
    pthread_mutex_lock(&pci->lock);
    bool ok = plug_locked(pci, fn, slot, err);
    pthread_mutex_unlock(&pci->lock);
    return ok;
}

void vmm_pci_unplug(struct vmm_pci_function *fn)
{
    struct vmm_pci *pci = fn->pci;
    if (!pci)
        return;
    pthread_mutex_lock(&pci->lock);
    fn->intx = 0;
    update_line_locked(fn);
    for (unsigned i = 0; i < VMM_PCI_BARS; i++)
        if (fn->bars[i].mapped)
            move_bar(fn, i, 0);
    pci->slots[fn->slot] = NULL;
    fn->pci = NULL;
    pthread_mutex_unlock(&pci->lock);
}

/* --- ports 0xcf8..0xcff --- */

/* The function and register that the address register and a data port name. */
static struct vmm_pci_function *find_register(struct vmm_pci *pci, uint64_t port_offset,
                                              unsigned size, unsigned *offset)
{
    pthread_mutex_lock(&pci->lock);
    uint32_t address = pci->address;
    bool is_here = address & ADDRESS_ENABLE && !(address & 0x00ff0700); /* bus 0, function 0 */
    struct vmm_pci_function *fn = is_here ? pci->slots[address >> 11 & 31] : NULL;
    pthread_mutex_unlock(&pci->lock);
    *offset = (address & 0xfc) + (unsigned)(port_offset & 3);
    return (port_offset & 3) + size <= 4 ? fn : NULL;
}

static uint64_t ports_read(void *opaque, uint64_t offset, unsigned size)
{
    struct vmm_pci *pci = opaque;
    uint64_t value = UINT64_MAX;
    if (offset >= 4) {
        unsigned reg;
        struct vmm_pci_function *fn = find_register(pci, offset, size, &reg);
        if (!fn)
            return value;
        if (fn->ops && fn->ops->config_read)
            fn->ops->config_read(fn->opaque, reg, size);
        return vmm_pci_function_get(fn, reg, size);
    }
    pthread_mutex_lock(&pci->lock);
    if (offset == 0 && size == 4)
        value = pci->address;
    else if (offset == VMM_PORT_RESET - VMM_PORT_PCI && size == 1)
        value = pci->reset_control;
    pthread_mutex_unlock(&pci->lock);
    return value;
}

static void write_register(struct vmm_pci_function *fn, unsigned reg, unsigned size, uint64_t value)
{
    pthread_mutex_lock(&fn->pci->lock);
    for (unsigned i = reg; i < reg + size; i++, value >>= 8)
        fn->config[i] =
            (uint8_t)((fn->config[i] & ~fn->writable[i]) | ((uint8_t)value & fn->writable[i]));
    apply_config_locked(fn);
    pthread_mutex_unlock(&fn->pci->lock);
    if (fn->ops && fn->ops->config_written)
        fn->ops->config_written(fn->opaque, reg, size);
}

static void ports_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct vmm_pci *pci = opaque;
    const struct vmm_env *env = pci->dev.env;
    if (offset >= 4) {
        unsigned reg;
        struct vmm_pci_function *fn = find_register(pci, offset, size, &reg);
        if (fn)
            write_register(fn, reg, size, value);
        return;
    }
    bool is_reset = offset == VMM_PORT_RESET - VMM_PORT_PCI && size == 1;
    pthread_mutex_lock(&pci->lock);
    if (offset == 0 && size == 4)
        pci->address = (uint32_t)value & 0x80fffffc;
    else if (is_reset)
        pci->reset_control = (uint8_t)value & ~RESET_NOW;
    pthread_mutex_unlock(&pci->lock);
    if (is_reset && value & RESET_NOW)
        env->request(env->request_opaque, VMM_REQUEST_RESET, _("reset register 0xcf9"));
}

static const struct vmm_bus_ops ports_ops = {ports_read, ports_write};

/* --- the host bridge --- */

static void pci_reset(struct vmm_device *dev)
{
    struct vmm_pci *pci = (struct vmm_pci *)dev;
    pthread_mutex_lock(&pci->lock);
    pci->address = 0;
    pci->reset_control = 0;
    pthread_mutex_unlock(&pci->lock);
    vmm_pci_function_reset(&pci->bridge);
}

static bool pci_create(struct vmm_device *dev, const void *config, struct vmm_error *err)
{
    (void)config;
    static const struct vmm_pci_ids ids = {
        .vendor = 0x8086, .device = 0x0d57, .class_code = 0x060000};
    struct vmm_pci *pci = (struct vmm_pci *)dev;
    if (!vmm_bus_add(dev->env->pio, VMM_PORT_PCI, VMM_PORT_PCI_LEN, &ports_ops, pci, "pci", err))
        return false;
    pthread_mutex_init(&pci->lock, NULL);
    pci->next = VMM_PCI_MMIO_BASE;
    vmm_pci_function_init(&pci->bridge, dev->id, &ids, NULL, NULL);
    pci->bridge.pci = pci;
    pci->slots[0] = &pci->bridge;
    pci_reset(dev);
    return true;
}

static void pci_destroy(struct vmm_device *dev)
{
    struct vmm_pci *pci = (struct vmm_pci *)dev;
    vmm_bus_remove(dev->env->pio, VMM_PORT_PCI);
    pthread_mutex_destroy(&pci->lock);
}

static bool pci_restored(struct vmm_device *dev, struct vmm_error *err)
{
    return vmm_pci_function_restored(&((struct vmm_pci *)dev)->bridge, err);
}

static const struct vmm_field pci_fields[] = {
    VMM_FIELD_MAX(struct vmm_pci, address, 0x80fffffc),
    VMM_FIELD(struct vmm_pci, reset_control),
    VMM_PCI_FUNCTION_FIELDS(struct vmm_pci, bridge),
    VMM_FIELD_END,
};

const struct vmm_device_class vmm_pci_class = {
    .name = "pci",
    .size = sizeof(struct vmm_pci),
    .create = pci_create,
    .destroy = pci_destroy,
    .reset = pci_reset,
    .fields = pci_fields,
    .state_version = 1,
    .restored = pci_restored,
};

struct vmm_pci *vmm_pci_root(struct vmm_device *host_bridge)
{
    return (struct vmm_pci *)host_bridge;
}
