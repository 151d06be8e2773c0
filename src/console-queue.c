#include "console-queue.h"

#include <glib.h>
#include <string.h>

/* A guest's tty drops what it has no room for, so a paste goes in pieces with a pause: at most
 * 64 kB/s, and less when the port's queue is not taken as fast. */
#define PASTE_PIECE 256
#define PASTE_PAUSE_US 4000
#define RETRY_MIN_MS 4
#define RETRY_MAX_MS 250

static const char paste_begin[] = "\033[200~", paste_end[] = "\033[201~";
#define MARK_LEN (sizeof paste_begin - 1)

struct console_queue {
    GByteArray *bytes;
    size_t head;        /* bytes before it are gone */
    size_t paste, end;  /* [paste, end) within bytes is pasted */
    bool bracketed;     /* it began so, and what is pasted behind it is, too */
    bool opened;        /* a piece of it has gone */
    int64_t not_before; /* time of the next piece */
    int retry_ms;
};

struct console_queue *console_queue_new(void)
{
    struct console_queue *q = g_new0(struct console_queue, 1);
    q->bytes = g_byte_array_new();
    q->retry_ms = RETRY_MIN_MS;
    return q;
}

void console_queue_free(struct console_queue *q)
{
    if (!q)
        return;
    g_byte_array_free(q->bytes, TRUE);
    g_free(q);
}

void console_queue_clear(struct console_queue *q)
{
    g_byte_array_set_size(q->bytes, 0);
    q->head = q->paste = q->end = 0;
    q->opened = false;
    q->retry_ms = RETRY_MIN_MS;
}

static size_t waiting(const struct console_queue *q)
{
    return q->bytes->len - q->head;
}

/* Forgets what has gone, so that the array does not grow for ever. */
static void compact(struct console_queue *q)
{
    if (q->head == 0)
        return;
    g_byte_array_remove_range(q->bytes, 0, (guint)q->head);
    q->paste = q->paste > q->head ? q->paste - q->head : 0;
    q->end = q->end > q->head ? q->end - q->head : 0;
    q->head = 0;
}

bool console_queue_type(struct console_queue *q, const void *bytes, size_t len)
{
    compact(q);
    size_t pasted = console_queue_paste_left(q);
    if (len > CONSOLE_QUEUE_TYPED || waiting(q) - pasted > CONSOLE_QUEUE_TYPED - len)
        return false;
    g_byte_array_append(q->bytes, bytes, (guint)len);
    return true;
}

bool console_queue_answer(struct console_queue *q, const void *bytes, size_t len)
{
    compact(q);
    if (len > CONSOLE_QUEUE_TYPED || waiting(q) > CONSOLE_QUEUE_TYPED + CONSOLE_QUEUE_PASTE - len)
        return false;
    g_byte_array_prepend(q->bytes, bytes, (guint)len);
    if (q->end > 0) {
        q->paste += len;
        q->end += len;
    }
    return true;
}

static void append_text(struct console_queue *q, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        guint8 c = (guint8)text[i], next = i + 1 < len ? (guint8)text[i + 1] : 0;
        if (c == 0xc2 && next >= 0x80 && next < 0xa0) { /* U+0080..U+009F are controls too */
            i++;
            continue;
        }
        if (c == '\n' && i > 0 && text[i - 1] == '\r')
            continue; /* one line end, not two */
        if (c == '\n')
            c = '\r';
        if ((c >= 0x20 && c != 0x7f) || c == '\t' || c == '\r')
            g_byte_array_append(q->bytes, &c, 1);
    }
}

bool console_queue_paste(struct console_queue *q, const char *text, size_t len, bool bracketed)
{
    compact(q);
    size_t pasted = console_queue_paste_left(q);
    if (len > CONSOLE_QUEUE_PASTE || pasted > CONSOLE_QUEUE_PASTE - len)
        return false;
    if (pasted == 0) {
        q->paste = q->bytes->len;
        q->opened = false;
        q->bracketed = bracketed;
    }
    if (q->bracketed)
        g_byte_array_append(q->bytes, (const guint8 *)paste_begin, MARK_LEN);
    append_text(q, text, len);
    if (q->bracketed)
        g_byte_array_append(q->bytes, (const guint8 *)paste_end, MARK_LEN);
    q->end = q->bytes->len;
    return true;
}

size_t console_queue_paste_left(const struct console_queue *q)
{
    size_t from = MAX(q->paste, q->head);
    return q->end > from ? q->end - from : 0;
}

void console_queue_cancel(struct console_queue *q)
{
    size_t left = console_queue_paste_left(q);
    if (left == 0)
        return;
    compact(q);
    /* the end mark is the last of what was pasted */
    size_t keep = q->bracketed && q->opened ? MIN(left, MARK_LEN) : 0;
    g_byte_array_remove_range(q->bytes, (guint)q->paste, (guint)(left - keep));
    q->end = q->paste + keep;
}

/* How many bytes may go at once: typed ones all, pasted ones in pieces. */
static size_t next_piece(const struct console_queue *q, int64_t now)
{
    if (console_queue_paste_left(q) == 0)
        return waiting(q);
    if (q->head < q->paste)
        return q->paste - q->head;
    if (now < q->not_before)
        return 0;
    return MIN(q->end - q->head, PASTE_PIECE);
}

int console_queue_pump(struct console_queue *q, int64_t now,
                       long (*write)(void *opaque, const void *buf, size_t len), void *opaque)
{
    for (;;) {
        size_t piece = next_piece(q, now);
        if (waiting(q) == 0)
            return -1;
        if (piece == 0)
            return (int)((q->not_before - now + 999) / 1000);
        bool pasting = q->head >= q->paste && q->head < q->end;
        long n = write(opaque, q->bytes->data + q->head, piece);
        if (n <= 0) { /* nobody tells when there is room again */
            int wait = q->retry_ms;
            q->retry_ms = MIN(q->retry_ms * 2, RETRY_MAX_MS);
            return wait;
        }
        q->retry_ms = RETRY_MIN_MS;
        q->head += (size_t)n;
        if (pasting) {
            q->opened = true;
            q->not_before = now + PASTE_PAUSE_US;
        }
    }
}
