#include "lv-console.h"

#include <string.h>

#include "config.h"
#include "console.h"
#include "core/text.h"
#include "domain-port.h"
#include "file-name.h"
#include "log.h"
#include "lv-stream.h"
#include "model.h"

#define RETRY_MAX_S 30
/* Open for so long: what ends it is no failure of opening. */
#define STEADY_US (10 * G_USEC_PER_SEC)
#define KEPT_MAX 8 /* screens of consoles that are closed, per host */

struct lv_console;

struct port {
    struct lv_console *owner;
    struct console *console;
    struct lv_stream *stream; /* being opened, open, or being ended */
    bool open, stopping, force;
    gint64 opened_us;
    unsigned shown; /* viewers */
    bool recorded;
    GSource *retry;
    unsigned tries;
    char *problem; /* why it is not open, or NULL */
    bool taken, lacking;
};

/* One domain's. */
struct lv_console {
    gint refs;
    struct lv_host *lv; /* NULL: it is gone, only messages of its threads are still on their way */
    struct app *app;
    char *uuid, *name;
    struct port ports[DOMAIN_PORTS];
    bool up;          /* the domain could be reached when it was looked at last */
    gint64 closed_us; /* since when nobody needs it */
};

static void console_check(struct lv_console *owner);

static void owner_unref(struct lv_console *owner)
{
    if (!g_atomic_int_dec_and_test(&owner->refs))
        return;
    g_free(owner->uuid);
    g_free(owner->name);
    g_free(owner);
}

static struct domain *find_domain(const struct lv_host *lv, const char *uuid)
{
    return model_find_uuid(lv->app->model, lv->host, uuid);
}

static struct domain *owner_domain(const struct lv_console *owner)
{
    return find_domain(owner->lv, owner->uuid);
}

static void touch(const struct lv_console *owner)
{
    struct domain *domain = owner->lv ? owner_domain(owner) : NULL;
    if (domain)
        model_touch(owner->app->model, domain);
}

/* --- what a console says, on its thread --- */

static void changed_arrives(void *data)
{
    touch(data);
    owner_unref(data);
}

static void screen_changed(void *opaque)
{
    struct lv_console *owner = opaque;
    g_atomic_int_inc(&owner->refs);
    app_post(owner->app, changed_arrives, owner);
}

static void console_says(void *opaque, const char *text)
{
    const struct lv_console *owner = opaque;
    log_post(owner->app->log, LOG_WARN, owner->name, "%s", text);
}

/* --- the screen of a port --- */

/* "prod%2Fweb-01-serial0.log" beside those of the engine's. */
static char *record_path(const struct lv_console *owner, const struct domain_port *port)
{
    g_autofree char *folder = g_build_filename(owner->app->paths.state_dir, "console", NULL);
    g_autofree char *name =
        g_strdup_printf("%s/%s-%s", owner->lv->host->alias, owner->name, port->device);
    g_autofree char *stem = file_name_encode(name);
    g_autofree char *base = g_strconcat(stem, ".log", NULL);
    g_mkdir_with_parents(folder, 0700);
    return g_build_filename(folder, base, NULL);
}

static void make_console(struct port *port, const struct domain *domain, unsigned number)
{
    const struct config *config = port->owner->app->config;
    g_autofree char *label = domain_port_label(domain, number);
    g_autofree char *title = g_strdup_printf("%s %s", domain->name, label);
    const struct console_config wanted = {
        .title = title,
        .scrollback_lines = (unsigned)config_int(config, CONFIG_SCROLLBACK_LINES),
        .changed = screen_changed,
        .message = console_says,
        .opaque = port->owner,
    };
    port->console = console_new(&wanted);
}

static void set_recorded(struct port *port, const struct domain_port *device, bool on)
{
    const struct config *config = port->owner->app->config;
    if (port->recorded == on || !port->console)
        return;
    g_autofree char *path = on ? record_path(port->owner, device) : NULL;
    console_set_record(port->console, path, (uint64_t)config_int(config, CONFIG_RECORD_LIMIT) << 20,
                       (unsigned)config_int(config, CONFIG_RECORD_FILES));
    port->recorded = on;
}

/* --- opening and ending --- */

static void drop_retry(struct port *port)
{
    if (port->retry)
        g_source_destroy(port->retry);
    g_clear_pointer(&port->retry, g_source_unref);
}

static void forget_problem(struct port *port)
{
    drop_retry(port);
    port->tries = 0;
    port->taken = port->lacking = false;
    g_clear_pointer(&port->problem, g_free);
}

static gboolean retry_now(gpointer opaque)
{
    struct port *port = opaque;
    drop_retry(port);
    console_check(port->owner);
    return G_SOURCE_REMOVE;
}

static void retry_later(struct port *port)
{
    unsigned seconds = port->tries < 5 ? 1u << port->tries : RETRY_MAX_S;
    port->tries++;
    drop_retry(port);
    port->retry = g_timeout_source_new_seconds(MIN(seconds, RETRY_MAX_S));
    g_source_set_callback(port->retry, retry_now, port, NULL);
    g_source_attach(port->retry, port->owner->app->context);
}

