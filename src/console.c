#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "console-queue.h"
#include "console-record.h"
#include "core/channel.h"
#include "core/text.h"
#include "core/thread.h"
#include "fair-lock.h"
#include "vt-find.h"
#include "vt-screen.h"

#define DEFAULT_COLS 80
#define DEFAULT_ROWS 24
#define DEFAULT_LINES 10000
#define DEFAULT_BYTES (16u << 20)
#define DEFAULT_RECORD (8u << 20)
#define READ_BYTES 65536
#define TAIL_BYTES (1u << 20) /* what an old source may leave behind to be read */
#define SLICE_BYTES 1024      /* fed between two looks at the clock */
#define HOLD_US 1000          /* the screen's lock is given up after that */
#define BELL_PAUSE_US 1000000
#define SAVE_LINES 500 /* written in one hold of the lock */

/* Two locks: `io` for where bytes come from and go to, `screen` for the emulator. Neither is taken
 * while the other is held. */
struct console {
    struct console_config config;
    char *title;
    pthread_t thread;
    int wake; /* eventfd: something for the thread to do */

    pthread_mutex_t io;
    struct console_source source;
    bool has_source, begun; /* begun: a new source that the thread has not seen yet */
    bool stop;
    GByteArray *tail; /* last bytes of a source that is gone */
    bool tail_begins; /* and the thread has not seen that source's beginning either */
    struct console_queue *queue;
    uint64_t lost;
    struct console_record *next_record; /* takes the place of `record`, if record_changes */
    bool record_changes;

    struct fair_lock screen;
    struct vt_screen *vt;
    uint64_t bytes;
    unsigned bells;
    int64_t last_bell;

    struct console_record *record; /* the thread's, NULL for none */
    atomic_bool recording;
    atomic_bool notified;        /* changed() was called since the last snapshot */
    atomic_uint_fast64_t change; /* counts what a viewer could see */
};

/* Something a viewer sees is different now. */
static void note_change(struct console *con)
{
    atomic_fetch_add(&con->change, 1);
    if (!atomic_exchange(&con->notified, true) && con->config.changed)
        con->config.changed(con->config.opaque);
}

static void wake_thread(struct console *con)
{
    uint64_t one = 1;
    while (write(con->wake, &one, sizeof one) < 0 && errno == EINTR)
        continue;
}

/* --- the console's thread --- */

/* Feeds a piece with the screen's lock held; returns how much of it. */
static size_t feed_piece(struct console *con, const uint8_t *bytes, size_t len)
{
    size_t done = 0;
    fair_lock_take(&con->screen);
    int64_t until = g_get_monotonic_time() + HOLD_US;
    do {
        size_t n = MIN(len - done, SLICE_BYTES);
        vt_screen_feed(con->vt, bytes + done, n);
        done += n;
    } while (done < len && g_get_monotonic_time() < until);
    con->bytes += done;
    if (vt_screen_take_bells(con->vt) > 0 && until - con->last_bell >= BELL_PAUSE_US) {
        con->last_bell = until;
        con->bells = 1;
    }
    fair_lock_give(&con->screen);
    return done;
}

/* What the guest asked its terminal goes back to it. */
static void pass_answers(struct console *con)
{
    char answer[1024];
    fair_lock_take(&con->screen);
    size_t n = vt_screen_take_answers(con->vt, answer, sizeof answer);
    fair_lock_give(&con->screen);
    if (n == 0)
        return;
    pthread_mutex_lock(&con->io);
    if (con->has_source)
        console_queue_answer(con->queue, answer, n);
    pthread_mutex_unlock(&con->io);
}

static void take_bytes(struct console *con, const uint8_t *bytes, size_t len)
{
    if (con->record) {
        console_record_write(con->record, bytes, len);
        atomic_store(&con->recording, console_record_active(con->record));
    }
    while (len > 0) {
        size_t n = feed_piece(con, bytes, len);
        bytes += n;
        len -= n;
        note_change(con);
    }
    pass_answers(con);
}

