#include "lv-connect.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "ask.h"
#include "askpass.h"
#include "core/text.h"
#include "host-uri.h"
#include "log.h"
#include "lv-open.h"
#include "lv-parts.h"
#include "lv-task.h"
#include "model.h"

/* An opening that takes longer is shown as one that may never end; it goes on. */
#define OPEN_PATIENCE_S 30
/* So many openings that hang are left alone before another is tried. */
#define OPEN_LEFT_MAX 4
/* The longest time between two tries. */
#define RETRY_MAX_S 60

static void connect_done(void *data);
static void connect_begin(struct lv_host *lv);
static void connect_watch(struct lv_opening *opening);

static void drop_source(GSource **source)
{
    if (!*source)
        return;
    g_source_destroy(*source);
    g_clear_pointer(source, g_source_unref);
}

static GSource *start_timer(struct lv_host *lv, unsigned ms, GSourceFunc fn, void *opaque)
{
    GSource *timer = g_timeout_source_new(ms);
    g_source_set_callback(timer, fn, opaque, NULL);
    g_source_attach(timer, lv->app->context);
    return timer;
}

/* A problem that is there still is not told again. */
static void connect_tell(struct lv_host *lv, const char *problem, const char *advice)
{
    struct host *host = lv->host;
    if (g_strcmp0(host->problem, problem))
        log_add(lv->app->log, LOG_FAIL, host->alias, _("connect to %s: %s"), host->uri, problem);
    host_set_problem(host, problem, advice);
}

/* --- trying again --- */

static gboolean retry_now(gpointer opaque)
{
    struct lv_host *lv = opaque;
    drop_source(&lv->retry);
    lv->host->retry_us = 0;
    connect_begin(lv);
    model_touch(lv->app->model, NULL);
    return G_SOURCE_REMOVE;
}

/* 1, 2, 4, ... 60 s, with a fifth more or less, so that many do not come at once. */
static void retry_later(struct lv_host *lv)
{
    unsigned seconds = lv->tries < 6 ? 1u << lv->tries : RETRY_MAX_S;
    unsigned ms = (unsigned)(MIN(seconds, RETRY_MAX_S) * g_random_double_range(800, 1200));
    lv->tries++;
    drop_source(&lv->retry);
    lv->retry = start_timer(lv, ms, retry_now, lv);
    lv->host->retry_us = g_get_real_time() + (gint64)ms * 1000;
}

static void retry_stop(struct lv_host *lv)
{
    drop_source(&lv->retry);
    lv->host->retry_us = 0;
}

/* --- opening --- */

static void connect_hangs(struct lv_host *lv)
{
    g_autofree char *problem = g_strdup_printf(
        _("the host has not answered within %d s; virtty goes on waiting"), OPEN_PATIENCE_S);
    if (lv->host->state == HOST_OPENING)
        lv->host->state = HOST_UNUSABLE;
    lv->host->opening_us = 0;
    connect_tell(lv, problem,
                 _("Its daemon hangs, or the network swallows what is sent; connect again to try "
                   "anew."));
    model_touch(lv->app->model, NULL);
}

static gboolean connect_late(gpointer opaque)
{
    struct lv_opening *opening = opaque;
    if (opening->lv->host->asking)
        return G_SOURCE_CONTINUE; /* it is the person who is awaited */
    drop_source(&opening->late);
    connect_hangs(opening->lv);
    return G_SOURCE_REMOVE;
}

/* The URI to open: ssh, or what the person has named in its place, is told how to ask. */
static char *connect_uri(struct lv_host *lv, char **command)
{
    const char *uri = lv->host->uri;
    g_autofree char *way = host_uri_transport(uri);
    g_autofree char *own = host_uri_parameter(uri, "command");
    if (!lv->app->askpass || g_strcmp0(way, "ssh"))
        return g_strdup(uri);
    *command = askpass_command(lv->app->askpass, lv->host, own ? own : "ssh");
    return *command ? host_uri_set_parameter(uri, "command", *command) : g_strdup(uri);
}

static void connect_begin(struct lv_host *lv)
{
    struct lv_opening *opening = g_new0(struct lv_opening, 1);
    g_mutex_lock(&lv->lock);
    opening->session = ++lv->session;
    g_mutex_unlock(&lv->lock);
    opening->lv = lv;
    opening->uri = connect_uri(lv, &opening->command);
    opening->alias = g_strdup(lv->host->alias);
    opening->read_only = lv->host->read_only;
    opening->late = start_timer(lv, OPEN_PATIENCE_S * 1000, connect_late, opening);
    lv->opening = opening;
    lv->host->opening_us = g_get_real_time();
    lv_hold(lv);
    lv_open_start(opening, connect_watch, connect_done);
}

