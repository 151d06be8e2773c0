#include "hosts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "atomic-file.h"
#include "core/text.h"
#include "domain-set.h"
#include "host-libvirt.h"
#include "host-uri.h"
#include "hosts-file.h"
#include "job.h"
#include "log.h"
#include "model.h"
#include "worker.h"

#define HOSTS_FILE_LIMIT (1 << 20)

static char *hosts_path(const struct app *app)
{
    return g_build_filename(app->paths.config_dir, "hosts.conf", NULL);
}

/* The file's contents, empty if there is none; NULL with *error. */
static struct hosts_file *hosts_read(const char *path, char **error)
{
    size_t len = 0;
    g_autofree char *text = atomic_read(path, HOSTS_FILE_LIMIT, &len);
    if (!text && errno != ENOENT && errno != ENOTDIR) {
        *error = g_strdup(g_strerror(errno));
        return NULL;
    }
    return hosts_file_parse(text ? text : "", len, error);
}

/* --- the start --- */

static void hosts_lock(struct app *app, char *why)
{
    g_free(app->hosts_locked);
    app->hosts_locked = why;
    log_add(app->log, LOG_WARN, NULL, "%s", why);
}

const char *hosts_locked(struct app *app)
{
    return app->hosts_locked;
}

static void hosts_take(struct app *app, const GPtrArray *entries)
{
    for (guint i = 0; i < entries->len; i++) {
        const struct hosts_entry *entry = g_ptr_array_index(entries, i);
        const char *problem = hosts_alias_problem(app, entry->alias, NULL);
        if (problem)
            log_add(app->log, LOG_WARN, NULL, _("hosts.conf: [%s]: %s"), entry->alias, problem);
        else
            app_add_host(app, host_libvirt_new(app, entry->alias, entry->uri, entry->read_only,
                                               entry->autoconnect));
    }
}

void hosts_load(struct app *app)
{
    g_autofree char *path = hosts_path(app);
    char *error = NULL;
    app->late_hosts = true;
    struct hosts_file *file = hosts_read(path, &error);
    if (!file) {
        hosts_lock(app, g_strdup_printf(_("%s cannot be read: %s; it is not changed until that "
                                          "is mended"),
                                        path, error));
        g_free(error);
        return;
    }
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) entries = hosts_file_entries(file, problems);
    hosts_take(app, entries);
    for (guint i = 0; i < problems->len; i++)
        log_add(app->log, LOG_WARN, NULL, "%s: %s", path,
                (const char *)g_ptr_array_index(problems, i));
    if (hosts_file_newer(file))
        hosts_lock(app, g_strdup_printf(_("%s was written by a newer virtty: it is used as far as "
                                          "it is understood and not changed"),
                                        path));
    hosts_file_free(file);
}

/* --- names --- */

struct host *hosts_find(struct app *app, const char *name)
{
    struct host *found = NULL;
    for (guint i = 0; i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        if (!strcmp(host->alias, name))
            return host;
        if (!found && !strcmp(host->uri, name))
            found = host;
    }
    return found;
}

const char *hosts_alias_problem(struct app *app, const char *alias, const struct host *host)
{
    const char *problem = hosts_file_alias_problem(alias);
    if (problem)
        return problem;
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *other = g_ptr_array_index(app->hosts, i);
        if (other != host && !strcmp(other->alias, alias))
            return _("another host has this alias");
    }
    return NULL;
}

char *hosts_new_alias(struct app *app, const char *uri)
{
    g_autofree char *base = host_uri_alias(uri);
    char *alias = g_strdup(base);
    for (unsigned n = 2; hosts_alias_problem(app, alias, NULL); n++) {
        g_free(alias);
        alias = g_strdup_printf("%s-%u", base, n);
    }
    return alias;
}

/* --- writing --- */

enum change_kind { CHANGE_ADD, CHANGE_EDIT, CHANGE_REMOVE, CHANGE_MOVE };

struct change {
    enum change_kind kind;
    char *path, *alias;
    struct hosts_entry now; /* of ADD and EDIT */
    unsigned place;         /* of MOVE */
    struct job *job;
};