static void note_lost(struct console *con)
{
    fair_lock_take(&con->screen);
    vt_screen_skip(con->vt);
    fair_lock_give(&con->screen);
}

static void write_seam(struct console *con)
{
    GDateTime *now = g_date_time_new_now_local();
    char *time = now ? g_date_time_format(now, "%F %T") : NULL;
    char *text = g_strdup_printf(_("--- %s: connected %s ---"), con->title, time ? time : "");
    fair_lock_take(&con->screen);
    if (con->bytes > 0)
        vt_screen_seam(con->vt, text);
    fair_lock_give(&con->screen);
    g_free(text);
    g_free(time);
    if (now)
        g_date_time_unref(now);
}

/* A new source: the screen shows a seam, the recording goes on in a new file. */
static void begin_source(struct console *con)
{
    write_seam(con);
    if (con->record) {
        console_record_begin(con->record);
        atomic_store(&con->recording, console_record_active(con->record));
    }
    note_change(con);
}

static void drop_source(struct console *con)
{
    if (con->has_source && con->source.close)
        con->source.close(con->source.opaque);
    con->has_source = false;
    memset(&con->source, 0, sizeof con->source);
    console_queue_clear(con->queue);
}

/* Reads what there is, the old source's last bytes first. Returns 0 for nothing now. */
static size_t next_bytes(struct console *con, uint8_t *buf, bool *begin)
{
    long n = 0;
    uint64_t lost = 0;
    pthread_mutex_lock(&con->io);
    *begin = false;
    if (con->tail_begins) {
        *begin = true;
        con->tail_begins = false;
    } else if (con->tail->len > 0) {
        n = (long)MIN(con->tail->len, READ_BYTES);
        memcpy(buf, con->tail->data, (size_t)n);
        g_byte_array_remove_range(con->tail, 0, (guint)n);
    } else if (con->begun) {
        *begin = true;
        con->begun = false;
    } else if (con->has_source) {
        n = con->source.read(con->source.opaque, buf, READ_BYTES, &lost);
        con->lost += lost;
        if (n < 0)
            drop_source(con);
    }
    pthread_mutex_unlock(&con->io);
    if (lost > 0)
        note_lost(con);
    if (n < 0)
        note_change(con);
    return n > 0 ? (size_t)n : 0;
}

/* Sends what may be sent; returns the time to wait for poll(). */
static int pump(struct console *con)
{
    int wait = -1;
    pthread_mutex_lock(&con->io);
    size_t before = console_queue_paste_left(con->queue);
    if (con->has_source)
        wait = console_queue_pump(con->queue, g_get_monotonic_time(), con->source.write,
                                  con->source.opaque);
    bool moved = console_queue_paste_left(con->queue) != before;
    pthread_mutex_unlock(&con->io);
    if (moved)
        note_change(con);
    return wait;
}

/* Takes in all that has come. Returns false when the thread is to end. */
static bool read_all(struct console *con, uint8_t *buf)
{
    for (;;) {
        bool begin;
        size_t n = next_bytes(con, buf, &begin);
        if (begin)
            begin_source(con);
        else if (n > 0)
            take_bytes(con, buf, n);
        else
            break;
        pump(con);
        pthread_mutex_lock(&con->io);
        bool stop = con->stop;
        pthread_mutex_unlock(&con->io);
        if (stop)
            return false;
    }
    return true;
}

/* The recording was switched on or off: on, it begins with what comes next. */
static void take_record(struct console *con)
{
    pthread_mutex_lock(&con->io);
    bool changes = con->record_changes, connected = con->has_source && !con->begun;
    struct console_record *old = con->record;
    if (changes)
        con->record = con->next_record;
    con->record_changes = false;
    con->next_record = NULL;
    pthread_mutex_unlock(&con->io);
    if (!changes)
        return;
    console_record_free(old);
    if (con->record && connected)
        console_record_begin(con->record);
    atomic_store(&con->recording, con->record && console_record_active(con->record));
    note_change(con);
}