/* Lets an opening that is under way end by itself, unheard. */
static void connect_abandon(struct lv_host *lv)
{
    struct lv_opening *opening = g_steal_pointer(&lv->opening);
    if (!opening)
        return;
    g_atomic_int_set(&opening->abandoned, 1);
    drop_source(&opening->late);
    lv->left++;
    lv->host->opening_us = 0;
    asks_refuse(lv->app, lv->host);
    g_mutex_lock(&lv->lock);
    lv->session++;
    g_mutex_unlock(&lv->lock);
}

void lv_connect_open(struct lv_host *lv)
{
    lv->stopped = false;
    lv->tries = 0;
    retry_stop(lv);
    if (lv->conn || g_atomic_int_get(&lv->closing))
        return;
    if (lv->opening && lv->opening->late)
        return; /* it may still be answered in time */
    if (lv->opening && lv->left >= OPEN_LEFT_MAX) {
        connect_hangs(lv);
        return;
    }
    connect_abandon(lv);
    connect_begin(lv);
}

/* --- opened --- */

static void take_facts(struct host *host, struct lv_opening *opening)
{
    char *old[] = {host->driver, host->hypervisor, host->hostname};
    host->driver = g_steal_pointer(&opening->driver);
    host->hypervisor = g_steal_pointer(&opening->hypervisor);
    host->hostname = g_steal_pointer(&opening->hostname);
    host->cpus = opening->cpus;
    host->memory_total = opening->memory_total;
    for (size_t i = 0; i < G_N_ELEMENTS(old); i++)
        g_free(old[i]);
}

static void connect_opened(struct lv_host *lv, struct lv_opening *opening)
{
    struct host *host = lv->host;
    bool again = host->state == HOST_LOST;
    g_mutex_lock(&lv->lock);
    lv->conn = g_steal_pointer(&opening->conn);
    lv->hooks = g_steal_pointer(&opening->hooks);
    g_mutex_unlock(&lv->lock);
    lv->tries = 0;
    lv_lanes_open(lv);
    take_facts(host, opening);
    host->state = HOST_READY;
    host->seen_us = g_get_real_time();
    host_set_problem(host, NULL, NULL);
    log_add(lv->app->log, LOG_NOTE, host->alias, again ? _("connected again") : _("connected"));
    model_begin(lv->app->model);
    lv_parts_opened(lv);
    model_touch(lv->app->model, NULL);
    model_end(lv->app->model);
}

/* Whether it is worth another try: what was open before is tried on unless a person is needed. */
static bool worth_again(const struct lv_host *lv, const struct lv_explained *failure)
{
    bool was_open = lv->host->state == HOST_LOST;
    return (was_open || lv->host->autoconnect) && !lv->stopped &&
           (failure->again || (was_open && !failure->known));
}

static void connect_failed(struct lv_host *lv, const struct lv_opening *opening)
{
    if (lv->host->state != HOST_LOST)
        lv->host->state = HOST_UNUSABLE;
    connect_tell(lv, opening->failure.problem, opening->failure.advice);
    if (worth_again(lv, &opening->failure))
        retry_later(lv);
    model_touch(lv->app->model, NULL);
}

static void connect_done(void *data)
{
    struct lv_opening *opening = data;
    struct lv_host *lv = opening->lv;
    drop_source(&opening->late);
    if (opening->command)
        askpass_forget(lv->app->askpass, opening->command);
    if (opening != lv->opening) {
        lv->left--;
        if (opening->conn)
            lv_open_close(lv, g_steal_pointer(&opening->conn), g_steal_pointer(&opening->hooks));
    } else {
        lv->opening = NULL;
        lv->host->opening_us = 0;
        if (opening->conn)
            connect_opened(lv, opening);
        else
            connect_failed(lv, opening);
    }
    lv_opening_free(opening);
    lv_release(lv);
}

/* --- losing it --- */

/* The connection goes to a thread that closes it; nobody else gets it any more. */
static void connect_drop(struct lv_host *lv)
{
    g_mutex_lock(&lv->lock);
    virConnectPtr conn = g_steal_pointer(&lv->conn);
    GArray *hooks = g_steal_pointer(&lv->hooks);
    lv->session++;
    g_mutex_unlock(&lv->lock);
    if (conn)
        lv_open_close(lv, conn, hooks);
    lv_lanes_leave(lv);
}

