#include "lv-domain-events.h"

#include <string.h>

#include "core/text.h"
#include "log.h"
#include "lv-detail.h"
#include "lv-install.h"
#include "lv-rows.h"
#include "lv-state.h"
#include "model.h"

/* What an event is of. */
struct event {
    struct lv_host *lv; /* NULL: nobody wants it any more */
    struct domain *domain; /* NULL: not in the model */
    char uuid[VIR_UUID_STRING_BUFLEN];
    const char *name;
};

static bool event_of(struct event *event, virDomainPtr domain, void *opaque)
{
    *event = (struct event){.lv = lv_events_host(opaque)};
    if (!event->lv || !event->lv->domains)
        return false;
    virDomainGetUUIDString(domain, event->uuid);
    event->name = virDomainGetName(domain);
    event->domain = lv_rows_find(event->lv, event->uuid);
    event->lv->host->seen_us = g_get_real_time();
    return true;
}

/* The log's object: "lab/web-01" would be longer than it is worth where names are unique. */
#define event_log(event, level, ...)                                                               \
    log_add((event)->lv->app->log, (level), (event)->name, __VA_ARGS__)

static void event_fetch(const struct event *event, unsigned want)
{
    lv_detail_fetch(event->lv, event->uuid, want);
}

/* --- lifecycle --- */

/* The state that an event leads to, -1: none of its own. */
static int state_after(int event)
{
    switch (event) {
    case VIR_DOMAIN_EVENT_STARTED:
    case VIR_DOMAIN_EVENT_RESUMED: return VIR_DOMAIN_RUNNING;
    case VIR_DOMAIN_EVENT_SUSPENDED: return VIR_DOMAIN_PAUSED;
    case VIR_DOMAIN_EVENT_STOPPED: return VIR_DOMAIN_SHUTOFF;
    case VIR_DOMAIN_EVENT_SHUTDOWN: return VIR_DOMAIN_SHUTDOWN;
    case VIR_DOMAIN_EVENT_PMSUSPENDED: return VIR_DOMAIN_PMSUSPENDED;
    case VIR_DOMAIN_EVENT_CRASHED: return VIR_DOMAIN_CRASHED;
    default: return -1;
    }
}

static void say_lifecycle(const struct event *event, int what, int detail)
{
    if (what == VIR_DOMAIN_EVENT_CRASHED)
        event_log(event, LOG_FAIL, "%s", _("the guest panicked"));
    else if (what == VIR_DOMAIN_EVENT_STOPPED && detail == VIR_DOMAIN_EVENT_STOPPED_CRASHED)
        event_log(event, LOG_FAIL, "%s", _("it crashed"));
    else if (what == VIR_DOMAIN_EVENT_STOPPED && detail == VIR_DOMAIN_EVENT_STOPPED_FAILED)
        event_log(event, LOG_FAIL, "%s", _("it could not be started"));
    else if (what == VIR_DOMAIN_EVENT_SUSPENDED &&
             detail == VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED)
        event_log(event, LOG_FAIL, "%s", _("its post-copy migration failed: it is paused"));
}

static void lifecycle_state(struct event *event, virDomainPtr domain, int what, int detail)
{
    int state = state_after(what), reason = lv_event_reason(what, detail);
    struct domain *row = event->domain;
    if (state == VIR_DOMAIN_SHUTOFF && detail == VIR_DOMAIN_EVENT_STOPPED_SAVED)
        row->managed_save = true;
    lv_rows_change(event->lv, row);
    bool active = domain_is_active(row);
    lv_rows_set_state(row, state, reason);
    if (domain_is_active(row)) {
        unsigned id = virDomainGetID(domain);
        row->id = id == (unsigned)-1 ? row->id : (int)id;
    }
    if (what == VIR_DOMAIN_EVENT_STARTED && (!active || !row->since_us))
        row->since_us = g_get_real_time();
    lv_rows_changed(event->lv, row);
}

static int on_lifecycle(virConnectPtr conn, virDomainPtr domain, int what, int detail, void *opaque)
{
    struct event event;
    (void)conn;
    if (!event_of(&event, domain, opaque))
        return 0;
    say_lifecycle(&event, what, detail);
    lv_install_event(event.lv, event.uuid, what, detail);
    if (what == VIR_DOMAIN_EVENT_UNDEFINED) {
        bool stays = detail == VIR_DOMAIN_EVENT_UNDEFINED_RENAMED;
        if (event.domain && !stays && !domain_is_active(event.domain))
            lv_rows_remove(event.lv, event.domain);
        /* One that runs becomes transient; a list that is on its way may still have it. */
        event_fetch(&event, LV_WANT_STATE);
        return 0;
    }
    if (!event.domain && what != VIR_DOMAIN_EVENT_STOPPED && what != VIR_DOMAIN_EVENT_SHUTDOWN)
        event.domain = lv_rows_have(event.lv, event.uuid, event.name);
    if (event.domain && state_after(what) >= 0)
        lifecycle_state(&event, domain, what, detail);
    /* A stop may be the end of a transient one; a pause or its end changes nothing else. */
    bool pause = what == VIR_DOMAIN_EVENT_SUSPENDED || what == VIR_DOMAIN_EVENT_RESUMED;
    event_fetch(&event, pause ? LV_WANT_STATE : LV_WANT_STATE | LV_WANT_XML);
    return 0;
}

