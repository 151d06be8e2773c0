#include "dialogs/definitions.h"

#include "app.h"
#include "core/text.h"
#include "device-list.h"
#include "host.h"
#include "job.h"
#include "model.h"
#include "target.h"

struct definitions {
    struct app *app;
    struct target_ref *target;
    char *name, *title; /* of the domain; of the jobs that read */
    char *live, *config, *problem;
    struct job *job; /* asks, or NULL */
    bool busy;       /* something is being done to the domain: afterwards it is asked again */
    void (*told)(void *opaque);
    void *opaque;
};

static void definitions_take(struct definitions *definitions, char *live, char *config,
                             char *problem)
{
    g_free(definitions->live);
    g_free(definitions->config);
    g_free(definitions->problem);
    definitions->live = live;
    definitions->config = config;
    definitions->problem = problem;
}

static void asked_done(struct job *job, void *opaque)
{
    struct definitions *definitions = opaque;
    const struct job_info *info = job_info(job);
    char *live = NULL, *config = NULL;
    g_clear_pointer(&definitions->job, job_unref);
    if (info->state == JOB_DONE && info->output) {
        device_list_unpack(info->output, &live, &config);
        definitions_take(definitions, live, config, NULL);
    } else {
        g_free(definitions->problem);
        definitions->problem = g_strdup(info->error ? info->error : "");
    }
    definitions->told(definitions->opaque);
}

static void definitions_ask(struct definitions *definitions)
{
    struct domain *domain = definitions_domain(definitions);
    if (!domain || definitions->job)
        return;
    const struct host_target target = {.domain = domain};
    struct job *job = job_new(definitions->app, definitions->title, definitions->name, false, NULL,
                              NULL);
    definitions->job = job_ref(job);
    job_set_quiet(job);
    job_on_done(job, asked_done, definitions);
    host_run(domain->host, HOST_DEVICES, &target, job,
             host_args_new("raw", g_variant_new_boolean(TRUE), NULL));
}

/* Whatever was done to it may have changed it; reading, by whichever dialog, has not. */
static void jobs_changed(void *opaque)
{
    struct definitions *definitions = opaque;
    bool busy = false;
    for (unsigned i = 0; i < jobs_running(definitions->app); i++) {
        const struct job_info *info = job_info(jobs_get(definitions->app, i));
        busy |= !g_strcmp0(info->object, definitions->name) &&
                g_strcmp0(info->title, definitions->title) != 0;
    }
    bool over = definitions->busy && !busy;
    definitions->busy = busy;
    if (over)
        definitions_ask(definitions);
}

struct definitions *definitions_new(struct app *app, const struct domain *domain,
                                    void (*told)(void *opaque), void *opaque)
{
    struct definitions *definitions = g_new0(struct definitions, 1);
    struct pane_target target = target_of_domain((struct domain *)domain);
    *definitions = (struct definitions){.app = app, .target = target_ref_new(&target),
                                        .name = g_strdup(domain->name), .told = told,
                                        .opaque = opaque};
    definitions->title = g_strdup_printf(_("read the definition of %s"), domain->name);
    jobs_on_change(app, jobs_changed, definitions);
    if (domain->host->ops->outlives)
        definitions_ask(definitions);
    else
        definitions_take(definitions, domain_is_active(domain) ? g_strdup(domain->xml) : NULL,
                         g_strdup(domain->xml), NULL);
    return definitions;
}

void definitions_free(struct definitions *definitions)
{
    jobs_off_change(definitions->app, jobs_changed, definitions);
    if (definitions->job) {
        job_off_done(definitions->job, asked_done, definitions);
        job_unref(definitions->job);
    }
    definitions_take(definitions, NULL, NULL, NULL);
    target_ref_free(definitions->target);
    g_free(definitions->name);
    g_free(definitions->title);
    g_free(definitions);
}

struct domain *definitions_domain(const struct definitions *definitions)
{
    struct pane_target target;
    return target_ref_find(definitions->target, definitions->app, &target) ? target.on.domain
                                                                           : NULL;
}

const char *definitions_live(const struct definitions *definitions)
{
    return definitions->live;
}

const char *definitions_config(const struct definitions *definitions)
{
    return definitions->config;
}

const char *definitions_problem(const struct definitions *definitions)
{
    return definitions->problem;
}

bool definitions_waiting(const struct definitions *definitions)
{
    return definitions->job != NULL;
}
