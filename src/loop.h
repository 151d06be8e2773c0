/* loop.h: the one queue from workers to the main thread: many records, one wake-up. loop_post()
 * from any thread; the rest on the main thread. */
#ifndef SRC_LOOP_H
#define SRC_LOOP_H

#include <glib.h>

struct loop;

/* Attaches the queue to a context (NULL: the default one). Never NULL. */
struct loop *loop_new(GMainContext *context);
/* Runs what is still queued, then frees. No other thread may post any more. */
void loop_free(struct loop *loop);

/* Runs fn(data) on the loop's thread, in the order of the calls. */
void loop_post(struct loop *loop, void (*fn)(void *data), void *data);
/* Runs everything queued now, at once; returns how many records were run. */
unsigned loop_drain(struct loop *loop);
/* How often the loop was woken for records since it was made (for tests and statistics). */
guint64 loop_wakeups(const struct loop *loop);

#endif
