#include "virtio/virtio-blk.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "virtio/virtio-pci.h"

#define QUEUE 0
#define QUEUE_SIZE 256
#define IN_FLIGHT 64     /* requests of one disk at once */
#define TURNS QUEUE_SIZE /* requests taken in a row, so that other devices have their turn */
#define SEGMENTS_MAX (VMM_VIRTQ_CHAIN_MAX - 2) /* data buffers, without header and status */
#define RANGES_MAX 32                          /* of one discard or write-zeroes request */
#define DISCARD_SECTORS (1 << 22)
#define ZEROES_SECTORS (1 << 17) /* bounds the time where the host must write zeroes itself */
#define ID_LEN 20

#define F_SEG_MAX (UINT64_C(1) << 2)
#define F_READ_ONLY (UINT64_C(1) << 5)
#define F_BLK_SIZE (UINT64_C(1) << 6)
#define F_FLUSH (UINT64_C(1) << 9)
#define F_DISCARD (UINT64_C(1) << 13)
#define F_WRITE_ZEROES (UINT64_C(1) << 14)
#define ZEROES_MAY_UNMAP 1u

enum { STATUS_OK, STATUS_IOERR, STATUS_UNSUPPORTED };

struct blk;

/* One request from the driver, until its answer is in the ring. */
struct request {
    struct vmm_disk_work work;
    struct blk *blk;
    struct request *next_free;
    const struct op *op;
    uint64_t offset;    /* bytes on the disk */
    uint8_t *status;    /* in guest memory */
    struct iovec *data; /* into chain.iov */
    unsigned n_data;
    uint32_t data_len;
    uint32_t written; /* into guest memory, without the status */
    struct vmm_virtq_chain chain;
};

struct stats {
    uint64_t read_bytes, write_bytes, read_ops, write_ops, flush_ops, discard_ops;
};

struct blk {
    struct vmm_virtio_pci vp;
    struct vmm_disk *disk;
    struct vmm_disk_pool *pool;
    bool discard;
    char serial[ID_LEN + 1];
    struct request *requests; /* IN_FLIGHT of them */
    struct request *free;     /* those that were used and are not in use */
    unsigned fresh;           /* the first that was never used: untouched, it costs no memory */
    bool starved;             /* the queue may hold more than could be taken */
    bool holding;             /* no room on the host: nothing is taken until resume */
    struct vmm_report_limit limit;
    struct stats stats; /* atomics */
    /* State: requests that wait for room on the host, oldest first. */
    uint16_t kept[IN_FLIGHT];
    uint8_t n_kept;
};

static void count(uint64_t *counter, uint64_t by)
{
    __atomic_fetch_add(counter, by, __ATOMIC_RELAXED);
}

/* --- what requests do, on a pool thread; results are 0 or -errno --- */

static int run_in(struct request *req)
{
    int rc = vmm_disk_read(req->blk->disk, req->offset, req->data, req->n_data);
    if (rc == 0) {
        count(&req->blk->stats.read_ops, 1);
        count(&req->blk->stats.read_bytes, req->data_len);
        req->written = req->data_len;
    }
    return rc;
}

static int run_flush(struct request *req)
{
    count(&req->blk->stats.flush_ops, 1);
    return vmm_disk_flush(req->blk->disk);
}

/* A driver that cannot flush relies on a write being stable when it is answered. */
static int settle(struct blk *blk)
{
    bool can_flush = blk->vp.virtio.driver_features & F_FLUSH;
    return can_flush ? 0 : vmm_disk_flush(blk->disk);
}

static int run_out(struct request *req)
{
    int rc = vmm_disk_write(req->blk->disk, req->offset, req->data, req->n_data);
    if (rc == 0) {
        count(&req->blk->stats.write_ops, 1);
        count(&req->blk->stats.write_bytes, req->data_len);
        rc = settle(req->blk);
    }
    return rc;
}

static int run_get_id(struct request *req)
{
    char id[ID_LEN] = {0};
    memcpy(id, req->blk->serial, strlen(req->blk->serial));
    for (unsigned i = 0; i < req->n_data && req->written < ID_LEN; i++) {
        size_t n = req->data[i].iov_len;
        if (n > ID_LEN - req->written)
            n = ID_LEN - req->written;
        memcpy(req->data[i].iov_base, id + req->written, n);
        req->written += (uint32_t)n;
    }
    return 0;
}

struct range {
    uint64_t sector;
    uint32_t sectors, flags;
};

