/* log.h: every message and every command, kept for the log pane and the log file. Main thread;
 * log_post() from any thread. */
#ifndef SRC_LOG_H
#define SRC_LOG_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_DETAIL, LOG_NOTE, LOG_WARN, LOG_FAIL, LOG_COMMAND };

struct log_entry {
    uint64_t serial; /* 1, 2, ... */
    gint64 time_us;  /* g_get_real_time() */
    enum log_level level;
    char *object; /* "web-01" or NULL */
    char *text;   /* control bytes already made visible */
    bool read;    /* errors stay on the message line until dismissed */
};

struct log;
struct loop;

/* "note", "fail", ...: the untranslated word, as the log file has it. */
const char *log_level_word(enum log_level level);

/* Keeps at most `limit` entries in memory; appends to `path` too if it is not NULL. */
struct log *log_new(unsigned limit, const char *path);
void log_free(struct log *log);
/* Appends every line to this file too from now on (one at a time; NULL or "": to none). If that
 * fails an entry says so, once. */
void log_set_copy(struct log *log, const char *path);
/* The same for a while, beside that one; as often as it is added it must be dropped. What is queued
 * is still written afterwards. */
void log_add_copy(struct log *log, const char *path);
void log_drop_copy(struct log *log, const char *path);
/* The queue that log_post() uses, so that messages and other records keep their order; until it
 * is set (and after NULL) the log has a queue of its own on the default context. */
void log_set_loop(struct log *log, struct loop *loop);

void log_add(struct log *log, enum log_level level, const char *object, const char *fmt, ...)
    G_GNUC_PRINTF(4, 5);
/* Any thread: arrives on the main thread in order. */
void log_post(struct log *log, enum log_level level, const char *object, const char *fmt, ...)
    G_GNUC_PRINTF(4, 5);

unsigned log_count(const struct log *log);
/* 0 is the oldest kept. Borrowed until the next log_add(). */
const struct log_entry *log_get(const struct log *log, unsigned index);
/* The newest entry of NOTE or above, but no note before an unread failure; NULL: there is none. */
const struct log_entry *log_current(const struct log *log);
unsigned log_unread_failures(const struct log *log);
void log_dismiss(struct log *log);     /* the current one */
void log_dismiss_all(struct log *log);
/* Called on the main thread after each new entry and after a dismissal. Several may listen. */
void log_on_change(struct log *log, void (*fn)(void *opaque), void *opaque);
void log_off_change(struct log *log, void (*fn)(void *opaque), void *opaque);

#endif