/* --- the guest --- */

static void on_reboot(virConnectPtr conn, virDomainPtr domain, void *opaque)
{
    struct event event;
    (void)conn;
    if (!event_of(&event, domain, opaque) || !event.domain)
        return;
    event.domain->since_us = g_get_real_time();
    event_log(&event, LOG_DETAIL, "%s", _("the guest reboots"));
    model_touch(event.lv->app->model, event.domain);
}

static void on_rtc(virConnectPtr conn, virDomainPtr domain, long long offset, void *opaque)
{
    struct event event;
    (void)conn;
    if (event_of(&event, domain, opaque))
        event_log(&event, LOG_DETAIL, _("the guest set its clock: %lld s from UTC"), offset);
}

static void on_watchdog(virConnectPtr conn, virDomainPtr domain, int action, void *opaque)
{
    static const char *const words[] = {
        [VIR_DOMAIN_EVENT_WATCHDOG_NONE] = N_("nothing is done"),
        [VIR_DOMAIN_EVENT_WATCHDOG_PAUSE] = N_("it is paused"),
        [VIR_DOMAIN_EVENT_WATCHDOG_RESET] = N_("it is reset"),
        [VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF] = N_("it is forced off"),
        [VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN] = N_("it is shut down"),
        [VIR_DOMAIN_EVENT_WATCHDOG_DEBUG] = N_("nothing is done"),
        [VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI] = N_("it gets an NMI"),
    };
    struct event event;
    (void)conn;
    if (!event_of(&event, domain, opaque))
        return;
    const char *done = (unsigned)action < G_N_ELEMENTS(words) ? words[action] : words[0];
    event_log(&event, LOG_FAIL, _("its watchdog fired: %s"), _(done));
    event_fetch(&event, LV_WANT_STATE);
}

static void on_io_error(virConnectPtr conn, virDomainPtr domain, const char *path,
                        const char *alias, int action, const char *why, void *opaque)
{
    struct event event;
    (void)conn;
    if (!event_of(&event, domain, opaque))
        return;
    const char *disk = path && *path ? path : alias ? alias : "?";
    const char *text = why && *why ? why : _("input/output error");
    if (!g_strcmp0(why, "enospc"))
        text = _("no space is left on the host's storage");
    /* A guest that tries again and again is told of once: "report" is the guest's own business. */
    event_log(&event, action == VIR_DOMAIN_EVENT_IO_ERROR_REPORT ? LOG_WARN : LOG_FAIL,
              action == VIR_DOMAIN_EVENT_IO_ERROR_PAUSE ? _("%s: %s: it is paused") : "%s: %s",
              disk, text);
    event_fetch(&event, LV_WANT_STATE);
    if (!event.domain || action != VIR_DOMAIN_EVENT_IO_ERROR_PAUSE)
        return;
    g_free(event.domain->reason);
    event.domain->reason = g_strdup_printf("%s: %s", disk, text);
    model_touch(event.lv->app->model, event.domain);
}

static void on_graphics(virConnectPtr conn, virDomainPtr domain, int phase,
                        const virDomainEventGraphicsAddress *local,
                        const virDomainEventGraphicsAddress *remote, const char *scheme,
                        const virDomainEventGraphicsSubject *subject, void *opaque)
{
    struct event event;
    (void)conn, (void)local, (void)scheme, (void)subject;
    if (phase == VIR_DOMAIN_EVENT_GRAPHICS_CONNECT || !event_of(&event, domain, opaque))
        return; /* the second phase, or the end, tells the same with more certainty */
    const char *from = remote && remote->node && *remote->node ? remote->node : "?";
    event_log(&event, LOG_DETAIL,
              phase == VIR_DOMAIN_EVENT_GRAPHICS_DISCONNECT ? _("its screen: %s left")
                                                            : _("its screen: %s looks at it"),
              from);
}

static void on_control_error(virConnectPtr conn, virDomainPtr domain, void *opaque)
{
    struct event event;
    (void)conn;
    if (event_of(&event, domain, opaque))
        event_log(&event, LOG_FAIL, "%s",
                  _("libvirt cannot control it any more: its monitor failed"));
}

