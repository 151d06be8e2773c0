#include "action-owner.h"

#include <unistd.h>

#include "app.h"
#include "build-config.h"
#include "core/text.h"
#include "exit-code.h"
#include "job.h"
#include "json-write.h"
#include "shutdown.h"

static void owner_status_json(struct app *app, GString *out)
{
    struct json json = {.out = out};
    json_object(&json);
    json_add_string(&json, "version", PACKAGE_VERSION);
    json_add_uint(&json, "pid", (uint64_t)getpid());
    json_add_uint(&json, "screens", app->screens);
    json_add_uint(&json, "jobs", jobs_running(app));
    json_key(&json, "hosts");
    json_array(&json);
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        json_object(&json);
        json_add_string(&json, "alias", host->alias);
        json_add_string(&json, "uri", host->uri);
        json_add_string(&json, "state", host_state_word(host->state));
        json_add_string(&json, "problem", host->problem);
        json_add_string(&json, "advice", host->advice);
        json_add_uint(&json, "running", host->running);
        json_add_uint(&json, "domains", host->total);
        json_end(&json);
    }
    json_end(&json);
    json_end(&json);
}

static void owner_status(struct app *app, struct action_call *call)
{
    if (action_option(call, "--json")) {
        owner_status_json(app, call->out);
        return;
    }
    GDateTime *since = g_date_time_new_from_unix_local(app->started_us / G_USEC_PER_SEC);
    g_autofree char *time = g_date_time_format(since, "%Y-%m-%d %H:%M:%S");
    g_date_time_unref(since);
    g_string_append_printf(call->out, _("virtty %s, process %ld, since %s\n"), PACKAGE_VERSION,
                           (long)getpid(), time);
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        g_string_append_printf(call->out, _("%s: %s, %u of %u domains running\n"), host->alias,
                               _(host_state_word(host->state)), host->running, host->total);
        if (host->problem)
            g_string_append_printf(call->out, "  %s\n", host->problem);
        if (host->advice)
            g_string_append_printf(call->out, "  %s\n", host->advice);
    }
    g_string_append_printf(call->out, _("screens: %u, jobs: %u\n"), app->screens,
                           jobs_running(app));
}

/* --- quit --- */

struct owner_quit {
    struct app *app;
    struct job *job; /* or NULL */
    bool force;
};

static void owner_quit_now(void *data)
{
    struct owner_quit *quit = data;
    quit->app->quit(quit->app, quit->force, quit->app->quit_opaque);
    g_free(quit);
}

static void owner_quit_soon(void *data)
{
    app_post(((struct owner_quit *)data)->app, owner_quit_now, data);
}

/* The ends of this job and of all others that were told in the same round stand in the queue
 * before the quit, so that whoever waits for one of them is answered. */
static void owner_domains_down(void *opaque)
{
    struct owner_quit *quit = opaque;
    if (quit->job)
        job_finish(quit->job, NULL);
    app_post(quit->app, owner_quit_soon, quit);
}

/* "web-01, db-01" of what still runs; empty if nothing does. */
static char *owner_running_names(struct app *app)
{
    GString *names = g_string_new(NULL);
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *domain = model_domain(app->model, i);
        if (app_ends_with(domain))
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", domain->name);
    }
    return g_string_free(names, FALSE);
}

static void owner_quit(struct app *app, struct action_call *call)
{
    bool force = action_option(call, "--force") != NULL;
    bool shutdown = action_option(call, "--shutdown") != NULL;
    g_autofree char *names = owner_running_names(app);
    if (!app->quit) {
        action_fail(call, EXIT_CODE_NO_HOST, _("quit: no virtty of this user is running"));
        return;
    }
    if (*names && !force && !shutdown) {
        action_fail(
            call, EXIT_CODE_NOT_NOW,
            _("quit: still running: %s; --shutdown shuts them down, --force cuts their power"),
            names);
        return;
    }
    if (jobs_running(app) && !force) {
        action_fail(call, EXIT_CODE_NOT_NOW, _("quit: a job is at work: %s"),
                    job_info(jobs_get(app, 0))->title);
        return;
    }
    struct owner_quit *quit = g_new0(struct owner_quit, 1);
    quit->app = app;
    quit->force = force;
    if (*names) {
        quit->job = job_new(app, _("shut down all domains"), NULL, false, NULL, NULL);
        call->job = quit->job;
    }
    shutdown_domains(app, force, owner_domains_down, quit);
}

/* It ends what runs nowhere else, if there is such a thing. (A command line has no model.) */
static bool owner_ends_nothing(struct app *app, const struct action_call *call)
{
    (void)call;
    if (!app->model)
        return false;
    g_autofree char *names = owner_running_names(app);
    return !*names;
}

static const struct action_arg owner_status_args[] = {
    {.name = "--json", .help = N_("As JSON")},
    {.name = NULL},
};

static const struct action_arg owner_quit_args[] = {
    {.name = "--shutdown", .help = N_("Shut the running domains down first and wait for them")},
    {.name = "--force", .help = N_("Force off what runs")},
    {.name = NULL},
};

const struct action action_owner_table[] = {
    {.id = "status",
     .label = N_("Status"),
     .help = N_("Tell what virtty's owner process does"),
     .args = owner_status_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_OWNER | ACTION_READ | ACTION_NO_HOST,
     .command = "status",
     .run = owner_status},
    {.id = "quit",
     .label = N_("Quit"),
     .help = N_("End virtty's owner process"),
     .args = owner_quit_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_OWNER | ACTION_NO_HOST,
     .command = "quit",
     .run = owner_quit,
     .harmless = owner_ends_nothing},
    {.id = NULL},
};
