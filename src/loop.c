#include "loop.h"

/* A flood of records must not keep keys and frames waiting: after this long the loop goes round. */
#define LOOP_BUDGET_US 3000

struct loop_record {
    void (*fn)(void *data);
    void *data;
};

struct loop {
    GMutex lock;
    GArray *queued; /* struct loop_record, under lock */
    GArray *batch;  /* being run; loop's thread only */
    guint next;     /* index into batch */
    GSource *source;
    guint64 wakeups;
};

struct loop_source {
    GSource source;
    struct loop *loop;
};

/* Moves what was queued into the batch if the last batch is done. */
static void loop_refill(struct loop *loop)
{
    if (loop->next < loop->batch->len)
        return;
    g_array_set_size(loop->batch, 0);
    loop->next = 0;
    g_mutex_lock(&loop->lock);
    GArray *full = loop->queued;
    loop->queued = loop->batch;
    loop->batch = full;
    g_mutex_unlock(&loop->lock);
}

/* The index moves first: a record may run the loop itself (loop_drain()). */
static void loop_run_one(struct loop *loop)
{
    struct loop_record record = g_array_index(loop->batch, struct loop_record, loop->next);
    loop->next++;
    record.fn(record.data);
}

static gboolean loop_dispatch(GSource *source, GSourceFunc unused, gpointer opaque)
{
    struct loop *loop = ((struct loop_source *)source)->loop;
    (void)unused;
    (void)opaque;
    loop->wakeups++;
    g_source_set_ready_time(source, -1);
    gint64 end = g_get_monotonic_time() + LOOP_BUDGET_US;
    for (loop_refill(loop); loop->next < loop->batch->len; loop_refill(loop)) {
        loop_run_one(loop);
        if (g_get_monotonic_time() >= end) {
            g_source_set_ready_time(source, 0);
            break;
        }
    }
    return G_SOURCE_CONTINUE;
}

static GSourceFuncs loop_source_funcs = {.dispatch = loop_dispatch};

struct loop *loop_new(GMainContext *context)
{
    struct loop *loop = g_new0(struct loop, 1);
    g_mutex_init(&loop->lock);
    loop->queued = g_array_new(FALSE, FALSE, sizeof(struct loop_record));
    loop->batch = g_array_new(FALSE, FALSE, sizeof(struct loop_record));
    loop->source = g_source_new(&loop_source_funcs, sizeof(struct loop_source));
    ((struct loop_source *)loop->source)->loop = loop;
    g_source_set_name(loop->source, "virtty records");
    g_source_set_ready_time(loop->source, -1);
    g_source_attach(loop->source, context);
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    loop_drain(loop);
    g_source_destroy(loop->source);
    g_source_unref(loop->source);
    g_array_free(loop->queued, TRUE);
    g_array_free(loop->batch, TRUE);
    g_mutex_clear(&loop->lock);
    g_free(loop);
}

void loop_post(struct loop *loop, void (*fn)(void *data), void *data)
{
    struct loop_record record = {fn, data};
    g_mutex_lock(&loop->lock);
    g_array_append_val(loop->queued, record);
    /* Only the first of a batch wakes the loop: the dispatch takes all that came after it. */
    if (loop->queued->len == 1)
        g_source_set_ready_time(loop->source, 0);
    g_mutex_unlock(&loop->lock);
}

unsigned loop_drain(struct loop *loop)
{
    unsigned count = 0;
    for (loop_refill(loop); loop->next < loop->batch->len; loop_refill(loop)) {
        loop_run_one(loop);
        count++;
    }
    return count;
}

guint64 loop_wakeups(const struct loop *loop)
{
    return loop->wakeups;
}