static void connect_lost(struct lv_host *lv, void *data)
{
    struct host *host = lv->host;
    const char *why = data;
    gint64 silent_s = g_get_monotonic_time() / G_USEC_PER_SEC - g_atomic_int_get(&lv->heard_s);
    if (!lv->conn)
        return;
    connect_drop(lv);
    host->state = HOST_LOST;
    host->seen_us = MAX(host->seen_us, g_get_real_time() - silent_s * G_USEC_PER_SEC);
    host_set_problem(host, why, _("virtty connects again by itself."));
    log_add(lv->app->log, LOG_FAIL, host->alias, _("connection lost: %s"), why);
    retry_later(lv);
    model_begin(lv->app->model);
    lv_parts_lost(lv);
    model_touch(lv->app->model, NULL);
    model_end(lv->app->model);
}

static void broken(struct lv_host *lv, unsigned session, const char *why)
{
    lv_post(lv, session, connect_lost, g_strdup(why), g_free);
}

void lv_broken(struct lv_host *lv, unsigned session)
{
    broken(lv, session, _("the host broke off the connection"));
}

/* libvirt's word that a connection has ended, on any of its threads. */
struct watch {
    struct lv_host *lv;
    unsigned session;
};

static void on_closed(virConnectPtr conn, int reason, void *opaque)
{
    static const char *const reasons[] = {
        [VIR_CONNECT_CLOSE_REASON_ERROR] = N_("reading from it or writing to it failed"),
        [VIR_CONNECT_CLOSE_REASON_EOF] = N_("its daemon has ended or broke off"),
        [VIR_CONNECT_CLOSE_REASON_KEEPALIVE] = N_("it did not answer any more"),
        [VIR_CONNECT_CLOSE_REASON_CLIENT] = N_("it was closed"),
    };
    const struct watch *watch = opaque;
    (void)conn;
    bool known = reason >= 0 && (size_t)reason < G_N_ELEMENTS(reasons);
    broken(watch->lv, watch->session, _(reasons[known ? reason : 0]));
}

/* A hook: nobody calls it any more afterwards. */
static void watch_end(virConnectPtr conn, void *data)
{
    struct watch *watch = data;
    struct lv_host *lv = watch->lv;
    virConnectUnregisterCloseCallback(conn, on_closed);
    g_free(watch);
    lv_release(lv);
}

/* On the opening's thread, before anybody else has the connection. A driver without a daemon takes
 * the callback and never calls it. */
static void connect_watch(struct lv_opening *opening)
{
    struct watch *watch = g_new(struct watch, 1);
    *watch = (struct watch){opening->lv, opening->session};
    lv_hold(opening->lv);
    virConnectRegisterCloseCallback(opening->conn, on_closed, watch, NULL);
    const struct lv_hook hook = {watch_end, watch};
    opening->hooks = g_array_new(FALSE, FALSE, sizeof(struct lv_hook));
    g_array_append_val(opening->hooks, hook);
}

bool lv_at_close(struct lv_host *lv, unsigned session, void (*fn)(virConnectPtr conn, void *data),
                 void *data)
{
    const struct lv_hook hook = {fn, data};
    g_mutex_lock(&lv->lock);
    bool there = lv->conn && lv->session == session;
    if (there && !lv->hooks)
        lv->hooks = g_array_new(FALSE, FALSE, sizeof(struct lv_hook));
    if (there)
        g_array_append_val(lv->hooks, hook);
    g_mutex_unlock(&lv->lock);
    return there;
}

/* --- the host's verbs --- */

struct lv_host *lv_connect_attach(struct host *host)
{
    struct lv_host *lv = g_new0(struct lv_host, 1);
    lv->host = host;
    lv->app = host->app;
    g_mutex_init(&lv->lock);
    lv->lacking = g_hash_table_new(g_direct_hash, g_direct_equal);
    return lv;
}

static void connect_let_go(struct lv_host *lv)
{
    struct host *host = lv->host;
    bool shown = lv->conn || host->state == HOST_LOST;
    lv->stopped = true;
    retry_stop(lv);
    connect_abandon(lv);
    connect_drop(lv);
    host->state = HOST_CLOSED;
    if (shown)
        lv_parts_closed(lv);
}

void lv_connect_disconnect(struct lv_host *lv)
{
    model_begin(lv->app->model);
    connect_let_go(lv);
    host_set_problem(lv->host, NULL, NULL);
    model_touch(lv->app->model, NULL);
    model_end(lv->app->model);
}

void lv_connect_close(struct lv_host *lv)
{
    g_atomic_int_set(&lv->closing, 1);
    connect_let_go(lv);
}

bool lv_connect_ended(struct lv_host *lv)
{
    return !g_atomic_int_get(&lv->holds);
}

void lv_connect_free(struct lv_host *lv)
{
    lv_parts_free(lv);
    g_hash_table_unref(lv->lacking);
    g_clear_pointer(&lv->cancels, g_ptr_array_unref);
    g_mutex_clear(&lv->lock);
    g_free(lv);
}
