#include "log.h"

#include <stdarg.h>
#include <string.h>

#include "core/text.h"
#include "listeners.h"
#include "log-file.h"
#include "loop.h"
#include "visible.h"

/* Longest text and object kept of one entry, in bytes: a message may quote what a guest wrote. */
#define LOG_TEXT_LIMIT 4096
#define LOG_OBJECT_LIMIT 256

/* A file that gets the lines for a while. */
struct log_copy {
    struct log_file *file;
    unsigned uses;
};

struct log {
    unsigned limit;
    struct log_entry *ring; /* limit entries */
    unsigned head, count;   /* head: the oldest */
    unsigned unread;        /* failures kept that were not dismissed */
    uint64_t last_serial;
    uint64_t note_serial; /* NOTE and above up to here were dismissed */
    struct listeners *listeners;
    struct log_file *file, *copy;
    GPtrArray *copies; /* struct log_copy */
    struct loop *loop, *own_loop;
    GMutex lock; /* guards what follows */
    GCond ended;
    unsigned ending; /* files that still write what is queued */
};

const char *log_level_word(enum log_level level)
{
    static const char *const words[] = {"detail", "note", "warn", "fail", "command"};
    return (unsigned)level < G_N_ELEMENTS(words) ? words[level] : "note";
}

/* On a file's thread. */
static void log_file_failed(const char *path, int err, void *opaque)
{
    struct log *log = opaque;
    log_post(log, LOG_FAIL, NULL, _("the log cannot be written to %s: %s"), path, g_strerror(err));
}

void log_set_copy(struct log *log, const char *path)
{
    bool none = !path || !*path;
    if (log->copy && !none && !strcmp(log_file_path(log->copy), path))
        return;
    log_file_free(log->copy);
    log->copy = none ? NULL : log_file_new(path, false, log_file_failed, log);
}

static struct log_copy *log_find_copy(const struct log *log, const char *path)
{
    for (guint i = 0; i < log->copies->len; i++) {
        struct log_copy *copy = g_ptr_array_index(log->copies, i);
        if (!strcmp(log_file_path(copy->file), path))
            return copy;
    }
    return NULL;
}

void log_add_copy(struct log *log, const char *path)
{
    struct log_copy *copy = log_find_copy(log, path);
    if (!copy) {
        copy = g_new0(struct log_copy, 1);
        copy->file = log_file_new(path, false, log_file_failed, log);
        g_ptr_array_add(log->copies, copy);
    }
    copy->uses++;
}

struct log_end {
    struct log *log;
    struct log_file *file;
};

static gpointer log_end_run(gpointer data)
{
    struct log_end *end = data;
    struct log *log = end->log;
    log_file_free(end->file);
    g_free(end);
    g_mutex_lock(&log->lock);
    log->ending--;
    g_cond_signal(&log->ended);
    g_mutex_unlock(&log->lock);
    return NULL;
}

/* A file may lie where writing hangs: its end is awaited by a thread. */
void log_drop_copy(struct log *log, const char *path)
{
    struct log_copy *copy = log_find_copy(log, path);
    if (!copy || --copy->uses)
        return;
    struct log_end *end = g_new(struct log_end, 1);
    *end = (struct log_end){log, copy->file};
    g_ptr_array_remove_fast(log->copies, copy);
    g_free(copy);
    g_mutex_lock(&log->lock);
    log->ending++;
    g_mutex_unlock(&log->lock);
    g_thread_unref(g_thread_new("virtty-log-end", log_end_run, end));
}

static void log_end_copies(struct log *log)
{
    while (log->copies->len) {
        struct log_copy *copy = g_ptr_array_index(log->copies, 0);
        g_ptr_array_remove_index_fast(log->copies, 0);
        log_file_free(copy->file);
        g_free(copy);
    }
    g_mutex_lock(&log->lock);
    while (log->ending)
        g_cond_wait(&log->ended, &log->lock);
    g_mutex_unlock(&log->lock);
}

struct log *log_new(unsigned limit, const char *path)
{
    struct log *log = g_new0(struct log, 1);
    log->limit = MAX(limit, 1);
    log->ring = g_new0(struct log_entry, log->limit);
    log->listeners = listeners_new();
    log->file = path ? log_file_new(path, true, log_file_failed, log) : NULL;
    log->copies = g_ptr_array_new();
    g_mutex_init(&log->lock);
    g_cond_init(&log->ended);
    log->own_loop = loop_new(NULL);
    log->loop = log->own_loop;
    return log;
}

static struct log_entry *log_at(const struct log *log, unsigned index)
{
    return &log->ring[(log->head + index) % log->limit];
}

static void log_entry_clear(struct log_entry *entry)
{
    g_free(entry->object);
    g_free(entry->text);
}

void log_free(struct log *log)
{
    if (!log)
        return;
    struct log_file *files[] = {g_steal_pointer(&log->file), g_steal_pointer(&log->copy)};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        log_file_free(files[i]); /* their threads may post a last time */
    log_end_copies(log);
    g_ptr_array_unref(log->copies);
    g_mutex_clear(&log->lock);
    g_cond_clear(&log->ended);
    loop_free(log->own_loop);
    for (unsigned i = 0; i < log->count; i++)
        log_entry_clear(log_at(log, i));
    listeners_free(log->listeners);
    g_free(log->ring);
    g_free(log);
}

