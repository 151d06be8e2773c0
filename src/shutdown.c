#include "shutdown.h"

#include "app.h"
#include "config.h"
#include "core/text.h"
#include "host.h"
#include "job.h"
#include "listeners.h"
#include "log.h"
#include "model.h"

/* A domain that even force-off does not end within this time is given up, with a line in the log:
 * the process must be able to end. */
#define SHUTDOWN_FORCE_S 10

struct shutdown {
    struct app *app;
    struct host *host;
    struct listeners *done;
    GHashTable *waiting; /* uuid -> name of domains that still run */
    GHashTable *paused;  /* uuids of those that are resumed first */
    GHashTable *kept;    /* uuids of those that have ended and were only kept to be looked at */
    GSource *timer;
    gint64 begun_us;
    unsigned timeout_s;
    bool forced;
    bool checking;
};

static void shutdown_check(void *opaque);
static void shutdown_hurry(struct shutdown *shutdown);

/* Also when the app ends: then nobody is called. */
static void shutdown_free(void *opaque)
{
    struct shutdown *shutdown = opaque;
    if (shutdown->timer) {
        g_source_destroy(shutdown->timer);
        g_source_unref(shutdown->timer);
    }
    model_off_change(shutdown->app->model, shutdown_check, shutdown);
    app_off_end(shutdown->app, shutdown_free, shutdown);
    shutdown->app->shutdown = NULL;
    listeners_free(shutdown->done);
    g_hash_table_unref(shutdown->waiting);
    g_hash_table_unref(shutdown->paused);
    g_hash_table_unref(shutdown->kept);
    g_free(shutdown);
}

static void shutdown_finish(struct shutdown *shutdown)
{
    struct listeners *done = shutdown->done;
    shutdown->done = NULL;
    shutdown_free(shutdown);
    listeners_call(done);
    listeners_free(done);
}

static void shutdown_give_up(struct shutdown *shutdown)
{
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, shutdown->waiting);
    while (g_hash_table_iter_next(&iter, NULL, &name))
        log_add(shutdown->app->log, LOG_FAIL, name, _("could not be forced off; left as it is"));
    shutdown_finish(shutdown);
}

static gboolean shutdown_timeout(gpointer opaque)
{
    struct shutdown *shutdown = opaque;
    if (shutdown->forced)
        shutdown_give_up(shutdown);
    else
        shutdown_hurry(shutdown);
    return G_SOURCE_REMOVE;
}

static void shutdown_set_timer(struct shutdown *shutdown, unsigned seconds)
{
    if (shutdown->timer) {
        g_source_destroy(shutdown->timer);
        g_source_unref(shutdown->timer);
    }
    shutdown->timer = g_timeout_source_new_seconds(seconds);
    g_source_set_callback(shutdown->timer, shutdown_timeout, shutdown, NULL);
    g_source_attach(shutdown->timer, shutdown->app->context);
}

/* Starts a verb on a domain if the host can do it now. */
static bool shutdown_verb(struct shutdown *shutdown, struct domain *domain, enum host_verb verb,
                          const char *title)
{
    if (host_domain_reason(shutdown->host, domain, verb))
        return false;
    struct job *job = job_new(shutdown->app, title, domain->name, false, NULL, NULL);
    const struct host_target target = {.domain = domain};
    host_run(shutdown->host, verb, &target, job, NULL);
    return true;
}

/* A guest that cannot go on is not waited for. True if it is one. */
static bool shutdown_drop_kept(struct shutdown *shutdown, struct domain *domain)
{
    if (domain->state != DOMAIN_PAUSED)
        return false;
    const char *reason = host_domain_reason(shutdown->host, domain, HOST_RESUME);
    if (reason && g_hash_table_add(shutdown->kept, g_strdup(domain->uuid))) {
        log_add(shutdown->app->log, LOG_NOTE, domain->name, _("not waited for (%s); forced off"),
                reason);
        shutdown_verb(shutdown, domain, HOST_DESTROY, _("force off"));
    }
    return reason != NULL;
}

static void shutdown_ask(struct shutdown *shutdown, struct domain *domain)
{
    if (shutdown_drop_kept(shutdown, domain))
        return;
    /* A paused guest cannot hear the power button: it is pressed once the guest goes on. */
    if (domain->state == DOMAIN_PAUSED) {
        if (g_hash_table_add(shutdown->paused, g_strdup(domain->uuid)))
            shutdown_verb(shutdown, domain, HOST_RESUME, _("resume"));
        return;
    }
    if (domain->state == DOMAIN_SHUTDOWN ||
        shutdown_verb(shutdown, domain, HOST_SHUTDOWN, _("shut down")))
        log_add(shutdown->app->log, LOG_NOTE, domain->name,
                _("power button pressed; waiting up to %u s"), shutdown->timeout_s);
}

/* The domain of a uuid that is waited for, or NULL when it is gone. */
static struct domain *shutdown_find(struct shutdown *shutdown, const char *uuid)
{
    struct domain *domain = model_find_uuid(shutdown->app->model, shutdown->host, uuid);
    return domain && domain_is_active(domain) ? domain : NULL;
}

