#include "kvm-life.h"

#include <string.h>

#include "console.h"
#include "core/text.h"
#include "domain-def.h"
#include "job.h"
#include "kvm-console.h"
#include "kvm-facts.h"
#include "log.h"
#include "memory-guard.h"

#define CHANNEL_HISTORY (256u << 10) /* bytes of output a port keeps for a late reader */

/* --- what the engine says --- */

struct life_event {
    struct kvm_domain *domain; /* a reference */
    struct vmm_event event;
    char *text;
};

/* Frees a machine that has ended. Lane work. */
static void release_machine(struct kvm_domain *domain)
{
    g_mutex_lock(&domain->lock);
    struct vmm_machine *machine = domain->machine;
    domain->machine = NULL;
    g_mutex_unlock(&domain->lock);
    if (machine)
        vmm_machine_free(machine);
    g_autofree char *ignored = NULL;
    if (domain->run_intent)
        intent_remove(domain->run_intent, &ignored);
    g_clear_pointer(&domain->run_intent, intent_free);
}

static bool machine_has_ended(struct kvm_domain *domain)
{
    if (!domain->machine)
        return false;
    enum vmm_state state = vmm_machine_state(domain->machine);
    return state == VMM_STATE_STOPPED || state == VMM_STATE_CRASHED;
}

static void reap(struct kvm_work *work)
{
    if (machine_has_ended(work->domain))
        release_machine(work->domain);
}

static enum domain_state state_of(const struct vmm_event *event)
{
    static const enum domain_state states[] = {
        [VMM_STATE_READY] = DOMAIN_SHUTOFF,   [VMM_STATE_RUNNING] = DOMAIN_RUNNING,
        [VMM_STATE_PAUSED] = DOMAIN_PAUSED,   [VMM_STATE_STOPPED] = DOMAIN_SHUTOFF,
        [VMM_STATE_CRASHED] = DOMAIN_CRASHED,
    };
    return states[event->state];
}

static void note_line(void *opaque, enum vmm_severity severity, const char *text)
{
    const struct domain *shown = ((const struct kvm_domain *)opaque)->shown;
    (void)severity;
    log_add(shown->host->app->log, LOG_NOTE, shown->name, "%s", text);
}

/* A guest that resets itself without end must not flood the log. */
static void log_restart(struct kvm_domain *domain, const char *text)
{
    const struct vmm_report note = {.line = note_line, .opaque = domain};
    vmm_report_limited(&note, &domain->restarts, VMM_INFO, _("%s; it was started again"), text);
}

/* What a verb did is told by its job: the engine's word is a detail then. */
static void log_event(struct kvm_domain *domain, const struct life_event *in,
                      enum domain_state before)
{
    struct log *log = domain->host->app->log;
    const struct vmm_event *event = &in->event;
    const char *text = in->text ? in->text : "";
    if (event->type == VMM_EVENT_RESET && text[0])
        log_restart(in->domain, text);
    else if (event->type == VMM_EVENT_RESET)
        log_add(log, LOG_DETAIL, domain->name, _("it was reset"));
    else if (event->state == VMM_STATE_CRASHED)
        log_add(log, LOG_FAIL, domain->name, "%s", text[0] ? text : _("it crashed"));
    else if (event->state == VMM_STATE_PAUSED && event->pause == VMM_PAUSE_ENOSPC)
        log_add(log, LOG_FAIL, domain->name, _("%s: it is paused; make room and resume it"), text);
    else if (event->state == VMM_STATE_PAUSED && event->pause == VMM_PAUSE_CRASHED)
        log_add(log, LOG_FAIL, domain->name, _("%s: it is kept paused to be looked at"), text);
    else if (event->state == VMM_STATE_PAUSED)
        log_add(log, text[0] ? LOG_NOTE : LOG_DETAIL, domain->name, "%s",
                text[0] ? text : _("it is paused"));
    else if (event->state == VMM_STATE_STOPPED)
        log_add(log, text[0] ? LOG_NOTE : LOG_DETAIL, domain->name, "%s",
                text[0] ? text : _("it was forced off"));
    else if (event->state == VMM_STATE_RUNNING)
        log_add(log, LOG_DETAIL, domain->name, "%s",
                before == DOMAIN_PAUSED ? _("it goes on") : _("it runs"));
}

static void apply_event(struct life_event *in, struct domain *domain)
{
    enum domain_state before = domain->state;
    log_event(in->domain, in, before);
    domain->state = state_of(&in->event);
    g_free(domain->reason);
    domain->reason = in->event.type == VMM_EVENT_RESET ? NULL : g_strdup(in->text);
    in->domain->kept = domain->state == DOMAIN_PAUSED && (in->event.pause == VMM_PAUSE_CRASHED ||
                                                          in->event.pause == VMM_PAUSE_POWEROFF);
    bool active = domain_is_active(domain);
    if (active && before != DOMAIN_PAUSED && before != DOMAIN_RUNNING)
        domain->since_us = g_get_real_time();
    if (!active) {
        domain->since_us = 0;
        domain->cpu = domain->exits_rate = 0;
        domain->memory_used = 0;
        in->domain->last_us = 0;
    }
    kvm_count_domains(in->domain->host);
    model_touch(in->domain->host->app->model, domain);
}

