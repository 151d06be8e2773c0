#include "worker.h"

#include <glib.h>

struct work {
    void (*fn)(void *data); /* NULL: the end */
    void *data;
};

struct worker {
    char *name;
    GMutex lock; /* guards `thread` */
    GThread *thread;
    GAsyncQueue *queue;
};

static gpointer worker_main(gpointer opaque)
{
    struct worker *worker = opaque;
    for (;;) {
        struct work *work = g_async_queue_pop(worker->queue);
        void (*fn)(void *data) = work->fn;
        if (fn)
            fn(work->data);
        g_free(work);
        if (!fn)
            return NULL;
    }
}

struct worker *worker_new(const char *name)
{
    struct worker *worker = g_new0(struct worker, 1);
    worker->name = g_strdup(name);
    g_mutex_init(&worker->lock);
    worker->queue = g_async_queue_new();
    return worker;
}

void worker_free(struct worker *worker)
{
    if (!worker)
        return;
    if (worker->thread) {
        g_async_queue_push(worker->queue, g_new0(struct work, 1));
        g_thread_join(worker->thread);
    }
    g_async_queue_unref(worker->queue);
    g_mutex_clear(&worker->lock);
    g_free(worker->name);
    g_free(worker);
}

void worker_push(struct worker *worker, void (*fn)(void *data), void *data)
{
    struct work *work = g_new(struct work, 1);
    work->fn = fn;
    work->data = data;
    g_async_queue_push(worker->queue, work);
    g_mutex_lock(&worker->lock);
    if (!worker->thread)
        worker->thread = g_thread_new(worker->name, worker_main, worker);
    g_mutex_unlock(&worker->lock);
}
