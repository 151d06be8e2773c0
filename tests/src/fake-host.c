#include "fake-host.h"

#include <check.h>

#include "action-config.h"
#include "action-create.h"
#include "action-domain.h"
#include "action-mark.h"
#include "action-owner.h"
#include "action-safety.h"
#include "action-show.h"
#include "job.h"
#include "protect.h"

#define FAKE_DEADLINE_US (10 * G_USEC_PER_SEC)

struct fake_work {
    struct fake_host *fake;
    struct job *job;
    enum host_verb verb;
    enum fake_mode mode;
    char *uuid;
};

struct fake_change {
    struct fake_host *fake;
    char *uuid;
    enum host_verb verb;
};

static void fake_apply(void *data)
{
    struct fake_change *change = data;
    static const enum domain_state states[HOST_VERBS] = {
        [HOST_START] = DOMAIN_RUNNING,   [HOST_SHUTDOWN] = DOMAIN_SHUTOFF,
        [HOST_REBOOT] = DOMAIN_RUNNING,  [HOST_RESET] = DOMAIN_RUNNING,
        [HOST_DESTROY] = DOMAIN_SHUTOFF, [HOST_SUSPEND] = DOMAIN_PAUSED,
        [HOST_RESUME] = DOMAIN_RUNNING,
    };
    struct model *model = change->fake->host.app->model;
    struct domain *domain = model_find_uuid(model, &change->fake->host, change->uuid);
    if (domain && change->verb == HOST_UNDEFINE) {
        model_remove(model, domain);
    } else if (domain) {
        domain->state = states[change->verb];
        model_touch(model, domain);
    }
    g_free(change->uuid);
    g_free(change);
}

static gpointer fake_thread(gpointer data)
{
    struct fake_work *work = data;
    const char *error = NULL;
    job_progress(work->job, 0.5, "half");
    while (work->mode == FAKE_LONG && !g_atomic_int_get(&work->fake->release) && !error) {
        if (job_cancelled(work->job))
            error = "stopped";
        g_usleep(1000);
    }
    if (work->mode == FAKE_FAIL)
        error = "disk vda: file is locked by pid 812";
    if (!error && work->mode != FAKE_IGNORED) {
        struct fake_change *change = g_new0(struct fake_change, 1);
        *change = (struct fake_change){work->fake, g_strdup(work->uuid), work->verb};
        app_post(work->fake->host.app, fake_apply, change);
    }
    job_finish(work->job, error);
    g_free(work->uuid);
    g_free(work);
    return NULL;
}

static void fake_verb(struct host *host, struct domain *domain, struct job *job,
                      enum host_verb verb)
{
    struct fake_host *fake = (struct fake_host *)host;
    struct fake_work *work = g_new0(struct fake_work, 1);
    *work =
        (struct fake_work){fake, job, verb, fake->mode[verb], g_strdup(domain ? domain->uuid : "")};
    fake->calls[verb]++;
    fake->last = domain;
    g_ptr_array_add(fake->threads, g_thread_new("fake", fake_thread, work));
}

static void fake_run(struct host *host, enum host_verb verb, const struct host_target *target,
                     struct job *job, GVariant *args)
{
    struct fake_host *fake = (struct fake_host *)host;
    g_autofree const char **paths = host_args_strings(args, "paths");
    if (verb == HOST_UNDEFINE)
        g_ptr_array_set_size(fake->deleted, 0);
    for (const char **path = paths; path && *path; path++)
        g_ptr_array_add(fake->deleted, g_strdup(*path));
    fake_verb(host, target->domain, job, verb);
}

static void fake_open(struct host *host)
{
    ((struct fake_host *)host)->opened++;
    host->state = HOST_READY;
    model_touch(host->app->model, NULL);
}

static void fake_close(struct host *host)
{
    struct fake_host *fake = (struct fake_host *)host;
    fake_release(fake);
    fake->closed++;
    for (guint i = 0; i < fake->threads->len; i++)
        g_thread_join(g_ptr_array_index(fake->threads, i));
    g_ptr_array_set_size(fake->threads, 0);
}

