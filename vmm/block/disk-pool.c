#include "block/disk-pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "core/text.h"
#include "core/thread.h"

struct vmm_disk_pool {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct vmm_disk_work *first, **end;
    pthread_t threads[VMM_DISK_POOL_THREADS];
    unsigned n, max, idle, waiting; /* waiting: pieces of work in the queue */
    bool quit;
};

static void *pool_thread(void *opaque)
{
    struct vmm_disk_pool *pool = opaque;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->first && !pool->quit) {
            pool->idle++;
            pthread_cond_wait(&pool->more, &pool->lock);
            pool->idle--;
        }
        struct vmm_disk_work *work = pool->first;
        if (!work)
            break;
        pool->first = work->next;
        if (!pool->first)
            pool->end = &pool->first;
        pool->waiting--;
        pthread_mutex_unlock(&pool->lock);
        work->run(work);
        pthread_mutex_lock(&pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static int start_thread(struct vmm_disk_pool *pool)
{
    int rc = vmm_thread_start(&pool->threads[pool->n], "vmm-disk", pool_thread, pool);
    pool->n += rc == 0;
    return rc;
}

struct vmm_disk_pool *vmm_disk_pool_new(unsigned threads, struct vmm_error *err)
{
    struct vmm_disk_pool *pool = calloc(1, sizeof *pool);
    if (!pool) {
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot start the disk threads"));
        return NULL;
    }
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->more, NULL);
    pool->end = &pool->first;
    pool->max = threads < 1 ? 1 : threads > VMM_DISK_POOL_THREADS ? VMM_DISK_POOL_THREADS : threads;
    pthread_mutex_lock(&pool->lock);
    int rc = start_thread(pool);
    pthread_mutex_unlock(&pool->lock);
    if (rc) {
        vmm_error_sys(err, VMM_E_NOMEM, rc, _("Cannot start the disk threads"));
        vmm_disk_pool_free(pool);
        return NULL;
    }
    return pool;
}

void vmm_disk_pool_free(struct vmm_disk_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->quit = true;
    pthread_cond_broadcast(&pool->more);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->n; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->more);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

void vmm_disk_pool_submit(struct vmm_disk_pool *pool, struct vmm_disk_work *work)
{
    pthread_mutex_lock(&pool->lock);
    work->next = NULL;
    *pool->end = work;
    pool->end = &work->next;
    pool->waiting++;
    if (pool->idle >= pool->waiting)
        pthread_cond_signal(&pool->more);
    else if (pool->n < pool->max)
        start_thread(pool); /* if there is no room for one, the others will get to it */
    else if (pool->idle)
        pthread_cond_signal(&pool->more);
    pthread_mutex_unlock(&pool->lock);
}
