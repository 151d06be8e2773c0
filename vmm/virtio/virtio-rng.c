#include "virtio/virtio-rng.h"

#include <errno.h>
#include <sys/random.h>

#include "core/text.h"
#include "virtio/virtio-pci.h"

#define QUEUE 0
#define QUEUE_SIZE 8
#define REQUEST_MAX 4096             /* bytes given for one request; a driver asks again */
#define REQUEST_MIN 64               /* what the smallest is counted as */
#define BUDGET 65536                 /* bytes in one period */
#define PERIOD_NS UINT64_C(62500000) /* 1/16 s: 1 MiB a second in all */

struct rng {
    struct vmm_virtio_pci vp;
    struct vmm_timer *timer; /* serves the queue when the next period begins */
    uint64_t period_end;     /* guest time */
    uint32_t left;           /* bytes of the budget */
};

/* Fills the spans, at most REQUEST_MAX bytes; returns how many. */
static uint32_t fill(const struct vmm_virtq_chain *chain)
{
    uint32_t done = 0;
    for (unsigned i = chain->n_read; i < (unsigned)chain->n_read + chain->n_write; i++) {
        size_t len = chain->iov[i].iov_len;
        if (len > REQUEST_MAX - done)
            len = REQUEST_MAX - done;
        ssize_t got = len ? getrandom(chain->iov[i].iov_base, len, 0) : 0;
        if (got > 0)
            done += (uint32_t)got;
        if (got <= 0 || (size_t)got < len)
            break;
    }
    return done;
}

/* False while the budget of this period is spent; the timer then serves the queue again. */
static bool has_budget(struct rng *rng)
{
    uint64_t now = vmm_clock_now(rng->vp.virtio.dev.env->clock);
    if (now >= rng->period_end) {
        rng->period_end = now + PERIOD_NS;
        rng->left = BUDGET;
    }
    if (rng->left)
        return true;
    vmm_timer_arm(rng->timer, rng->period_end - now);
    return false;
}

static void serve(struct vmm_virtio *v, unsigned queue)
{
    struct rng *rng = (struct rng *)v;
    struct vmm_virtq_chain chain;
    do {
        vmm_virtio_ask_notify_locked(v, queue, false);
        for (;;) {
            if (!has_budget(rng))
                return;
            if (!vmm_virtio_pop_locked(v, queue, &chain))
                break;
            uint32_t done = fill(&chain);
            uint32_t cost = done > REQUEST_MIN ? done : REQUEST_MIN;
            rng->left -= cost < rng->left ? cost : rng->left;
            vmm_virtio_done_locked(v, queue, chain.head, done);
        }
    } while (vmm_virtio_ask_notify_locked(v, queue, true));
}

static void next_period(void *opaque)
{
    vmm_virtio_kick(opaque, QUEUE);
}

static const struct vmm_virtio_class rng_virtio = {
    .id = 4,
    .pci_class = 0x00ff00,
    .n_queues = 1,
    .queue_size = QUEUE_SIZE,
    .serve = serve,
};

static bool rng_create(struct vmm_device *dev, const void *opaque, struct vmm_error *err)
{
    const struct vmm_virtio_rng_config *from = opaque;
    struct rng *rng = (struct rng *)dev;
    rng->timer = vmm_timer_new(dev->env->loop, next_period, rng);
    if (!rng->timer)
        return vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot create device %s"), dev->id);
    if (vmm_virtio_pci_init(&rng->vp, &rng_virtio, from ? from->slot : 0, err))
        return true;
    vmm_timer_free(rng->timer);
    return false;
}

static void rng_destroy(struct vmm_device *dev)
{
    struct rng *rng = (struct rng *)dev;
    vmm_virtio_pause(&rng->vp.virtio); /* from now on nobody arms the timer */
    vmm_timer_free(rng->timer);
    vmm_virtio_pci_destroy(&rng->vp);
}

static const struct vmm_field rng_fields[] = {
    VMM_VIRTIO_PCI_FIELDS(struct rng, vp),
    VMM_VIRTQ_FIELDS(struct rng, vp.virtio.queues[QUEUE]),
    VMM_FIELD_END,
};

const struct vmm_device_class vmm_virtio_rng_class = {
    .name = "virtio-rng",
    .size = sizeof(struct rng),
    .create = rng_create,
    .destroy = rng_destroy,
    .reset = vmm_virtio_pci_reset,
    .pause = vmm_virtio_pci_pause,
    .resume = vmm_virtio_pci_resume,
    .fields = rng_fields,
    .state_version = 1,
    .restored = vmm_virtio_pci_restored,
};