static void stream_opened(struct lv_stream *stream, void *opaque)
{
    struct port *port = opaque;
    struct console_source source = lv_stream_source(stream);
    port->open = true;
    port->force = false;
    port->opened_us = g_get_monotonic_time();
    port->taken = false;
    g_clear_pointer(&port->problem, g_free);
    if (port->console)
        console_connect(port->console, &source);
    else
        source.close(source.opaque);
    touch(port->owner);
}

static void set_problem(struct port *port, const char *why, bool taken)
{
    const struct lv_console *owner = port->owner;
    const char *text = taken ? _("somebody else has it open")
                       : why ? why
                             : _("the host ended it");
    bool told = !g_strcmp0(port->problem, text);
    if (!told && why)
        log_add(owner->app->log, LOG_WARN, owner->name, _("console: %s"), text);
    char *old = port->problem;
    port->problem = g_strdup(text);
    g_free(old);
    port->taken = taken;
}

static void stream_ended(struct lv_stream *stream, const char *why, bool taken, bool lacking,
                         void *opaque)
{
    struct port *port = opaque;
    bool stopped = port->stopping, steady = port->open;
    lv_stream_leave(stream);
    port->stream = NULL;
    port->open = port->stopping = port->force = false;
    if (steady && g_get_monotonic_time() - port->opened_us > STEADY_US)
        port->tries = 0;
    if (!stopped && port->owner->up) {
        set_problem(port, why, taken);
        port->lacking = lacking;
        if (!lacking)
            retry_later(port);
    }
    touch(port->owner);
    console_check(port->owner);
}

static void stop_stream(struct port *port)
{
    if (!port->stream || port->stopping)
        return;
    port->stopping = true;
    port->open = false;
    lv_stream_stop(port->stream);
    if (port->console)
        console_connect(port->console, NULL);
}

static void open_stream(struct port *port, const struct domain_port *device)
{
    struct lv_console *owner = port->owner;
    const struct lv_stream_wish wish = {
        .uuid = owner->uuid, .device = device->device,
        .channel = device->kind == DOMAIN_PORT_CHANNEL, .force = port->force,
        .opened = stream_opened, .ended = stream_ended, .opaque = port,
    };
    port->stream = lv_stream_open(owner->lv, &wish);
}

/* --- what is to be open --- */

static bool wanted(const struct port *port, const struct domain *domain,
                   const struct domain_port *device)
{
    return port->shown ||
           (domain && domain->is_recorded && device && device->kind != DOMAIN_PORT_CHANNEL);
}

static void check_port(struct lv_console *owner, struct domain *domain, unsigned number)
{
    struct port *port = &owner->ports[number];
    struct domain_port found = {.device = NULL};
    bool there = domain && domain_port_get(domain, number, &found);
    bool need = wanted(port, domain, there ? &found : NULL);
    if (need && there && !port->console)
        make_console(port, domain, number);
    if (there)
        set_recorded(port, &found, domain->is_recorded && found.kind != DOMAIN_PORT_CHANNEL);
    if (domain)
        domain->consoles[number] = port->console;
    if (!need || !owner->up)
        forget_problem(port);
    if (!need)
        stop_stream(port);
    else if (owner->up && there && port->console && !port->stream && !port->retry && !port->lacking)
        open_stream(port, &found);
    domain_port_clear(&found);
}

static bool is_needed(const struct lv_console *owner)
{
    const struct domain *domain = owner_domain(owner);
    bool needed = domain && domain->is_recorded;
    for (size_t i = 0; i < DOMAIN_PORTS; i++)
        needed |= owner->ports[i].shown || owner->ports[i].stream;
    return needed;
}

/* Of those that nobody needs the screens of the last few are kept. */
static void drop_oldest(struct lv_host *lv)
{
    GHashTableIter iter;
    struct lv_console *owner, *oldest = NULL;
    unsigned kept = 0;
    g_hash_table_iter_init(&iter, lv->consoles);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&owner)) {
        if (!owner->closed_us)
            continue;
        kept++;
        if (!oldest || owner->closed_us < oldest->closed_us)
            oldest = owner;
    }
    if (kept > KEPT_MAX)
        g_hash_table_remove(lv->consoles, oldest->uuid);
}

static void console_check(struct lv_console *owner)
{
    struct lv_host *lv = owner->lv;
    struct domain *domain = owner_domain(owner);
    owner->up = lv->conn && domain && domain->known && domain_is_active(domain);
    for (unsigned i = 0; i < DOMAIN_PORTS; i++)
        check_port(owner, domain, i);
    if (is_needed(owner)) {
        owner->closed_us = 0;
    } else if (!owner->closed_us) {
        owner->closed_us = g_get_monotonic_time();
        drop_oldest(lv);
    }
}

/* --- life --- */

