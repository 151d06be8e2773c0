#include "host-kvm.h"

#include "core/text.h"
#include "job.h"
#include "kvm-define.h"
#include "kvm-domain.h"
#include "kvm-facts.h"
#include "kvm-life.h"
#include "kvm-pools.h"
#include "kvm-recover.h"
#include "kvm-watch.h"
#include "log.h"

static struct kvm_host *kvm_host_of(struct host *host)
{
    return (struct kvm_host *)host;
}

/* --- verbs --- */

/* The verbs that are one piece of lane work without arguments. */
static void (*const kvm_life_verbs[HOST_VERBS])(struct kvm_work *work) = {
    [HOST_START] = kvm_life_start,     [HOST_SHUTDOWN] = kvm_life_shutdown,
    [HOST_REBOOT] = kvm_life_reboot,   [HOST_RESET] = kvm_life_reset,
    [HOST_DESTROY] = kvm_life_destroy, [HOST_SUSPEND] = kvm_life_suspend,
    [HOST_RESUME] = kvm_life_resume,
};

struct autostart_work {
    bool on;
};

static void kvm_do_autostart(struct kvm_work *work)
{
    struct autostart_work *wish = work->data;
    struct kvm_host *host = work->domain->host;
    g_autofree char *error = NULL;
    domstore_set_autostart(host->store, work->domain->path, wish->on, &error);
    kvm_facts_post(kvm_facts_new(host, domstore_read(host->store, work->domain->path)));
    job_finish(work->job, error);
    g_free(wish);
}

static void kvm_autostart_set(struct host *host, struct domain *domain, struct job *job,
                              GVariant *args)
{
    struct kvm_domain *engine = kvm_domain_of(kvm_host_of(host), domain);
    if (!engine) {
        job_finish(job, _("it is not known any more"));
        return;
    }
    struct autostart_work *wish = g_new0(struct autostart_work, 1);
    wish->on = host_args_bool(args, "on");
    kvm_domain_push(engine, kvm_do_autostart, job, wish);
}

static void kvm_xml(struct host *host, struct domain *domain, struct job *job, GVariant *args)
{
    struct kvm_domain *engine = kvm_domain_of(kvm_host_of(host), domain);
    g_autofree char *started = NULL;
    if (engine && domain_is_active(domain) && !host_args_bool(args, "inactive")) {
        g_mutex_lock(&engine->lock);
        started = g_strdup(engine->started_xml);
        g_mutex_unlock(&engine->lock);
    }
    const char *xml = started ? started : domain->xml;
    if (xml)
        job_set_output(job, xml);
    job_finish(job, xml ? NULL : _("its definition cannot be read"));
}

/* The verbs with arguments. */
static void (*const kvm_verbs[HOST_VERBS])(struct host *host, struct domain *domain,
                                           struct job *job, GVariant *args) = {
    [HOST_CREATE] = kvm_define_create,
    [HOST_UNDEFINE] = kvm_define_undefine,
    [HOST_DEFINE] = kvm_define_xml,
    [HOST_AUTOSTART] = kvm_autostart_set,
    [HOST_XML] = kvm_xml,
};

static void kvm_run(struct host *host, enum host_verb verb, const struct host_target *target,
                    struct job *job, GVariant *args)
{
    if (kvm_pools_has(verb)) {
        kvm_pools_run(kvm_host_of(host), verb, job, args);
        return;
    }
    if (kvm_verbs[verb]) {
        kvm_verbs[verb](host, target->domain, job, args);
        return;
    }
    struct kvm_domain *engine = kvm_domain_of(kvm_host_of(host), target->domain);
    if (engine && kvm_life_verbs[verb])
        kvm_domain_push(engine, kvm_life_verbs[verb], job, NULL);
    else
        job_finish(job, _("it is not known any more"));
}

/* --- why not --- */

static const char *kvm_start_reason(struct kvm_host *host, struct domain *domain)
{
    struct kvm_domain *engine = kvm_domain_of(host, domain);
    if (host->host.state == HOST_UNUSABLE)
        return host->host.problem;
    if (domain_is_active(domain))
        return domain->state == DOMAIN_PAUSED ? _("it is paused: resume it")
                                              : _("it is running already");
    if (domain->state == DOMAIN_BROKEN)
        return domain->reason;
    return engine ? engine->obstacle : _("it is not known any more");
}

