/* virtio-blk.h: a disk as a virtio block device (Virtio 1.2, section 5.2). Any thread; own lock.
 *
 * Requests run on the machine's disk pool. A write that finds no room on the host's disk is kept,
 * the machine is asked to pause, and the request is tried again on resume. */
#ifndef VMM_VIRTIO_VIRTIO_BLK_H
#define VMM_VIRTIO_VIRTIO_BLK_H

#include "block/disk-pool.h"
#include "block/disk.h"
#include "core/device.h"
#include "vmm.h"

struct vmm_virtio_blk_config {
    struct vmm_disk *disk;      /* taken over (and closed in the end) if create succeeds */
    struct vmm_disk_pool *pool; /* borrowed: outlives the device */
    bool discard;               /* offer discard to the guest */
    const char *serial;         /* at most 20 bytes are shown; NULL for none */
    unsigned slot;              /* PCI slot 1..31, 0 for the first free */
};

extern const struct vmm_device_class vmm_virtio_blk_class;

/* Fills *out, its target with the device's id. Cheap; takes no lock. False if dev is not of
 * vmm_virtio_blk_class. */
bool vmm_blk_stats(struct vmm_device *dev, struct vmm_disk_stats *out);

#endif
