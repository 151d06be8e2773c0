#include "virtio/virtq.h"

#include <endian.h>
#include <stdatomic.h>
#include <string.h>

#include "core/text.h"

#define DESC_NEXT 1
#define DESC_WRITE 2
#define DESC_INDIRECT 4
#define AVAIL_NO_INTERRUPT 1
#define USED_NO_NOTIFY 1
#define DESC_SIZE 16

struct descriptor {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
};

/* Where the parts of the rings are (section 2.7.6 and 2.7.8). */
static uint64_t avail_entry(const struct vmm_virtq *q, uint16_t at)
{
    return q->avail + 4 + 2u * (at & (q->size - 1u));
}

static uint64_t used_entry(const struct vmm_virtq *q, uint16_t at)
{
    return q->used + 4 + 8u * (at & (q->size - 1u));
}

static uint64_t used_event(const struct vmm_virtq *q)
{
    return q->avail + 4 + 2u * q->size;
}

static uint64_t avail_event(const struct vmm_virtq *q)
{
    return q->used + 4 + 8u * q->size;
}

/* Ring indices are read and written whole, in one access: the other side runs at the same time. */
static bool load16(struct vmm_memory *mem, uint64_t gpa, uint16_t *value)
{
    const uint16_t *p = vmm_memory_span(mem, gpa, sizeof *p);
    if (!p)
        return false;
    *value = le16toh(__atomic_load_n(p, __ATOMIC_RELAXED));
    return true;
}

static bool store16(struct vmm_memory *mem, uint64_t gpa, uint16_t value)
{
    uint16_t *p = vmm_memory_span(mem, gpa, sizeof *p);
    if (p)
        __atomic_store_n(p, htole16(value), __ATOMIC_RELAXED);
    return p != NULL;
}

void vmm_virtq_reset(struct vmm_virtq *q)
{
    *q = (struct vmm_virtq){.size = q->size_max, .size_max = q->size_max};
}

bool vmm_virtq_check(const struct vmm_virtq *q, const struct vmm_memory *mem, struct vmm_error *err)
{
    if (q->size == 0 || q->size > q->size_max || q->size & (q->size - 1))
        return vmm_error_set(err, VMM_E_INVALID, _("a virtqueue of %u entries is not possible"),
                             q->size);
    if (q->desc % 16 || q->avail % 2 || q->used % 4)
        return vmm_error_set(err, VMM_E_INVALID, _("a virtqueue is not aligned"));
    if (!vmm_memory_span(mem, q->desc, (size_t)q->size * DESC_SIZE) ||
        !vmm_memory_span(mem, q->avail, 6 + 2 * (size_t)q->size) ||
        !vmm_memory_span(mem, q->used, 6 + 8 * (size_t)q->size))
        return vmm_error_set(err, VMM_E_INVALID, _("a virtqueue lies outside the memory"));
    return true;
}

static bool read_descriptor(struct vmm_memory *mem, uint64_t gpa, struct descriptor *out)
{
    struct {
        uint64_t addr;
        uint32_t len;
        uint16_t flags, next;
    } raw;
    _Static_assert(sizeof raw == DESC_SIZE, "descriptor layout");
    if (!vmm_memory_read(mem, gpa, &raw, sizeof raw))
        return false;
    *out = (struct descriptor){le64toh(raw.addr), le32toh(raw.len), le16toh(raw.flags),
                               le16toh(raw.next)};
    return true;
}

/* Appends what one descriptor names. Returns NULL or why not. */
static const char *append_span(struct vmm_virtq_chain *chain, struct vmm_memory *mem,
                               const struct descriptor *d)
{
    unsigned at = chain->n_read + chain->n_write;
    bool writable = d->flags & DESC_WRITE;
    if (d->len == 0)
        return N_("an empty buffer");
    if (!writable && chain->n_write)
        return N_("a readable buffer behind a writable one");
    if ((uint64_t)chain->read_len + chain->write_len + d->len > UINT32_MAX)
        return N_("a chain of 4 GiB or more");
    void *span = vmm_memory_span(mem, d->addr, d->len);
    if (!span)
        return N_("a buffer outside the memory");
    chain->iov[at] = (struct iovec){span, d->len};
    if (writable) {
        chain->n_write++;
        chain->write_len += d->len;
    } else {
        chain->n_read++;
        chain->read_len += d->len;
    }
    return NULL;
}

/* A table of descriptors: the queue's own, or an indirect one. */
struct table {
    uint64_t base;
    uint32_t size;
    bool indirect;
};

/* Moves to the table that an indirect descriptor names. Returns NULL or why not. */
static const char *enter_indirect(struct table *table, struct vmm_memory *mem,
                                  const struct descriptor *d)
{
    if (table->indirect)
        return N_("an indirect descriptor in an indirect table");
    if (d->flags & DESC_NEXT)
        return N_("an indirect descriptor with a next one");
    if (d->len == 0 || d->len % DESC_SIZE)
        return N_("an indirect table of a wrong size");
    if (!vmm_memory_span(mem, d->addr, d->len))
        return N_("an indirect table outside the memory");
    *table = (struct table){d->addr, d->len / DESC_SIZE, true};
    return NULL;
}