static void change_free(struct change *change)
{
    g_free(change->path);
    g_free(change->alias);
    g_free(change->now.alias);
    g_free(change->now.uri);
    g_free(change);
}

static bool change_apply(struct hosts_file *file, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_ADD: return hosts_file_add(file, &change->now);
    case CHANGE_EDIT: return hosts_file_edit(file, change->alias, &change->now);
    case CHANGE_REMOVE: return hosts_file_remove(file, change->alias);
    case CHANGE_MOVE: return hosts_file_move(file, change->alias, change->place);
    }
    return false;
}

/* A list that is a link (into a folder of dot files, say) stays one. */
static bool change_save(const struct change *change, const char *text)
{
    char *real = realpath(change->path, NULL);
    bool saved = atomic_write(real ? real : change->path, text, strlen(text), ATOMIC_REPLACE);
    int error = errno;
    free(real);
    errno = error;
    return saved;
}

static char *change_write(const struct change *change)
{
    char *error = NULL;
    struct hosts_file *file = hosts_read(change->path, &error);
    if (!file)
        return error;
    g_autofree char *text = NULL;
    if (hosts_file_newer(file))
        error = g_strdup(_("it was written by a newer virtty"));
    else if (!change_apply(file, change))
        error = g_strdup(_("it was changed meanwhile by somebody else"));
    else
        text = hosts_file_text(file);
    if (text && !change_save(change, text))
        error = g_strdup(g_strerror(errno));
    hosts_file_free(file);
    return error;
}

/* On the worker. */
static void change_run(void *data)
{
    struct change *change = data;
    g_autofree char *error = change_write(change);
    g_autofree char *text = error ? g_strdup_printf("%s: %s", change->path, error) : NULL;
    job_finish(change->job, text);
    change_free(change);
}

static struct job *change_start(struct app *app, enum change_kind kind, const char *alias,
                                const struct host *now, unsigned place, const char *title)
{
    struct change *change = g_new0(struct change, 1);
    change->kind = kind;
    change->path = hosts_path(app);
    change->alias = g_strdup(alias);
    change->place = place;
    if (now)
        change->now = (struct hosts_entry){g_strdup(now->alias), g_strdup(now->uri),
                                           now->autoconnect, now->read_only};
    change->job = job_new(app, title, alias, false, NULL, NULL);
    struct job *job = change->job;
    worker_push(app->worker, change_run, change);
    return job;
}

/* --- changes --- */

static bool hosts_check(struct app *app, const char *alias, const char *uri,
                        const struct host *host, char **error)
{
    const char *problem = hosts_locked(app);
    if (!problem && host && !host->ops->outlives)
        problem = _("the engine is always there");
    if (!problem && host && host->transient)
        problem = _("it is not in the list");
    if (!problem && alias && hosts_alias_problem(app, alias, host)) {
        *error = g_strdup_printf(_("alias: %s"), hosts_alias_problem(app, alias, host));
        return false;
    }
    if (!problem && uri)
        problem = host_uri_problem(uri);
    if (problem)
        *error = g_strdup(problem);
    return !problem;
}

struct job *hosts_add(struct app *app, const struct hosts_settings *settings, struct host **added,
                      char **error)
{
    bool named = settings->alias && *settings->alias;
    g_autofree char *alias =
        named ? g_strdup(settings->alias) : hosts_new_alias(app, settings->uri);
    if (!hosts_check(app, alias, settings->uri, NULL, error))
        return NULL;
    struct host *host = host_libvirt_new(app, alias, settings->uri, settings->read_only,
                                         settings->autoconnect);
    app_add_host(app, host);
    model_touch(app->model, NULL);
    if (added)
        *added = host;
    return change_start(app, CHANGE_ADD, alias, host, 0, _("add the host to hosts.conf"));
}

static void host_take_text(char **to, const char *text)
{
    char *old = *to;
    *to = g_strdup(text);
    g_free(old);
}

/* What is protected stays so, what is recorded too. */
static void hosts_move_sets(struct app *app, const char *before, const char *now)
{
    struct domain_set *const sets[] = {app->protect, app->recorded};
    for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
        if (sets[i] && strcmp(before, now) != 0)
            domain_set_move_host(sets[i], before, now);
    }
}