static void on_agent(virConnectPtr conn, virDomainPtr domain, int state, int reason, void *opaque)
{
    struct event event;
    (void)conn, (void)reason;
    if (!event_of(&event, domain, opaque) || !event.domain)
        return;
    event.domain->agent = state == VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED;
    model_touch(event.lv->app->model, event.domain);
}

static void on_memory_failure(virConnectPtr conn, virDomainPtr domain, int recipient, int action,
                              unsigned int flags, void *opaque)
{
    struct event event;
    (void)conn, (void)recipient, (void)action, (void)flags;
    if (event_of(&event, domain, opaque))
        event_log(&event, LOG_FAIL, "%s", _("the host's memory has an error in its pages"));
}

/* --- power management --- */

static void on_pm(const struct event *event, int state)
{
    if (event->domain) {
        lv_rows_change(event->lv, event->domain);
        lv_rows_set_state(event->domain, state, -1);
        lv_rows_changed(event->lv, event->domain);
    }
    event_fetch(event, LV_WANT_STATE);
}

static void on_pm_wakeup(virConnectPtr conn, virDomainPtr domain, int reason, void *opaque)
{
    struct event event;
    (void)conn, (void)reason;
    if (event_of(&event, domain, opaque))
        on_pm(&event, VIR_DOMAIN_RUNNING);
}

static void on_pm_suspend(virConnectPtr conn, virDomainPtr domain, int reason, void *opaque)
{
    struct event event;
    (void)conn, (void)reason;
    if (event_of(&event, domain, opaque))
        on_pm(&event, VIR_DOMAIN_PMSUSPENDED);
}

/* --- devices --- */

static void on_balloon(virConnectPtr conn, virDomainPtr domain, unsigned long long kib,
                       void *opaque)
{
    struct event event;
    (void)conn;
    if (!event_of(&event, domain, opaque) || !event.domain)
        return;
    event.domain->memory_current = (uint64_t)kib << 10;
    model_touch(event.lv->app->model, event.domain);
}

static void device_changed(virDomainPtr domain, void *opaque)
{
    struct event event;
    if (event_of(&event, domain, opaque))
        event_fetch(&event, LV_WANT_XML);
}

static void on_device(virConnectPtr conn, virDomainPtr domain, const char *alias, void *opaque)
{
    (void)conn, (void)alias;
    device_changed(domain, opaque);
}

static void on_removal_failed(virConnectPtr conn, virDomainPtr domain, const char *alias,
                              void *opaque)
{
    struct event event;
    (void)conn;
    if (event_of(&event, domain, opaque))
        event_log(&event, LOG_FAIL, _("the guest did not let go of the device %s"), alias);
}

static void on_disk_change(virConnectPtr conn, virDomainPtr domain, const char *before,
                           const char *now, const char *alias, int reason, void *opaque)
{
    struct event event;
    (void)conn, (void)before, (void)now;
    if (!event_of(&event, domain, opaque))
        return;
    event_log(&event, LOG_WARN,
              reason == VIR_DOMAIN_EVENT_DISK_DROP_MISSING_ON_START
                  ? _("the disk %s was left out at its start: its file is missing")
                  : _("the medium of %s was taken out at its start: its file is missing"),
              alias ? alias : "?");
    event_fetch(&event, LV_WANT_XML);
}

static void on_tray(virConnectPtr conn, virDomainPtr domain, const char *alias, int reason,
                    void *opaque)
{
    (void)conn, (void)alias, (void)reason;
    device_changed(domain, opaque);
}

static void on_threshold(virConnectPtr conn, virDomainPtr domain, const char *device,
                         const char *path, unsigned long long threshold, unsigned long long excess,
                         void *opaque)
{
    struct event event;
    (void)conn, (void)path;
    if (event_of(&event, domain, opaque))
        event_log(&event, LOG_WARN,
                  _("%s: the guest wrote %llu bytes beyond the threshold of %llu"), device, excess,
                  threshold);
}

#if LIBVIR_CHECK_VERSION(7, 9, 0)
static void on_memory_size(virConnectPtr conn, virDomainPtr domain, const char *alias,
                           unsigned long long size, void *opaque)
{
    (void)conn, (void)alias, (void)size;
    device_changed(domain, opaque);
}
#endif

/* --- jobs --- */

static void set_job(const struct event *event, char *text)
{
    if (!event->domain) {
        g_free(text);
        return;
    }
    g_free(event->domain->job);
    event->domain->job = text;
    model_touch(event->lv->app->model, event->domain);
}

static void on_iteration(virConnectPtr conn, virDomainPtr domain, int iteration, void *opaque)
{
    struct event event;
    (void)conn;
    if (event_of(&event, domain, opaque))
        set_job(&event, g_strdup_printf(_("migration, round %d"), iteration));
}