/* Copies the request's ranges out of guest memory; returns how many, or -EINVAL. */
static int read_ranges(const struct request *req, struct range *ranges)
{
    uint8_t bytes[RANGES_MAX * sizeof(struct range)];
    size_t at = 0;
    if (!req->data_len || req->data_len > sizeof bytes || req->data_len % sizeof(struct range))
        return -EINVAL;
    for (unsigned i = 0; i < req->n_data; at += req->data[i++].iov_len)
        memcpy(bytes + at, req->data[i].iov_base, req->data[i].iov_len);
    memcpy(ranges, bytes, at);
    for (unsigned i = 0; i < at / sizeof *ranges; i++) {
        ranges[i].sector = le64toh(ranges[i].sector);
        ranges[i].sectors = le32toh(ranges[i].sectors);
        ranges[i].flags = le32toh(ranges[i].flags);
    }
    return (int)(at / sizeof *ranges);
}

static int check_ranges(const struct blk *blk, const struct range *ranges, int n, uint32_t flags,
                        uint32_t limit)
{
    uint64_t capacity = blk->disk->size / VMM_SECTOR_SIZE;
    for (int i = 0; i < n; i++) {
        if (ranges[i].flags & ~flags)
            return -EOPNOTSUPP;
        if (ranges[i].sectors > limit || ranges[i].sector > capacity ||
            ranges[i].sectors > capacity - ranges[i].sector)
            return -EINVAL;
    }
    return 0;
}

/* A discard is advice: a host that cannot punch holes has still done as it was told. */
static int run_discard(struct request *req)
{
    struct range ranges[RANGES_MAX];
    struct blk *blk = req->blk;
    int n = read_ranges(req, ranges);
    int rc = n < 0 ? n : check_ranges(blk, ranges, n, 0, DISCARD_SECTORS);
    for (int i = 0; i < n && rc == 0; i++) {
        rc = vmm_disk_discard(blk->disk, ranges[i].sector * VMM_SECTOR_SIZE,
                              (uint64_t)ranges[i].sectors * VMM_SECTOR_SIZE);
        rc = rc == -EOPNOTSUPP ? 0 : rc;
    }
    if (rc == 0)
        count(&blk->stats.discard_ops, 1);
    return rc;
}

static int run_write_zeroes(struct request *req)
{
    struct range ranges[RANGES_MAX];
    struct blk *blk = req->blk;
    int n = read_ranges(req, ranges);
    int rc = n < 0 ? n : check_ranges(blk, ranges, n, ZEROES_MAY_UNMAP, ZEROES_SECTORS);
    for (int i = 0; i < n && rc == 0; i++) {
        uint64_t len = (uint64_t)ranges[i].sectors * VMM_SECTOR_SIZE;
        bool may_unmap = blk->discard && ranges[i].flags & ZEROES_MAY_UNMAP;
        rc = vmm_disk_write_zeroes(blk->disk, ranges[i].sector * VMM_SECTOR_SIZE, len, may_unmap);
        if (rc == 0)
            count(&blk->stats.write_bytes, len);
    }
    if (rc)
        return rc;
    count(&blk->stats.write_ops, 1);
    return settle(blk);
}

/* Virtio 1.2, section 5.2.6. */
struct op {
    uint32_t type;
    int (*run)(struct request *req);
    bool device_writes; /* data goes to the driver */
    bool has_sector;    /* a sector counts and data comes in whole sectors */
    bool changes;       /* refused for a read-only disk */
    bool may_lack_room; /* kept when the host has no room */
    uint64_t feature;   /* 0: always there */
};

static const struct op ops[] = {
    {.type = 0, .run = run_in, .device_writes = true, .has_sector = true},
    {.type = 1, .run = run_out, .has_sector = true, .changes = true, .may_lack_room = true},
    {.type = 4, .run = run_flush},
    {.type = 8, .run = run_get_id, .device_writes = true},
    {.type = 11, .run = run_discard, .changes = true, .feature = F_DISCARD},
    {.type = 13,
     .run = run_write_zeroes,
     .changes = true,
     .may_lack_room = true,
     .feature = F_WRITE_ZEROES},
};

static const struct op *find_op(const struct blk *blk, uint32_t type)
{
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (ops[i].type == type)
            return !ops[i].feature || blk->vp.virtio.driver_features & ops[i].feature ? &ops[i]
                                                                                      : NULL;
    return NULL;
}

/* --- taking and answering requests --- */

static void release_locked(struct blk *blk, struct request *req)
{
    req->next_free = blk->free;
    blk->free = req;
    if (blk->starved) {
        blk->starved = false;
        vmm_virtio_kick(&blk->vp.virtio, QUEUE);
    }
}

