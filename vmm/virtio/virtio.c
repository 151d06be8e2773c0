#include "virtio/virtio.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/text.h"

uint64_t vmm_virtio_features(const struct vmm_virtio *v)
{
    uint64_t own = v->class->features ? v->class->features(v) : 0;
    return own | VMM_VIRTIO_F_VERSION_1 | VMM_VIRTIO_F_INDIRECT | VMM_VIRTIO_F_EVENT_IDX |
           VMM_VIRTIO_F_RING_RESET;
}

static bool has_work_in_flight(const struct vmm_virtio *v)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < v->class->n_queues; i++)
        sum += v->in_flight[i];
    return sum > 0;
}

static bool is_serving(const struct vmm_virtio *v)
{
    return v->status & VMM_VIRTIO_DRIVER_OK && !(v->status & VMM_VIRTIO_NEEDS_RESET) &&
           !v->paused && !v->resetting;
}

/* --- resets --- */

static void forget_locked(struct vmm_virtio *v)
{
    v->resetting = false;
    v->driver_features = 0;
    v->device_feature_select = v->driver_feature_select = 0;
    v->queue_select = 0;
    v->status = 0;
    for (unsigned i = 0; i < VMM_VIRTIO_QUEUES; i++) {
        vmm_virtq_reset(&v->queues[i]);
        v->queue_resetting[i] = false;
    }
    if (v->class->forget)
        v->class->forget(v);
    if (v->transport_reset)
        v->transport_reset(v);
}

static void forget_queue_locked(struct vmm_virtio *v, unsigned queue)
{
    v->queue_resetting[queue] = false;
    vmm_virtq_reset(&v->queues[queue]);
    v->queues[queue].event_idx = !!(v->driver_features & VMM_VIRTIO_F_EVENT_IDX);
    if (v->class->forget)
        v->class->forget(v);
}

/* A request has left: ends the resets that waited for it. */
static void landed_locked(struct vmm_virtio *v, unsigned queue)
{
    v->in_flight[queue]--;
    if (v->queue_resetting[queue] && v->in_flight[queue] == 0)
        forget_queue_locked(v, queue);
    if (has_work_in_flight(v))
        return;
    if (v->resetting)
        forget_locked(v);
    pthread_cond_broadcast(&v->idle);
}

static void drain_locked(struct vmm_virtio *v)
{
    while (has_work_in_flight(v))
        pthread_cond_wait(&v->idle, &v->lock);
}

void vmm_virtio_reset_queue_locked(struct vmm_virtio *v, unsigned queue)
{
    if (v->in_flight[queue])
        v->queue_resetting[queue] = true;
    else
        forget_queue_locked(v, queue);
}

void vmm_virtio_reset(struct vmm_virtio *v)
{
    pthread_mutex_lock(&v->lock);
    v->resetting = true; /* nothing new is taken meanwhile */
    drain_locked(v);
    forget_locked(v);
    pthread_mutex_unlock(&v->lock);
}

void vmm_virtio_pause(struct vmm_virtio *v)
{
    pthread_mutex_lock(&v->lock);
    v->paused = true;
    drain_locked(v);
    pthread_mutex_unlock(&v->lock);
}

void vmm_virtio_resume(struct vmm_virtio *v)
{
    pthread_mutex_lock(&v->lock);
    v->paused = false;
    if (v->class->resume)
        v->class->resume(v);
    pthread_mutex_unlock(&v->lock);
    /* A notification may have come and gone during the pause. */
    for (unsigned i = 0; i < v->class->n_queues; i++)
        vmm_virtio_kick(v, i);
}

bool vmm_virtio_restored(struct vmm_virtio *v, struct vmm_error *err)
{
    if (v->driver_features & ~vmm_virtio_features(v))
        return vmm_error_set(err, VMM_E_FORMAT, _("%s: features that it does not have"), v->dev.id);
    for (unsigned i = 0; i < v->class->n_queues; i++) {
        const struct vmm_virtq *q = &v->queues[i];
        if (q->enabled && !vmm_virtq_check(q, v->dev.env->mem, err))
            return false;
        if (q->size > q->size_max)
            return vmm_error_set(err, VMM_E_FORMAT, _("%s: a queue that is too long"), v->dev.id);
    }
    return true;
}

/* --- what transports write --- */

void vmm_virtio_set_status_locked(struct vmm_virtio *v, uint8_t status)
{
    if (status == 0) {
        v->resetting = true; /* the status reads as before until it is done */
        if (!has_work_in_flight(v))
            forget_locked(v);
        return;
    }
    if (v->resetting)
        return;
    bool sane = v->driver_features & VMM_VIRTIO_F_VERSION_1 &&
                !(v->driver_features & ~vmm_virtio_features(v));
    if (!(v->status & VMM_VIRTIO_FEATURES_OK) && !sane)
        status &= (uint8_t)~VMM_VIRTIO_FEATURES_OK; /* section 3.1.1: the driver looks again */
    if (!((v->status | status) & VMM_VIRTIO_FEATURES_OK))
        status &= (uint8_t)~VMM_VIRTIO_DRIVER_OK;
    v->status |= status & (uint8_t)~VMM_VIRTIO_NEEDS_RESET & 0xcf;
    if (v->status & VMM_VIRTIO_FEATURES_OK)
        for (unsigned i = 0; i < v->class->n_queues; i++)
            v->queues[i].event_idx = !!(v->driver_features & VMM_VIRTIO_F_EVENT_IDX);
}