static void on_job_completed(virConnectPtr conn, virDomainPtr domain, virTypedParameterPtr params,
                             int nparams, void *opaque)
{
    struct event event;
    int done = 1;
    const char *why = NULL;
    (void)conn;
    if (!event_of(&event, domain, opaque))
        return;
    virTypedParamsGetBoolean(params, nparams, VIR_DOMAIN_JOB_SUCCESS, &done);
    virTypedParamsGetString(params, nparams, VIR_DOMAIN_JOB_ERRMSG, &why);
    if (!done)
        event_log(&event, LOG_WARN, _("libvirt's job failed: %s"),
                  why ? why : _("no reason was given"));
    set_job(&event, NULL);
    event_fetch(&event, LV_WANT_STATE);
}

static const char *block_job_word(int type)
{
    switch (type) {
    case VIR_DOMAIN_BLOCK_JOB_TYPE_PULL: return _("block pull");
    case VIR_DOMAIN_BLOCK_JOB_TYPE_COPY: return _("block copy");
    case VIR_DOMAIN_BLOCK_JOB_TYPE_COMMIT:
    case VIR_DOMAIN_BLOCK_JOB_TYPE_ACTIVE_COMMIT: return _("block commit");
    case VIR_DOMAIN_BLOCK_JOB_TYPE_BACKUP: return _("backup");
    default: return _("block job");
    }
}

static void on_block_job(virConnectPtr conn, virDomainPtr domain, const char *disk, int type,
                         int status, void *opaque)
{
    struct event event;
    (void)conn;
    if (!event_of(&event, domain, opaque))
        return;
    const char *word = block_job_word(type);
    if (status == VIR_DOMAIN_BLOCK_JOB_FAILED)
        event_log(&event, LOG_FAIL, _("%s of %s failed"), word, disk);
    else if (status == VIR_DOMAIN_BLOCK_JOB_CANCELED)
        event_log(&event, LOG_WARN, _("%s of %s was cancelled"), word, disk);
    else if (status == VIR_DOMAIN_BLOCK_JOB_COMPLETED)
        event_log(&event, LOG_NOTE, _("%s of %s is done"), word, disk);
    if (status == VIR_DOMAIN_BLOCK_JOB_READY)
        set_job(&event, g_strdup_printf(_("%s of %s: ready"), word, disk));
    else
        set_job(&event, NULL);
    event_fetch(&event, LV_WANT_XML);
}

/* --- definition --- */

static void on_tunable(virConnectPtr conn, virDomainPtr domain, virTypedParameterPtr params,
                       int nparams, void *opaque)
{
    (void)conn, (void)params, (void)nparams;
    device_changed(domain, opaque);
}

static void on_metadata(virConnectPtr conn, virDomainPtr domain, int type, const char *uri,
                        void *opaque)
{
    (void)conn, (void)type, (void)uri;
    device_changed(domain, opaque);
}

#define ROW(event, callback)                                                                       \
    {VIR_DOMAIN_EVENT_ID_##event, VIR_DOMAIN_EVENT_CALLBACK(callback), LV_EVENT_DOMAIN}

const struct lv_event_row lv_domain_events_first[] = {
    ROW(LIFECYCLE, on_lifecycle),
    {.callback = NULL},
};

/* IO_ERROR and BLOCK_JOB are the same as the newer ones with less in them. */
const struct lv_event_row lv_domain_events[] = {
    ROW(REBOOT, on_reboot),
    ROW(RTC_CHANGE, on_rtc),
    ROW(WATCHDOG, on_watchdog),
    ROW(IO_ERROR_REASON, on_io_error),
    ROW(GRAPHICS, on_graphics),
    ROW(CONTROL_ERROR, on_control_error),
    ROW(DISK_CHANGE, on_disk_change),
    ROW(TRAY_CHANGE, on_tray),
    ROW(PMWAKEUP, on_pm_wakeup),
    ROW(PMSUSPEND, on_pm_suspend),
    ROW(PMSUSPEND_DISK, on_pm_suspend),
    ROW(BALLOON_CHANGE, on_balloon),
    ROW(DEVICE_ADDED, on_device),
    ROW(DEVICE_REMOVED, on_device),
    ROW(DEVICE_REMOVAL_FAILED, on_removal_failed),
    ROW(BLOCK_JOB_2, on_block_job),
    ROW(TUNABLE, on_tunable),
    ROW(AGENT_LIFECYCLE, on_agent),
    ROW(MIGRATION_ITERATION, on_iteration),
    ROW(JOB_COMPLETED, on_job_completed),
    ROW(METADATA_CHANGE, on_metadata),
    ROW(BLOCK_THRESHOLD, on_threshold),
    ROW(MEMORY_FAILURE, on_memory_failure),
#if LIBVIR_CHECK_VERSION(7, 9, 0)
    ROW(MEMORY_DEVICE_SIZE_CHANGE, on_memory_size),
#endif
    {.callback = NULL},
};
