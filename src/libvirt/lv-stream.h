/* lv-stream.h: one open console of a domain: a libvirt stream between the host and a struct
 * console. Main thread, but what the console's thread does with its source.
 *
 * Each has a thread that opens it, sends and ends it: those calls wait for the host. What arrives
 * is taken in by libvirt's callback on the main thread, which only copies. libvirt reads what the
 * host sends whether somebody wants it or not, so a guest that prints faster than its screen is
 * drawn is not slowed down: the oldest bytes of a bounded queue go, and are counted. */
#ifndef SRC_LIBVIRT_LV_STREAM_H
#define SRC_LIBVIRT_LV_STREAM_H

#include "console.h"
#include "lv-host.h"

struct lv_stream;

struct lv_stream_wish {
    const char *uuid, *device; /* copied */
    bool channel;              /* a channel's name, not a character device's */
    bool force;                /* whoever has it open loses it */
    /* Main thread; none of them after lv_stream_leave(). */
    void (*opened)(struct lv_stream *stream, void *opaque);
    /* It is over: why not (NULL: the other end closed it, or it was stopped); taken: somebody else
     * has it; lacking: the driver has no such thing. Last of all. */
    void (*ended)(struct lv_stream *stream, const char *why, bool taken, bool lacking,
                  void *opaque);
    void *opaque;
};

/* NULL if the host is not connected. The reference returned is given up by lv_stream_leave(). */
struct lv_stream *lv_stream_open(struct lv_host *lv, const struct lv_stream_wish *wish);
/* Asks it to end; ended() comes. */
void lv_stream_stop(struct lv_stream *stream);
/* Stops it if it goes on; its functions are called no more. */
void lv_stream_leave(struct lv_stream *stream);
/* For console_connect(), once it is open. */
struct console_source lv_stream_source(struct lv_stream *stream);

#endif
