#include "block/disk-raw.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"

/* QEMU's lock bytes: one from 100 says what an opener does, one from 200 what it forbids others. */
#define LOCK_DOES 100
#define LOCK_FORBIDS 200
#define BYTE_READ 0
#define BYTE_WRITE 1
#define LOCK_SPAN 200

#define ZEROES 65536 /* bytes written at once where the host cannot zero by itself */

struct raw {
    struct vmm_disk disk;
    int fd;
    bool is_block;
};

/* One preadv or pwritev may be short: goes on behind what was done, without touching the caller's
 * vectors. A read past the end of the file (it was cut behind our back) gives zeroes. */
static int transfer(int fd, uint64_t offset, const struct iovec *iov, unsigned n, bool write)
{
    size_t done = 0; /* of iov[0] */
    while (n) {
        struct iovec first = {(char *)iov->iov_base + done, iov->iov_len - done};
        const struct iovec *from = done ? &first : iov;
        int count = done ? 1 : n < IOV_MAX ? (int)n : IOV_MAX;
        ssize_t moved = write ? pwritev(fd, from, count, (off_t)offset)
                              : preadv(fd, from, count, (off_t)offset);
        if (moved < 0 && errno == EINTR)
            continue;
        if (moved < 0)
            return -errno;
        if (moved == 0 && write && from->iov_len)
            return -EIO;
        if (moved == 0 && !write)
            memset(first.iov_base, 0, first.iov_len);
        size_t left = moved ? (size_t)moved : first.iov_len;
        offset += left;
        for (left += done, done = 0; n && left >= iov->iov_len; iov++, n--)
            left -= iov->iov_len;
        done = left;
    }
    return 0;
}

static int raw_read(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n)
{
    return transfer(((struct raw *)disk)->fd, offset, iov, n, false);
}

static int raw_write(struct vmm_disk *disk, uint64_t offset, const struct iovec *iov, unsigned n)
{
    return transfer(((struct raw *)disk)->fd, offset, iov, n, true);
}

static int raw_flush(struct vmm_disk *disk)
{
    return fdatasync(((struct raw *)disk)->fd) < 0 ? -errno : 0;
}

static int punch(const struct raw *raw, uint64_t offset, uint64_t len)
{
    int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    while (fallocate(raw->fd, mode, (off_t)offset, (off_t)len) < 0)
        if (errno != EINTR)
            return errno == ENOSYS || errno == ENODEV ? -EOPNOTSUPP : -errno;
    return 0;
}

static int raw_discard(struct vmm_disk *disk, uint64_t offset, uint64_t len)
{
    const struct raw *raw = (struct raw *)disk;
    if (!raw->is_block)
        return punch(raw, offset, len);
    uint64_t range[2] = {offset, len};
    if (ioctl(raw->fd, BLKDISCARD, range) == 0)
        return 0;
    return errno == EINVAL || errno == ENOTTY ? -EOPNOTSUPP : -errno;
}

static int write_zero_bytes(struct vmm_disk *disk, uint64_t offset, uint64_t len)
{
    void *zeroes = calloc(1, ZEROES);
    if (!zeroes)
        return -ENOMEM;
    int rc = 0;
    while (len && rc == 0) {
        struct iovec iov = {zeroes, len < ZEROES ? len : ZEROES};
        rc = raw_write(disk, offset, &iov, 1);
        offset += iov.iov_len;
        len -= iov.iov_len;
    }
    free(zeroes);
    return rc;
}

static int raw_write_zeroes(struct vmm_disk *disk, uint64_t offset, uint64_t len, bool may_unmap)
{
    const struct raw *raw = (struct raw *)disk;
    int rc = may_unmap ? punch(raw, offset, len) : -EOPNOTSUPP;
    if (rc == -EOPNOTSUPP) {
        do
            rc = fallocate(raw->fd, FALLOC_FL_ZERO_RANGE, (off_t)offset, (off_t)len) < 0 ? -errno
                                                                                         : 0;
        while (rc == -EINTR);
    }
    if (rc == -EOPNOTSUPP || rc == -ENOSYS || rc == -ENODEV || rc == -EINVAL)
        rc = write_zero_bytes(disk, offset, len);
    return rc;
}

