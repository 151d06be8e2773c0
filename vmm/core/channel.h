/* channel.h: a two-way byte stream between a guest's serial port and whoever reads it.
 *
 * Any thread. Neither side ever blocks. Guest output goes into a ring of fixed size and drops the
 * oldest bytes when nobody reads, so that an absent reader never stops a guest; a reader names an
 * absolute position and learns what it missed. Input is a bounded queue that takes what fits. */
#ifndef VMM_CORE_CHANNEL_H
#define VMM_CORE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vmm_channel;

/* `history` bytes of output are kept (rounded up to a power of two, 4 KiB to 16 MiB). NULL only
 * when memory is short. Freed by vmm_channel_free(). */
struct vmm_channel *vmm_channel_new(size_t history);
void vmm_channel_free(struct vmm_channel *ch);

/* --- the guest's side (serial port) --- */

void vmm_channel_put(struct vmm_channel *ch, const void *bytes, size_t len);
/* Takes up to `max` input bytes; returns how many. */
size_t vmm_channel_take(struct vmm_channel *ch, void *bytes, size_t max);
size_t vmm_channel_pending(struct vmm_channel *ch);
/* Called on the writer's thread after input (or a break) has been queued. Set before the
 * guest runs; NULL for none, which waits until a running call has ended (so the caller holds no
 * lock that fn takes). fn must not call back into the channel's reader side. */
void vmm_channel_on_input(struct vmm_channel *ch, void (*fn)(void *opaque), void *opaque);
/* True once for each break that was sent since the last call. */
bool vmm_channel_take_break(struct vmm_channel *ch);

/* --- the reader's side (console, `virtty run`) --- */

/* Copies up to `max` bytes of output from absolute position *pos and advances it. If *pos has
 * been overwritten it jumps to the oldest kept byte and *lost (may be NULL) gets the distance. */
size_t vmm_channel_read(struct vmm_channel *ch, uint64_t *pos, void *buf, size_t max,
                        uint64_t *lost);
/* Absolute position of the next byte that the guest will write. */
uint64_t vmm_channel_end(struct vmm_channel *ch);
/* Queues input for the guest; returns how many bytes fitted (the queue holds 4 KiB). */
size_t vmm_channel_send(struct vmm_channel *ch, const void *bytes, size_t len);
/* Room in the input queue, in bytes. */
size_t vmm_channel_room(struct vmm_channel *ch);
void vmm_channel_send_break(struct vmm_channel *ch);
/* An eventfd that becomes readable when output arrived since the last vmm_channel_ack(). It is
 * written at most once between two acks, so a flood costs one wake-up. Owned by the channel. */
int vmm_channel_eventfd(struct vmm_channel *ch);
void vmm_channel_ack(struct vmm_channel *ch);

#endif