static void event_arrives(void *data)
{
    struct life_event *in = data;
    struct domain *domain = in->domain->shown;
    bool ended = in->event.state == VMM_STATE_STOPPED || in->event.state == VMM_STATE_CRASHED;
    if (domain)
        apply_event(in, domain);
    if (ended && !g_atomic_int_get(&in->domain->host->closing))
        kvm_domain_push(in->domain, reap, NULL, NULL);
    kvm_domain_unref(in->domain);
    g_free(in->text);
    g_free(in);
}

static void hook_event(void *opaque, const struct vmm_event *event)
{
    struct kvm_domain *domain = opaque;
    struct life_event *in = g_new0(struct life_event, 1);
    in->domain = kvm_domain_ref(domain);
    in->event = *event;
    in->event.text = NULL;
    in->text = g_strdup(event->text);
    app_post(domain->host->app, event_arrives, in);
}

/* A crash comes with registers, line by line: those are for the log, not for the message line. */
static void hook_line(void *opaque, enum vmm_severity severity, const char *text)
{
    static const enum log_level levels[] = {
        [VMM_DEBUG] = LOG_DETAIL,
        [VMM_INFO] = LOG_DETAIL,
        [VMM_WARNING] = LOG_WARN,
        [VMM_ERROR] = LOG_FAIL,
    };
    struct kvm_domain *domain = opaque;
    bool many = strchr(text, '\n') != NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", 64);
    for (char **line = lines; *line; line++) {
        if (**line)
            log_post(domain->host->app->log, many ? LOG_DETAIL : levels[severity], domain->name,
                     "%s", *line);
    }
}

/* --- start --- */

static bool make_channels(struct kvm_domain *domain, const struct domain_def *def)
{
    for (unsigned i = 0; i < VMM_SERIALS; i++) {
        if (def->serial[i] && !domain->channels[i])
            domain->channels[i] = vmm_channel_new(CHANNEL_HISTORY);
        if (def->serial[i] && !domain->channels[i])
            return false;
        if (domain->channels[i])
            domain->power_on[i] = vmm_channel_end(domain->channels[i]);
    }
    return true;
}

static struct vmm_machine *make_machine(struct kvm_domain *domain, const struct domain_def *def,
                                        struct vmm_error *err)
{
    struct vmm_disk_config disks[VMM_DISKS_MAX] = {0};
    char serials[VMM_DISKS_MAX][21] = {0}; /* as much as virtio-blk has room for */
    for (guint i = 0; i < def->disks->len; i++) {
        const struct domain_def_disk *disk = g_ptr_array_index(def->disks, i);
        if (disk->serial)
            g_strlcpy(serials[i], disk->serial, sizeof serials[i]);
        disks[i] = (struct vmm_disk_config){.path = disk->source,
                                            .read_only = disk->read_only,
                                            .discard = disk->discard,
                                            .serial = disk->serial ? serials[i] : NULL,
                                            .target = disk->target};
    }
    struct vmm_config config = {.name = def->name,
                                .cpus = def->vcpus,
                                .memory = def->memory,
                                .kernel = def->kernel,
                                .initrd = def->initrd,
                                .cmdline = def->cmdline,
                                .disks = disks,
                                .n_disks = def->disks->len,
                                .rng = def->rng,
                                .on_poweroff = def->on_poweroff,
                                .on_reboot = def->on_reboot,
                                .on_crash = def->on_crash};
    for (unsigned i = 0; i < VMM_SERIALS; i++)
        config.serial[i] = def->serial[i] ? domain->channels[i] : NULL;
    struct vmm_hooks hooks = {hook_event, {hook_line, domain}, domain, &memory_guard};
    return vmm_machine_create(&config, &hooks, err);
}

/* Says after a power failure what was cut off; see INTENT_RUN. */
static bool note_run(struct kvm_domain *domain, const struct domain_def *def, char **error)
{
    domain->run_intent = intent_new(INTENT_RUN, def->name, def->uuid, domain->path);
    if (intent_write(domain->run_intent, domain->host->intents_dir, error))
        return true;
    g_clear_pointer(&domain->run_intent, intent_free);
    return false;
}

static bool start_machine(struct kvm_domain *domain, const struct domain_def *def, char **error)
{
    struct vmm_error err = {0};
    if (!make_channels(domain, def)) {
        *error = g_strdup(_("out of memory"));
        return false;
    }
    struct vmm_machine *machine = make_machine(domain, def, &err);
    if (machine && note_run(domain, def, error)) {
        kvm_console_post(domain, def->record);
        g_mutex_lock(&domain->lock);
        domain->machine = machine;
        g_mutex_unlock(&domain->lock);
        if (vmm_machine_start(machine, &err))
            return true;
        release_machine(domain);
    } else if (machine) {
        vmm_machine_free(machine);
    }
    if (!*error)
        *error = g_strdup(err.text);
    return false;
}