struct job *hosts_edit(struct app *app, struct host *host, const struct hosts_settings *settings,
                       char **error)
{
    g_autofree char *before = g_strdup(host->alias);
    const char *alias = settings->alias && *settings->alias ? settings->alias : before;
    if (!hosts_check(app, alias, settings->uri, host, error))
        return NULL;
    bool anew = strcmp(host->uri, settings->uri) || host->read_only != settings->read_only;
    bool open = host->state != HOST_CLOSED;
    model_begin(app->model);
    if (anew && open)
        host->ops->disconnect(host);
    hosts_move_sets(app, host->uri, settings->uri);
    host_take_text(&host->alias, alias);
    host_take_text(&host->uri, settings->uri);
    host->autoconnect = settings->autoconnect;
    host->read_only = settings->read_only;
    if (anew && open)
        host->ops->open(host);
    model_touch(app->model, NULL);
    model_end(app->model);
    return change_start(app, CHANGE_EDIT, before, host, 0, _("change the host in hosts.conf"));
}

struct job *hosts_remove(struct app *app, struct host *host, char **error)
{
    if (host->transient) { /* only here */
        struct job *job = job_new(app, _("remove the host"), host->alias, false, NULL, NULL);
        app_remove_host(app, host);
        job_finish(job, NULL);
        return job;
    }
    if (!hosts_check(app, NULL, NULL, host, error))
        return NULL;
    g_autofree char *alias = g_strdup(host->alias);
    app_remove_host(app, host);
    return change_start(app, CHANGE_REMOVE, alias, NULL, 0, _("remove the host from hosts.conf"));
}

struct job *hosts_move(struct app *app, struct host *host, int places, char **error)
{
    guint at = 0;
    if (!hosts_check(app, NULL, NULL, host, error))
        return NULL;
    g_ptr_array_find(app->hosts, host, &at);
    int to = CLAMP((int)at + places, 1, (int)app->hosts->len - 1); /* [0] is the engine */
    g_ptr_array_steal_index(app->hosts, at);
    g_ptr_array_insert(app->hosts, to, host);
    unsigned place = 0; /* among those that are in the file */
    for (int i = 1; i < to; i++)
        place += !((const struct host *)g_ptr_array_index(app->hosts, i))->transient;
    model_touch(app->model, NULL);
    return change_start(app, CHANGE_MOVE, host->alias, NULL, place,
                        _("move the host in hosts.conf"));
}

struct host *hosts_transient(struct app *app, const char *uri, bool read_only, char **error)
{
    struct host *host = hosts_find(app, uri);
    if (host && host->read_only == read_only)
        return host;
    const char *problem = host_uri_problem(uri);
    if (problem) {
        *error = g_strdup(problem);
        return NULL;
    }
    g_autofree char *alias = hosts_new_alias(app, uri);
    host = host_libvirt_new(app, alias, uri, read_only, false);
    host->transient = true;
    app_add_host(app, host);
    model_touch(app->model, NULL);
    return host;
}

/* --- opening --- */

void hosts_connect(struct host *host)
{
    if (host->state == HOST_READY || host->state == HOST_OPENING)
        return;
    host->ops->open(host);
    model_touch(host->app->model, NULL);
}

void hosts_connect_all(struct app *app)
{
    if (app->hosts_connected)
        return;
    app->hosts_connected = true;
    model_begin(app->model);
    for (guint i = 0; i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        if (host->ops->outlives && host->autoconnect && host->state == HOST_CLOSED)
            hosts_connect(host);
    }
    model_end(app->model);
}

struct domain *hosts_find_domain(struct app *app, const struct host *first, const char *name)
{
    struct domain *found = first ? model_find(app->model, first, name) : NULL;
    for (guint i = 0; !found && i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        size_t len = strlen(host->alias);
        found = model_find(app->model, host, name);
        if (!found && !strncmp(name, host->alias, len) && name[len] == '/')
            found = model_find(app->model, host, name + len + 1);
    }
    return found;
}

bool hosts_awaited(const struct app *app)
{
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        bool later = !app->hosts_connected && host->autoconnect && host->state == HOST_CLOSED;
        if (later || host_is_opening(host) || host->loading)
            return true;
    }
    return false;
}
