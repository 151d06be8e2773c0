#include "virtio/virtio-pci.h"

#include <stddef.h>
#include <string.h>

#include "core/text.h"

#define BAR_MSIX 1
#define BAR_REGISTERS 4
#define REGION_SIZE 0x1000 /* each structure has a page of the BAR to itself */
#define COMMON_AT 0x0000
#define ISR_AT 0x1000
#define CONFIG_AT 0x2000
#define NOTIFY_AT 0x3000
#define BAR_SIZE 0x4000
#define NOTIFY_STEP 4
#define DOORBELL_LEN 2 /* the driver writes the queue's index, 16 bits */

#define NO_VECTOR 0xffff
#define ISR_QUEUE 1
#define ISR_CONFIG 2

#define CAP_VENDOR 0x09
enum { CAP_COMMON = 1, CAP_NOTIFY, CAP_ISR, CAP_DEVICE, CAP_ACCESS };
#define ACCESS_BAR 4 /* offsets in the access capability */
#define ACCESS_OFFSET 8
#define ACCESS_LENGTH 12
#define ACCESS_DATA 16

/* --- the common structure --- */

static struct vmm_virtq *selected(struct vmm_virtio_pci *vp)
{
    struct vmm_virtio *v = &vp->virtio;
    return v->queue_select < v->class->n_queues ? &v->queues[v->queue_select] : NULL;
}

static uint64_t get_device_feature(struct vmm_virtio_pci *vp)
{
    uint32_t half = vp->virtio.device_feature_select;
    return half > 1 ? 0 : vmm_virtio_features(&vp->virtio) >> (32 * half) & UINT32_MAX;
}

static uint64_t get_driver_feature(struct vmm_virtio_pci *vp)
{
    uint32_t half = vp->virtio.driver_feature_select;
    return half > 1 ? 0 : vp->virtio.driver_features >> (32 * half) & UINT32_MAX;
}

static void set_driver_feature(struct vmm_virtio_pci *vp, uint64_t value)
{
    uint32_t half = vp->virtio.driver_feature_select;
    if (half > 1 || vp->virtio.status & VMM_VIRTIO_FEATURES_OK)
        return;
    uint64_t *all = &vp->virtio.driver_features;
    *all = (*all & ~((uint64_t)UINT32_MAX << (32 * half))) | value << (32 * half);
}

static uint64_t get_device_feature_select(struct vmm_virtio_pci *vp)
{
    return vp->virtio.device_feature_select;
}

static void set_device_feature_select(struct vmm_virtio_pci *vp, uint64_t value)
{
    vp->virtio.device_feature_select = (uint32_t)value;
}

static uint64_t get_driver_feature_select(struct vmm_virtio_pci *vp)
{
    return vp->virtio.driver_feature_select;
}

static void set_driver_feature_select(struct vmm_virtio_pci *vp, uint64_t value)
{
    vp->virtio.driver_feature_select = (uint32_t)value;
}

static uint16_t valid_vector(const struct vmm_virtio_pci *vp, uint64_t vector)
{
    return vector < vp->msix.n ? (uint16_t)vector : NO_VECTOR;
}

static uint64_t get_config_vector(struct vmm_virtio_pci *vp)
{
    return vp->config_vector;
}

static void set_config_vector(struct vmm_virtio_pci *vp, uint64_t value)
{
    vp->config_vector = valid_vector(vp, value);
}

static uint64_t get_num_queues(struct vmm_virtio_pci *vp)
{
    return vp->virtio.class->n_queues;
}

static uint64_t get_status(struct vmm_virtio_pci *vp)
{
    return vp->virtio.status;
}

static void set_status(struct vmm_virtio_pci *vp, uint64_t value)
{
    vmm_virtio_set_status_locked(&vp->virtio, (uint8_t)value);
}

/* A configuration here never changes while the driver can see it. */
static uint64_t get_generation(struct vmm_virtio_pci *vp)
{
    (void)vp;
    return 0;
}

static uint64_t get_queue_select(struct vmm_virtio_pci *vp)
{
    return vp->virtio.queue_select;
}