/* The verbs that it has; HOST_REBOOT is left out: one that a host does not have. */
static const bool fake_verbs[HOST_VERBS] = {
    [HOST_START] = true,   [HOST_SHUTDOWN] = true, [HOST_RESET] = true,    [HOST_DESTROY] = true,
    [HOST_SUSPEND] = true, [HOST_RESUME] = true,   [HOST_UNDEFINE] = true, [HOST_CREATE] = true,
    [HOST_SET_VCPUS] = true,    [HOST_SET_MEMORY] = true,    [HOST_PIN] = true,
    [HOST_ATTACH_DEVICE] = true, [HOST_DETACH_DEVICE] = true, [HOST_UPDATE_DEVICE] = true,
    [HOST_BOOT_ORDER] = true,
};

static const char *fake_reason(struct host *host, const struct host_target *target,
                               enum host_verb verb)
{
    struct fake_host *fake = (struct fake_host *)host;
    const struct domain *domain = target->domain;
    if (!fake_verbs[verb])
        return "this host cannot do it";
    if (verb == HOST_SHUTDOWN && domain && domain->state == DOMAIN_PAUSED)
        return "it is paused"; /* and cannot hear the button */
    return fake->mode[verb] == FAKE_REFUSED ? "the fake host does not want to" : NULL;
}

static void fake_tick(struct host *host)
{
    ((struct fake_host *)host)->ticks++;
}

static unsigned fake_refuse_starts(struct host *host)
{
    struct fake_host *fake = (struct fake_host *)host;
    fake->refuses_starts = true;
    return fake->starting;
}

static void fake_free(struct host *host)
{
    struct fake_host *fake = (struct fake_host *)host;
    g_ptr_array_unref(fake->threads);
    g_ptr_array_unref(fake->deleted);
    g_free(fake);
}

static const struct host_ops fake_ops = {
    .kind = "kvm",
    .open = fake_open,
    .close = fake_close,
    .run = fake_run,
    .reason = fake_reason,
    .tick = fake_tick,
    .refuse_starts = fake_refuse_starts,
    .free = fake_free,
};

struct fake_host *fake_host_new(struct app *app, const char *alias)
{
    struct fake_host *fake = g_new0(struct fake_host, 1);
    fake->host.ops = &fake_ops;
    fake->host.app = app;
    fake->host.alias = g_strdup(alias);
    fake->host.uri = g_strdup("fake:///");
    fake->host.state = HOST_OPENING;
    fake->threads = g_ptr_array_new();
    fake->deleted = g_ptr_array_new_with_free_func(g_free);
    app_add_host(app, &fake->host);
    return fake;
}

void fake_release(struct fake_host *fake)
{
    g_atomic_int_set(&fake->release, 1);
}

struct domain *fake_domain(struct fake_host *fake, const char *name, enum domain_state state)
{
    g_autofree char *uuid = g_uuid_string_random();
    struct domain *domain = model_add(fake->host.app->model, &fake->host, name, uuid);
    domain->state = state;
    domain->vcpus = 2;
    domain->memory = UINT64_C(1) << 30;
    model_touch(fake->host.app->model, domain);
    return domain;
}

struct app *fake_app_new(struct fake_host **fake)
{
    struct app *app = app_new_bare(false);
    *fake = fake_host_new(app, "fake:one");
    action_add_table(app, action_show_table);
    action_add_table(app, action_create_table);
    action_add_table(app, action_domain_table);
    action_add_table(app, action_owner_table);
    action_add_table(app, action_config_table);
    action_add_table(app, action_mark_table);
    action_add_table(app, action_safety_table);
    protect_begin(app);
    app_open(app);
    return app;
}

static gboolean fake_alarm(gpointer opaque)
{
    *(bool *)opaque = true;
    return G_SOURCE_REMOVE;
}

void fake_run_until(const bool *done)
{
    bool late = false;
    guint alarm = g_timeout_add(FAKE_DEADLINE_US / 1000, fake_alarm, &late);
    while (!*done && !late)
        g_main_context_iteration(NULL, TRUE);
    ck_assert_msg(*done, "nothing happened within 10 seconds");
    g_source_remove(alarm);
}

void fake_settle(struct app *app)
{
    gint64 end = g_get_monotonic_time() + FAKE_DEADLINE_US;
    while (jobs_running(app) || g_main_context_pending(NULL)) {
        ck_assert_int_lt(g_get_monotonic_time(), end);
        g_main_context_iteration(NULL, TRUE);
    }
}