void log_set_loop(struct log *log, struct loop *loop)
{
    loop_drain(log->own_loop);
    log->loop = loop ? loop : log->own_loop;
}

static void log_to_file(struct log *log, const struct log_entry *entry)
{
    GDateTime *utc = g_date_time_new_from_unix_utc(entry->time_us / G_USEC_PER_SEC);
    g_autofree char *time = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%SZ");
    g_autofree char *line =
        g_strdup_printf("%s %s %s%s%s", time, log_level_word(entry->level),
                        entry->object ? entry->object : "", entry->object ? ": " : "", entry->text);
    if (log->file)
        log_file_add(log->file, line);
    if (log->copy)
        log_file_add(log->copy, line);
    for (guint i = 0; i < log->copies->len; i++) {
        const struct log_copy *copy = g_ptr_array_index(log->copies, i);
        if (!log->copy || strcmp(log_file_path(copy->file), log_file_path(log->copy)) != 0)
            log_file_add(copy->file, line);
    }
    g_date_time_unref(utc);
}

static void log_append(struct log *log, enum log_level level, const char *object, const char *text)
{
    if (log->count == log->limit) {
        struct log_entry *oldest = log_at(log, 0);
        if (oldest->level == LOG_FAIL && !oldest->read)
            log->unread--;
        log_entry_clear(oldest);
        log->head = (log->head + 1) % log->limit;
        log->count--;
    }
    struct log_entry *entry = log_at(log, log->count++);
    *entry = (struct log_entry){
        .serial = ++log->last_serial,
        .time_us = g_get_real_time(),
        .level = level,
        .object = object ? visible_text(object, LOG_OBJECT_LIMIT) : NULL,
        .text = visible_text(text, LOG_TEXT_LIMIT),
    };
    if (level == LOG_FAIL)
        log->unread++;
    if (log->file || log->copy || log->copies->len)
        log_to_file(log, entry);
    listeners_call(log->listeners);
}

void log_add(struct log *log, enum log_level level, const char *object, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *text = g_strdup_vprintf(fmt, args);
    va_end(args);
    log_append(log, level, object, text);
}

struct log_posted {
    struct log *log;
    enum log_level level;
    char *object, *text;
};

static void log_arrived(void *data)
{
    struct log_posted *posted = data;
    log_append(posted->log, posted->level, posted->object, posted->text);
    g_free(posted->object);
    g_free(posted->text);
    g_free(posted);
}

void log_post(struct log *log, enum log_level level, const char *object, const char *fmt, ...)
{
    struct log_posted *posted = g_new0(struct log_posted, 1);
    va_list args;
    va_start(args, fmt);
    posted->text = g_strdup_vprintf(fmt, args);
    va_end(args);
    posted->log = log;
    posted->level = level;
    posted->object = g_strdup(object);
    loop_post(log->loop, log_arrived, posted);
}

unsigned log_count(const struct log *log)
{
    return log->count;
}

const struct log_entry *log_get(const struct log *log, unsigned index)
{
    return index < log->count ? log_at(log, index) : NULL;
}

static bool log_entry_shows(const struct log *log, const struct log_entry *entry)
{
    return (entry->level == LOG_NOTE || entry->level == LOG_WARN || entry->level == LOG_FAIL) &&
           !entry->read && entry->serial > log->note_serial;
}

static struct log_entry *log_find_failure(const struct log *log)
{
    for (unsigned i = log->count; log->unread && i-- > 0;) {
        struct log_entry *entry = log_at(log, i);
        if (entry->level == LOG_FAIL && !entry->read)
            return entry;
    }
    return NULL;
}

static struct log_entry *log_find_newest(const struct log *log)
{
    for (unsigned i = log->count; i-- > 0;) {
        struct log_entry *entry = log_at(log, i);
        if (entry->serial <= log->note_serial)
            return NULL;
        if (log_entry_shows(log, entry))
            return entry;
    }
    return NULL;
}

/* A warning is the answer to a key as often as not: an old failure must not hide it. */
static struct log_entry *log_find_current(const struct log *log)
{
    struct log_entry *newest = log_find_newest(log), *failure = log_find_failure(log);
    return newest && (newest->level != LOG_NOTE || !failure) ? newest : failure;
}

const struct log_entry *log_current(const struct log *log)
{
    return log_find_current(log);
}

unsigned log_unread_failures(const struct log *log)
{
    return log->unread;
}

static void log_entry_dismiss(struct log *log, struct log_entry *entry)
{
    if (entry->level == LOG_FAIL && !entry->read)
        log->unread--;
    else
        log->note_serial = MAX(log->note_serial, entry->serial);
    entry->read = true;
}

void log_dismiss(struct log *log)
{
    struct log_entry *entry = log_find_current(log);
    if (!entry)
        return;
    log_entry_dismiss(log, entry);
    listeners_call(log->listeners);
}

void log_dismiss_all(struct log *log)
{
    for (unsigned i = 0; i < log->count; i++)
        log_entry_dismiss(log, log_at(log, i));
    log->note_serial = log->last_serial;
    listeners_call(log->listeners);
}

void log_on_change(struct log *log, void (*fn)(void *opaque), void *opaque)
{
    listeners_add(log->listeners, fn, opaque);
}

void log_off_change(struct log *log, void (*fn)(void *opaque), void *opaque)
{
    listeners_remove(log->listeners, fn, opaque);
}