static void set_queue_select(struct vmm_virtio_pci *vp, uint64_t value)
{
    vp->virtio.queue_select = (uint16_t)value;
}

static uint64_t get_queue_vector(struct vmm_virtio_pci *vp)
{
    return selected(vp) ? vp->queue_vectors[vp->virtio.queue_select] : NO_VECTOR;
}

static void set_queue_vector(struct vmm_virtio_pci *vp, uint64_t value)
{
    if (selected(vp))
        vp->queue_vectors[vp->virtio.queue_select] = valid_vector(vp, value);
}

static uint64_t get_queue_enable(struct vmm_virtio_pci *vp)
{
    const struct vmm_virtq *q = selected(vp);
    return q && q->enabled;
}

static void set_queue_enable(struct vmm_virtio_pci *vp, uint64_t value)
{
    if (selected(vp) && value == 1)
        vmm_virtio_enable_queue_locked(&vp->virtio, vp->virtio.queue_select);
}

static uint64_t get_queue_index(struct vmm_virtio_pci *vp)
{
    return selected(vp) ? vp->virtio.queue_select : 0;
}

static uint64_t get_queue_reset(struct vmm_virtio_pci *vp)
{
    return selected(vp) && vp->virtio.queue_resetting[vp->virtio.queue_select];
}

static void set_queue_reset(struct vmm_virtio_pci *vp, uint64_t value)
{
    const struct vmm_virtq *q = selected(vp);
    if (q && q->enabled && value == 1 && vp->virtio.driver_features & VMM_VIRTIO_F_RING_RESET)
        vmm_virtio_reset_queue_locked(&vp->virtio, vp->virtio.queue_select);
}

static uint64_t get_queue_size(struct vmm_virtio_pci *vp)
{
    const struct vmm_virtq *q = selected(vp);
    return q ? q->size : 0;
}

static void set_queue_size(struct vmm_virtio_pci *vp, uint64_t value)
{
    struct vmm_virtq *q = selected(vp);
    if (q && !q->enabled && value <= q->size_max)
        q->size = (uint16_t)value;
}

/* A register of the common structure: functions, or one of the three addresses of a queue. */
struct reg {
    uint8_t offset, size;
    uint64_t (*get)(struct vmm_virtio_pci *vp);
    void (*set)(struct vmm_virtio_pci *vp, uint64_t value);
    size_t address; /* of a member of struct vmm_virtq, where get is NULL */
};

static const struct reg registers[] = {
    {0x00, 4, get_device_feature_select, set_device_feature_select, 0},
    {0x04, 4, get_device_feature, NULL, 0},
    {0x08, 4, get_driver_feature_select, set_driver_feature_select, 0},
    {0x0c, 4, get_driver_feature, set_driver_feature, 0},
    {0x10, 2, get_config_vector, set_config_vector, 0},
    {0x12, 2, get_num_queues, NULL, 0},
    {0x14, 1, get_status, set_status, 0},
    {0x15, 1, get_generation, NULL, 0},
    {0x16, 2, get_queue_select, set_queue_select, 0},
    {0x18, 2, get_queue_size, set_queue_size, 0},
    {0x1a, 2, get_queue_vector, set_queue_vector, 0},
    {0x1c, 2, get_queue_enable, set_queue_enable, 0},
    {0x1e, 2, get_queue_index, NULL, 0},
    {0x20, 8, NULL, NULL, offsetof(struct vmm_virtq, desc)},
    {0x28, 8, NULL, NULL, offsetof(struct vmm_virtq, avail)},
    {0x30, 8, NULL, NULL, offsetof(struct vmm_virtq, used)},
    {0x38, 2, get_queue_index, NULL, 0}, /* queue_notify_data */
    {0x3a, 2, get_queue_reset, set_queue_reset, 0},
};
#define COMMON_LEN 0x3c

static const struct reg *find_register(uint64_t offset, unsigned size)
{
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++) {
        const struct reg *r = &registers[i];
        if (offset >= r->offset && offset + size <= r->offset + (unsigned)r->size)
            return r;
    }
    return NULL;
}

