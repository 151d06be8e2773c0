/* disk-pool.h: a machine's bounded pool of threads for disk requests. Any thread.
 *
 * Threads start when work waits and no thread is idle, and stay; an idle one costs nothing. */
#ifndef VMM_BLOCK_DISK_POOL_H
#define VMM_BLOCK_DISK_POOL_H

#include "core/error.h"

#define VMM_DISK_POOL_THREADS 4

struct vmm_disk_pool;

/* One piece of work, embedded in the caller's request; nothing is allocated for it. */
struct vmm_disk_work {
    struct vmm_disk_work *next;
    void (*run)(struct vmm_disk_work *work); /* on a pool thread */
};

/* At most `threads` (1..VMM_DISK_POOL_THREADS) threads, the first started at once. NULL on
 * failure. */
struct vmm_disk_pool *vmm_disk_pool_new(unsigned threads, struct vmm_error *err);
/* Runs what is queued, then ends the threads. */
void vmm_disk_pool_free(struct vmm_disk_pool *pool);
/* Never blocks; work runs in the order of submission, several at once. */
void vmm_disk_pool_submit(struct vmm_disk_pool *pool, struct vmm_disk_work *work);

#endif
