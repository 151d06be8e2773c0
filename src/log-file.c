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
    int fd;
    guint64 lost;
};

struct log_file_line {
    struct log_file *file;
    GString *text;
};

static bool log_file_open(struct log_file *file)
{
    struct stat st;
    if (file->fd >= 0 && fstat(file->fd, &st) == 0 && st.st_size < LOG_FILE_LIMIT)
        return true;
    if (file->fd >= 0) {
        g_autofree char *old = g_strconcat(file->path, ".1", NULL);
        close(file->fd);
        /* If it cannot be renamed the old file goes on growing: better than losing lines. */
        (void)rename(file->path, old);
    } else {
        g_autofree char *dir = g_path_get_dirname(file->path);
        g_mkdir_with_parents(dir, 0700);
    }
    file->fd = open(file->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
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
    else
        file->lost++;
    g_string_free(line->text, TRUE);
    g_free(line);
}

struct log_file *log_file_new(const char *path)
{
    struct log_file *file = g_new0(struct log_file, 1);
    file->worker = worker_new("virtty-log");
    file->path = g_strdup(path);
    file->fd = -1;
    return file;
}

void log_file_free(struct log_file *file)
{
    if (!file)
        return;
    worker_free(file->worker);
    if (file->fd >= 0)
        close(file->fd);
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
