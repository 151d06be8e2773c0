#include "app.h"

#include "config.h"
#include "core/text.h"
#include "history.h"
#include "host.h"
#include "listeners.h"
#include "log.h"
#include "loop.h"
#include "model.h"
#include "path-names.h"
#include "worker.h"

/* Statistics: every second while a domain runs; slower when only the host's line is looked at, so
 * that an idle program wakes up less than twice a second in all its threads. */
#define APP_TICK_RUNNING_MS 1000
#define APP_TICK_SHOWN_MS 5000
/* How long calls of libvirt hosts are waited for at the end. */
#define APP_END_MS 2000

/* XDG: a relative path in the variable is ignored. */
static char *app_dir(const char *variable, const char *fallback)
{
    const char *set = g_getenv(variable);
    if (set && g_path_is_absolute(set))
        return g_build_filename(set, "virtty", NULL);
    return g_build_filename(g_get_home_dir(), fallback, "virtty", NULL);
}

static void app_load_config(struct app *app)
{
    g_autofree char *path = g_build_filename(app->paths.config_dir, "virtty.conf", NULL);
    app->config = config_new(path);
}

static void app_make_log(struct app *app)
{
    g_autofree char *path = g_build_filename(app->paths.state_dir, "virtty.log", NULL);
    bool file = !app->read_only_files && config_bool(app->config, CONFIG_LOG_FILE);
    app->log = log_new((unsigned)config_int(app->config, CONFIG_LOG_ENTRIES), file ? path : NULL);
    log_set_loop(app->log, app->loop);
    if (!app->read_only_files)
        log_set_copy(app->log, config_string(app->config, CONFIG_LOG_COPY));
    const GPtrArray *problems = config_problems(app->config);
    for (guint i = 0; i < problems->len; i++)
        log_add(app->log, LOG_WARN, NULL, "%s", (char *)g_ptr_array_index(problems, i));
}

static void app_model_changed(void *opaque)
{
    app_update_tick(opaque);
}

struct app *app_new_bare(bool read_only_files)
{
    struct app *app = g_new0(struct app, 1);
    app->paths.config_dir = app_dir("XDG_CONFIG_HOME", ".config");
    app->paths.state_dir = app_dir("XDG_STATE_HOME", ".local/state");
    app->paths.data_dir = app_dir("XDG_DATA_HOME", ".local/share");
    app->context = g_main_context_default();
    app->loop = loop_new(app->context);
    app->worker = worker_new("virtty-files");
    app->read_only_files = read_only_files;
    app->started_us = g_get_real_time();
    app->hosts = g_ptr_array_new();
    app->leaving = g_ptr_array_new();
    app->actions = g_ptr_array_new();
    app->jobs = g_ptr_array_new();
    app->job_listeners = listeners_new();
    app->end_listeners = listeners_new();
    app->ask_listeners = listeners_new();
    app->asks = g_ptr_array_new();
    app->model = model_new();
    app->path_names = path_names_new(app->context);
    g_autofree char *history = g_build_filename(app->paths.state_dir, "history", NULL);
    app->history = history_new(history);
    app_load_config(app);
    app_make_log(app);
    app->read_only = config_bool(app->config, CONFIG_READ_ONLY);
    model_on_change(app->model, app_model_changed, app);
    return app;
}

void app_add_host(struct app *app, struct host *host)
{
    g_ptr_array_add(app->hosts, host);
}

static bool app_host_ended(struct host *host)
{
    return !host->ops->ended || host->ops->ended(host);
}

static void app_sweep_hosts(struct app *app)
{
    for (guint i = app->leaving->len; i-- > 0;) {
        struct host *host = g_ptr_array_index(app->leaving, i);
        if (!app_host_ended(host))
            continue;
        g_ptr_array_remove_index(app->leaving, i);
        host_free(host);
    }
}

void app_remove_host(struct app *app, struct host *host)
{
    model_begin(app->model);
    host->ops->close(host);
    g_ptr_array_remove(app->hosts, host);
    app_sweep_hosts(app);
    g_ptr_array_add(app->leaving, host);
    model_touch(app->model, NULL);
    model_end(app->model);
}

void app_open(struct app *app)
{
    for (guint i = 0; i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        if (!app->late_hosts || !host->ops->outlives)
            host->ops->open(host);
    }
    app_update_tick(app);
}

static void app_drop_tick(struct app *app)
{
    if (!app->tick)
        return;
    g_source_destroy(app->tick);
    g_clear_pointer(&app->tick, g_source_unref);
    app->tick_ms = 0;
}

static bool app_hosts_ended(const struct app *app)
{
    for (guint i = 0; i < app->hosts->len; i++) {
        if (!app_host_ended(g_ptr_array_index(app->hosts, i)))
            return false;
    }
    for (guint i = 0; i < app->leaving->len; i++) {
        if (!app_host_ended(g_ptr_array_index(app->leaving, i)))
            return false;
    }
    return true;
}