static uint64_t *queue_address(struct vmm_virtio_pci *vp, const struct reg *r)
{
    struct vmm_virtq *q = selected(vp);
    return q ? (uint64_t *)(void *)((char *)q + r->address) : NULL;
}

static uint64_t common_read(struct vmm_virtio_pci *vp, uint64_t offset, unsigned size)
{
    const struct reg *r = find_register(offset, size);
    if (!r)
        return 0;
    const uint64_t *address = r->get ? NULL : queue_address(vp, r);
    uint64_t value = r->get ? r->get(vp) : address ? *address : 0;
    return value >> (8 * (offset - r->offset));
}

/* Registers are written whole, queue addresses also in halves (section 4.1.3.1). */
static void common_write(struct vmm_virtio_pci *vp, uint64_t offset, uint64_t value, unsigned size)
{
    const struct reg *r = find_register(offset, size);
    if (!r)
        return;
    if (r->get) {
        if (r->set && size == r->size)
            r->set(vp, value);
        return;
    }
    uint64_t *address = queue_address(vp, r);
    if (!address || selected(vp)->enabled || (size != 8 && (size != 4 || offset % 4)))
        return;
    unsigned shift = 8 * (unsigned)(offset - r->offset);
    uint64_t mask = size == 8 ? UINT64_MAX : (uint64_t)UINT32_MAX << shift;
    *address = (*address & ~mask) | (value << shift & mask);
}

/* --- the other structures --- */

static uint64_t isr_read(struct vmm_virtio_pci *vp)
{
    uint8_t isr = vp->isr;
    vp->isr = 0;
    if (isr)
        vmm_pci_function_set_intx(&vp->pci, false);
    return isr;
}

static uint64_t config_read(struct vmm_virtio_pci *vp, uint64_t offset, unsigned size)
{
    uint8_t bytes[256 + 8] = {0};
    uint64_t value = 0;
    const struct vmm_virtio_class *class = vp->virtio.class;
    if (offset >= class->config_len)
        return 0;
    class->config(&vp->virtio, bytes);
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)bytes[offset + i] << (8 * i);
    return value;
}

static uint64_t registers_read(void *opaque, uint64_t offset, unsigned size)
{
    struct vmm_virtio_pci *vp = opaque;
    uint64_t at = offset % REGION_SIZE, value = 0;
    pthread_mutex_lock(&vp->virtio.lock);
    switch (offset - at) {
    case COMMON_AT:
        value = common_read(vp, at, size);
        break;
    case ISR_AT:
        value = at == 0 ? isr_read(vp) : 0;
        break;
    case CONFIG_AT:
        value = config_read(vp, at, size);
        break;
    }
    pthread_mutex_unlock(&vp->virtio.lock);
    return value;
}

static void registers_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct vmm_virtio_pci *vp = opaque;
    if (offset >= NOTIFY_AT) {
        uint64_t queue = (offset - NOTIFY_AT) / NOTIFY_STEP;
        if (queue < vp->virtio.class->n_queues)
            vmm_virtio_kick(&vp->virtio, (unsigned)queue);
        return;
    }
    if (offset >= COMMON_AT + REGION_SIZE)
        return; /* no device here has a writable configuration */
    pthread_mutex_lock(&vp->virtio.lock);
    common_write(vp, offset, value, size);
    pthread_mutex_unlock(&vp->virtio.lock);
}

static const struct vmm_bus_ops registers_ops = {registers_read, registers_write};

/* --- interrupts and doorbells --- */

static void interrupt(struct vmm_virtio *v, int queue)
{
    struct vmm_virtio_pci *vp = (struct vmm_virtio_pci *)v;
    uint16_t vector = queue < 0 ? vp->config_vector : vp->queue_vectors[queue];
    if (vmm_msix_send(&vp->msix, vector))
        return;
    vp->isr |= queue < 0 ? ISR_CONFIG : ISR_QUEUE;
    vmm_pci_function_set_intx(&vp->pci, true);
}

