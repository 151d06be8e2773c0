#include "console-record.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"

struct console_record {
    char *path;
    uint64_t limit, written;
    unsigned files;
    int fd;
    void (*failed)(void *opaque, const char *text);
    void *opaque;
};

struct console_record *console_record_new(const char *path, uint64_t limit, unsigned files,
                                          void (*failed)(void *opaque, const char *text),
                                          void *opaque)
{
    struct console_record *rec = g_new0(struct console_record, 1);
    rec->path = g_strdup(path);
    rec->limit = MAX(limit, 1);
    rec->files = MAX(files, 1);
    rec->fd = -1;
    rec->failed = failed;
    rec->opaque = opaque;
    return rec;
}

static void close_file(struct console_record *rec)
{
    if (rec->fd >= 0)
        close(rec->fd);
    rec->fd = -1;
}

void console_record_free(struct console_record *rec)
{
    if (!rec)
        return;
    close_file(rec);
    g_free(rec->path);
    g_free(rec);
}

static void stop(struct console_record *rec, int error)
{
    close_file(rec);
    char *text =
        error == ENOSPC || error == EDQUOT
            ? g_strdup_printf(_("The disk is full: recording to %s has stopped"), rec->path)
            : g_strdup_printf(_("Recording to %s has stopped: %s"), rec->path, g_strerror(error));
    if (rec->failed)
        rec->failed(rec->opaque, text);
    g_free(text);
}

static char *numbered(const struct console_record *rec, unsigned number)
{
    return number == 0 ? g_strdup(rec->path) : g_strdup_printf("%s.%u", rec->path, number);
}

/* PATH becomes PATH.1, that PATH.2 and so on; the last one kept is overwritten. */
static bool shift_files(struct console_record *rec)
{
    bool good = true;
    for (unsigned i = rec->files - 1; i > 0; i--) {
        char *from = numbered(rec, i - 1), *to = numbered(rec, i);
        if (rename(from, to) != 0 && errno != ENOENT)
            good = false;
        g_free(from);
        g_free(to);
    }
    return good;
}

static void open_file(struct console_record *rec)
{
    close_file(rec);
    rec->written = 0;
    if (!shift_files(rec)) {
        stop(rec, errno);
        return;
    }
    int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;
    rec->fd = open(rec->path, flags | O_NONBLOCK, 0600); /* a FIFO must not hold the thread */
    if (rec->fd < 0)
        stop(rec, errno);
}

void console_record_begin(struct console_record *rec)
{
    char *folder = g_path_get_dirname(rec->path);
    struct stat st;
    g_mkdir_with_parents(folder, 0700); /* a failure shows in open() */
    g_free(folder);
    if (stat(rec->path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0)
        unlink(rec->path); /* an empty one is not worth a place */
    open_file(rec);
}

static bool write_all(struct console_record *rec, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(rec->fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            stop(rec, n < 0 ? errno : ENOSPC);
            return false;
        }
        bytes += n;
        len -= (size_t)n;
        rec->written += (uint64_t)n;
    }
    return true;
}

void console_record_write(struct console_record *rec, const void *bytes, size_t len)
{
    const char *p = bytes;
    while (len > 0 && rec->fd >= 0) {
        if (rec->written >= rec->limit)
            open_file(rec);
        size_t n = MIN(len, rec->limit - rec->written);
        if (rec->fd < 0 || !write_all(rec, p, n))
            return;
        p += n;
        len -= n;
    }
}

bool console_record_active(const struct console_record *rec)
{
    return rec && rec->fd >= 0;
}