void vmm_virtio_enable_queue_locked(struct vmm_virtio *v, unsigned queue)
{
    struct vmm_error err;
    struct vmm_virtq *q = &v->queues[queue];
    if (q->enabled || v->queue_resetting[queue] || v->resetting)
        return;
    if (!vmm_virtq_check(q, v->dev.env->mem, &err)) {
        vmm_virtio_fail_locked(v, err.text);
        return;
    }
    q->enabled = 1;
}

/* --- what devices use --- */

void vmm_virtio_fail_locked(struct vmm_virtio *v, const char *why)
{
    if (v->status & VMM_VIRTIO_NEEDS_RESET)
        return;
    v->status |= VMM_VIRTIO_NEEDS_RESET;
    vmm_report_limited(&v->dev.env->report, &v->limit, VMM_WARNING,
                       _("%s: stopped, its driver made a mistake: %s"), v->dev.id, _(why));
    if (v->status & VMM_VIRTIO_DRIVER_OK)
        v->interrupt(v, -1);
}

static bool take_locked(struct vmm_virtio *v, unsigned queue, enum vmm_virtq_result result,
                        const char *why)
{
    if (result == VMM_VIRTQ_BROKEN)
        vmm_virtio_fail_locked(v, why);
    if (result == VMM_VIRTQ_GOT)
        v->in_flight[queue]++;
    return result == VMM_VIRTQ_GOT;
}

bool vmm_virtio_pop_locked(struct vmm_virtio *v, unsigned queue, struct vmm_virtq_chain *chain)
{
    const char *why = NULL;
    if (!is_serving(v) || v->queue_resetting[queue])
        return false;
    return take_locked(v, queue, vmm_virtq_pop(&v->queues[queue], v->dev.env->mem, chain, &why),
                       why);
}

bool vmm_virtio_repop_locked(struct vmm_virtio *v, unsigned queue, uint16_t head,
                             struct vmm_virtq_chain *chain)
{
    const char *why = NULL;
    if (!is_serving(v) || v->queue_resetting[queue] || !v->queues[queue].enabled)
        return false;
    return take_locked(v, queue,
                       vmm_virtq_walk(&v->queues[queue], v->dev.env->mem, head, chain, &why), why);
}

void vmm_virtio_done_locked(struct vmm_virtio *v, unsigned queue, uint16_t head, uint32_t written)
{
    struct vmm_virtq *q = &v->queues[queue];
    struct vmm_memory *mem = v->dev.env->mem;
    /* A ring that is being reset is not touched any more: the driver may have given it away. */
    if (!v->resetting && !v->queue_resetting[queue]) {
        if (!vmm_virtq_push(q, mem, head, written))
            vmm_virtio_fail_locked(v, N_("a used ring outside the memory"));
        else if (vmm_virtq_wants_interrupt(q, mem))
            v->interrupt(v, (int)queue);
    }
    landed_locked(v, queue);
}

void vmm_virtio_keep_locked(struct vmm_virtio *v, unsigned queue)
{
    landed_locked(v, queue);
}

bool vmm_virtio_ask_notify_locked(struct vmm_virtio *v, unsigned queue, bool wanted)
{
    if (!is_serving(v) || v->queue_resetting[queue])
        return false;
    return vmm_virtq_ask_notify(&v->queues[queue], v->dev.env->mem, wanted);
}

void vmm_virtio_kick(struct vmm_virtio *v, unsigned queue)
{
    eventfd_write(v->fds[queue].fd, 1);
}

/* I/O thread: a queue's eventfd was written, by KVM for the guest or by vmm_virtio_kick(). */
static void serve_queue(void *opaque)
{
    struct vmm_virtio_queue_fd *queue = opaque;
    struct vmm_virtio *v = queue->v;
    eventfd_t count;
    eventfd_read(queue->fd, &count);
    pthread_mutex_lock(&v->lock);
    if (is_serving(v) && v->queues[queue->index].enabled)
        v->class->serve(v, queue->index);
    pthread_mutex_unlock(&v->lock);
}

/* --- creation --- */

static bool add_queue(struct vmm_virtio *v, unsigned index, struct vmm_error *err)
{
    struct vmm_virtio_queue_fd *queue = &v->fds[index];
    *queue = (struct vmm_virtio_queue_fd){v, index, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    if (queue->fd < 0)
        return vmm_error_sys(err, VMM_E_IO, errno, _("Cannot create device %s"), v->dev.id);
    if (vmm_ioloop_add(v->dev.env->loop, queue->fd, serve_queue, queue, err))
        return true;
    close(queue->fd);
    queue->fd = -1;
    return false;
}

bool vmm_virtio_init(struct vmm_virtio *v, const struct vmm_virtio_class *class,
                     struct vmm_error *err)
{
    v->class = class;
    pthread_mutex_init(&v->lock, NULL);
    pthread_cond_init(&v->idle, NULL);
    for (unsigned i = 0; i < VMM_VIRTIO_QUEUES; i++) {
        v->fds[i].fd = -1;
        v->queues[i].size_max = class->queue_size;
        vmm_virtq_reset(&v->queues[i]);
    }
    for (unsigned i = 0; i < class->n_queues; i++)
        if (!add_queue(v, i, err)) {
            vmm_virtio_destroy(v);
            return false;
        }
    return true;
}

void vmm_virtio_destroy(struct vmm_virtio *v)
{
    for (unsigned i = 0; i < VMM_VIRTIO_QUEUES; i++)
        if (v->fds[i].fd >= 0) {
            vmm_ioloop_remove(v->dev.env->loop, v->fds[i].fd);
            close(v->fds[i].fd);
        }
    pthread_cond_destroy(&v->idle);
    pthread_mutex_destroy(&v->lock);
}
