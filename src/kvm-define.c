#include "kvm-define.h"

#include <string.h>

#include "core/text.h"
#include "domxml-read.h"
#include "intent-run.h"
#include "job.h"
#include "kvm-facts.h"
#include "kvm-life.h"
#include "kvm-recover.h"
#include "log.h"

/* What a lane has to do; freed by its end. */
struct define_work {
    struct intent *intent;
    bool finish; /* do it (or go on); else take it back */
};

/* --- how it ends, main thread --- */

static void forget_domain(void *data)
{
    struct kvm_domain *engine = data;
    struct kvm_host *host = engine->host;
    struct domain *domain = engine->shown;
    if (!g_atomic_int_get(&host->closing)) {
        kvm_domain_drop_consoles(engine);
        engine->shown = NULL;
        if (domain)
            model_remove(host->app->model, domain);
        if (g_hash_table_lookup(host->domains, engine->path) == engine)
            g_hash_table_remove(host->domains, engine->path);
        kvm_count_domains(host);
    }
    kvm_domain_unref(engine);
}

/* What stands in the folder now is what the model shows. Lane work. */
static bool show_result(struct kvm_domain *engine)
{
    if (!g_file_test(engine->path, G_FILE_TEST_EXISTS)) {
        app_post(engine->host->app, forget_domain, kvm_domain_ref(engine));
        return false;
    }
    struct domstore_entry *entry = domstore_read(engine->host->store, engine->path);
    kvm_facts_post(kvm_facts_new(engine->host, entry));
    return true;
}

/* --- the lane's side --- */

static void step_progress(void *opaque, double fraction, const char *detail)
{
    struct kvm_work *work = opaque;
    job_progress(work->job, fraction, detail);
}

static bool step_cancelled(void *opaque)
{
    struct kvm_work *work = opaque;
    return job_cancelled(work->job) || g_atomic_int_get(&work->domain->host->closing);
}

static bool define_steps(struct kvm_work *work, struct define_work *define, char **error)
{
    struct kvm_host *host = work->domain->host;
    struct progress progress = {step_progress, step_cancelled, work};
    if (!define->finish)
        return intent_undo(define->intent, host->store, error);
    return intent_run(define->intent, host->store, host->intents_dir, &progress, error);
}

static void start_created(struct kvm_work *work, char **error)
{
    g_autofree char *cause = NULL;
    if (!kvm_life_start_now(work->domain, &cause))
        *error = g_strdup_printf(_("it is defined, but could not be started: %s"), cause);
}

static void do_define(struct kvm_work *work)
{
    struct define_work *define = work->data;
    bool start = define->finish && define->intent->kind == INTENT_CREATE && define->intent->start;
    g_autofree char *error = NULL;
    if (define->intent->kind == INTENT_UNDEFINE)
        kvm_life_end(work); /* what ended may still hold its files */
    bool ok = define_steps(work, define, &error);
    bool known = show_result(work->domain);
    if (ok && known && start)
        start_created(work, &error);
    if (!ok && intent_is_written(define->intent))
        kvm_recover_return(work->domain, g_steal_pointer(&define->intent));
    job_finish(work->job, error);
    intent_free(define->intent);
    g_free(define);
}

static void push_define(struct kvm_domain *engine, struct intent *intent, bool finish,
                        struct job *job)
{
    struct define_work *define = g_new0(struct define_work, 1);
    define->intent = intent;
    define->finish = finish;
    kvm_domain_push(engine, do_define, job, define);
}

/* The engine's side of a path, made if there is none; borrowed. */
static struct kvm_domain *engine_at(struct kvm_host *host, const char *name, const char *path)
{
    struct kvm_domain *engine = g_hash_table_lookup(host->domains, path);
    if (engine)
        return engine;
    engine = kvm_domain_new(host, name, path);
    g_hash_table_insert(host->domains, engine->path, engine);
    return engine;
}

/* --- create --- */

static const char *create_problem(struct kvm_host *host, const struct domain_def *def,
                                  const char *path, GVariant *args)
{
    struct model *model = host->app->model;
    if (model_find(model, &host->host, def->name) || g_hash_table_contains(host->domains, path))
        return _("there is a domain of that name already");
    if (model_find_uuid(model, &host->host, def->uuid))
        return _("there is a domain of that uuid already");
    for (guint i = 0; i < host->pending->len; i++) {
        const struct intent *intent = g_ptr_array_index(host->pending, i);
        if (intent->path && !strcmp(intent->path, path))
            return _("something of that name was interrupted: finish or undo it first (recover)");
    }
    const char *disk = host_args_string(args, "disk-path");
    if (disk && !g_path_is_absolute(disk))
        return _("the disk's path is not absolute");
    return host_args_bool(args, "start") ? domain_def_obstacle(def) : NULL;
}

static struct intent *create_intent(const struct domain_def *def, const char *path,
                                    GVariant *args)
{
    const char *disk = host_args_string(args, "disk-path");
    struct intent *intent = intent_new(INTENT_CREATE, def->name, def->uuid, path);
    intent->xml = g_strdup(host_args_string(args, "xml"));
    intent->disk_size = host_args_number(args, "disk-size", 0);
    intent->disk_copy_of = g_strdup(host_args_string(args, "disk-copy-of"));
    intent->start = host_args_bool(args, "start");
    intent->autostart = host_args_bool(args, "autostart");
    if (disk)
        intent_add_disk(intent, disk);
    return intent;
}

