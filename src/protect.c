#include "protect.h"

#include <errno.h>
#include <string.h>

#include "app.h"
#include "atomic-file.h"
#include "core/text.h"
#include "host.h"
#include "job.h"
#include "log.h"
#include "model.h"
#include "worker.h"

#define PROTECT_FILE_LIMIT ((size_t)4 << 20)

struct protect {
    struct app *app;
    char *path;
    GHashTable *lines; /* "URI UUID", as a set */
};

static char *protect_line(const struct domain *domain)
{
    return g_strdup_printf("%s %s", domain->host->uri, domain->uuid ? domain->uuid : domain->name);
}

static struct domain *protect_find(const struct app *app, const char *line)
{
    const char *blank = strrchr(line, ' ');
    for (guint i = 0; blank && i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        if (strncmp(host->uri, line, (size_t)(blank - line)) || host->uri[blank - line])
            continue;
        struct domain *domain = model_find_uuid(app->model, host, blank + 1);
        return domain ? domain : model_find(app->model, host, blank + 1);
    }
    return NULL;
}

/* Of a new domain nobody has drawn anything yet: telling the model is not needed. */
static void protect_apply(void *opaque)
{
    const struct protect *protect = opaque;
    GHashTableIter iter;
    gpointer line;
    g_hash_table_iter_init(&iter, protect->lines);
    while (g_hash_table_iter_next(&iter, &line, NULL)) {
        struct domain *domain = protect_find(protect->app, line);
        if (domain)
            domain->is_protected = true;
    }
}

static void protect_read(struct protect *protect)
{
    size_t len = 0;
    g_autofree char *text = atomic_read(protect->path, PROTECT_FILE_LIMIT, &len);
    if (!text && errno != ENOENT)
        log_add(protect->app->log, LOG_FAIL, NULL,
                _("which domains are protected cannot be read: %s: %s"), protect->path,
                g_strerror(errno));
    g_auto(GStrv) lines = text ? g_strsplit(text, "\n", 0) : NULL;
    for (char **line = lines; line && *line; line++) {
        if (strchr(*line, ' '))
            g_hash_table_add(protect->lines, g_strdup(*line));
    }
}

static void protect_end(void *opaque)
{
    struct protect *protect = opaque;
    model_off_change(protect->app->model, protect_apply, protect);
    protect->app->protect = NULL;
    g_hash_table_unref(protect->lines);
    g_free(protect->path);
    g_free(protect);
}

void protect_begin(struct app *app)
{
    struct protect *protect = g_new0(struct protect, 1);
    protect->app = app;
    protect->path = g_build_filename(app->paths.state_dir, "protected", NULL);
    protect->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    protect_read(protect);
    model_on_change(app->model, protect_apply, protect);
    app_on_end(app, protect_end, protect);
    app->protect = protect;
}

struct protect_save {
    char *path;
    GString *text;
    struct job *job;
};

/* On the worker. */
static void protect_write(void *data)
{
    struct protect_save *save = data;
    g_autofree char *error = NULL;
    if (!atomic_write(save->path, save->text->str, save->text->len, ATOMIC_REPLACE))
        error = g_strdup_printf("%s: %s", save->path, g_strerror(errno));
    job_finish(save->job, error);
    g_free(save->path);
    g_string_free(save->text, TRUE);
    g_free(save);
}

void protect_set(struct protect *protect, struct domain *domain, bool on, struct job *job)
{
    struct protect_save *save = g_new0(struct protect_save, 1);
    g_autofree char *line = protect_line(domain);
    domain->is_protected = on;
    if (on)
        g_hash_table_add(protect->lines, g_steal_pointer(&line));
    else
        g_hash_table_remove(protect->lines, line);
    model_touch(protect->app->model, domain);
    *save = (struct protect_save){g_strdup(protect->path), g_string_new(NULL), job};
    g_autoptr(GList) lines = g_list_sort(g_hash_table_get_keys(protect->lines),
                                         (GCompareFunc)strcmp);
    for (const GList *at = lines; at; at = at->next)
        g_string_append_printf(save->text, "%s\n", (const char *)at->data);
    worker_push(protect->app->worker, protect_write, save);
}
