/* flood-channel.c: linked into a virtty of its own, it makes every guest's serial port pour out the
 * file that VIRTTY_FLOOD names at 1 MiB/s, for as long as that file is there: port by port a guest
 * cannot do that on every machine. The linker puts it in the place of the channels' making. */
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <unistd.h>

#include "core/channel.h"

#define FLOOD_PER_SECOND (1u << 20)
#define FLOOD_PIECE 1024u

struct vmm_channel *__real_vmm_channel_new(size_t history);
void __real_vmm_channel_free(struct vmm_channel *ch);
struct vmm_channel *__wrap_vmm_channel_new(size_t history);
void __wrap_vmm_channel_free(struct vmm_channel *ch);

struct flood {
    struct vmm_channel *channel;
    GThread *thread;
    gint stop; /* atomic */
};

static GPtrArray *floods; /* main thread and lanes, under the lock */
static GMutex floods_lock;

static void pour(struct flood *flood, const char *path, const char *bytes, size_t len)
{
    gint64 start = g_get_monotonic_time();
    guint64 sent = 0;
    for (size_t at = 0; !g_atomic_int_get(&flood->stop); at = at < len ? at : 0) {
        size_t n = MIN(FLOOD_PIECE, len - at);
        if (at == 0 && access(path, F_OK) < 0)
            return;
        vmm_channel_put(flood->channel, bytes + at, n);
        at += n;
        sent += n;
        gint64 early = start + (gint64)(sent * G_USEC_PER_SEC / FLOOD_PER_SECOND) -
                       g_get_monotonic_time();
        if (early > 1000)
            poll(NULL, 0, (int)(early / 1000));
    }
}

static gpointer flood_thread(gpointer data)
{
    const char *path = g_getenv("VIRTTY_FLOOD");
    g_autofree char *bytes = NULL;
    gsize len = 0;
    if (path && g_file_get_contents(path, &bytes, &len, NULL) && len)
        pour(data, path, bytes, len);
    return NULL;
}

struct vmm_channel *__wrap_vmm_channel_new(size_t history)
{
    struct flood *flood = g_new0(struct flood, 1);
    flood->channel = __real_vmm_channel_new(history);
    flood->thread = g_thread_new("flood", flood_thread, flood);
    g_mutex_lock(&floods_lock);
    if (!floods)
        floods = g_ptr_array_new();
    g_ptr_array_add(floods, flood);
    g_mutex_unlock(&floods_lock);
    return flood->channel;
}

static struct flood *flood_take(const struct vmm_channel *ch)
{
    struct flood *found = NULL;
    g_mutex_lock(&floods_lock);
    for (guint i = 0; floods && i < floods->len && !found; i++) {
        struct flood *flood = g_ptr_array_index(floods, i);
        if (flood->channel == ch)
            found = g_ptr_array_steal_index_fast(floods, i);
    }
    if (floods && !floods->len)
        g_clear_pointer(&floods, g_ptr_array_unref);
    g_mutex_unlock(&floods_lock);
    return found;
}

void __wrap_vmm_channel_free(struct vmm_channel *ch)
{
    struct flood *flood = ch ? flood_take(ch) : NULL;
    if (flood) {
        g_atomic_int_set(&flood->stop, 1);
        g_thread_join(flood->thread);
        g_free(flood);
    }
    __real_vmm_channel_free(ch);
}