void kvm_define_create(struct host *base, struct domain *domain, struct job *job, GVariant *args)
{
    (void)domain;
    struct kvm_host *host = (struct kvm_host *)base;
    struct domxml_error err = {0};
    const char *xml = host_args_string(args, "xml");
    struct domain_def *def = domxml_read(xml ? xml : "", xml ? strlen(xml) : 0, &err);
    if (!def) {
        g_autofree char *text = g_strdup_printf(_("line %ld: %s"), err.line, err.text);
        job_finish(job, text);
        return;
    }
    g_autofree char *path = domstore_path(host->store, def->name);
    const char *problem = create_problem(host, def, path, args);
    if (problem)
        job_finish(job, problem);
    else
        push_define(engine_at(host, def->name, path), create_intent(def, path, args), true, job);
    domain_def_free(def);
}

/* --- define --- */

static void do_replace(struct kvm_work *work)
{
    GVariant *args = work->data;
    const char *why = host_args_string(args, "why");
    g_autofree char *error = NULL;
    domstore_replace(work->domain->host->store, work->domain->path, host_args_string(args, "xml"),
                     why ? why : host_verb_word(HOST_DEFINE), &error);
    g_variant_unref(args);
    show_result(work->domain);
    job_finish(work->job, error);
}

/* The domain that a definition replaces; NULL with *error (g_free) if it may not, or without if it
 * is a new one. A broken one is known by its name alone. */
static struct domain *define_replaced(struct kvm_host *host, const struct domain_def *def,
                                      char **error)
{
    struct model *model = host->app->model;
    struct domain *by_uuid = model_find_uuid(model, &host->host, def->uuid);
    struct domain *by_name = model_find(model, &host->host, def->name);
    if (by_name && (by_name == by_uuid || by_name->state == DOMAIN_BROKEN))
        return by_name;
    if (by_name)
        *error = g_strdup_printf(_("domain '%s' is there already with uuid %s"), def->name,
                                 by_name->uuid);
    else if (by_uuid)
        *error = g_strdup_printf(_("its uuid is that of domain '%s'"), by_uuid->name);
    return NULL;
}

static void define_def(struct kvm_host *host, const struct domain_def *def, struct job *job,
                       GVariant *args)
{
    char *error = NULL;
    const char *obstacle = domain_def_obstacle(def);
    struct domain *domain = define_replaced(host, def, &error);
    if (!error && obstacle && host_args_bool(args, "validate"))
        error = g_strdup_printf(_("the engine cannot start it: %s"), obstacle);
    if (error) {
        job_finish(job, error);
        g_free(error);
        return;
    }
    if (obstacle)
        log_add(host->app->log, LOG_WARN, def->name, _("the engine cannot start it: %s"), obstacle);
    struct kvm_domain *engine = domain ? kvm_domain_of(host, domain) : NULL;
    if (engine)
        kvm_domain_push(engine, do_replace, job, g_variant_ref(args));
    else
        kvm_define_create(&host->host, NULL, job, args);
}

void kvm_define_xml(struct host *base, struct domain *domain, struct job *job, GVariant *args)
{
    (void)domain;
    struct domxml_error err = {0};
    const char *xml = host_args_string(args, "xml");
    struct domain_def *def = domxml_read(xml ? xml : "", xml ? strlen(xml) : 0, &err);
    if (!def) {
        g_autofree char *text = g_strdup_printf(_("line %ld: %s"), err.line, err.text);
        job_finish(job, text);
        return;
    }
    define_def((struct kvm_host *)base, def, job, args);
    domain_def_free(def);
}

/* --- undefine --- */

static bool domain_has_disk(const struct domain *domain, const char *path)
{
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        if (!g_strcmp0(disk->source, path))
            return true;
    }
    return false;
}

void kvm_define_undefine(struct host *base, struct domain *domain, struct job *job, GVariant *args)
{
    struct kvm_host *host = (struct kvm_host *)base;
    struct kvm_domain *engine = kvm_domain_of(host, domain);
    if (!engine) {
        job_finish(job, _("it is not known any more"));
        return;
    }
    /* A broken definition may have no uuid: the intent needs one for its file's name only. */
    g_autofree char *uuid = domain->uuid ? g_strdup(domain->uuid) : domain_uuid_random();
    struct intent *intent = intent_new(INTENT_UNDEFINE, domain->name, uuid, domain->path);
    intent->xml = g_strdup(domain->xml ? domain->xml : "");
    intent->autostart = domain->autostart;
    g_autofree const char **paths = host_args_strings(args, "paths");
    for (const char **path = paths; path && *path; path++) {
        if (domain_has_disk(domain, *path)) {
            intent_add_disk(intent, *path);
            continue;
        }
        g_autofree char *text = g_strdup_printf(_("%s is no disk of it"), *path);
        intent_free(intent);
        job_finish(job, text);
        return;
    }
    push_define(engine, intent, true, job);
}

/* --- recover --- */

void kvm_define_recover(struct host *base, const char *name, bool finish, struct job *job)
{
    struct kvm_host *host = (struct kvm_host *)base;
    struct intent *intent = kvm_recover_take(host, name);
    if (intent)
        push_define(engine_at(host, intent->name, intent->path), intent, finish, job);
    else
        job_finish(job, _("nothing was interrupted"));
}