static void transport_reset(struct vmm_virtio *v)
{
    struct vmm_virtio_pci *vp = (struct vmm_virtio_pci *)v;
    vp->config_vector = NO_VECTOR;
    for (unsigned i = 0; i < VMM_VIRTIO_QUEUES; i++)
        vp->queue_vectors[i] = NO_VECTOR;
    vp->isr = 0;
    if (vp->pci.pci)
        vmm_pci_function_set_intx(&vp->pci, false);
}

static void bind_doorbells(struct vmm_virtio_pci *vp, uint64_t base, bool bind)
{
    const struct vmm_env *env = vp->virtio.dev.env;
    for (unsigned i = 0; i < vp->virtio.class->n_queues; i++)
        env->irq->doorbell(env->irq_opaque, base + NOTIFY_AT + i * NOTIFY_STEP, DOORBELL_LEN,
                           vp->virtio.fds[i].fd, bind);
}

static void bar_moved(void *opaque, unsigned bar, uint64_t base)
{
    struct vmm_virtio_pci *vp = opaque;
    if (bar != BAR_REGISTERS)
        return;
    if (vp->doorbells)
        bind_doorbells(vp, vp->doorbells, false);
    vp->doorbells = base;
    if (base)
        bind_doorbells(vp, base, true);
}

/* --- the PCI access capability: BAR accesses through configuration space --- */

/* True if offset and length name an access that the registers' BAR can serve. */
static bool find_access(struct vmm_virtio_pci *vp, unsigned reg, unsigned size, uint32_t *offset,
                        uint32_t *length)
{
    unsigned cap = vp->access_cap;
    if (reg + size <= cap + ACCESS_DATA || reg >= cap + ACCESS_DATA + 4)
        return false;
    uint32_t bar = vmm_pci_function_get(&vp->pci, cap + ACCESS_BAR, 1);
    *offset = vmm_pci_function_get(&vp->pci, cap + ACCESS_OFFSET, 4);
    *length = vmm_pci_function_get(&vp->pci, cap + ACCESS_LENGTH, 4);
    return bar == BAR_REGISTERS && (*length == 1 || *length == 2 || *length == 4) &&
           *offset <= BAR_SIZE - *length && *offset % *length == 0;
}

static void access_read(void *opaque, unsigned reg, unsigned size)
{
    struct vmm_virtio_pci *vp = opaque;
    uint32_t offset, length;
    if (!find_access(vp, reg, size, &offset, &length))
        return;
    uint64_t value = registers_read(vp, offset, length);
    vmm_pci_function_put(&vp->pci, vp->access_cap + ACCESS_DATA, length, (uint32_t)value);
}

static void access_written(void *opaque, unsigned reg, unsigned size)
{
    struct vmm_virtio_pci *vp = opaque;
    uint32_t offset, length;
    if (!find_access(vp, reg, size, &offset, &length))
        return;
    uint32_t value = vmm_pci_function_get(&vp->pci, vp->access_cap + ACCESS_DATA, length);
    registers_write(vp, offset, value, length);
}

static const struct vmm_pci_function_ops function_ops = {bar_moved, access_read, access_written};

/* --- creation --- */

static unsigned add_cap(struct vmm_virtio_pci *vp, uint8_t type, uint16_t offset, uint16_t length)
{
    static const uint8_t writable[20] = {
        [ACCESS_BAR] = 0xff, [8] = 0xff,  [9] = 0xff,  [10] = 0xff, [11] = 0xff,
        [12] = 0xff,         [13] = 0xff, [14] = 0xff, [15] = 0xff, [16] = 0xff,
        [17] = 0xff,         [18] = 0xff, [19] = 0xff};
    uint8_t len = type == CAP_NOTIFY || type == CAP_ACCESS ? 20 : 16;
    uint8_t cap[20] = {[2] = len,
                       [3] = type,
                       [4] = type == CAP_ACCESS ? 0 : BAR_REGISTERS,
                       [8] = (uint8_t)offset,
                       [9] = (uint8_t)(offset >> 8),
                       [12] = (uint8_t)length,
                       [13] = (uint8_t)(length >> 8),
                       [16] = type == CAP_NOTIFY ? NOTIFY_STEP : 0};
    return vmm_pci_function_add_cap(&vp->pci, CAP_VENDOR, cap, type == CAP_ACCESS ? writable : NULL,
                                    len);
}