/* Main thread, after the event that says it runs. */
static void start_over(void *data)
{
    struct kvm_domain *domain = data;
    struct kvm_host *host = domain->host;
    g_mutex_lock(&host->lock);
    host->starting--;
    g_mutex_unlock(&host->lock);
    model_touch(host->app->model, NULL);
    kvm_domain_unref(domain);
}

/* From here until start_over() whoever ends all domains waits for this one too. */
static bool start_allowed(struct kvm_host *host)
{
    g_mutex_lock(&host->lock);
    bool allowed = !host->ending && !g_atomic_int_get(&host->closing);
    host->starting += allowed;
    g_mutex_unlock(&host->lock);
    return allowed;
}

unsigned kvm_life_refuse_starts(struct host *base)
{
    struct kvm_host *host = (struct kvm_host *)base;
    g_mutex_lock(&host->lock);
    host->ending = true;
    unsigned starting = host->starting;
    g_mutex_unlock(&host->lock);
    return starting;
}

/* What is changed in the store from now on counts from the next start. */
static void keep_started(struct kvm_domain *domain, const char *xml)
{
    g_mutex_lock(&domain->lock);
    g_free(domain->started_xml);
    domain->started_xml = g_strdup(xml);
    g_mutex_unlock(&domain->lock);
}

bool kvm_life_start_now(struct kvm_domain *domain, char **error)
{
    if (machine_has_ended(domain))
        release_machine(domain);
    if (domain->machine) {
        *error = g_strdup(_("it is running already"));
        return false;
    }
    /* The file may have been edited since it was read: what is started is what stands there. */
    struct domstore_entry *entry = domstore_read(domain->host->store, domain->path);
    struct kvm_facts *facts = kvm_facts_new(domain->host, entry);
    const struct domain_def *def = kvm_facts_def(facts);
    const char *obstacle = def ? domain_def_obstacle(def) : entry->error;
    bool ok = false;
    if (obstacle) {
        *error = g_strdup(obstacle);
    } else if (!start_allowed(domain->host)) {
        *error = g_strdup(_("virtty is ending"));
    } else {
        ok = start_machine(domain, def, error);
        if (ok)
            keep_started(domain, entry->xml);
        app_post(domain->host->app, start_over, kvm_domain_ref(domain));
    }
    kvm_facts_post(facts);
    return ok;
}

void kvm_life_start(struct kvm_work *work)
{
    g_autofree char *error = NULL;
    kvm_life_start_now(work->domain, &error);
    if (work->job)
        job_finish(work->job, error);
    else if (error)
        log_post(work->domain->host->app->log, LOG_FAIL, work->domain->name, _("start: %s"), error);
    else
        log_post(work->domain->host->app->log, LOG_NOTE, work->domain->name, "%s",
                 _("it was started by itself"));
}

/* --- the other verbs --- */

static void do_verb(struct kvm_work *work,
                    bool (*verb)(struct vmm_machine *machine, struct vmm_error *err))
{
    struct vmm_error err = {0};
    const char *error = NULL;
    if (!work->domain->machine)
        error = _("it is not running");
    else if (!verb(work->domain->machine, &err))
        error = err.text;
    job_finish(work->job, error);
}

static void show_pressed(struct kvm_domain *engine, bool reboot)
{
    struct domain *domain = engine->shown;
    if (domain && domain->state == DOMAIN_RUNNING) {
        g_autoptr(GDateTime) now = g_date_time_new_now_local();
        g_autofree char *time = g_date_time_format(now, "%T");
        g_free(domain->reason);
        domain->reason = g_strdup_printf(reboot ? _("power button pressed at %s, to reboot")
                                                : _("power button pressed at %s"),
                                         time);
        model_touch(engine->host->app->model, domain);
    }
    kvm_domain_unref(engine);
}

static void button_pressed(void *data)
{
    show_pressed(data, false);
}

static void reboot_begun(void *data)
{
    show_pressed(data, true);
}

/* The guest may take its time or not hear it at all: the state stays, the reason says it. It is
 * posted before the guest can answer. */
void kvm_life_shutdown(struct kvm_work *work)
{
    app_post(work->domain->host->app, button_pressed, kvm_domain_ref(work->domain));
    do_verb(work, vmm_machine_power_button);
}

void kvm_life_reboot(struct kvm_work *work)
{
    app_post(work->domain->host->app, reboot_begun, kvm_domain_ref(work->domain));
    do_verb(work, vmm_machine_reboot);
}

void kvm_life_reset(struct kvm_work *work)
{
    do_verb(work, vmm_machine_reset);
}

void kvm_life_destroy(struct kvm_work *work)
{
    do_verb(work, vmm_machine_stop);
}

void kvm_life_suspend(struct kvm_work *work)
{
    do_verb(work, vmm_machine_pause);
}

void kvm_life_resume(struct kvm_work *work)
{
    do_verb(work, vmm_machine_resume);
}

void kvm_life_end(struct kvm_work *work)
{
    struct kvm_domain *domain = work->domain;
    if (domain->machine && !machine_has_ended(domain))
        log_post(domain->host->app->log, LOG_WARN, domain->name, "%s",
                 _("it still ran when virtty ended; forced off"));
    release_machine(domain);
}