static gboolean app_time_over(gpointer over)
{
    *(bool *)over = true;
    return G_SOURCE_REMOVE;
}

/* Calls that are under way are given a moment. The main loop goes on: what libvirt's threads hand
 * back to it is freed there. False if one hangs. */
static bool app_await_hosts(struct app *app)
{
    bool over = false;
    if (app_hosts_ended(app))
        return true;
    GSource *timer = g_timeout_source_new(APP_END_MS);
    g_source_set_callback(timer, app_time_over, &over, NULL);
    g_source_attach(timer, app->context);
    while (!over && !app_hosts_ended(app))
        g_main_context_iteration(app->context, TRUE);
    g_source_destroy(timer);
    g_source_unref(timer);
    while (!over && g_main_context_iteration(app->context, FALSE))
        ;
    return !over;
}

static void app_free_hosts(GPtrArray *hosts)
{
    for (guint i = 0; i < hosts->len; i++)
        host_free(g_ptr_array_index(hosts, i));
    g_ptr_array_unref(hosts);
}

static void app_free_rest(struct app *app)
{
    app_drop_tick(app);
    model_off_change(app->model, app_model_changed, app);
    g_ptr_array_set_size(app->jobs, 0);
    app_free_hosts(app->leaving);
    app_free_hosts(app->hosts);
    loop_free(app->loop);
    log_set_loop(app->log, NULL);
    g_ptr_array_unref(app->jobs);
    g_ptr_array_unref(app->actions);
    g_clear_pointer(&app->keys, g_hash_table_unref);
    g_clear_pointer(&app->keys_problems, g_ptr_array_unref);
    listeners_free(app->job_listeners);
    listeners_free(app->end_listeners);
    listeners_free(app->ask_listeners);
    g_ptr_array_unref(app->asks);
    model_free(app->model);
    path_names_free(app->path_names);
    history_free(app->history);
    log_free(app->log);
    config_free(app->config);
    if (app->hosts_found)
        g_ptr_array_unref(app->hosts_found);
    g_free(app->hosts_locked);
    g_free(app->paths.config_dir);
    g_free(app->paths.state_dir);
    g_free(app->paths.data_dir);
    g_free(app);
}

bool app_free(struct app *app)
{
    if (!app)
        return true;
    app->quitting = true;
    listeners_call(app->end_listeners);
    app_drop_tick(app);
    /* The others begin to end while the engine's machines do. */
    for (guint i = app->hosts->len; i-- > 0;) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        host->ops->close(host);
    }
    worker_free(app->worker);
    bool ended = app_await_hosts(app);
    /* The workers have ended: what they posted last may still speak of hosts and jobs. */
    loop_drain(app->loop);
    if (ended)
        app_free_rest(app);
    else
        log_free(app->log); /* what it has still goes into its file */
    return ended;
}

void app_post(struct app *app, void (*fn)(void *data), void *data)
{
    loop_post(app->loop, fn, data);
}

static gboolean app_tick(gpointer opaque)
{
    struct app *app = opaque;
    for (guint i = 0; i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        if (host->ops->tick && host->state == HOST_READY)
            host->ops->tick(host);
    }
    return G_SOURCE_CONTINUE;
}

void app_update_tick(struct app *app)
{
    unsigned wanted = 0;
    if (app->screens)
        wanted = APP_TICK_SHOWN_MS;
    if (model_any_active(app->model, NULL))
        wanted = APP_TICK_RUNNING_MS;
    if (app->read_only_files || app->quitting)
        wanted = 0;
    if (wanted == app->tick_ms)
        return;
    app_drop_tick(app);
    if (!wanted)
        return;
    app->tick = g_timeout_source_new(wanted);
    app->tick_ms = wanted;
    g_source_set_name(app->tick, "virtty statistics");
    g_source_set_callback(app->tick, app_tick, app, NULL);
    g_source_attach(app->tick, app->context);
}

void app_screen_shown(struct app *app, bool shown)
{
    app->screens += shown ? 1u : -1u;
    app_update_tick(app);
    if (shown)
        app_tick(app); /* the first frame should not wait for its figures */
}

bool app_ends_with(const struct domain *domain)
{
    return domain_is_active(domain) && !(domain->host && domain->host->ops->outlives);
}

static bool app_host_ends(const struct host *host)
{
    return !(host && host->ops->outlives);
}

bool app_busy(const struct app *app)
{
    return model_any_active(app->model, app_host_ends) || app->jobs->len > 0;
}

void app_on_end(struct app *app, void (*fn)(void *opaque), void *opaque)
{
    listeners_add(app->end_listeners, fn, opaque);
}

void app_off_end(struct app *app, void (*fn)(void *opaque), void *opaque)
{
    listeners_remove(app->end_listeners, fn, opaque);
}
