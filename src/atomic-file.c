#include "atomic-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Temporary files are ".NAME" ATOMIC_MARK "XXXXXX"; nothing else in these folders looks so. */
#define ATOMIC_MARK ".tmp-"

static void close_keep_errno(int fd)
{
    int saved = errno;
    close(fd);
    errno = saved;
}

static void unlink_keep_errno(const char *path)
{
    int saved = errno;
    unlink(path);
    errno = saved;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n ? errno : EIO;
            return false;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

bool atomic_sync_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0 || errno == EINVAL; /* some file systems cannot */
    close_keep_errno(fd);
    return ok;
}

bool atomic_rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE)) {
        if (errno != EINVAL && errno != ENOSYS)
            return false;
        /* A file system without that flag (NFS): a second name is refused if it is there. */
        if (link(from, to) || unlink(from))
            return false;
    }
    return atomic_sync_folder(to);
}

static bool fill_and_name(int fd, const char *temp, const char *path, const void *bytes, size_t len,
                          enum atomic_mode mode)
{
    if (!write_all(fd, bytes, len) || fsync(fd))
        return false;
    if (mode == ATOMIC_NEW)
        return atomic_rename_new(temp, path);
    return rename(temp, path) == 0 && atomic_sync_folder(path);
}

bool atomic_write(const char *path, const void *bytes, size_t len, enum atomic_mode mode)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    if (g_mkdir_with_parents(folder, 0700))
        return false;
    g_autofree char *temp = g_strdup_printf("%s/.%s" ATOMIC_MARK "XXXXXX", folder, base);
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fill_and_name(fd, temp, path, bytes, len, mode);
    if (!ok)
        unlink_keep_errno(temp);
    close_keep_errno(fd);
    return ok;
}

bool atomic_remove(const char *path)
{
    if (unlink(path))
        return errno == ENOENT;
    return atomic_sync_folder(path);
}

void atomic_sweep(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    if (!dir)
        return;
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        const char *mark = g_strrstr(name, ATOMIC_MARK);
        if (name[0] != '.' || !mark || strlen(mark) != strlen(ATOMIC_MARK) + 6)
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        unlink(path);
    }
    g_dir_close(dir);
}

static char *read_open_file(int fd, size_t limit, size_t *len)
{
    struct stat st;
    if (fstat(fd, &st))
        return NULL;
    if (!S_ISREG(st.st_mode)) {
        errno = EINVAL;
        return NULL;
    }
    /* A byte more than it should have shows that it has grown meanwhile. */
    size_t room = st.st_size < 0 || (size_t)st.st_size > limit ? limit + 1 : (size_t)st.st_size + 1;
    g_autofree char *text = g_malloc(room + 1);
    size_t used = 0;
    ssize_t n;
    while (used < room && (n = read(fd, text + used, room - used)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return NULL;
        used += (size_t)n;
        if (used == room && room <= limit) {
            room = limit + 1;
            text = g_realloc(text, room + 1);
        }
    }
    if (used > limit) {
        errno = EFBIG;
        return NULL;
    }
    text[used] = 0;
    *len = used;
    return g_steal_pointer(&text);
}

char *atomic_read(const char *path, size_t limit, size_t *len)
{
    /* O_NONBLOCK: a FIFO in the folder must not hang the reader. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    char *text = read_open_file(fd, limit, len);
    close_keep_errno(fd);
    return text;
}
