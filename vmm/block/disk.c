#include "block/disk.h"

#include <errno.h>
#include <stdlib.h>

static bool has_range(const struct vmm_disk *disk, uint64_t offset, uint64_t len)
{
    return offset <= disk->size && len <= disk->size - offset;
}

static bool has_vectors(const struct vmm_disk *disk, uint64_t offset, const struct iovec *iov,
                        unsigned n)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < n; i++) {
        if (iov[i].iov_len > disk->size)
            return false;
        total += iov[i].iov_len;
    }
    return has_range(disk, offset, total);
}

int vmm_disk_read(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n)
{
    if (!has_vectors(disk, offset, iov, n))
        return -EINVAL;
    return disk->ops->read(disk, offset, iov, n);
}

int vmm_disk_write(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n)
{
    if (disk->read_only)
        return -EROFS;
    if (!has_vectors(disk, offset, iov, n))
        return -EINVAL;
    return disk->ops->write(disk, offset, iov, n);
}

int vmm_disk_flush(struct vmm_disk *disk)
{
    return disk->read_only ? 0 : disk->ops->flush(disk);
}

int vmm_disk_discard(struct vmm_disk *disk, uint64_t offset, uint64_t len)
{
    if (disk->read_only)
        return -EROFS;
    if (!has_range(disk, offset, len))
        return -EINVAL;
    return len ? disk->ops->discard(disk, offset, len) : 0;
}

int vmm_disk_write_zeroes(struct vmm_disk *disk, uint64_t offset, uint64_t len, bool may_unmap)
{
    if (disk->read_only)
        return -EROFS;
    if (!has_range(disk, offset, len))
        return -EINVAL;
    return len ? disk->ops->write_zeroes(disk, offset, len, may_unmap) : 0;
}

void vmm_disk_close(struct vmm_disk *disk)
{
    if (!disk)
        return;
    free(disk->path);
    disk->ops->close(disk);
}
