/* virtio.h: what every virtio device has: features, status, queues, resets. Any thread; one lock.
 *
 * Virtio 1.2, chapters 2 and 3. A device (virtio-blk.c) gives a vmm_virtio_class, a transport
 * (virtio-pci.c) carries registers and interrupts. Queues are served on the I/O thread: a
 * notification writes the queue's eventfd. Functions ending in _locked want v->lock held. */
#ifndef VMM_VIRTIO_VIRTIO_H
#define VMM_VIRTIO_VIRTIO_H

#include <pthread.h>

#include "core/device.h"
#include "virtio/virtq.h"

#define VMM_VIRTIO_QUEUES 4 /* per device, at most */

#define VMM_VIRTIO_F_INDIRECT (UINT64_C(1) << 28)
#define VMM_VIRTIO_F_EVENT_IDX (UINT64_C(1) << 29)
#define VMM_VIRTIO_F_VERSION_1 (UINT64_C(1) << 32)
#define VMM_VIRTIO_F_RING_RESET (UINT64_C(1) << 40)

#define VMM_VIRTIO_FEATURES_OK 0x08
#define VMM_VIRTIO_DRIVER_OK 0x04
#define VMM_VIRTIO_NEEDS_RESET 0x40

struct vmm_virtio;

struct vmm_virtio_class {
    uint16_t id; /* virtio device type */
    uint32_t pci_class;
    unsigned n_queues;   /* 1..VMM_VIRTIO_QUEUES */
    uint16_t queue_size; /* a power of two, at most VMM_VIRTQ_SIZE_MAX */
    uint64_t (*features)(const struct vmm_virtio *v); /* its own; NULL for none */
    unsigned config_len;                              /* bytes of configuration, at most 256 */
    void (*config)(const struct vmm_virtio *v, void *bytes); /* fills config_len bytes */
    /* Takes what is in a queue. I/O thread, v->lock held. */
    void (*serve)(struct vmm_virtio *v, unsigned queue);
    /* Forgets everything; nothing is in flight. v->lock held. NULL for nothing. */
    void (*forget)(struct vmm_virtio *v);
    /* The machine goes on after a pause. v->lock held. NULL for nothing. */
    void (*resume)(struct vmm_virtio *v);
};

struct vmm_virtio_queue_fd {
    struct vmm_virtio *v;
    unsigned index;
    int fd;
};

struct vmm_virtio {
    struct vmm_device dev;
    const struct vmm_virtio_class *class;
    /* The transport's: raises an interrupt for a queue, or for a configuration change (-1).
     * Called with v->lock held. */
    void (*interrupt)(struct vmm_virtio *v, int queue);
    /* The transport's part of a reset by the driver. v->lock held. */
    void (*transport_reset)(struct vmm_virtio *v);
    pthread_mutex_t lock;
    pthread_cond_t idle; /* nothing is in flight */
    struct vmm_virtio_queue_fd fds[VMM_VIRTIO_QUEUES];
    unsigned in_flight[VMM_VIRTIO_QUEUES];
    bool paused;
    bool resetting; /* waits for what is in flight */
    bool queue_resetting[VMM_VIRTIO_QUEUES];
    struct vmm_report_limit limit;
    /* State. */
    uint64_t driver_features;
    uint32_t device_feature_select, driver_feature_select;
    uint16_t queue_select;
    uint8_t status;
    struct vmm_virtq queues[VMM_VIRTIO_QUEUES];
};

#define VMM_VIRTIO_FIELDS(type, member)                                                            \
    VMM_FIELD(type, member.driver_features), VMM_FIELD(type, member.device_feature_select),        \
        VMM_FIELD(type, member.driver_feature_select), VMM_FIELD(type, member.queue_select),       \
        VMM_FIELD_MAX(type, member.status, 0xcf)

bool vmm_virtio_init(struct vmm_virtio *v, const struct vmm_virtio_class *class,
                     struct vmm_error *err);
/* Nothing may be in flight: vmm_virtio_reset() or _pause() first. */
void vmm_virtio_destroy(struct vmm_virtio *v);

/* For the device class's functions: both wait until nothing is in flight. */
void vmm_virtio_reset(struct vmm_virtio *v);
void vmm_virtio_pause(struct vmm_virtio *v);
void vmm_virtio_resume(struct vmm_virtio *v);
bool vmm_virtio_restored(struct vmm_virtio *v, struct vmm_error *err);

/* --- for devices --- */

/* Takes the next chain; false if there is none or the queue is not to be served now. A broken
 * queue makes the device want a reset. Each chain taken is given back with _done_locked or
 * _keep_locked. */
bool vmm_virtio_pop_locked(struct vmm_virtio *v, unsigned queue, struct vmm_virtq_chain *chain);
/* The same for a chain that was kept, by its head. */
bool vmm_virtio_repop_locked(struct vmm_virtio *v, unsigned queue, uint16_t head,
                             struct vmm_virtq_chain *chain);
void vmm_virtio_done_locked(struct vmm_virtio *v, unsigned queue, uint16_t head, uint32_t written);
/* Takes a chain out of flight without an answer; the device remembers its head. */
void vmm_virtio_keep_locked(struct vmm_virtio *v, unsigned queue);
/* Asks for notifications or for silence; true if the queue must be looked at again. */
bool vmm_virtio_ask_notify_locked(struct vmm_virtio *v, unsigned queue, bool wanted);
/* Stops the device until the driver resets it and tells both the driver and the log; `why` is
 * translated. */
void vmm_virtio_fail_locked(struct vmm_virtio *v, const char *why);
/* Has a queue served soon, on the I/O thread. */
void vmm_virtio_kick(struct vmm_virtio *v, unsigned queue);

/* --- for transports --- */

uint64_t vmm_virtio_features(const struct vmm_virtio *v);
void vmm_virtio_set_status_locked(struct vmm_virtio *v, uint8_t status);
void vmm_virtio_enable_queue_locked(struct vmm_virtio *v, unsigned queue);
void vmm_virtio_reset_queue_locked(struct vmm_virtio *v, unsigned queue);

#endif
