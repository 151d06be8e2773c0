#include "listeners.h"

#include <glib.h>

struct listener {
    void (*fn)(void *opaque); /* NULL: removed during a call */
    void *opaque;
};

struct listeners {
    GArray *items; /* struct listener */
    unsigned calling;
};

struct listeners *listeners_new(void)
{
    struct listeners *list = g_new0(struct listeners, 1);
    list->items = g_array_new(FALSE, FALSE, sizeof(struct listener));
    return list;
}

void listeners_free(struct listeners *list)
{
    if (!list)
        return;
    g_array_free(list->items, TRUE);
    g_free(list);
}

void listeners_add(struct listeners *list, void (*fn)(void *opaque), void *opaque)
{
    struct listener item = {fn, opaque};
    g_array_append_val(list->items, item);
}

void listeners_remove(struct listeners *list, void (*fn)(void *opaque), void *opaque)
{
    for (guint i = 0; i < list->items->len; i++) {
        struct listener *item = &g_array_index(list->items, struct listener, i);
        if (item->fn != fn || item->opaque != opaque)
            continue;
        if (list->calling)
            item->fn = NULL;
        else
            g_array_remove_index(list->items, i);
        return;
    }
}

void listeners_call(struct listeners *list)
{
    list->calling++;
    for (guint i = 0; i < list->items->len; i++) {
        struct listener item = g_array_index(list->items, struct listener, i);
        if (item.fn)
            item.fn(item.opaque);
    }
    if (--list->calling)
        return;
    for (guint i = list->items->len; i-- > 0;) {
        if (!g_array_index(list->items, struct listener, i).fn)
            g_array_remove_index(list->items, i);
    }
}
