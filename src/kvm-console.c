#include "kvm-console.h"

#include "config.h"
#include "console.h"
#include "core/text.h"
#include "domstore.h"
#include "log.h"

struct console_wish {
    struct kvm_domain *domain; /* a reference */
    bool record;
    struct vmm_channel *channels[VMM_SERIALS];
    uint64_t from[VMM_SERIALS];
};

/* --- what a console says, on its thread --- */

static void screen_changed_arrives(void *data)
{
    struct kvm_domain *domain = data;
    struct domain *shown = domain->shown;
    if (shown)
        model_touch(domain->host->app->model, shown);
    kvm_domain_unref(domain);
}

/* At most once between two snapshots: a flood is one wake-up a frame. */
static void screen_changed(void *opaque)
{
    struct kvm_domain *domain = opaque;
    app_post(domain->host->app, screen_changed_arrives, kvm_domain_ref(domain));
}

static void console_says(void *opaque, const char *text)
{
    struct kvm_domain *domain = opaque;
    log_post(domain->host->app->log, LOG_WARN, domain->name, "%s", text);
}

/* --- making and connecting, main thread --- */

/* "web-01-serial0.log" in the state folder, by the encoded name of the definition's file. */
static char *record_path(struct kvm_domain *domain, unsigned port)
{
    g_autofree char *base = g_path_get_basename(domain->path);
    g_autofree char *stem = g_strndup(base, strlen(base) - strlen(".xml"));
    g_autofree char *name = g_strdup_printf("%s-serial%u.log", stem, port);
    return g_build_filename(domain->host->console_dir, name, NULL);
}

static struct console *make_console(struct kvm_domain *domain, unsigned port, bool record)
{
    const struct config *config = domain->host->app->config;
    g_autofree char *title = g_strdup_printf(_("%s serial COM%u"), domain->name, port + 1);
    g_autofree char *path = record_path(domain, port);
    record = record && config_bool(config, CONFIG_RECORD) &&
             g_mkdir_with_parents(domain->host->console_dir, 0700) == 0;
    struct console_config wanted = {
        .title = title,
        .record_path = record ? path : NULL,
        .record_limit = (uint64_t)config_int(config, CONFIG_RECORD_LIMIT) << 20,
        .record_files = (unsigned)config_int(config, CONFIG_RECORD_FILES),
        .scrollback_lines = (unsigned)config_int(config, CONFIG_SCROLLBACK_LINES),
        .changed = screen_changed,
        .message = console_says,
        .opaque = domain,
    };
    return console_new(&wanted);
}

static void connect_port(struct console_wish *wish, unsigned port)
{
    struct kvm_domain *domain = wish->domain;
    if (!domain->consoles[port])
        domain->consoles[port] = make_console(domain, port, wish->record);
    if (!domain->consoles[port])
        return;
    struct console_source source = console_source_channel(wish->channels[port], wish->from[port]);
    console_connect(domain->consoles[port], &source);
}

static void wish_arrives(void *data)
{
    struct console_wish *wish = data;
    struct kvm_domain *domain = wish->domain;
    struct domain *shown = domain->shown;
    bool wanted = shown && !g_atomic_int_get(&domain->host->closing);
    for (unsigned i = 0; wanted && i < VMM_SERIALS; i++) {
        if (wish->channels[i])
            connect_port(wish, i);
        shown->consoles[i] = domain->consoles[i];
    }
    if (wanted)
        model_touch(domain->host->app->model, shown);
    kvm_domain_unref(domain);
    g_free(wish);
}

void kvm_console_post(struct kvm_domain *domain, bool record)
{
    struct console_wish *wish = g_new0(struct console_wish, 1);
    wish->domain = kvm_domain_ref(domain);
    wish->record = record;
    for (unsigned i = 0; i < VMM_SERIALS; i++) {
        wish->channels[i] = domain->channels[i];
        wish->from[i] = domain->power_on[i];
    }
    app_post(domain->host->app, wish_arrives, wish);
}