static void answer_locked(struct request *req, uint8_t status)
{
    struct blk *blk = req->blk;
    *req->status = status;
    uint16_t head = req->chain.head;
    uint32_t written = req->written + 1;
    release_locked(blk, req);
    vmm_virtio_done_locked(&blk->vp.virtio, QUEUE, head, written);
}

/* Remembers the request for after the pause; it still counts as in flight. True if it is the
 * first. */
static bool keep_locked(struct request *req)
{
    struct blk *blk = req->blk;
    bool first = !blk->holding;
    blk->holding = true;
    blk->kept[blk->n_kept++] = req->chain.head;
    release_locked(blk, req);
    return first;
}

static uint8_t status_of(int rc)
{
    return rc == 0 ? STATUS_OK : rc == -EOPNOTSUPP ? STATUS_UNSUPPORTED : STATUS_IOERR;
}

static void report_failure(struct blk *blk, int rc)
{
    char text[128];
    if (rc && rc != -EOPNOTSUPP && rc != -EINVAL && rc != -EROFS)
        vmm_report_limited(&blk->vp.virtio.dev.env->report, &blk->limit, VMM_ERROR,
                           _("disk %s: %s: %s"), blk->vp.virtio.dev.id, blk->disk->path,
                           strerror_r(-rc, text, sizeof text));
}

static void ask_pause(struct blk *blk)
{
    const struct vmm_device *dev = &blk->vp.virtio.dev;
    char why[400];
    snprintf(why, sizeof why, _("disk %s: no room on the host for %.300s"), dev->id,
             blk->disk->path);
    dev->env->request(dev->env->request_opaque, VMM_REQUEST_PAUSE_ENOSPC, why);
}

/* The addresses were checked: what is not there, the host has lost. */
static void ask_crash(struct blk *blk)
{
    const struct vmm_device *dev = &blk->vp.virtio.dev;
    char why[160];
    snprintf(why, sizeof why, _("disk %s: the host could not provide a page of the guest's memory"),
             dev->id);
    dev->env->request(dev->env->request_opaque, VMM_REQUEST_CRASH, why);
}

/* As long as the request is in flight, neither the disk nor the machine can go away: so the pause
 * is asked for before it lands, and without the lock. */
static void keep(struct request *req)
{
    struct blk *blk = req->blk;
    struct vmm_virtio *v = &blk->vp.virtio;
    pthread_mutex_lock(&v->lock);
    bool must_pause = keep_locked(req);
    pthread_mutex_unlock(&v->lock);
    if (must_pause)
        ask_pause(blk);
    pthread_mutex_lock(&v->lock);
    vmm_virtio_keep_locked(v, QUEUE);
    pthread_mutex_unlock(&v->lock);
}

/* Pool thread. */
static void run_request(struct vmm_disk_work *work)
{
    struct request *req = (struct request *)work;
    struct blk *blk = req->blk;
    struct vmm_virtio *v = &blk->vp.virtio;
    int rc = req->op->run(req);
    bool no_room = req->op->may_lack_room && (rc == -ENOSPC || rc == -EDQUOT);
    if (no_room) { /* the reason of the pause says it */
        keep(req);
        return;
    }
    if (rc == -EFAULT)
        ask_crash(blk);
    else
        report_failure(blk, rc);
    pthread_mutex_lock(&v->lock);
    answer_locked(req, status_of(rc));
    pthread_mutex_unlock(&v->lock);
}

/* Copies `len` bytes off the front of the readable spans. */
static void take_front(struct request *req, unsigned *n, void *out, size_t len)
{
    for (size_t done = 0; done < len;) {
        struct iovec *iov = req->data;
        size_t part = iov->iov_len < len - done ? iov->iov_len : len - done;
        memcpy((char *)out + done, iov->iov_base, part);
        done += part;
        iov->iov_base = (char *)iov->iov_base + part;
        iov->iov_len -= part;
        if (iov->iov_len == 0) {
            req->data++;
            (*n)--;
        }
    }
}

/* Splits a chain into header, data and status byte, without assuming how the driver cut it. */
static bool parse(struct request *req)
{
    struct {
        uint32_t type, reserved;
        uint64_t sector;
    } header;
    struct vmm_virtq_chain *chain = &req->chain;
    if (chain->read_len < sizeof header || chain->write_len < 1)
        return false;
    struct iovec *last = &chain->iov[chain->n_read + chain->n_write - 1];
    req->status = (uint8_t *)last->iov_base + --last->iov_len;
    unsigned n_read = chain->n_read;
    unsigned n_write = chain->n_write - (last->iov_len == 0);
    req->data = chain->iov;
    take_front(req, &n_read, &header, sizeof header);
    req->offset = le64toh(header.sector);
    req->op = find_op(req->blk, le32toh(header.type));
    bool in = req->op && req->op->device_writes;
    req->data = in ? chain->iov + chain->n_read : req->data;
    req->n_data = in ? n_write : n_read;
    req->data_len = in ? chain->write_len - 1 : chain->read_len - (uint32_t)sizeof header;
    req->written = 0;
    return true;
}

