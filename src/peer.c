#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PEER_READ_SIZE 16384

struct peer {
    int fd;
    GMainContext *context;
    const struct peer_ops *ops;
    void *opaque;
    GSource *source; /* the socket */
    GSource *timer;  /* while it is finished */
    GIOCondition watched;
    GByteArray *in, *out;
    size_t sent; /* of `out` */
    bool finished, dead;
    unsigned nested; /* in a callback: peer_free() must wait */
    bool freed;
};

static gboolean peer_ready(gint fd, GIOCondition condition, gpointer opaque);

static void peer_drop_source(GSource **source)
{
    if (!*source)
        return;
    g_source_destroy(*source);
    g_clear_pointer(source, g_source_unref);
}

static void peer_watch(struct peer *peer)
{
    GIOCondition wanted = peer->finished ? G_IO_HUP : G_IO_IN;
    if (peer->sent < peer->out->len)
        wanted |= G_IO_OUT;
    if (peer->source && wanted == peer->watched)
        return;
    peer_drop_source(&peer->source);
    peer->watched = wanted;
    peer->source = g_unix_fd_source_new(peer->fd, wanted);
    g_source_set_callback(peer->source, G_SOURCE_FUNC(peer_ready), peer, NULL);
    g_source_attach(peer->source, peer->context);
}

struct peer *peer_new(int fd, GMainContext *context, const struct peer_ops *ops, void *opaque)
{
    struct peer *peer = g_new0(struct peer, 1);
    peer->fd = fd;
    peer->context = context;
    peer->ops = ops;
    peer->opaque = opaque;
    peer->in = g_byte_array_new();
    peer->out = g_byte_array_new();
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    peer_watch(peer);
    return peer;
}

static void peer_destroy(struct peer *peer)
{
    peer_drop_source(&peer->source);
    peer_drop_source(&peer->timer);
    g_byte_array_unref(peer->in);
    g_byte_array_unref(peer->out);
    close(peer->fd);
    g_free(peer);
}

void peer_free(struct peer *peer)
{
    if (!peer)
        return;
    peer->freed = true;
    if (!peer->nested)
        peer_destroy(peer);
}

GByteArray *peer_out(struct peer *peer)
{
    return peer->out;
}

size_t peer_waiting(const struct peer *peer)
{
    return peer->out->len - peer->sent;
}

static void peer_gone(struct peer *peer)
{
    if (!peer->dead && !peer->freed) {
        peer->dead = true;
        peer_drop_source(&peer->source);
        peer->ops->gone(peer->opaque);
    }
}

/* False if the connection is broken. */
static bool peer_send(struct peer *peer)
{
    while (peer->sent < peer->out->len) {
        ssize_t n = send(peer->fd, peer->out->data + peer->sent, peer->out->len - peer->sent,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN;
        peer->sent += (size_t)n;
    }
    g_byte_array_set_size(peer->out, 0);
    peer->sent = 0;
    return true;
}

/* Dead ends are noticed by the source, so that no caller is surprised by gone(). */
void peer_flush(struct peer *peer)
{
    if (peer->dead)
        return;
    if (!peer_send(peer)) {
        g_byte_array_set_size(peer->out, 0);
        peer->sent = 0;
        shutdown(peer->fd, SHUT_RDWR);
    }
    peer_watch(peer);
}

/* False if the peer is hostile or gone. */
static bool peer_take_packets(struct peer *peer)
{
    size_t used = 0;
    bool good = true;
    while (good && !peer->freed && !peer->finished) {
        struct packet packet;
        ssize_t n = packet_read(peer->in->data + used, peer->in->len - used, &packet);
        if (n <= 0) {
            good = n == 0;
            break;
        }
        used += (size_t)n;
        good = peer->ops->packet(&packet, peer->opaque);
    }
    g_byte_array_remove_range(peer->in, 0, (guint)used);
    return good;
}

static bool peer_receive(struct peer *peer)
{
    /* One piece a round: who sends without end does not keep the loop from the others. */
    guint before = peer->in->len;
    g_byte_array_set_size(peer->in, before + PEER_READ_SIZE);
    ssize_t n = recv(peer->fd, peer->in->data + before, PEER_READ_SIZE, MSG_DONTWAIT);
    g_byte_array_set_size(peer->in, before + (guint)MAX(n, 0));
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    return n > 0 && peer_take_packets(peer);
}

static gboolean peer_ready(gint fd, GIOCondition condition, gpointer opaque)
{
    struct peer *peer = opaque;
    bool good = true;
    (void)fd;
    peer->nested++;
    if (condition & G_IO_OUT)
        good = peer_send(peer);
    if (good && peer->finished)
        good = !(condition & (G_IO_HUP | G_IO_ERR)) && peer_waiting(peer);
    else if (good && condition & (G_IO_IN | G_IO_HUP | G_IO_ERR))
        good = peer_receive(peer);
    if (!good)
        peer_gone(peer);
    peer->nested--;
    if (peer->freed)
        peer_destroy(peer);
    else if (!peer->dead)
        peer_watch(peer);
    return G_SOURCE_CONTINUE;
}

static gboolean peer_finish_late(gpointer opaque)
{
    struct peer *peer = opaque;
    peer->nested++;
    peer_gone(peer);
    peer->nested--;
    if (peer->freed)
        peer_destroy(peer);
    return G_SOURCE_REMOVE;
}

void peer_finish(struct peer *peer, unsigned ms)
{
    if (peer->finished || peer->dead)
        return;
    if (!peer_send(peer))
        ms = 0;
    peer->finished = true;
    peer->timer = g_timeout_source_new(peer_waiting(peer) ? ms : 0);
    g_source_set_callback(peer->timer, peer_finish_late, peer, NULL);
    g_source_attach(peer->timer, peer->context);
    peer_watch(peer);
}
