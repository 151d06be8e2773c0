#include "lv-stream.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/text.h"

#define STREAM_IN (512u << 10)  /* bytes that wait for the console's thread */
#define STREAM_OUT (16u << 10)  /* bytes that wait for the host */
#define STREAM_PIECE 16384u     /* in one call */
#define STREAM_ROUND 16         /* calls in one callback: others want the main thread too */
#define STREAM_EVENTS (VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP)

struct ring {
    uint8_t *bytes;
    size_t size, at, used; /* size: a power of two */
};

struct lv_stream {
    gint refs;
    struct lv_host *lv;
    struct lv_stream_wish wish; /* its own copies */
    bool left;                  /* main thread */
    virConnectPtr conn;         /* the thread's */
    virStreamPtr st;            /* the thread's, while it waits for the callback's end */
    int ready;                  /* eventfd: something for the console's thread */

    GMutex lock;
    GCond wake;             /* for the thread */
    bool stop;              /* it is to end */
    bool over;              /* it has ended */
    bool full;              /* libvirt takes no more now */
    bool watched;           /* the callback is in place */
    bool forgotten;         /* nobody calls it any more */
    struct ring in, out;
    uint64_t lost;
    char *why;              /* its error */
    bool taken, lacking;
};

/* --- a queue of bytes --- */

static void ring_init(struct ring *ring, size_t size)
{
    ring->bytes = g_malloc(size);
    ring->size = size;
}

/* Copies out, from the front. */
static size_t ring_peek(const struct ring *ring, void *to, size_t max)
{
    size_t n = MIN(max, ring->used), head = MIN(n, ring->size - ring->at);
    memcpy(to, ring->bytes + ring->at, head);
    memcpy((uint8_t *)to + head, ring->bytes, n - head);
    return n;
}

static void ring_drop(struct ring *ring, size_t n)
{
    ring->at = (ring->at + n) & (ring->size - 1);
    ring->used -= n;
}

/* Takes what there is room for. */
static size_t ring_put(struct ring *ring, const void *from, size_t len)
{
    size_t n = MIN(len, ring->size - ring->used);
    size_t end = (ring->at + ring->used) & (ring->size - 1), head = MIN(n, ring->size - end);
    memcpy(ring->bytes + end, from, head);
    memcpy(ring->bytes, (const uint8_t *)from + head, n - head);
    ring->used += n;
    return n;
}

/* --- references --- */

static struct lv_stream *stream_ref(struct lv_stream *stream)
{
    g_atomic_int_inc(&stream->refs);
    return stream;
}

static void stream_unref(void *opaque)
{
    struct lv_stream *stream = opaque;
    if (!g_atomic_int_dec_and_test(&stream->refs))
        return;
    close(stream->ready);
    g_mutex_clear(&stream->lock);
    g_cond_clear(&stream->wake);
    g_free(stream->in.bytes);
    g_free(stream->out.bytes);
    g_free(stream->why);
    g_free((char *)stream->wish.uuid);
    g_free((char *)stream->wish.device);
    g_free(stream);
}

/* --- the console's side, on its thread --- */

static long source_read(void *opaque, void *buf, size_t max, uint64_t *lost)
{
    struct lv_stream *stream = opaque;
    g_mutex_lock(&stream->lock);
    size_t n = ring_peek(&stream->in, buf, max);
    ring_drop(&stream->in, n);
    *lost = stream->lost;
    stream->lost = 0;
    bool end = !n && stream->over;
    g_mutex_unlock(&stream->lock);
    return end ? -1 : (long)n;
}

static long source_write(void *opaque, const void *buf, size_t len)
{
    struct lv_stream *stream = opaque;
    g_mutex_lock(&stream->lock);
    size_t n = stream->over ? 0 : ring_put(&stream->out, buf, len);
    if (n)
        g_cond_signal(&stream->wake);
    g_mutex_unlock(&stream->lock);
    return (long)n;
}

static int source_fd(void *opaque)
{
    return ((struct lv_stream *)opaque)->ready;
}

static void source_ack(void *opaque)
{
    uint64_t count;
    while (read(((struct lv_stream *)opaque)->ready, &count, sizeof count) < 0 && errno == EINTR)
        continue;
}

struct console_source lv_stream_source(struct lv_stream *stream)
{
    return (struct console_source){.read = source_read, .write = source_write,
                                   .wait_fd = source_fd, .ack = source_ack,
                                   .close = stream_unref, .opaque = stream_ref(stream)};
}

/* Locked. */
static void tell_console(struct lv_stream *stream)
{
    uint64_t one = 1;
    while (write(stream->ready, &one, sizeof one) < 0 && errno == EINTR)
        continue;
}

/* Locked. */
static void stream_over(struct lv_stream *stream, const char *why)
{
    if (!stream->over && why)
        stream->why = g_strdup(why);
    stream->over = true;
    tell_console(stream);
    g_cond_signal(&stream->wake);
}

/* --- libvirt's callback, main thread --- */

