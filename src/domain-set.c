#include "domain-set.h"

#include <errno.h>
#include <string.h>

#include "app.h"
#include "atomic-file.h"
#include "host.h"
#include "job.h"
#include "log.h"
#include "model.h"
#include "worker.h"

#define SET_FILE_LIMIT ((size_t)4 << 20)

struct domain_set {
    struct app *app;
    char *path;
    GHashTable *lines; /* "URI UUID", as a set */
    void (*apply)(struct domain *domain);
    char *broken; /* why the file cannot be read: it is not written then; or NULL */
};

char *domain_set_line(const struct domain *domain)
{
    return g_strdup_printf("%s %s", domain->host->uri, domain->uuid ? domain->uuid : domain->name);
}

static struct domain *set_find(const struct app *app, const char *line)
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
static void set_apply(void *opaque)
{
    const struct domain_set *set = opaque;
    GHashTableIter iter;
    gpointer line;
    g_hash_table_iter_init(&iter, set->lines);
    while (g_hash_table_iter_next(&iter, &line, NULL)) {
        struct domain *domain = set_find(set->app, line);
        if (domain)
            set->apply(domain);
    }
}

static void set_read(struct domain_set *set, const char *unread)
{
    size_t len = 0;
    g_autofree char *text = atomic_read(set->path, SET_FILE_LIMIT, &len);
    if (!text && errno != ENOENT) {
        set->broken = g_strdup_printf("%s: %s: %s", unread, set->path, g_strerror(errno));
        log_add(set->app->log, LOG_FAIL, NULL, "%s", set->broken);
    }
    g_auto(GStrv) lines = text ? g_strsplit(text, "\n", 0) : NULL;
    for (char **line = lines; line && *line; line++) {
        if (strchr(*line, ' '))
            g_hash_table_add(set->lines, g_strdup(*line));
    }
}

struct domain_set *domain_set_new(struct app *app, const char *file,
                                  void (*apply)(struct domain *domain), const char *unread)
{
    struct domain_set *set = g_new0(struct domain_set, 1);
    set->app = app;
    set->apply = apply;
    set->path = g_build_filename(app->paths.state_dir, file, NULL);
    set->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    set_read(set, unread);
    model_on_change(app->model, set_apply, set);
    return set;
}

void domain_set_free(struct domain_set *set)
{
    model_off_change(set->app->model, set_apply, set);
    g_hash_table_unref(set->lines);
    g_free(set->path);
    g_free(set->broken);
    g_free(set);
}

struct set_save {
    struct log *log;
    char *path;
    GString *text;
    struct job *job; /* or NULL: a failure goes into the log */
};

/* On the worker. */
static void set_write(void *data)
{
    struct set_save *save = data;
    g_autofree char *error = NULL;
    if (!atomic_write(save->path, save->text->str, save->text->len, ATOMIC_REPLACE))
        error = g_strdup_printf("%s: %s", save->path, g_strerror(errno));
    if (save->job)
        job_finish(save->job, error);
    else if (error)
        log_post(save->log, LOG_FAIL, NULL, "%s", error);
    g_free(save->path);
    g_string_free(save->text, TRUE);
    g_free(save);
}

static void set_save(struct domain_set *set, struct job *job)
{
    if (set->broken) {
        if (job)
            job_finish(job, set->broken);
        return;
    }
    struct set_save *save = g_new0(struct set_save, 1);
    *save = (struct set_save){set->app->log, g_strdup(set->path), g_string_new(NULL), job};
    g_autoptr(GList) lines = g_list_sort(g_hash_table_get_keys(set->lines), (GCompareFunc)strcmp);
    for (const GList *at = lines; at; at = at->next)
        g_string_append_printf(save->text, "%s\n", (const char *)at->data);
    worker_push(set->app->worker, set_write, save);
}

void domain_set_change(struct domain_set *set, const struct domain *domain, bool in,
                       struct job *job)
{
    g_autofree char *line = domain_set_line(domain);
    if (in)
        g_hash_table_add(set->lines, g_steal_pointer(&line));
    else
        g_hash_table_remove(set->lines, line);
    set_save(set, job);
}

void domain_set_forget(struct domain_set *set, const char *line)
{
    if (g_hash_table_remove(set->lines, line))
        set_save(set, NULL);
}

/* The old lines stay: another host of the list may be reached that way. */
void domain_set_move_host(struct domain_set *set, const char *before, const char *now)
{
    g_autoptr(GList) lines = g_hash_table_get_keys(set->lines);
    size_t len = strlen(before);
    bool moved = false;
    for (const GList *at = lines; at; at = at->next) {
        const char *line = at->data;
        if (strncmp(line, before, len) != 0 || line[len] != ' ')
            continue;
        g_hash_table_add(set->lines, g_strconcat(now, line + len, NULL));
        moved = true;
    }
    if (moved)
        set_save(set, NULL);
}