static bool set_up_function(struct vmm_virtio_pci *vp, unsigned slot, struct vmm_error *err)
{
    struct vmm_virtio *v = &vp->virtio;
    const struct vmm_virtio_class *class = v->class;
    uint16_t id = (uint16_t)(0x1040 + class->id);
    const struct vmm_pci_ids ids = {.vendor = 0x1af4,
                                    .device = id,
                                    .subsystem_vendor = 0x1af4,
                                    .subsystem = id,
                                    .class_code = class->pci_class,
                                    .revision = 1};
    vmm_pci_function_init(&vp->pci, v->dev.id, &ids, &function_ops, vp);
    vmm_pci_function_set_bar(&vp->pci, BAR_REGISTERS, BAR_SIZE, false, &registers_ops, vp);
    uint16_t notify_len = (uint16_t)(class->n_queues * NOTIFY_STEP);
    bool ok =
        add_cap(vp, CAP_COMMON, COMMON_AT, COMMON_LEN) && add_cap(vp, CAP_ISR, ISR_AT, 1) &&
        (!class->config_len || add_cap(vp, CAP_DEVICE, CONFIG_AT, (uint16_t) class->config_len)) &&
        add_cap(vp, CAP_NOTIFY, NOTIFY_AT, notify_len) &&
        (vp->access_cap = add_cap(vp, CAP_ACCESS, 0, 0));
    if (!ok || !vmm_msix_init(&vp->msix, v->dev.env, &vp->pci, BAR_MSIX, class->n_queues + 1))
        return vmm_error_set(err, VMM_E_INVALID, _("%s: no room for its PCI registers"), v->dev.id);
    if (vmm_pci_plug(v->dev.env->pci, &vp->pci, slot, err))
        return true;
    vmm_msix_destroy(&vp->msix);
    return false;
}

bool vmm_virtio_pci_init(struct vmm_virtio_pci *vp, const struct vmm_virtio_class *class,
                         unsigned slot, struct vmm_error *err)
{
    struct vmm_virtio *v = &vp->virtio;
    v->interrupt = interrupt;
    v->transport_reset = transport_reset;
    if (!vmm_virtio_init(v, class, err))
        return false;
    if (!set_up_function(vp, slot, err)) {
        vmm_virtio_destroy(v);
        return false;
    }
    vmm_virtio_pci_reset(&v->dev);
    return true;
}

void vmm_virtio_pci_destroy(struct vmm_virtio_pci *vp)
{
    vmm_virtio_pause(&vp->virtio);
    vmm_pci_unplug(&vp->pci);
    vmm_msix_destroy(&vp->msix);
    vmm_virtio_destroy(&vp->virtio);
}

void vmm_virtio_pci_reset(struct vmm_device *dev)
{
    struct vmm_virtio_pci *vp = (struct vmm_virtio_pci *)dev;
    vmm_virtio_reset(&vp->virtio);
    vmm_pci_function_reset(&vp->pci);
}

void vmm_virtio_pci_pause(struct vmm_device *dev)
{
    vmm_virtio_pause((struct vmm_virtio *)dev);
}

void vmm_virtio_pci_resume(struct vmm_device *dev)
{
    vmm_virtio_resume((struct vmm_virtio *)dev);
}

bool vmm_virtio_pci_restored(struct vmm_device *dev, struct vmm_error *err)
{
    struct vmm_virtio_pci *vp = (struct vmm_virtio_pci *)dev;
    uint16_t n = (uint16_t)vp->msix.n;
    bool ok = vp->config_vector < n || vp->config_vector == NO_VECTOR;
    for (unsigned i = 0; i < VMM_VIRTIO_QUEUES; i++)
        ok = ok && (vp->queue_vectors[i] < n || vp->queue_vectors[i] == NO_VECTOR);
    if (!ok)
        return vmm_error_set(err, VMM_E_FORMAT, _("%s: an interrupt vector that it does not have"),
                             dev->id);
    return vmm_virtio_restored(&vp->virtio, err) && vmm_pci_function_restored(&vp->pci, err);
}