/* The bound on the number of steps also ends a loop of descriptors. */
static const char *walk(struct table table, struct vmm_memory *mem, uint16_t at,
                        struct vmm_virtq_chain *chain)
{
    struct descriptor d;
    for (unsigned steps = 0; steps <= VMM_VIRTQ_CHAIN_MAX; steps++) {
        if (at >= table.size)
            return N_("a descriptor outside its table");
        if (!read_descriptor(mem, table.base + (uint64_t)at * DESC_SIZE, &d))
            return N_("a descriptor outside the memory");
        const char *why;
        if (d.flags & DESC_INDIRECT) {
            why = enter_indirect(&table, mem, &d);
            at = 0;
        } else if (chain->n_read + chain->n_write == VMM_VIRTQ_CHAIN_MAX) {
            why = N_("a chain that is too long or a loop");
        } else {
            why = append_span(chain, mem, &d);
            if (!why && !(d.flags & DESC_NEXT))
                return NULL;
            at = d.next;
        }
        if (why)
            return why;
    }
    return N_("a chain that is too long or a loop");
}

enum vmm_virtq_result vmm_virtq_walk(const struct vmm_virtq *q, struct vmm_memory *mem,
                                     uint16_t head, struct vmm_virtq_chain *chain, const char **why)
{
    chain->head = head;
    chain->n_read = chain->n_write = 0;
    chain->read_len = chain->write_len = 0;
    *why = walk((struct table){q->desc, q->size, false}, mem, head, chain);
    return *why ? VMM_VIRTQ_BROKEN : VMM_VIRTQ_GOT;
}

enum vmm_virtq_result vmm_virtq_pop(struct vmm_virtq *q, struct vmm_memory *mem,
                                    struct vmm_virtq_chain *chain, const char **why)
{
    uint16_t idx, head;
    if (!q->enabled)
        return VMM_VIRTQ_EMPTY;
    *why = N_("an available ring outside the memory");
    if (!load16(mem, q->avail + 2, &idx))
        return VMM_VIRTQ_BROKEN;
    uint16_t ready = (uint16_t)(idx - q->last_avail);
    if (ready == 0)
        return VMM_VIRTQ_EMPTY;
    *why = N_("an available index that jumps");
    if (ready > q->size)
        return VMM_VIRTQ_BROKEN;
    /* The driver wrote the entry and the descriptors before the index: read them after it. */
    atomic_thread_fence(memory_order_acquire);
    *why = N_("an available ring outside the memory");
    if (!load16(mem, avail_entry(q, q->last_avail), &head))
        return VMM_VIRTQ_BROKEN;
    q->last_avail++;
    return vmm_virtq_walk(q, mem, head, chain, why);
}

bool vmm_virtq_push(struct vmm_virtq *q, struct vmm_memory *mem, uint16_t head, uint32_t written)
{
    uint32_t entry[2] = {htole32(head), htole32(written)};
    if (!vmm_memory_write(mem, used_entry(q, q->used_idx), entry, sizeof entry))
        return false;
    q->used_idx++;
    /* The entry and the data must be seen before the index that announces them. */
    atomic_thread_fence(memory_order_release);
    return store16(mem, q->used + 2, q->used_idx);
}

bool vmm_virtq_wants_interrupt(struct vmm_virtq *q, struct vmm_memory *mem)
{
    uint16_t value, old = q->signalled;
    bool had = q->signalled_valid;
    /* The driver publishes what it wants and then looks at our index, we do the reverse: only a
     * full barrier between makes sure that one of us sees the other's. */
    atomic_thread_fence(memory_order_seq_cst);
    if (!q->event_idx)
        return load16(mem, q->avail, &value) && !(value & AVAIL_NO_INTERRUPT);
    q->signalled = q->used_idx;
    q->signalled_valid = 1;
    if (!load16(mem, used_event(q), &value))
        return false;
    /* Section 2.7.10: has the index passed the event since the last interrupt? */
    return !had || (uint16_t)(q->used_idx - value - 1) < (uint16_t)(q->used_idx - old);
}

bool vmm_virtq_ask_notify(struct vmm_virtq *q, struct vmm_memory *mem, bool wanted)
{
    uint16_t idx;
    if (!q->enabled)
        return false;
    if (q->event_idx) {
        if (wanted)
            store16(mem, avail_event(q), q->last_avail);
    } else {
        store16(mem, q->used, wanted ? 0 : USED_NO_NOTIFY);
    }
    if (!wanted)
        return false;
    /* As above, with the sides exchanged: ask first, then look once more. */
    atomic_thread_fence(memory_order_seq_cst);
    return load16(mem, q->avail + 2, &idx) && idx != q->last_avail;
}
