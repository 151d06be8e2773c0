#include "disk-make.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"

#define PIECE (UINT64_C(4) << 20) /* bytes between two looks at the cancel flag */

bool file_id_get(const char *path, struct file_id *id)
{
    struct stat st;
    if (lstat(path, &st))
        return false;
    *id = (struct file_id){st.st_dev, st.st_ino};
    return true;
}

bool file_id_is(const char *path, const struct file_id *id)
{
    struct file_id now;
    return file_id_get(path, &now) && now.device == id->device && now.inode == id->inode;
}

static bool fail(char **error, const char *path, int cause)
{
    *error = g_strdup_printf("%s: %s", path, g_strerror(cause));
    return false;
}

bool disk_make_begin(const char *path, struct file_id *id, char **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0700))
        return fail(error, folder, errno);
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(error, path, errno);
    struct stat st;
    bool ok = fstat(fd, &st) == 0;
    if (ok)
        *id = (struct file_id){st.st_dev, st.st_ino};
    else
        fail(error, path, errno);
    close(fd);
    return ok;
}

struct copy {
    int from, to;
    uint64_t size, done; /* bytes */
    const struct progress *progress;
    gint64 begun_us, told_us;
    bool plain; /* copy_file_range() does not work between these two */
    char *buffer;
};

static bool copy_cancelled(const struct copy *copy)
{
    const struct progress *progress = copy->progress;
    return progress && progress->cancelled && progress->cancelled(progress->opaque);
}

/* At most ten times a second. */
static void copy_tell(struct copy *copy)
{
    gint64 now = g_get_monotonic_time();
    if (!copy->progress || !copy->progress->step || now - copy->told_us < 100000)
        return;
    copy->told_us = now;
    double seconds = (double)(now - copy->begun_us) / 1e6;
    g_autofree char *detail =
        g_strdup_printf(_("%.0f MB/s"), (double)copy->done / 1e6 / MAX(seconds, 0.001));
    copy->progress->step(copy->progress->opaque,
                         copy->size ? (double)copy->done / (double)copy->size : 1, detail);
}

/* Copies up to `want` bytes at `at`; the count, 0 at the end of the file, -1 with errno. */
static ssize_t copy_piece(struct copy *copy, uint64_t at, uint64_t want)
{
    off_t from = (off_t)at, to = (off_t)at;
    if (!copy->plain) {
        ssize_t n = copy_file_range(copy->from, &from, copy->to, &to, want, 0);
        if (n >= 0 || (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP))
            return n;
        copy->plain = true;
    }
    if (!copy->buffer)
        copy->buffer = g_malloc(PIECE);
    ssize_t n = pread(copy->from, copy->buffer, want, from);
    for (ssize_t done = 0; done < n;) {
        ssize_t put = pwrite(copy->to, copy->buffer + done, (size_t)(n - done), to + done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return -1;
        done += put;
    }
    return n;
}

static bool copy_range(struct copy *copy, uint64_t at, uint64_t end)
{
    while (at < end) {
        if (copy_cancelled(copy)) {
            errno = ECANCELED;
            return false;
        }
        ssize_t n = copy_piece(copy, at, MIN(PIECE, end - at));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n ? errno : EIO; /* the source became shorter */
            return false;
        }
        at += (uint64_t)n;
        copy->done = at;
        copy_tell(copy);
    }
    return true;
}

/* Only what holds data is copied, so that a sparse image stays sparse. */
static bool copy_data(struct copy *copy)
{
    uint64_t at = 0;
    while (at < copy->size) {
        off_t data = lseek(copy->from, (off_t)at, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            return true; /* a hole up to the end */
        if (data < 0)
            return copy_range(copy, at, copy->size);
        off_t hole = lseek(copy->from, data, SEEK_HOLE);
        uint64_t end = hole < 0 ? copy->size : MIN((uint64_t)hole, copy->size);
        if (!copy_range(copy, (uint64_t)data, end))
            return false;
        at = end;
    }
    return true;
}

static bool fill_copy(int fd, const char *copy_of, uint64_t size, const struct progress *progress)
{
    int from = open(copy_of, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (from < 0)
        return false;
    off_t end = lseek(from, 0, SEEK_END); /* of block devices too */
    struct copy copy = {.from = from,
                        .to = fd,
                        .progress = progress,
                        .begun_us = g_get_monotonic_time(),
                        .size = end < 0 ? 0 : (uint64_t)end};
    /* A file system that shares blocks does it in no time. */
    bool ok = end >= 0 && (ioctl(fd, FICLONE, from) == 0 || copy_data(&copy));
    if (ok && ftruncate(fd, (off_t)MAX(size, copy.size)))
        ok = false;
    int saved = errno;
    g_free(copy.buffer);
    close(from);
    errno = saved;
    return ok;
}

bool disk_make_fill(const char *path, const char *copy_of, uint64_t size,
                    const struct progress *progress, char **error)
{
    if (size > INT64_MAX)
        return fail(error, path, EFBIG);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return fail(error, path, errno);
    bool ok = ftruncate(fd, 0) == 0; /* what an interrupted attempt left */
    if (ok)
        ok = copy_of ? fill_copy(fd, copy_of, size, progress) : ftruncate(fd, (off_t)size) == 0;
    if (ok)
        ok = fsync(fd) == 0;
    int saved = errno;
    close(fd);
    return ok || fail(error, copy_of ? copy_of : path, saved);
}