static void take_in(struct lv_stream *stream, const uint8_t *bytes, size_t len)
{
    g_mutex_lock(&stream->lock);
    size_t room = stream->in.size - stream->in.used;
    if (len > room) {
        ring_drop(&stream->in, len - room);
        stream->lost += len - room;
    }
    ring_put(&stream->in, bytes, len);
    tell_console(stream);
    g_mutex_unlock(&stream->lock);
}

/* False at its end, with the error in *why (g_free) if there was one. */
static bool read_round(virStreamPtr st, struct lv_stream *stream, char **why)
{
    char buf[STREAM_PIECE];
    for (int i = 0; i < STREAM_ROUND; i++) {
        int n = virStreamRecv(st, buf, sizeof buf);
        if (n == -2)
            return true;
        if (n <= 0) {
            *why = n < 0 ? lv_error(_("the connection to it broke")) : NULL;
            return false;
        }
        take_in(stream, (const uint8_t *)buf, (size_t)n);
    }
    return true;
}

static void watch_forgotten(void *data)
{
    struct lv_stream *stream = data;
    g_mutex_lock(&stream->lock);
    stream->forgotten = true;
    g_cond_signal(&stream->wake);
    g_mutex_unlock(&stream->lock);
    stream_unref(stream);
}

/* libvirt gives its own reference to the stream up when the callback returns, and tells nobody of
 * it in every driver: so what follows is told later. Main thread. */
static void watch_end(struct lv_stream *stream, virStreamPtr st)
{
    g_mutex_lock(&stream->lock);
    bool watched = stream->watched;
    stream->watched = false;
    g_mutex_unlock(&stream->lock);
    if (!watched)
        return;
    virStreamEventRemoveCallback(st);
    app_post(stream->lv->app, watch_forgotten, stream);
}

static void on_stream(virStreamPtr st, int events, void *opaque)
{
    struct lv_stream *stream = opaque;
    g_autofree char *why = NULL;
    bool goes_on = read_round(st, stream, &why);
    if (goes_on && !(events & (VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP))) {
        if (!(events & VIR_STREAM_EVENT_WRITABLE))
            return;
        virStreamEventUpdateCallback(st, STREAM_EVENTS);
        g_mutex_lock(&stream->lock);
        stream->full = false;
        g_cond_signal(&stream->wake);
        g_mutex_unlock(&stream->lock);
        return;
    }
    g_mutex_lock(&stream->lock);
    stream_over(stream, why);
    g_mutex_unlock(&stream->lock);
    watch_end(stream, st);
}

/* --- its thread --- */

static virDomainPtr find_domain(struct lv_stream *stream)
{
    return virDomainLookupByUUIDString(stream->conn, stream->wish.uuid);
}

static int open_device(struct lv_stream *stream, virDomainPtr domain, virStreamPtr st)
{
    const struct lv_stream_wish *wish = &stream->wish;
    if (wish->channel)
        return virDomainOpenChannel(domain, wish->device, st,
                                    wish->force ? VIR_DOMAIN_CHANNEL_FORCE : 0);
    unsigned force = wish->force ? VIR_DOMAIN_CONSOLE_FORCE : 0;
    int result = virDomainOpenConsole(domain, wish->device, st, force | VIR_DOMAIN_CONSOLE_SAFE);
    /* Not every driver can lock a console against programs beside libvirt, or knows the flags. */
    int code = result < 0 ? virGetLastErrorCode() : VIR_ERR_OK;
    if (code == VIR_ERR_INVALID_ARG || code == VIR_ERR_ARGUMENT_UNSUPPORTED)
        result = virDomainOpenConsole(domain, wish->device, st, force);
    code = result < 0 ? virGetLastErrorCode() : VIR_ERR_OK;
    if (code == VIR_ERR_INVALID_ARG && force)
        result = virDomainOpenConsole(domain, wish->device, st, 0);
    return result;
}

/* libvirt has no code of its own for it. */
static bool is_taken(void)
{
    const virError *error = virGetLastError();
    return error && error->code == VIR_ERR_OPERATION_FAILED && error->message &&
           strstr(error->message, "Active console session");
}

static void open_failed(struct lv_stream *stream)
{
    bool taken = is_taken(), lacking = virGetLastErrorCode() == VIR_ERR_NO_SUPPORT;
    g_autofree char *why = lv_error(_("it cannot be opened"));
    g_mutex_lock(&stream->lock);
    stream->taken = taken;
    stream->lacking = lacking;
    stream_over(stream, why);
    g_mutex_unlock(&stream->lock);
}

static bool watch(struct lv_stream *stream, virStreamPtr st)
{
    g_mutex_lock(&stream->lock);
    stream->watched = true;
    g_mutex_unlock(&stream->lock);
    if (virStreamEventAddCallback(st, STREAM_EVENTS, on_stream, stream_ref(stream), NULL) == 0)
        return true;
    stream_unref(stream);
    g_mutex_lock(&stream->lock);
    stream->watched = false;
    g_mutex_unlock(&stream->lock);
    return false;
}