/* Checks what needs no disk; STATUS_OK means that the pool shall run it. */
static uint8_t check(struct request *req)
{
    const struct blk *blk = req->blk;
    uint64_t capacity = blk->disk->size / VMM_SECTOR_SIZE;
    if (!req->op)
        return STATUS_UNSUPPORTED;
    if (req->op->changes && blk->disk->read_only)
        return STATUS_IOERR;
    if (!req->op->has_sector)
        return STATUS_OK;
    uint64_t sectors = req->data_len / VMM_SECTOR_SIZE;
    if (req->data_len % VMM_SECTOR_SIZE || req->offset > capacity ||
        sectors > capacity - req->offset)
        return STATUS_IOERR;
    req->offset *= VMM_SECTOR_SIZE;
    return STATUS_OK;
}

static void start_locked(struct request *req)
{
    struct blk *blk = req->blk;
    if (!parse(req)) {
        vmm_virtio_fail_locked(&blk->vp.virtio, N_("a request without header or status"));
        release_locked(blk, req);
        vmm_virtio_keep_locked(&blk->vp.virtio, QUEUE);
        return;
    }
    uint8_t status = check(req);
    if (status != STATUS_OK) {
        answer_locked(req, status);
        return;
    }
    req->work.run = run_request;
    vmm_disk_pool_submit(blk->pool, &req->work);
}

static struct request *get_request_locked(struct blk *blk)
{
    struct request *req = blk->free;
    if (req)
        blk->free = req->next_free;
    else if (blk->fresh < IN_FLIGHT)
        req = &blk->requests[blk->fresh++];
    blk->starved = !req;
    if (req)
        req->blk = blk;
    return req;
}

/* Requests that were kept go first, in their order. */
static bool take_locked(struct blk *blk, struct request *req)
{
    struct vmm_virtio *v = &blk->vp.virtio;
    if (!blk->n_kept)
        return vmm_virtio_pop_locked(v, QUEUE, &req->chain);
    uint16_t head = blk->kept[0];
    blk->n_kept--;
    memmove(blk->kept, blk->kept + 1, blk->n_kept * sizeof *blk->kept);
    return vmm_virtio_repop_locked(v, QUEUE, head, &req->chain);
}

static void serve(struct vmm_virtio *v, unsigned queue)
{
    struct blk *blk = (struct blk *)v;
    struct request *req;
    unsigned turns = 0;
    do {
        vmm_virtio_ask_notify_locked(v, queue, false);
        while (!blk->holding && turns < TURNS && (req = get_request_locked(blk))) {
            if (!take_locked(blk, req)) {
                req->next_free = blk->free;
                blk->free = req;
                break;
            }
            start_locked(req);
            turns++;
        }
        if (blk->holding || blk->starved)
            return; /* served again on resume, or when a request comes back */
        if (turns == TURNS) {
            vmm_virtio_kick(v, queue);
            return;
        }
    } while (vmm_virtio_ask_notify_locked(v, queue, true));
}

static void forget(struct vmm_virtio *v)
{
    struct blk *blk = (struct blk *)v;
    blk->n_kept = 0;
    blk->holding = false;
    blk->starved = false;
}

static void go_on(struct vmm_virtio *v)
{
    ((struct blk *)v)->holding = false;
}

/* --- the device --- */

static uint64_t features(const struct vmm_virtio *v)
{
    const struct blk *blk = (const struct blk *)v;
    uint64_t always = F_SEG_MAX | F_BLK_SIZE | F_FLUSH;
    if (blk->disk->read_only)
        return always | F_READ_ONLY;
    return always | F_WRITE_ZEROES | (blk->discard ? F_DISCARD : 0);
}

struct blk_config {
    uint64_t capacity;
    uint32_t size_max, seg_max;
    uint8_t geometry[4];
    uint32_t blk_size;
    uint8_t physical_block_exp, alignment_offset;
    uint16_t min_io_size;
    uint32_t opt_io_size;
    uint8_t writeback, unused0;
    uint16_t num_queues;
    uint32_t max_discard_sectors, max_discard_seg, discard_sector_alignment;
    uint32_t max_write_zeroes_sectors, max_write_zeroes_seg;
    uint8_t write_zeroes_may_unmap, unused1[3];
};