static void raw_close(struct vmm_disk *disk)
{
    struct raw *raw = (struct raw *)disk;
    close(raw->fd);
    free(raw);
}

static const struct vmm_disk_ops raw_ops = {
    .format = "raw",
    .read = raw_read,
    .write = raw_write,
    .flush = raw_flush,
    .discard = raw_discard,
    .write_zeroes = raw_write_zeroes,
    .close = raw_close,
};

static int lock_bytes(int fd, short type, off_t start, off_t len)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
    return fcntl(fd, F_OFD_SETLK, &lock) < 0 ? errno : 0;
}

/* A writer wants the whole range alone; readers share it and forbid writers. */
static bool lock_file(int fd, const char *path, bool read_only, struct vmm_error *err)
{
    int sys = read_only ? lock_bytes(fd, F_RDLCK, LOCK_DOES + BYTE_READ, 1)
                        : lock_bytes(fd, F_WRLCK, LOCK_DOES, LOCK_SPAN);
    if (!sys && read_only)
        sys = lock_bytes(fd, F_RDLCK, LOCK_FORBIDS + BYTE_WRITE, 1);
    if (sys == EAGAIN || sys == EACCES)
        return vmm_error_set(err, VMM_E_IO, _("%s is in use by another virtual machine or program"),
                             path);
    if (sys == ENOLCK || sys == EINVAL || sys == EOPNOTSUPP)
        return true; /* a file system without locks */
    return !sys || vmm_error_sys(err, VMM_E_IO, sys, _("Cannot lock %s"), path);
}

static bool find_size(struct raw *raw, const struct stat *st, struct vmm_error *err)
{
    struct vmm_disk *disk = &raw->disk;
    uint64_t size = (uint64_t)st->st_size;
    raw->is_block = S_ISBLK(st->st_mode);
    if (raw->is_block && ioctl(raw->fd, BLKGETSIZE64, &size) < 0)
        return vmm_error_sys(err, VMM_E_IO, errno, _("Cannot learn the size of %s"), disk->path);
    if (size % VMM_SECTOR_SIZE && !disk->read_only)
        return vmm_error_set(err, VMM_E_INVALID,
                             _("%s has %llu bytes, which is not a multiple of %d: it can only be "
                               "used read-only, without the last %llu bytes"),
                             disk->path, (unsigned long long)size, VMM_SECTOR_SIZE,
                             (unsigned long long)(size % VMM_SECTOR_SIZE));
    disk->size = size - size % VMM_SECTOR_SIZE;
    return true;
}

/* True if it is a file or block device that can be locked; fills disk->size. */
static bool set_up(struct raw *raw, struct vmm_error *err)
{
    struct stat st;
    const char *path = raw->disk.path;
    if (fstat(raw->fd, &st) < 0)
        return vmm_error_sys(err, VMM_E_IO, errno, _("Cannot open %s"), path);
    if (S_ISDIR(st.st_mode))
        return vmm_error_set(err, VMM_E_INVALID, _("%s is a directory, not a disk image"), path);
    if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
        return vmm_error_set(err, VMM_E_INVALID, _("%s is neither a file nor a block device"),
                             path);
    return lock_file(raw->fd, path, raw->disk.read_only, err) && find_size(raw, &st, err);
}

struct vmm_disk *vmm_disk_raw_open(const char *path, bool read_only, struct vmm_error *err)
{
    struct raw *raw = calloc(1, sizeof *raw);
    char *copy = strdup(path);
    if (!raw || !copy) {
        free(raw);
        free(copy);
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot open %s"), path);
        return NULL;
    }
    raw->disk = (struct vmm_disk){.ops = &raw_ops, .read_only = read_only, .path = copy};
    /* O_NONBLOCK, so that a pipe without a writer is refused instead of waited for. */
    raw->fd = open(path, (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK);
    if (raw->fd < 0) {
        bool is_dir = errno == EISDIR;
        if (is_dir)
            vmm_error_set(err, VMM_E_INVALID, _("%s is a directory, not a disk image"), path);
        else
            vmm_error_sys(err, VMM_E_IO, errno, _("Cannot open %s"), path);
        free(raw);
        free(copy);
        return NULL;
    }
    if (!set_up(raw, err)) {
        vmm_disk_close(&raw->disk);
        return NULL;
    }
    return &raw->disk;
}