/* NULL: over, with the reason. */
static virStreamPtr open_stream(struct lv_stream *stream)
{
    virResetLastError();
    virDomainPtr domain = find_domain(stream);
    virStreamPtr st = domain ? virStreamNew(stream->conn, VIR_STREAM_NONBLOCK) : NULL;
    bool open = st && open_device(stream, domain, st) == 0;
    bool watched = open && watch(stream, st);
    if (!watched)
        open_failed(stream);
    if (open && !watched)
        virStreamAbort(st);
    if (st && !watched)
        virStreamFree(st);
    if (domain)
        virDomainFree(domain);
    return watched ? st : NULL;
}

/* Locked, but for the call. */
static void send_piece(struct lv_stream *stream, virStreamPtr st)
{
    char buf[STREAM_PIECE / 4];
    size_t n = ring_peek(&stream->out, buf, sizeof buf);
    g_mutex_unlock(&stream->lock);
    int sent = virStreamSend(st, buf, n);
    g_autofree char *why = sent == -1 ? lv_error(_("the connection to it broke")) : NULL;
    g_mutex_lock(&stream->lock);
    if (sent > 0) {
        ring_drop(&stream->out, (size_t)sent);
    } else if (sent == -2) {
        stream->full = true;
        g_mutex_unlock(&stream->lock);
        virStreamEventUpdateCallback(st, STREAM_EVENTS | VIR_STREAM_EVENT_WRITABLE);
        g_mutex_lock(&stream->lock);
    } else {
        stream_over(stream, why);
    }
}

static void serve(struct lv_stream *stream, virStreamPtr st)
{
    g_mutex_lock(&stream->lock);
    while (!stream->stop && !stream->over) {
        if (stream->out.used && !stream->full)
            send_piece(stream, st);
        else
            g_cond_wait(&stream->wake, &stream->lock);
    }
    g_mutex_unlock(&stream->lock);
}

static void watch_end_arrives(void *data)
{
    struct lv_stream *stream = data;
    watch_end(stream, stream->st);
    stream_unref(stream);
}

/* Until its callback is forgotten the main thread may hold the last reference to the connection,
 * and giving that up waits for the host. */
static void close_stream(struct lv_stream *stream, virStreamPtr st)
{
    stream->st = st;
    app_post(stream->lv->app, watch_end_arrives, stream_ref(stream));
    g_mutex_lock(&stream->lock);
    while (!stream->forgotten)
        g_cond_wait(&stream->wake, &stream->lock);
    bool clean = stream->over && !stream->why;
    stream_over(stream, NULL);
    g_mutex_unlock(&stream->lock);
    if (!clean || virStreamFinish(st) < 0)
        virStreamAbort(st);
    virStreamFree(st);
}

static void opened_arrives(void *data)
{
    struct lv_stream *stream = data;
    if (!stream->left)
        stream->wish.opened(stream, stream->wish.opaque);
    stream_unref(stream);
}

static void ended_arrives(void *data)
{
    struct lv_stream *stream = data;
    if (!stream->left)
        stream->wish.ended(stream, stream->why, stream->taken, stream->lacking,
                           stream->wish.opaque);
    stream_unref(stream);
}

static gpointer run(gpointer data)
{
    struct lv_stream *stream = data;
    struct lv_host *lv = stream->lv;
    virStreamPtr st = open_stream(stream);
    if (st) {
        app_post(lv->app, opened_arrives, stream_ref(stream));
        serve(stream, st);
        close_stream(stream, st);
    }
    virConnectClose(stream->conn);
    app_post(lv->app, ended_arrives, stream); /* with the thread's reference */
    lv_release(lv);
    return NULL;
}

/* --- life --- */

static void copy_wish(struct lv_stream *stream, const struct lv_stream_wish *wish)
{
    stream->wish = *wish;
    stream->wish.uuid = g_strdup(wish->uuid);
    stream->wish.device = g_strdup(wish->device);
    ring_init(&stream->in, STREAM_IN);
    ring_init(&stream->out, STREAM_OUT);
    g_mutex_init(&stream->lock);
    g_cond_init(&stream->wake);
}

struct lv_stream *lv_stream_open(struct lv_host *lv, const struct lv_stream_wish *wish)
{
    int ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    virConnectPtr conn = ready >= 0 ? lv_conn_ref(lv) : NULL;
    if (!conn) {
        if (ready >= 0)
            close(ready);
        return NULL;
    }
    struct lv_stream *stream = g_new0(struct lv_stream, 1);
    stream->refs = 2; /* the caller's and the thread's */
    stream->lv = lv;
    stream->conn = conn;
    stream->ready = ready;
    copy_wish(stream, wish);
    lv_hold(lv);
    g_thread_unref(g_thread_new("virtty-console", run, stream));
    return stream;
}

void lv_stream_stop(struct lv_stream *stream)
{
    g_mutex_lock(&stream->lock);
    stream->stop = true;
    g_cond_signal(&stream->wake);
    g_mutex_unlock(&stream->lock);
}

void lv_stream_leave(struct lv_stream *stream)
{
    stream->left = true;
    lv_stream_stop(stream);
    stream_unref(stream);
}
