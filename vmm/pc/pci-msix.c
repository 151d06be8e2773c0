#include "pc/pci-msix.h"

#include <string.h>

#define BAR_SIZE 0x1000
#define PENDING_AT 0x800

#define CAP_ID 0x11
#define CAP_SIZE 12
#define CONTROL_ENABLE 0x80 /* of the control word's high byte */
#define CONTROL_MASK 0x40

enum { ENTRY_LOW, ENTRY_HIGH, ENTRY_DATA, ENTRY_CONTROL, ENTRY_WORDS };
#define ENTRY_MASKED 1u

static bool is_masked(const struct vmm_msix *msix, unsigned vector)
{
    return msix->masked || msix->table[vector * ENTRY_WORDS + ENTRY_CONTROL] & ENTRY_MASKED;
}

static void send_locked(struct vmm_msix *msix, unsigned vector)
{
    const uint32_t *entry = msix->table + vector * ENTRY_WORDS;
    msix->env->irq->msi(msix->env->irq_opaque, (uint64_t)entry[ENTRY_HIGH] << 32 | entry[ENTRY_LOW],
                        entry[ENTRY_DATA]);
}

static void send_pending_locked(struct vmm_msix *msix)
{
    for (unsigned i = 0; i < msix->n && msix->enabled; i++)
        if (msix->pending & 1u << i && !is_masked(msix, i)) {
            msix->pending &= ~(1u << i);
            send_locked(msix, i);
        }
}

bool vmm_msix_send(struct vmm_msix *msix, unsigned vector)
{
    pthread_mutex_lock(&msix->lock);
    bool enabled = msix->enabled;
    if (enabled && vector < msix->n) {
        if (is_masked(msix, vector))
            msix->pending |= 1u << vector;
        else
            send_locked(msix, vector);
    }
    pthread_mutex_unlock(&msix->lock);
    return enabled;
}

bool vmm_msix_is_enabled(struct vmm_msix *msix)
{
    pthread_mutex_lock(&msix->lock);
    bool enabled = msix->enabled;
    pthread_mutex_unlock(&msix->lock);
    return enabled;
}

static uint32_t read_word(const struct vmm_msix *msix, uint64_t offset)
{
    if (offset < (uint64_t)msix->n * ENTRY_WORDS * 4)
        return msix->table[offset / 4];
    return offset == PENDING_AT ? msix->pending : 0;
}

/* The table takes aligned 32-bit and 64-bit accesses, as the specification demands of drivers;
 * anything else reads zero and writes nothing. */
static uint64_t table_read(void *opaque, uint64_t offset, unsigned size)
{
    struct vmm_msix *msix = opaque;
    if (size < 4 || offset % size)
        return 0;
    pthread_mutex_lock(&msix->lock);
    uint64_t value = read_word(msix, offset);
    if (size == 8)
        value |= (uint64_t)read_word(msix, offset + 4) << 32;
    pthread_mutex_unlock(&msix->lock);
    return value;
}

static void table_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct vmm_msix *msix = opaque;
    uint64_t end = (uint64_t)msix->n * ENTRY_WORDS * 4;
    if (size < 4 || offset % size || offset >= end)
        return;
    pthread_mutex_lock(&msix->lock);
    for (unsigned at = (unsigned)offset / 4; size; at++, size -= 4, value >>= 32)
        msix->table[at] =
            at % ENTRY_WORDS == ENTRY_CONTROL ? (uint32_t)value & ENTRY_MASKED : (uint32_t)value;
    send_pending_locked(msix);
    pthread_mutex_unlock(&msix->lock);
}

static const struct vmm_bus_ops table_ops = {table_read, table_write};

static void reset(void *opaque)
{
    struct vmm_msix *msix = opaque;
    pthread_mutex_lock(&msix->lock);
    memset(msix->table, 0, sizeof msix->table);
    for (unsigned i = 0; i < msix->n; i++)
        msix->table[i * ENTRY_WORDS + ENTRY_CONTROL] = ENTRY_MASKED;
    msix->pending = 0;
    pthread_mutex_unlock(&msix->lock);
}

static void config_changed(void *opaque)
{
    struct vmm_msix *msix = opaque;
    pthread_mutex_lock(&msix->lock);
    uint8_t control = msix->fn->config[msix->cap + 3];
    msix->enabled = control & CONTROL_ENABLE;
    msix->masked = control & CONTROL_MASK;
    send_pending_locked(msix);
    pthread_mutex_unlock(&msix->lock);
}

static bool is_enabled(void *opaque)
{
    return vmm_msix_is_enabled(opaque);
}

static const struct vmm_pci_msi_ops msi_ops = {is_enabled, reset, config_changed};

bool vmm_msix_init(struct vmm_msix *msix, const struct vmm_env *env, struct vmm_pci_function *fn,
                   unsigned bar, unsigned n)
{
    uint8_t cap[CAP_SIZE] = {
        [2] = (uint8_t)(n - 1), [4] = (uint8_t)bar, [8] = (uint8_t)bar, [9] = PENDING_AT >> 8};
    static const uint8_t writable[CAP_SIZE] = {[3] = CONTROL_ENABLE | CONTROL_MASK};
    memset(msix, 0, sizeof *msix);
    msix->cap = vmm_pci_function_add_cap(fn, CAP_ID, cap, writable, sizeof cap);
    if (!msix->cap)
        return false;
    pthread_mutex_init(&msix->lock, NULL);
    msix->env = env;
    msix->fn = fn;
    msix->n = n;
    fn->msi = &msi_ops;
    fn->msi_opaque = msix;
    vmm_pci_function_set_bar(fn, bar, BAR_SIZE, false, &table_ops, msix);
    reset(msix);
    return true;
}

void vmm_msix_destroy(struct vmm_msix *msix)
{
    msix->fn->msi = NULL;
    pthread_mutex_destroy(&msix->lock);
}