static const char *kvm_running_reason(struct domain *domain)
{
    if (domain->state == DOMAIN_PAUSED)
        return _("it is paused: resume it first");
    return domain_is_active(domain) ? NULL : _("it is not running");
}

static const char *kvm_resume_reason(struct kvm_host *host, struct domain *domain)
{
    const struct kvm_domain *engine = kvm_domain_of(host, domain);
    if (domain->state != DOMAIN_PAUSED)
        return _("it is not paused");
    return engine && engine->kept
               ? _("it has ended and is only kept to be looked at: reset it or force it off")
               : NULL;
}

static const char *kvm_domain_reason(struct kvm_host *host, struct domain *domain,
                                     enum host_verb verb)
{
    switch (verb) {
    case HOST_START:
        return kvm_start_reason(host, domain);
    case HOST_SHUTDOWN:
    case HOST_REBOOT:
    case HOST_SUSPEND:
        return kvm_running_reason(domain);
    case HOST_RESET:
    case HOST_DESTROY:
        return domain_is_active(domain) ? NULL : _("it is not running");
    case HOST_RESUME:
        return kvm_resume_reason(host, domain);
    case HOST_UNDEFINE:
        return domain_is_active(domain) ? _("it is running: shut it down or force it off first")
                                        : NULL;
    default:
        return NULL;
    }
}

static const char *kvm_reason(struct host *base, const struct host_target *target,
                              enum host_verb verb)
{
    struct kvm_host *host = kvm_host_of(base);
    if (!kvm_life_verbs[verb] && !kvm_verbs[verb] && !kvm_pools_has(verb))
        return _("virtty's engine cannot do it");
    if (base->state == HOST_CLOSED || base->state == HOST_OPENING)
        return _("the host is still being opened");
    if (verb == HOST_CREATE || verb == HOST_DEFINE || kvm_pools_has(verb))
        return NULL;
    return target->domain ? kvm_domain_reason(host, target->domain, verb)
                          : _("there is no such domain");
}

/* --- opening --- */

struct opened {
    struct kvm_host *host;
    struct vmm_host_info info;
    GPtrArray *facts;   /* struct kvm_facts */
    GPtrArray *pending; /* struct intent, or NULL */
};

static void free_facts(gpointer data)
{
    kvm_facts_free(data);
}

static void kvm_autostart(struct kvm_host *host)
{
    struct model *model = host->app->model;
    for (unsigned i = 0; i < model_domains(model); i++) {
        struct domain *domain = model_domain(model, i);
        if (domain->host != &host->host || !domain->autostart)
            continue;
        const char *reason = host_domain_reason(&host->host, domain, HOST_START);
        if (reason)
            log_add(host->app->log, LOG_FAIL, domain->name, _("start: %s"), reason);
        else
            kvm_domain_push(kvm_domain_of(host, domain), kvm_life_start, NULL, NULL);
    }
}

static void kvm_say_broken(struct kvm_host *host)
{
    struct model *model = host->app->model;
    for (unsigned i = 0; i < model_domains(model); i++) {
        const struct domain *domain = model_domain(model, i);
        if (domain->host == &host->host && domain->state == DOMAIN_BROKEN)
            log_add(host->app->log, LOG_FAIL, domain->name, "%s: %s", domain->path, domain->reason);
    }
}

static void kvm_apply_info(struct kvm_host *host, const struct vmm_host_info *info)
{
    host->host.cpus = info->cpus;
    host->host.memory_total = info->memory_total;
    host->host.memory_available = info->memory_available;
    host->host.seen_us = g_get_real_time();
    host->host.state = info->problem == VMM_HOST_OK ? HOST_READY : HOST_UNUSABLE;
    if (info->problem == VMM_HOST_OK)
        return;
    host->host.problem = g_strdup(info->reason);
    host->host.advice = g_strdup(info->advice);
    if (!host->app->read_only_files)
        log_add(host->app->log, LOG_WARN, NULL, "%s: %s. %s", host->host.alias, info->reason,
                info->advice);
}

