/* fuzz-virtq.c: guest memory with a virtqueue in it; the chains that come out must lie in RAM.
 *
 * Byte 0: queue size (2^n) and event index; the rest is memory from address 0, where the
 * descriptors, the available and the used ring follow each other. */
#include <stdlib.h>
#include <string.h>

#include "virtio/virtq.h"

#define MEMORY (1 << 20)
#define FILLED 65536
#define TURNS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void use_chain(const struct vmm_virtq_chain *chain, const uint8_t *ram)
{
    uint64_t lens[2] = {0, 0};
    need(chain->n_read + chain->n_write <= VMM_VIRTQ_CHAIN_MAX);
    for (unsigned i = 0; i < (unsigned)chain->n_read + chain->n_write; i++) {
        const struct iovec *iov = &chain->iov[i];
        uint8_t *bytes = iov->iov_base;
        need(iov->iov_len > 0 && bytes >= ram && iov->iov_len <= MEMORY &&
             (size_t)(bytes - ram) <= MEMORY - iov->iov_len);
        lens[i >= chain->n_read] += iov->iov_len;
        if (i >= chain->n_read)
            bytes[iov->iov_len - 1] ^= bytes[0]; /* may change the rings while they are read */
    }
    need(lens[0] == chain->read_len && lens[1] == chain->write_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vmm_virtq_chain chain;
    const char *why = NULL;
    struct vmm_memory *mem = vmm_memory_new(MEMORY, NULL);
    if (!mem || size < 1) {
        vmm_memory_free(mem);
        return 0;
    }
    struct vmm_virtq q = {.size_max = VMM_VIRTQ_SIZE_MAX};
    vmm_virtq_reset(&q);
    q.size = (uint16_t)(1u << (data[0] & 7));
    q.event_idx = data[0] >> 7;
    q.avail = 16u * q.size;
    q.used = (q.avail + 6 + 2u * q.size + 3) & ~UINT64_C(3);
    vmm_memory_write(mem, 0, data + 1, size - 1 < FILLED ? size - 1 : FILLED);
    const uint8_t *ram = vmm_memory_span(mem, 0, MEMORY);
    need(vmm_virtq_check(&q, mem, NULL));
    q.enabled = 1;
    for (int i = 0; i < TURNS; i++) {
        vmm_virtq_ask_notify(&q, mem, i & 1);
        enum vmm_virtq_result result = vmm_virtq_pop(&q, mem, &chain, &why);
        need(result != VMM_VIRTQ_BROKEN || why);
        if (result != VMM_VIRTQ_GOT)
            break;
        use_chain(&chain, ram);
        need(vmm_virtq_push(&q, mem, chain.head, chain.write_len));
        vmm_virtq_wants_interrupt(&q, mem);
        if (vmm_virtq_walk(&q, mem, chain.head, &chain, &why) == VMM_VIRTQ_GOT)
            use_chain(&chain, ram);
    }
    vmm_memory_free(mem);
    return 0;
}