/* What poll() announced is acknowledged before it is read, so that nothing is missed. */
static int acknowledge(struct console *con, bool *stop)
{
    uint64_t count;
    while (read(con->wake, &count, sizeof count) < 0 && errno == EINTR)
        continue;
    pthread_mutex_lock(&con->io);
    *stop = con->stop;
    int fd = con->has_source ? con->source.wait_fd(con->source.opaque) : -1;
    if (con->has_source && con->source.ack)
        con->source.ack(con->source.opaque);
    pthread_mutex_unlock(&con->io);
    return fd;
}

static void *run(void *opaque)
{
    struct console *con = opaque;
    uint8_t *buf = g_malloc(READ_BYTES);
    bool stop = false;
    while (!stop) {
        int fd = acknowledge(con, &stop);
        take_record(con);
        if (stop || !read_all(con, buf))
            break;
        struct pollfd fds[2] = {{.fd = con->wake, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
        poll(fds, 2, pump(con));
    }
    g_free(buf);
    return NULL;
}

/* --- life --- */

static void on_record_failed(void *opaque, const char *text)
{
    struct console *con = opaque;
    if (con->config.message)
        con->config.message(con->config.opaque, text);
}

static void set_defaults(struct console *con)
{
    struct console_config *c = &con->config;
    con->title = g_strdup(c->title ? c->title : "");
    c->scrollback_lines = c->scrollback_lines ? c->scrollback_lines : DEFAULT_LINES;
    c->scrollback_bytes = c->scrollback_bytes ? c->scrollback_bytes : DEFAULT_BYTES;
    c->record_limit = c->record_limit ? c->record_limit : DEFAULT_RECORD;
}

static void destroy(struct console *con)
{
    console_record_free(con->record);
    console_record_free(con->next_record);
    console_queue_free(con->queue);
    g_byte_array_free(con->tail, TRUE);
    vt_screen_free(con->vt);
    fair_lock_destroy(&con->screen);
    pthread_mutex_destroy(&con->io);
    if (con->wake >= 0)
        close(con->wake);
    g_free(con->title);
    g_free(con);
}

struct console *console_new(const struct console_config *config)
{
    struct console *con = g_new0(struct console, 1);
    con->config = *config;
    set_defaults(con);
    con->last_bell = g_get_monotonic_time() - BELL_PAUSE_US;
    con->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&con->io, NULL);
    fair_lock_init(&con->screen);
    con->tail = g_byte_array_new();
    con->queue = console_queue_new();
    con->vt = vt_screen_new(DEFAULT_COLS, DEFAULT_ROWS, con->config.scrollback_lines,
                            con->config.scrollback_bytes);
    if (con->config.record_path)
        con->record = console_record_new(con->config.record_path, con->config.record_limit,
                                         con->config.record_files, on_record_failed, con);
    con->config.title = con->config.record_path = NULL;
    con->change = 1;
    int error = con->wake < 0 ? errno : vmm_thread_start(&con->thread, "console", run, con);
    if (error == 0)
        return con;
    destroy(con);
    errno = error;
    return NULL;
}

/* The last bytes that a source has are kept for the thread; then it is closed. */
static void retire_source(struct console *con)
{
    uint8_t *buf = g_malloc(READ_BYTES);
    con->tail_begins |= con->begun && con->tail->len == 0;
    con->begun = false;
    while (con->has_source && con->tail->len < TAIL_BYTES) {
        uint64_t lost = 0;
        long n = con->source.read(con->source.opaque, buf, READ_BYTES, &lost);
        con->lost += lost;
        if (n <= 0)
            break;
        g_byte_array_append(con->tail, buf, (guint)n);
    }
    g_free(buf);
    drop_source(con);
}

void console_connect(struct console *con, const struct console_source *source)
{
    pthread_mutex_lock(&con->io);
    retire_source(con);
    if (source) {
        con->source = *source;
        con->has_source = con->begun = true;
    }
    pthread_mutex_unlock(&con->io);
    note_change(con);
    wake_thread(con);
}

void console_set_record(struct console *con, const char *path, uint64_t limit, unsigned files)
{
    struct console_record *record =
        path ? console_record_new(path, limit ? limit : DEFAULT_RECORD, files, on_record_failed,
                                  con)
             : NULL;
    pthread_mutex_lock(&con->io);
    struct console_record *unused = con->next_record;
    con->next_record = record;
    con->record_changes = true;
    pthread_mutex_unlock(&con->io);
    console_record_free(unused);
    wake_thread(con);
}

/* What the thread had not taken yet still goes into the recording. */
static void flush_recording(struct console *con)
{
    if (con->tail_begins && con->record)
        console_record_begin(con->record);
    if (con->record && con->tail->len > 0)
        console_record_write(con->record, con->tail->data, con->tail->len);
}

void console_free(struct console *con)
{
    if (!con)
        return;
    pthread_mutex_lock(&con->io);
    con->stop = true;
    pthread_mutex_unlock(&con->io);
    wake_thread(con);
    pthread_join(con->thread, NULL);
    retire_source(con);
    flush_recording(con);
    destroy(con);
}

/* --- the viewer's side --- */

void console_resize(struct console *con, unsigned cols, unsigned rows)
{
    fair_lock_take(&con->screen);
    vt_screen_resize(con->vt, cols, rows);
    fair_lock_give(&con->screen);
    note_change(con);
}

static void copy_cells(struct console *con, uint64_t scroll, struct console_view *view)
{
    struct vt_status st;
    vt_screen_status(con->vt, &st);
    if (!view->cells || st.cols != view->cols || st.rows != view->rows) {
        g_free(view->cells);
        view->cells = g_new(struct vt_cell, (size_t)st.cols * st.rows);
    }
    view->cols = st.cols;
    view->rows = st.rows;
    view->scroll = vt_screen_copy(con->vt, scroll, view->cells);
    view->cursor_row = st.cursor_row;
    view->cursor_col = st.cursor_col;
    view->cursor_visible = st.cursor_visible;
    view->bracketed_paste = st.bracketed_paste;
    view->app_cursor = st.app_cursor;
    view->app_keypad = st.app_keypad;
    view->alternate = st.alternate;
    view->mouse_mode = st.mouse_mode;
    view->mouse_sgr = st.mouse_sgr;
    view->scrollback_lines = st.scrollback;
    view->bytes = con->bytes;
    view->bells = con->bells;
    con->bells = 0;
}

bool console_snapshot(struct console *con, uint64_t scroll, struct console_view *view)
{
    atomic_store(&con->notified, false); /* before looking: a later change tells again */
    uint64_t change = atomic_load(&con->change);
    if (view->cells && view->change == change && view->scroll == scroll)
        return false;
    fair_lock_take(&con->screen);
    copy_cells(con, scroll, view);
    fair_lock_give(&con->screen);
    pthread_mutex_lock(&con->io);
    view->lost = con->lost;
    view->connected = con->has_source;
    view->paste_left = console_queue_paste_left(con->queue);
    pthread_mutex_unlock(&con->io);
    view->recording = atomic_load(&con->recording);
    view->change = change;
    return true;
}

void console_view_clear(struct console_view *view)
{
    g_free(view->cells);
    memset(view, 0, sizeof *view);
}

void console_send(struct console *con, const void *bytes, size_t len)
{
    pthread_mutex_lock(&con->io);
    if (con->has_source)
        console_queue_type(con->queue, bytes, len);
    pthread_mutex_unlock(&con->io);
    wake_thread(con);
}

void console_paste(struct console *con, const char *text, size_t len)
{
    struct vt_status st;
    fair_lock_take(&con->screen);
    vt_screen_status(con->vt, &st);
    fair_lock_give(&con->screen);
    pthread_mutex_lock(&con->io);
    bool taken = con->has_source && console_queue_paste(con->queue, text, len, st.bracketed_paste);
    pthread_mutex_unlock(&con->io);
    if (!taken && con->config.message)
        con->config.message(con->config.opaque, _("The text is too long to be pasted, or nothing "
                                                  "is connected"));
    note_change(con);
    wake_thread(con);
}

void console_paste_cancel(struct console *con)
{
    pthread_mutex_lock(&con->io);
    console_queue_cancel(con->queue);
    pthread_mutex_unlock(&con->io);
    note_change(con);
    wake_thread(con);
}

bool console_send_break(struct console *con)
{
    pthread_mutex_lock(&con->io);
    bool can = con->has_source && con->source.send_break;
    if (can)
        con->source.send_break(con->source.opaque);
    pthread_mutex_unlock(&con->io);
    return can;
}

bool console_find(struct console *con, const char *text, uint64_t from, bool backwards,
                  uint64_t *line, unsigned *col, unsigned *width)
{
    fair_lock_take(&con->screen);
    bool found = vt_find(con->vt, text, from, backwards, line, col, width);
    fair_lock_give(&con->screen);
    return found;
}

char *console_text(struct console *con, uint64_t first, uint64_t last)
{
    fair_lock_take(&con->screen);
    char *text = vt_text(con->vt, first, last);
    fair_lock_give(&con->screen);
    return text;
}

/* --- a source over an engine channel --- */

struct channel_source {
    struct vmm_channel *channel;
    uint64_t at;
};

static long channel_read(void *opaque, void *buf, size_t max, uint64_t *lost)
{
    struct channel_source *s = opaque;
    return (long)vmm_channel_read(s->channel, &s->at, buf, max, lost);
}

static long channel_write(void *opaque, const void *buf, size_t len)
{
    struct channel_source *s = opaque;
    return (long)vmm_channel_send(s->channel, buf, len);
}

static void channel_break(void *opaque)
{
    struct channel_source *s = opaque;
    vmm_channel_send_break(s->channel);
}

static int channel_fd(void *opaque)
{
    struct channel_source *s = opaque;
    return vmm_channel_eventfd(s->channel);
}

static void channel_ack(void *opaque)
{
    struct channel_source *s = opaque;
    vmm_channel_ack(s->channel);
}

struct console_source console_source_channel(struct vmm_channel *ch, uint64_t from)
{
    struct channel_source *s = g_new(struct channel_source, 1);
    s->channel = ch;
    s->at = from;
    return (struct console_source){
        channel_read, channel_write, channel_break, channel_fd, channel_ack, g_free, s};
}

/* --- saving --- */

static bool write_out(int fd, GString *text)
{
    for (size_t done = 0; done < text->len;) {
        ssize_t n = write(fd, text->str + done, text->len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    g_string_truncate(text, 0);
    return true;
}

/* In pieces, so that the screen's lock is never held for long. */
static bool write_kept(struct console *con, int fd)
{
    GString *text = g_string_new(NULL);
    uint64_t serial = 0;
    bool more = true, good = true;
    while (more && good) {
        fair_lock_take(&con->screen);
        more = vt_text_history(con->vt, &serial, SAVE_LINES, text);
        if (!more)
            vt_text_screen(con->vt, text);
        fair_lock_give(&con->screen);
        good = write_out(fd, text);
    }
    g_string_free(text, TRUE);
    return good && fsync(fd) == 0;
}

bool console_save(struct console *con, const char *path)
{
    char *temp = g_strconcat(path, ".XXXXXX", NULL);
    int fd = g_mkstemp_full(temp, O_WRONLY | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write_kept(con, fd);
    int error = errno;
    if (fd >= 0)
        good = close(fd) == 0 && good;
    if (good && rename(temp, path) != 0) {
        error = errno;
        good = false;
    }
    if (!good && fd >= 0)
        unlink(temp);
    g_free(temp);
    errno = error;
    return good;
}