/* Its consoles end here; what their threads have posted finds it without a host. */
static void owner_free(gpointer data)
{
    struct lv_console *owner = data;
    struct domain *domain = owner_domain(owner);
    for (size_t i = 0; i < DOMAIN_PORTS; i++) {
        struct port *port = &owner->ports[i];
        forget_problem(port);
        if (port->stream)
            lv_stream_leave(port->stream);
        if (domain)
            domain->consoles[i] = NULL;
        console_free(port->console);
    }
    owner->lv = NULL;
    owner_unref(owner);
}

static struct lv_console *find_owner(struct lv_host *lv, const char *uuid)
{
    return lv->consoles ? g_hash_table_lookup(lv->consoles, uuid) : NULL;
}

static struct lv_console *have_owner(struct lv_host *lv, const char *uuid)
{
    struct lv_console *owner = find_owner(lv, uuid);
    if (owner)
        return owner;
    if (!lv->consoles)
        lv->consoles = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, owner_free);
    const struct domain *domain = find_domain(lv, uuid);
    owner = g_new0(struct lv_console, 1);
    owner->refs = 1;
    owner->lv = lv;
    owner->app = lv->app;
    owner->uuid = g_strdup(uuid);
    owner->name = g_strdup(domain ? domain->name : uuid);
    for (size_t i = 0; i < DOMAIN_PORTS; i++)
        owner->ports[i].owner = owner;
    g_hash_table_insert(lv->consoles, owner->uuid, owner);
    return owner;
}

/* --- the host's verbs --- */

void lv_console_show(struct lv_host *lv, const char *uuid, unsigned port, bool shown)
{
    struct lv_console *owner = shown ? have_owner(lv, uuid) : find_owner(lv, uuid);
    if (!owner || port >= DOMAIN_PORTS || (!shown && !owner->ports[port].shown))
        return;
    owner->ports[port].shown += shown ? 1u : -1u;
    console_check(owner);
}

void lv_console_check(struct lv_host *lv, const char *uuid)
{
    struct lv_console *owner = find_owner(lv, uuid);
    if (!owner) {
        const struct domain *domain = find_domain(lv, uuid);
        owner = domain && domain->is_recorded ? have_owner(lv, uuid) : NULL;
    }
    if (owner)
        console_check(owner);
}

void lv_console_take(struct lv_host *lv, const char *uuid, unsigned port)
{
    struct lv_console *owner = find_owner(lv, uuid);
    if (!owner || port >= DOMAIN_PORTS || owner->ports[port].stream)
        return;
    forget_problem(&owner->ports[port]);
    owner->ports[port].force = true;
    console_check(owner);
}

const char *lv_console_problem(struct lv_host *lv, const char *uuid, unsigned port, bool *taken)
{
    const struct lv_console *owner = find_owner(lv, uuid);
    *taken = owner && port < DOMAIN_PORTS && owner->ports[port].taken && !owner->ports[port].stream;
    if (!lv->conn)
        return _("the connection to the host is lost");
    return owner && port < DOMAIN_PORTS ? owner->ports[port].problem : NULL;
}

/* --- with the connection --- */

static void for_all(struct lv_host *lv, void (*fn)(struct lv_console *owner))
{
    g_autoptr(GList) owners = lv->consoles ? g_hash_table_get_values(lv->consoles) : NULL;
    for (GList *at = owners; at; at = at->next)
        fn(at->data);
}

/* One may be dropped on the way, so they are looked up again. */
static void consoles_opened(struct lv_host *lv)
{
    g_autoptr(GList) owners = lv->consoles ? g_hash_table_get_keys(lv->consoles) : NULL;
    g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func(g_free);
    for (GList *at = owners; at; at = at->next)
        g_ptr_array_add(uuids, g_strdup(at->data));
    for (guint i = 0; i < uuids->len; i++)
        lv_console_check(lv, g_ptr_array_index(uuids, i));
}

static void owner_lost(struct lv_console *owner)
{
    owner->up = false;
    for (size_t i = 0; i < DOMAIN_PORTS; i++) {
        forget_problem(&owner->ports[i]);
        stop_stream(&owner->ports[i]);
    }
}

static void consoles_lost(struct lv_host *lv)
{
    for_all(lv, owner_lost);
}

/* The rows go: viewers that stay get new screens once it is open again. */
static void owner_closed(struct lv_console *owner)
{
    struct domain *domain = owner_domain(owner);
    owner_lost(owner);
    for (size_t i = 0; i < DOMAIN_PORTS; i++) {
        if (domain)
            domain->consoles[i] = NULL;
        console_free(g_steal_pointer(&owner->ports[i].console));
        owner->ports[i].recorded = false;
    }
}

static void consoles_closed(struct lv_host *lv)
{
    for_all(lv, owner_closed);
}

static void consoles_free(struct lv_host *lv)
{
    g_clear_pointer(&lv->consoles, g_hash_table_unref);
}

const struct lv_part lv_console_part = {consoles_opened, consoles_lost, consoles_closed,
                                        consoles_free};
