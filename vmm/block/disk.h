/* disk.h: a virtual disk's bytes, whatever their format. Any thread, several at once.
 *
 * All functions but close may block and belong on a pool's thread. Ranges are checked here, so
 * that a format sees only what lies inside the disk. Results are 0 or a negative errno. */
#ifndef VMM_BLOCK_DISK_H
#define VMM_BLOCK_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#define VMM_SECTOR_SIZE 512

struct vmm_disk;

/* What a format does. Every range lies inside the disk; reads and writes are whole or failed. */
struct vmm_disk_ops {
    const char *format; /* "raw" */
    int (*read)(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n);
    int (*write)(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n);
    int (*flush)(struct vmm_disk *disk);
    /* May leave the bytes as they are; -EOPNOTSUPP means that. */
    int (*discard)(struct vmm_disk *disk, uint64_t offset, uint64_t len);
    /* The bytes read as zeroes afterwards; may_unmap allows a hole. */
    int (*write_zeroes)(struct vmm_disk *disk, uint64_t offset, uint64_t len, bool may_unmap);
    void (*close)(struct vmm_disk *disk); /* frees it */
};

/* A format's own struct begins with it; set at open and constant from then on. */
struct vmm_disk {
    const struct vmm_disk_ops *ops;
    uint64_t size; /* bytes, a multiple of VMM_SECTOR_SIZE */
    bool read_only;
    char *path; /* for messages; freed by vmm_disk_close() */
};

/* The buffers' total is what is transferred. -EINVAL if it leaves the disk, -EROFS on a write to
 * a read-only disk, -ENOSPC if the host has no room. */
int vmm_disk_read(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n);
int vmm_disk_write(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n);
int vmm_disk_flush(struct vmm_disk *disk);
int vmm_disk_discard(struct vmm_disk *disk, uint64_t offset, uint64_t len);
int vmm_disk_write_zeroes(struct vmm_disk *disk, uint64_t offset, uint64_t len, bool may_unmap);
/* No other call may be under way. NULL is allowed. */
void vmm_disk_close(struct vmm_disk *disk);

#endif
