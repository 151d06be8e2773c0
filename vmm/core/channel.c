#include "core/channel.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define HISTORY_MIN ((size_t)4 << 10)
#define HISTORY_MAX ((size_t)16 << 20)
#define INPUT_ROOM 4096 /* a power of two */

struct vmm_channel {
    pthread_mutex_t lock;
    uint8_t *ring;
    size_t ring_size; /* a power of two */
    uint64_t end;     /* absolute position of the next output byte */
    int eventfd;
    bool signalled; /* eventfd was written and not yet acknowledged */
    uint8_t input[INPUT_ROOM];
    uint64_t input_head, input_tail; /* absolute; taken from head, added at tail */
    bool break_pending;
    pthread_mutex_t call_lock; /* held during on_input, so that taking it away can wait */
    void (*on_input)(void *opaque);
    void *on_input_opaque;
};

static size_t round_history(size_t history)
{
    size_t size = HISTORY_MIN;
    while (size < history && size < HISTORY_MAX)
        size *= 2;
    return size;
}

struct vmm_channel *vmm_channel_new(size_t history)
{
    struct vmm_channel *ch = calloc(1, sizeof *ch);
    if (!ch)
        return NULL;
    pthread_mutex_init(&ch->lock, NULL);
    pthread_mutex_init(&ch->call_lock, NULL);
    ch->ring_size = round_history(history);
    ch->ring = malloc(ch->ring_size);
    ch->eventfd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (!ch->ring || ch->eventfd < 0) {
        vmm_channel_free(ch);
        return NULL;
    }
    return ch;
}

void vmm_channel_free(struct vmm_channel *ch)
{
    if (!ch)
        return;
    if (ch->eventfd >= 0)
        close(ch->eventfd);
    pthread_mutex_destroy(&ch->call_lock);
    pthread_mutex_destroy(&ch->lock);
    free(ch->ring);
    free(ch);
}

/* Copies into a ring of `size` (a power of two) at absolute position pos. */
static void ring_put(uint8_t *ring, size_t size, uint64_t pos, const uint8_t *bytes, size_t len)
{
    size_t at = (size_t)(pos & (size - 1));
    size_t first = len < size - at ? len : size - at;
    memcpy(ring + at, bytes, first);
    memcpy(ring, bytes + first, len - first);
}

static void ring_get(const uint8_t *ring, size_t size, uint64_t pos, uint8_t *bytes, size_t len)
{
    size_t at = (size_t)(pos & (size - 1));
    size_t first = len < size - at ? len : size - at;
    memcpy(bytes, ring + at, first);
    memcpy(bytes + first, ring, len - first);
}

void vmm_channel_put(struct vmm_channel *ch, const void *bytes, size_t len)
{
    if (!len)
        return;
    const uint8_t *from = bytes;
    pthread_mutex_lock(&ch->lock);
    if (len > ch->ring_size) { /* only the last of it will be kept */
        size_t skip = len - ch->ring_size;
        from += skip;
        ch->end += skip;
        len = ch->ring_size;
    }
    ring_put(ch->ring, ch->ring_size, ch->end, from, len);
    ch->end += len;
    bool wake = !ch->signalled;
    ch->signalled = true;
    if (wake)
        eventfd_write(ch->eventfd, 1);
    pthread_mutex_unlock(&ch->lock);
}

size_t vmm_channel_take(struct vmm_channel *ch, void *bytes, size_t max)
{
    pthread_mutex_lock(&ch->lock);
    size_t have = (size_t)(ch->input_tail - ch->input_head);
    size_t len = have < max ? have : max;
    ring_get(ch->input, INPUT_ROOM, ch->input_head, bytes, len);
    ch->input_head += len;
    pthread_mutex_unlock(&ch->lock);
    return len;
}

size_t vmm_channel_pending(struct vmm_channel *ch)
{
    pthread_mutex_lock(&ch->lock);
    size_t have = (size_t)(ch->input_tail - ch->input_head);
    pthread_mutex_unlock(&ch->lock);
    return have;
}

void vmm_channel_on_input(struct vmm_channel *ch, void (*fn)(void *opaque), void *opaque)
{
    pthread_mutex_lock(&ch->call_lock);
    ch->on_input = fn;
    ch->on_input_opaque = opaque;
    pthread_mutex_unlock(&ch->call_lock);
}

bool vmm_channel_take_break(struct vmm_channel *ch)
{
    pthread_mutex_lock(&ch->lock);
    bool pending = ch->break_pending;
    ch->break_pending = false;
    pthread_mutex_unlock(&ch->lock);
    return pending;
}

size_t vmm_channel_read(struct vmm_channel *ch, uint64_t *pos, void *buf, size_t max,
                        uint64_t *lost)
{
    pthread_mutex_lock(&ch->lock);
    uint64_t oldest = ch->end > ch->ring_size ? ch->end - ch->ring_size : 0;
    uint64_t missed = *pos < oldest ? oldest - *pos : 0;
    uint64_t from = *pos + missed;
    if (from > ch->end) /* a position that was never handed out */
        from = ch->end;
    uint64_t have = ch->end - from;
    size_t len = have < max ? (size_t)have : max;
    ring_get(ch->ring, ch->ring_size, from, buf, len);
    pthread_mutex_unlock(&ch->lock);
    *pos = from + len;
    if (lost)
        *lost = missed;
    return len;
}

uint64_t vmm_channel_end(struct vmm_channel *ch)
{
    pthread_mutex_lock(&ch->lock);
    uint64_t end = ch->end;
    pthread_mutex_unlock(&ch->lock);
    return end;
}

/* The queue's lock is not held: the guest's side takes from the queue in its callback. */
static void tell_guest(struct vmm_channel *ch)
{
    pthread_mutex_lock(&ch->call_lock);
    if (ch->on_input)
        ch->on_input(ch->on_input_opaque);
    pthread_mutex_unlock(&ch->call_lock);
}

size_t vmm_channel_send(struct vmm_channel *ch, const void *bytes, size_t len)
{
    pthread_mutex_lock(&ch->lock);
    size_t room = INPUT_ROOM - (size_t)(ch->input_tail - ch->input_head);
    if (len > room)
        len = room;
    ring_put(ch->input, INPUT_ROOM, ch->input_tail, bytes, len);
    ch->input_tail += len;
    pthread_mutex_unlock(&ch->lock);
    if (len)
        tell_guest(ch);
    return len;
}

size_t vmm_channel_room(struct vmm_channel *ch)
{
    return INPUT_ROOM - vmm_channel_pending(ch);
}

void vmm_channel_send_break(struct vmm_channel *ch)
{
    pthread_mutex_lock(&ch->lock);
    ch->break_pending = true;
    pthread_mutex_unlock(&ch->lock);
    tell_guest(ch);
}

int vmm_channel_eventfd(struct vmm_channel *ch)
{
    return ch->eventfd;
}

void vmm_channel_ack(struct vmm_channel *ch)
{
    pthread_mutex_lock(&ch->lock);
    eventfd_t count;
    eventfd_read(ch->eventfd, &count);
    ch->signalled = false;
    pthread_mutex_unlock(&ch->lock);
}
