#include "history-find.h"

#include <string.h>

#include "app.h"
#include "host.h"
#include "model.h"
#include "worker.h"

struct history_find {
    struct app *app;
    char *name; /* or NULL */
    GPtrArray *found; /* struct history_found: first the hosts to look at, then what they have */
    void (*done)(void *opaque, GPtrArray *found);
    void *opaque;
};

static void found_free(gpointer data)
{
    struct history_found *found = data;
    g_free(found->alias);
    g_free(found->uri);
    g_free(found->uuid);
    g_free(found->name);
    if (found->entries)
        g_ptr_array_unref(found->entries);
    if (found->names)
        g_ptr_array_unref(found->names);
    if (found->texts)
        g_ptr_array_unref(found->texts);
    g_free(found);
}

/* --- on the worker --- */

static char *entry_name(const struct history_entry *entry)
{
    g_autofree char *xml = history_read(entry);
    return xml ? history_name(xml) : NULL;
}

/* The uuid of a domain that is not there any more, by the name that it had at last. */
static char *uuid_of(const GPtrArray *newest, const char *wanted)
{
    for (guint i = 0; i < newest->len; i++) {
        const struct history_entry *entry = g_ptr_array_index(newest, i);
        g_autofree char *name = entry_name(entry);
        if (!g_strcmp0(name, wanted))
            return g_strdup(entry->uuid);
    }
    return NULL;
}

static void found_read(struct history_found *found)
{
    found->names = g_ptr_array_new_with_free_func(g_free);
    found->texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < found->entries->len; i++) {
        char *xml = history_read(g_ptr_array_index(found->entries, i));
        g_ptr_array_add(found->texts, xml);
        g_ptr_array_add(found->names, xml ? history_name(xml) : NULL);
    }
}

static void found_look(struct history *history, struct history_found *found, const char *name)
{
    if (name && !found->uuid) {
        g_autoptr(GPtrArray) newest = history_list(history, found->uri, NULL);
        found->uuid = uuid_of(newest, name);
    }
    if (name && !found->uuid)
        return;
    found->name = g_strdup(name);
    found->entries = history_list(history, found->uri, found->uuid);
    found_read(found);
}

static void find_over(void *data)
{
    struct history_find *find = data;
    find->done(find->opaque, find->found);
    g_ptr_array_unref(find->found);
    g_free(find->name);
    g_free(find);
}

static void find_run(void *data)
{
    struct history_find *find = data;
    for (guint i = find->found->len; i-- > 0;) {
        struct history_found *found = g_ptr_array_index(find->found, i);
        found_look(find->app->history, found, find->name);
        if (!found->entries || !found->entries->len)
            g_ptr_array_remove_index(find->found, i);
    }
    app_post(find->app, find_over, find);
}

/* --- begin --- */

void history_find(struct app *app, const char *name, struct host *host,
                  void (*done)(void *opaque, GPtrArray *found), void *opaque)
{
    struct history_find *find = g_new0(struct history_find, 1);
    *find = (struct history_find){.app = app, .name = g_strdup(name), .done = done,
                                  .opaque = opaque};
    find->found = g_ptr_array_new_with_free_func(found_free);
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *at = g_ptr_array_index(app->hosts, i);
        if (host && at != host)
            continue;
        struct history_found *found = g_new0(struct history_found, 1);
        const struct domain *domain = name ? model_find(app->model, at, name) : NULL;
        found->alias = g_strdup(at->alias);
        found->uri = g_strdup(at->uri);
        found->uuid = domain ? g_strdup(domain->uuid) : NULL;
        g_ptr_array_add(find->found, found);
    }
    worker_push(app->worker, find_run, find);
}
