/* virtq.h: a split virtqueue, and the only place that walks descriptor chains. Caller locks.
 *
 * Virtio 1.2, section 2.7. A chain is copied out once and handed on as readable and writable
 * spans of guest memory; a device never sees a ring index. Whatever a driver does wrong makes the
 * queue broken (a reason is returned) and never more than that. */
#ifndef VMM_VIRTIO_VIRTQ_H
#define VMM_VIRTIO_VIRTQ_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/state.h"

#define VMM_VIRTQ_SIZE_MAX 256
/* Descriptors in a chain; the host's bound, whatever the queue's size is. */
#define VMM_VIRTQ_CHAIN_MAX 130

struct vmm_virtq {
    /* State. */
    uint64_t desc, avail, used; /* guest addresses */
    uint16_t size;              /* a power of two, at most size_max */
    uint16_t last_avail;        /* next entry of the available ring to look at */
    uint16_t used_idx;          /* next entry of the used ring to fill */
    uint16_t signalled;         /* used_idx when the driver was last interrupted */
    uint8_t signalled_valid;
    uint8_t enabled;
    uint8_t event_idx; /* VIRTIO_F_EVENT_IDX was negotiated */
    /* Constant. */
    uint16_t size_max;
};

#define VMM_VIRTQ_FIELDS(type, member)                                                             \
    VMM_FIELD(type, member.desc), VMM_FIELD(type, member.avail), VMM_FIELD(type, member.used),     \
        VMM_FIELD_MAX(type, member.size, VMM_VIRTQ_SIZE_MAX), VMM_FIELD(type, member.last_avail),  \
        VMM_FIELD(type, member.used_idx), VMM_FIELD(type, member.signalled),                       \
        VMM_FIELD_MAX(type, member.signalled_valid, 1), VMM_FIELD_MAX(type, member.enabled, 1),    \
        VMM_FIELD_MAX(type, member.event_idx, 1)

/* A request: first the spans that the device reads, then those that it writes. */
struct vmm_virtq_chain {
    uint16_t head;
    uint16_t n_read, n_write;
    uint32_t read_len, write_len; /* bytes in all; together below 4 GiB */
    struct iovec iov[VMM_VIRTQ_CHAIN_MAX];
};

enum vmm_virtq_result { VMM_VIRTQ_EMPTY, VMM_VIRTQ_GOT, VMM_VIRTQ_BROKEN };

void vmm_virtq_reset(struct vmm_virtq *q);
/* Sizes, alignment and that all three parts lie in RAM; the queue must pass it before use. */
bool vmm_virtq_check(const struct vmm_virtq *q, const struct vmm_memory *mem,
                     struct vmm_error *err);

/* Takes the next chain. *why (a constant, marked for translation) is set if BROKEN. */
enum vmm_virtq_result vmm_virtq_pop(struct vmm_virtq *q, struct vmm_memory *mem,
                                    struct vmm_virtq_chain *chain, const char **why);
/* Walks the chain at `head` again: a request that was taken before, kept over a pause or a
 * restored state. */
enum vmm_virtq_result vmm_virtq_walk(const struct vmm_virtq *q, struct vmm_memory *mem,
                                     uint16_t head, struct vmm_virtq_chain *chain,
                                     const char **why);
/* Gives a chain back with `written` bytes written into it. False if the ring left RAM. */
bool vmm_virtq_push(struct vmm_virtq *q, struct vmm_memory *mem, uint16_t head, uint32_t written);
/* Whether the driver wants an interrupt for what was pushed since the last such answer. */
bool vmm_virtq_wants_interrupt(struct vmm_virtq *q, struct vmm_memory *mem);
/* Asks for a notification of the next chain, or for none while the device looks itself. Returns
 * true if there already is a chain, so that the caller must look again. */
bool vmm_virtq_ask_notify(struct vmm_virtq *q, struct vmm_memory *mem, bool wanted);

#endif