static void kvm_opened(void *data)
{
    struct opened *opened = data;
    struct kvm_host *host = opened->host;
    struct model *model = host->app->model;
    if (!g_atomic_int_get(&host->closing)) {
        model_begin(model);
        kvm_apply_info(host, &opened->info);
        for (guint i = 0; i < opened->facts->len; i++)
            kvm_facts_apply(g_ptr_array_index(opened->facts, i));
        if (opened->pending)
            kvm_recover_keep(host, g_steal_pointer(&opened->pending));
        kvm_count_domains(host);
        kvm_pools_begin(host);
        model_end(model);
        if (!host->app->read_only_files) {
            kvm_say_broken(host);
            kvm_autostart(host);
        }
    }
    g_ptr_array_unref(opened->facts);
    if (opened->pending)
        g_ptr_array_unref(opened->pending);
    g_free(opened);
}

static void kvm_do_open(struct kvm_work *work)
{
    struct kvm_host *host = work->domain->host;
    struct opened *opened = g_new0(struct opened, 1);
    opened->host = host;
    vmm_host_probe(&opened->info);
    if (!host->app->read_only_files) {
        domstore_sweep(host->store);
        opened->pending = kvm_recover_load(host);
    }
    g_autoptr(GPtrArray) entries = domstore_load(host->store);
    opened->facts = g_ptr_array_new_with_free_func(free_facts);
    for (guint i = 0; i < entries->len; i++) {
        struct domstore_entry *entry = g_ptr_array_index(entries, i);
        if (!entry->name) { /* the folder itself */
            log_post(host->app->log, LOG_FAIL, NULL, "%s: %s", entry->path, entry->error);
            continue;
        }
        g_ptr_array_index(entries, i) = NULL;
        g_ptr_array_add(opened->facts, kvm_facts_new(host, entry));
    }
    app_post(host->app, kvm_opened, opened);
}

static void kvm_open(struct host *base)
{
    struct kvm_host *host = kvm_host_of(base);
    base->state = HOST_OPENING;
    /* Any lane will do; this one is of no domain. */
    struct kvm_domain *lane = kvm_domain_new(host, "", "");
    kvm_domain_push(lane, kvm_do_open, NULL, NULL);
    kvm_domain_unref(lane);
}

/* --- the end --- */

static void kvm_close(struct host *base)
{
    struct kvm_host *host = kvm_host_of(base);
    GHashTableIter iter;
    gpointer value;
    g_atomic_int_set(&host->closing, 1); /* copies of disks are given up and undone */
    g_hash_table_iter_init(&iter, host->domains);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        kvm_domain_push(value, kvm_life_end, NULL, NULL);
    kvm_pool_close(host);
    kvm_watch_free(host);
    g_hash_table_iter_init(&iter, host->domains);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        kvm_domain_drop_consoles(value);
    base->state = HOST_CLOSED;
}

static void kvm_free(struct host *base)
{
    struct kvm_host *host = kvm_host_of(base);
    g_hash_table_unref(host->domains);
    g_ptr_array_unref(host->pending);
    domstore_free(host->store);
    g_mutex_clear(&host->lock);
    g_cond_clear(&host->idle);
    g_free(host->intents_dir);
    g_free(host->console_dir);
    g_free(host->sample);
    g_free(host);
}

static void kvm_tick(struct host *base)
{
    struct kvm_host *host = kvm_host_of(base);
    if (g_atomic_int_get(&host->closing))
        return;
    kvm_watch_tick(host);
    kvm_pools_tick(host);
}

static const struct host_ops kvm_ops = {
    .kind = "kvm",
    .open = kvm_open,
    .close = kvm_close,
    .run = kvm_run,
    .reason = kvm_reason,
    .tick = kvm_tick,
    .refuse_starts = kvm_life_refuse_starts,
    .free = kvm_free,
};

static void unref_domain(gpointer data)
{
    kvm_domain_unref(data);
}

struct host *host_kvm_new(struct app *app)
{
    struct kvm_host *host = g_new0(struct kvm_host, 1);
    host->host = (struct host){
        .ops = &kvm_ops,
        .app = app,
        .alias = g_strdup("kvm:local"),
        .uri = g_strdup("kvm:///"),
        .driver = g_strdup("KVM"),
        .state = HOST_CLOSED,
    };
    host->app = app;
    g_autofree char *domains = g_build_filename(app->paths.config_dir, "domains", NULL);
    host->store = domstore_new(domains);
    domstore_use_history(host->store, app->history, host->host.uri);
    host->intents_dir = g_build_filename(app->paths.state_dir, "intents", NULL);
    host->console_dir = g_build_filename(app->paths.state_dir, "console", NULL);
    host->domains = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, unref_domain);
    host->pending = g_ptr_array_new();
    kvm_pool_open(host);
    return &host->host;
}
