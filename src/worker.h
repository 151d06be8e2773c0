/* worker.h: a thread with a queue: work is done in order, off the main thread. worker_push() from
 * any thread; the rest on the main thread. */
#ifndef SRC_WORKER_H
#define SRC_WORKER_H

struct worker;

/* The thread (named `name`, at most 15 bytes) starts with the first work. */
struct worker *worker_new(const char *name);
/* Does what is still queued, then ends the thread. May block as long as that work does. */
void worker_free(struct worker *worker);
void worker_push(struct worker *worker, void (*fn)(void *data), void *data);

#endif