static bool shutdown_settle(struct shutdown *shutdown)
{
    GHashTableIter iter;
    gpointer uuid, name;
    double seconds = (double)(g_get_monotonic_time() - shutdown->begun_us) / G_USEC_PER_SEC;
    g_hash_table_iter_init(&iter, shutdown->waiting);
    while (g_hash_table_iter_next(&iter, &uuid, &name)) {
        if (shutdown_find(shutdown, uuid))
            continue;
        bool cut = shutdown->forced || g_hash_table_contains(shutdown->kept, uuid);
        log_add(shutdown->app->log, LOG_NOTE, name,
                cut ? _("off after %.1f s") : _("shut down after %.1f s"), seconds);
        g_hash_table_iter_remove(&iter);
    }
    const struct host_ops *ops = shutdown->host->ops;
    bool starting = ops->refuse_starts && ops->refuse_starts(shutdown->host);
    return g_hash_table_size(shutdown->waiting) == 0 && !starting;
}

static void shutdown_ask_resumed(struct shutdown *shutdown)
{
    g_autoptr(GList) uuids = g_hash_table_get_keys(shutdown->paused);
    for (GList *at = uuids; at; at = at->next) {
        struct domain *domain = shutdown_find(shutdown, at->data);
        if (domain && domain->state == DOMAIN_PAUSED)
            continue;
        g_hash_table_remove(shutdown->paused, at->data);
        if (domain && !shutdown->forced)
            shutdown_ask(shutdown, domain);
    }
}

/* Those whose guest has ended since it was asked, to be looked at by nobody any more. */
static void shutdown_ask_ended(struct shutdown *shutdown)
{
    g_autoptr(GList) uuids = g_hash_table_get_keys(shutdown->waiting);
    for (GList *at = uuids; at && !shutdown->forced; at = at->next) {
        struct domain *domain = shutdown_find(shutdown, at->data);
        if (domain)
            shutdown_drop_kept(shutdown, domain);
    }
}

static void shutdown_force(struct shutdown *shutdown, struct domain *domain)
{
    log_add(shutdown->app->log, LOG_WARN, domain->name,
            shutdown->timeout_s ? _("did not shut down within %u s; forced off") : _("forced off"),
            shutdown->timeout_s);
    shutdown_verb(shutdown, domain, HOST_DESTROY, _("force off"));
}

/* What runs and is not waited for yet: all at first, later what was just being started. */
static void shutdown_take_in(struct shutdown *shutdown)
{
    struct model *model = shutdown->app->model;
    for (unsigned i = 0; i < model_domains(model); i++) {
        struct domain *domain = model_domain(model, i);
        if (domain->host != shutdown->host || !domain_is_active(domain) || !domain->uuid ||
            g_hash_table_contains(shutdown->waiting, domain->uuid))
            continue;
        g_hash_table_replace(shutdown->waiting, g_strdup(domain->uuid), g_strdup(domain->name));
        if (shutdown->forced)
            shutdown_force(shutdown, domain);
        else if (shutdown->timeout_s)
            shutdown_ask(shutdown, domain);
    }
}

static void shutdown_check(void *opaque)
{
    struct shutdown *shutdown = opaque;
    if (shutdown->checking)
        return;
    shutdown->checking = true; /* a verb may change the model at once */
    shutdown_take_in(shutdown);
    shutdown_ask_resumed(shutdown);
    shutdown_ask_ended(shutdown);
    shutdown->checking = false;
    if (shutdown_settle(shutdown))
        shutdown_finish(shutdown);
}

static void shutdown_hurry(struct shutdown *shutdown)
{
    if (shutdown->forced)
        return;
    shutdown->forced = true;
    shutdown->checking = true;
    g_autoptr(GList) uuids = g_hash_table_get_keys(shutdown->waiting);
    for (GList *at = uuids; at; at = at->next) {
        struct domain *domain = shutdown_find(shutdown, at->data);
        if (domain && !g_hash_table_contains(shutdown->kept, at->data))
            shutdown_force(shutdown, domain);
    }
    shutdown->checking = false;
    shutdown_set_timer(shutdown, SHUTDOWN_FORCE_S);
    shutdown_check(shutdown);
}

static void shutdown_begin(struct shutdown *shutdown)
{
    shutdown->checking = true; /* a verb may change the model at once */
    shutdown_take_in(shutdown);
    shutdown->checking = false;
    if (!shutdown->timeout_s) {
        shutdown_hurry(shutdown);
        return;
    }
    shutdown_set_timer(shutdown, shutdown->timeout_s);
    shutdown_check(shutdown);
}

void shutdown_domains(struct app *app, bool force, void (*done)(void *opaque), void *opaque)
{
    struct shutdown *shutdown = app->shutdown;
    if (!app->hosts->len) {
        done(opaque);
        return;
    }
    if (shutdown) {
        listeners_add(shutdown->done, done, opaque);
        if (force)
            shutdown_hurry(shutdown);
        return;
    }
    app->shutdown = shutdown = g_new0(struct shutdown, 1);
    shutdown->app = app;
    shutdown->host = g_ptr_array_index(app->hosts, 0);
    shutdown->done = listeners_new();
    shutdown->waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    shutdown->paused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    shutdown->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    shutdown->begun_us = g_get_monotonic_time();
    shutdown->timeout_s = force ? 0 : (unsigned)config_int(app->config, CONFIG_SHUTDOWN_TIMEOUT);
    listeners_add(shutdown->done, done, opaque);
    app_on_end(app, shutdown_free, shutdown);
    model_on_change(app->model, shutdown_check, shutdown);
    shutdown_begin(shutdown);
}