static void config(const struct vmm_virtio *v, void *bytes)
{
    const struct blk *blk = (const struct blk *)v;
    const struct blk_config values = {
        .capacity = htole64(blk->disk->size / VMM_SECTOR_SIZE),
        .seg_max = htole32(SEGMENTS_MAX),
        .blk_size = htole32(VMM_SECTOR_SIZE),
        .num_queues = htole16(1),
        .max_discard_sectors = htole32(DISCARD_SECTORS),
        .max_discard_seg = htole32(RANGES_MAX),
        .discard_sector_alignment = htole32(4096 / VMM_SECTOR_SIZE),
        .max_write_zeroes_sectors = htole32(ZEROES_SECTORS),
        .max_write_zeroes_seg = htole32(RANGES_MAX),
        .write_zeroes_may_unmap = blk->discard,
    };
    _Static_assert(sizeof values == 64, "the layout of section 5.2.4, up to secure erase");
    memcpy(bytes, &values, sizeof values);
}

static const struct vmm_virtio_class blk_virtio = {
    .id = 2,
    .pci_class = 0x018000,
    .n_queues = 1,
    .queue_size = QUEUE_SIZE,
    .features = features,
    .config_len = sizeof(struct blk_config),
    .config = config,
    .serve = serve,
    .forget = forget,
    .resume = go_on,
};

static bool blk_create(struct vmm_device *dev, const void *opaque, struct vmm_error *err)
{
    const struct vmm_virtio_blk_config *from = opaque;
    struct blk *blk = (struct blk *)dev;
    blk->disk = from->disk;
    blk->pool = from->pool;
    blk->discard = from->discard && !from->disk->read_only;
    if (from->serial)
        memcpy(blk->serial, from->serial, strnlen(from->serial, ID_LEN));
    blk->requests = calloc(IN_FLIGHT, sizeof *blk->requests);
    if (!blk->requests)
        return vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot create device %s"), dev->id);
    if (vmm_virtio_pci_init(&blk->vp, &blk_virtio, from->slot, err))
        return true;
    free(blk->requests);
    return false;
}

static void blk_destroy(struct vmm_device *dev)
{
    struct blk *blk = (struct blk *)dev;
    vmm_virtio_pci_destroy(&blk->vp);
    vmm_disk_close(blk->disk);
    free(blk->requests);
}

static bool blk_restored(struct vmm_device *dev, struct vmm_error *err)
{
    const struct blk *blk = (const struct blk *)dev;
    if (blk->n_kept && !blk->vp.virtio.queues[QUEUE].enabled)
        return vmm_error_set(err, VMM_E_FORMAT, _("%s: requests without a queue"), dev->id);
    return vmm_virtio_pci_restored(dev, err);
}

static const struct vmm_field blk_fields[] = {
    VMM_VIRTIO_PCI_FIELDS(struct blk, vp),
    VMM_VIRTQ_FIELDS(struct blk, vp.virtio.queues[QUEUE]),
    VMM_FIELD_ARRAY(struct blk, kept),
    VMM_FIELD_MAX(struct blk, n_kept, IN_FLIGHT),
    VMM_FIELD_END,
};

const struct vmm_device_class vmm_virtio_blk_class = {
    .name = "virtio-blk",
    .size = sizeof(struct blk),
    .create = blk_create,
    .destroy = blk_destroy,
    .reset = vmm_virtio_pci_reset,
    .pause = vmm_virtio_pci_pause,
    .resume = vmm_virtio_pci_resume,
    .fields = blk_fields,
    .state_version = 1,
    .restored = blk_restored,
};

bool vmm_blk_stats(struct vmm_device *dev, struct vmm_disk_stats *out)
{
    if (dev->class != &vmm_virtio_blk_class)
        return false;
    struct stats *from = &((struct blk *)dev)->stats;
    *out = (struct vmm_disk_stats){
        .read_bytes = __atomic_load_n(&from->read_bytes, __ATOMIC_RELAXED),
        .write_bytes = __atomic_load_n(&from->write_bytes, __ATOMIC_RELAXED),
        .read_ops = __atomic_load_n(&from->read_ops, __ATOMIC_RELAXED),
        .write_ops = __atomic_load_n(&from->write_ops, __ATOMIC_RELAXED),
        .flush_ops = __atomic_load_n(&from->flush_ops, __ATOMIC_RELAXED),
        .discard_ops = __atomic_load_n(&from->discard_ops, __ATOMIC_RELAXED),
    };
    snprintf(out->target, sizeof out->target, "%.15s", dev->id);
    return true;
}
