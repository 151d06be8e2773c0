#include "lv-install.h"

#include "core/text.h"
#include "log.h"

/* The main thread's notes. They outlive a lost connection. */
struct lv_installs {
    GHashTable *running; /* uuid -> struct install */
};

struct install {
    char *name, *uuid;
    struct job *job; /* shown while it goes on; ours to finish; NULL: not started yet */
    bool no_reboot;
};

static void install_free(void *data)
{
    struct install *install = data;
    g_free(install->name);
    g_free(install->uuid);
    g_free(install);
}

static struct install *install_find(struct lv_host *lv, const char *uuid)
{
    return lv->installs ? g_hash_table_lookup(lv->installs->running, uuid) : NULL;
}

/* error NULL: it went well. */
static void install_end(struct lv_host *lv, struct install *install, const char *error)
{
    struct job *job = g_steal_pointer(&install->job);
    if (job) {
        job_on_cancel(job, NULL, NULL);
        job_finish(job, error);
    }
    g_hash_table_remove(lv->installs->running, install->uuid);
}

/* --- what workers tell --- */

struct word {
    char *name, *uuid;
    struct job *job; /* that waits for the end, or NULL */
    bool no_reboot;
};

static void word_free(void *data)
{
    struct word *word = data;
    if (word->job) /* the connection went while it was on its way */
        job_finish(word->job, _("the connection to the host is lost; the installation goes on"));
    g_free(word->name);
    g_free(word->uuid);
    g_free(word);
}

static struct word *word_new(virDomainPtr domain)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    struct word *word = g_new0(struct word, 1);
    virDomainGetUUIDString(domain, uuid);
    word->uuid = g_strdup(uuid);
    word->name = g_strdup(virDomainGetName(domain));
    return word;
}

static void word_expect(struct lv_host *lv, void *data)
{
    const struct word *word = data;
    if (!lv->installs) {
        lv->installs = g_new0(struct lv_installs, 1);
        lv->installs->running = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, install_free);
    }
    struct install *install = g_new0(struct install, 1);
    install->name = g_strdup(word->name);
    install->uuid = g_strdup(word->uuid);
    install->no_reboot = word->no_reboot;
    g_hash_table_replace(lv->installs->running, install->uuid, install);
}

/* A job cannot know the host; this does. */
struct waiting {
    struct lv_host *lv;
    char *uuid;
};

static void waiting_free(struct job *job, void *opaque)
{
    struct waiting *waiting = opaque;
    (void)job;
    g_free(waiting->uuid);
    g_free(waiting);
}

/* The installation itself goes on; nobody waits for it any more. */
static void waiting_cancel(struct job *job, void *opaque)
{
    struct waiting *waiting = opaque;
    struct install *install = install_find(waiting->lv, waiting->uuid);
    if (install && install->job == job)
        install_end(waiting->lv, install,
                    _("the installation goes on, but the domain is not started after it"));
}

static void word_started(struct lv_host *lv, void *data)
{
    struct word *word = data;
    struct install *install = install_find(lv, word->uuid);
    if (!install) { /* it is over already */
        if (word->job)
            job_finish(g_steal_pointer(&word->job), NULL);
        return;
    }
    install->job = g_steal_pointer(&word->job);
    if (!install->job) {
        g_autofree char *title = g_strdup_printf(_("install %s"), install->name);
        install->job = job_new(lv->app, title, install->name, true, NULL, NULL);
    }
    struct waiting *waiting = g_new0(struct waiting, 1);
    *waiting = (struct waiting){lv, g_strdup(install->uuid)};
    job_on_done(install->job, waiting_free, waiting);
    job_on_cancel(install->job, waiting_cancel, waiting);
    job_progress(install->job, -1, _("the installer is running"));
}

static void word_forget(struct lv_host *lv, void *data)
{
    const struct word *word = data;
    struct install *install = install_find(lv, word->uuid);
    if (install)
        install_end(lv, install, NULL);
}

void lv_install_expect(struct lv_task *task, virDomainPtr domain, bool no_reboot)
{
    struct word *word = word_new(domain);
    word->no_reboot = no_reboot;
    lv_post(task->lv, task->session, word_expect, word, word_free);
}

void lv_install_started(struct lv_task *task, virDomainPtr domain, bool wait)
{
    struct word *word = word_new(domain);
    if (wait)
        word->job = g_steal_pointer(&task->job);
    lv_post(task->lv, task->session, word_started, word, word_free);
}

void lv_install_forget(struct lv_task *task, virDomainPtr domain)
{
    lv_post(task->lv, task->session, word_forget, word_new(domain), word_free);
}

/* --- the end of it --- */

static void again_done(struct lv_host *lv, void *data)
{
    struct word *word = data;
    struct install *install = install_find(lv, word->uuid);
    if (!install)
        return;
    log_add(lv->app->log, LOG_NOTE, word->name, "%s",
            _("the installation is over: started from its disk"));
    install_end(lv, install, NULL);
}

struct failure {
    char *uuid, *text;
};

