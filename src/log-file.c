#include "log-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "worker.h"

#define LOG_FILE_LIMIT (4 << 20)

/* All but `worker` is the worker's alone. */
struct log_file {
    struct worker *worker;
    char *path;
    bool rotates;
    void (*failed)(const char *path, int err, void *opaque);
    void *opaque;
    int fd;
    guint64 lost;
};

struct log_file_line {
    struct log_file *file;
    GString *text;
};

static void log_file_close(struct log_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

/* Too large, or no longer what PATH names: whoever keeps the logs has renamed it. */
static bool log_file_is_over(const struct log_file *file, const struct stat *st)
{
    struct stat named;
    if (file->rotates)
        return st->st_size >= LOG_FILE_LIMIT;
    return stat(file->path, &named) != 0 || named.st_ino != st->st_ino ||
           named.st_dev != st->st_dev;
}

static bool log_file_open(struct log_file *file)
{
    struct stat st;
    if (file->fd >= 0 && fstat(file->fd, &st) == 0 && !log_file_is_over(file, &st))
        return true;
    if (file->fd >= 0 && file->rotates) {
        g_autofree char *old = g_strconcat(file->path, ".1", NULL);
        /* If it cannot be renamed the old file goes on growing: better than losing lines. */
        (void)rename(file->path, old);
    } else if (file->fd < 0 && file->rotates) {
        g_autofree char *dir = g_path_get_dirname(file->path);
        g_mkdir_with_parents(dir, 0700);
    }
    log_file_close(file);
    /* A file that a person names may be a link, a pipe or a terminal: never wait for those. */
    int flags = file->rotates ? O_NOFOLLOW : O_NONBLOCK | O_NOCTTY;
    file->fd = open(file->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | flags, 0600);
    return file->fd >= 0;
}

static bool log_file_put(struct log_file *file, const char *text, size_t len)
{
    while (len) {
        ssize_t done = write(file->fd, text, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        text += done;
        len -= (size_t)done;
    }
    return true;
}

static void log_file_write(void *data)
{
    struct log_file_line *line = data;
    struct log_file *file = line->file;
    if (file->lost) {
        g_autofree char *note =
            g_strdup_printf("# %" G_GUINT64_FORMAT " lines could not be written\n", file->lost);
        g_string_prepend(line->text, note);
    }
    if (log_file_open(file) && log_file_put(file, line->text->str, line->text->len))
        file->lost = 0;
    else if (!file->lost++ && file->failed)
        file->failed(file->path, errno, file->opaque);
    g_string_free(line->text, TRUE);
    g_free(line);
}

struct log_file *log_file_new(const char *path, bool rotates,
                              void (*failed)(const char *path, int err, void *opaque),
                              void *opaque)
{
    struct log_file *file = g_new0(struct log_file, 1);
    file->worker = worker_new("virtty-log");
    file->path = g_strdup(path);
    file->rotates = rotates;
    file->failed = failed;
    file->opaque = opaque;
    file->fd = -1;
    return file;
}

const char *log_file_path(const struct log_file *file)
{
    return file->path;
}

void log_file_free(struct log_file *file)
{
    if (!file)
        return;
    worker_free(file->worker);
    log_file_close(file);
    g_free(file->path);
    g_free(file);
}

void log_file_add(struct log_file *file, const char *text)
{
    struct log_file_line *line = g_new(struct log_file_line, 1);
    line->file = file;
    line->text = g_string_new(text);
    g_string_append_c(line->text, '\n');
    worker_push(file->worker, log_file_write, line);
}
