/* peer.h: one connection to the owner: packets come in, packets go out, nobody waits. Main thread.
 */
#ifndef SRC_PEER_H
#define SRC_PEER_H

#include <glib.h>
#include <stdbool.h>

#include "packet.h"

struct peer;

struct peer_ops {
    /* False: the peer breaks the rules, its connection is to be closed (gone() follows). May call
     * peer_free(). */
    bool (*packet)(const struct packet *packet, void *opaque);
    /* The connection has ended, whoever ended it. Must call peer_free(). */
    void (*gone)(void *opaque);
};

/* Owns the descriptor, which it makes non-blocking. */
struct peer *peer_new(int fd, GMainContext *context, const struct peer_ops *ops, void *opaque);
void peer_free(struct peer *peer);
/* Packets appended here leave with peer_flush(). */
GByteArray *peer_out(struct peer *peer);
void peer_flush(struct peer *peer);
/* Bytes that wait for the peer to read. */
size_t peer_waiting(const struct peer *peer);
/* Nothing is read any more; gone() is called once all that waits has left, at latest after `ms`. */
void peer_finish(struct peer *peer, unsigned ms);

#endif