static void failure_free(void *data)
{
    struct failure *failure = data;
    g_free(failure->uuid);
    g_free(failure->text);
    g_free(failure);
}

static void again_failed(struct lv_host *lv, void *data)
{
    const struct failure *failure = data;
    struct install *install = install_find(lv, failure->uuid);
    if (install)
        install_end(lv, install, failure->text);
}

/* Somebody else may have been faster: then it runs, as it should. */
static char *again_run(struct lv_task *task)
{
    char *error = NULL;
    virDomainPtr domain = lv_task_domain(task, &error);
    if (domain && virDomainIsActive(domain) != 1 && virDomainCreate(domain) < 0)
        error = lv_error(_("the domain was not started"));
    if (error) {
        struct failure *failure = g_new0(struct failure, 1);
        failure->uuid = g_strdup(task->uuid);
        failure->text =
            g_strdup_printf(_("the installation is over, but its disk is not started: %s"), error);
        lv_post(task->lv, task->session, again_failed, failure, failure_free);
    } else {
        lv_post(task->lv, task->session, again_done, word_new(domain), word_free);
    }
    if (domain)
        virDomainFree(domain);
    return error;
}

static void install_start_again(struct lv_host *lv, const struct install *install)
{
    struct lv_task *task = lv_task_new(lv, NULL, again_run);
    task->name = g_strdup(install->name);
    task->uuid = g_strdup(install->uuid);
    lv_task_push(lv, LV_LANE_LONG, task);
}

static void install_stopped(struct lv_host *lv, struct install *install, int detail)
{
    switch (detail) {
    case VIR_DOMAIN_EVENT_STOPPED_SAVED: return; /* it goes on where it was */
    case VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN:
        if (install->no_reboot)
            install_end(lv, install, NULL);
        else
            install_start_again(lv, install);
        return;
    case VIR_DOMAIN_EVENT_STOPPED_MIGRATED: install_end(lv, install, NULL); return;
    case VIR_DOMAIN_EVENT_STOPPED_CRASHED:
        install_end(lv, install, _("the domain crashed before the installation was over"));
        return;
    default:
        install_end(lv, install, _("the domain was ended before the installation was over"));
    }
}

void lv_install_event(struct lv_host *lv, const char *uuid, int event, int detail)
{
    struct install *install = install_find(lv, uuid);
    if (install && event == VIR_DOMAIN_EVENT_STOPPED)
        install_stopped(lv, install, detail);
    else if (install && event == VIR_DOMAIN_EVENT_UNDEFINED)
        install_end(lv, install, _("the domain was undefined before the installation was over"));
}

/* --- while the connection was lost --- */

struct seen {
    char *uuid;
    int state, reason;
};

static void seen_free(void *data)
{
    struct seen *seen = data;
    g_free(seen->uuid);
    g_free(seen);
}

static void seen_apply(struct lv_host *lv, void *data)
{
    const struct seen *seen = data;
    struct install *install = install_find(lv, seen->uuid);
    if (!install || seen->state != VIR_DOMAIN_SHUTOFF)
        return;
    bool ended = seen->reason == VIR_DOMAIN_SHUTOFF_SHUTDOWN;
    install_stopped(lv, install, ended ? VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN
                            : seen->reason == VIR_DOMAIN_SHUTOFF_SAVED
                                ? VIR_DOMAIN_EVENT_STOPPED_SAVED
                                : VIR_DOMAIN_EVENT_STOPPED_DESTROYED);
}

static char *look_run(struct lv_task *task)
{
    char *error = NULL;
    virDomainPtr domain = lv_task_domain(task, &error);
    struct seen *seen = g_new0(struct seen, 1);
    seen->uuid = g_strdup(task->uuid);
    if (domain && !virDomainGetState(domain, &seen->state, &seen->reason, 0))
        lv_post(task->lv, task->session, seen_apply, seen, seen_free);
    else
        seen_free(seen);
    if (domain)
        virDomainFree(domain);
    return error;
}

static void installs_opened(struct lv_host *lv)
{
    GHashTableIter iter;
    gpointer value;
    if (!lv->installs)
        return;
    g_hash_table_iter_init(&iter, lv->installs->running);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const struct install *install = value;
        struct lv_task *task = lv_task_new(lv, NULL, look_run);
        task->name = g_strdup(install->name);
        task->uuid = g_strdup(install->uuid);
        lv_task_push(lv, LV_LANE_SHORT, task);
    }
}

static void installs_closed(struct lv_host *lv)
{
    g_autoptr(GList) all = lv->installs ? g_hash_table_get_values(lv->installs->running) : NULL;
    for (GList *at = all; at; at = at->next)
        install_end(lv, at->data,
                    _("the host was let go of; the installation goes on, start it after that"));
}

static void installs_free(struct lv_host *lv)
{
    if (!lv->installs)
        return;
    installs_closed(lv);
    g_hash_table_unref(lv->installs->running);
    g_clear_pointer(&lv->installs, g_free);
}

const struct lv_part lv_install_part = {
    .opened = installs_opened,
    .closed = installs_closed,
    .free = installs_free,
};
