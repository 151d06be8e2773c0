#include "protect.h"

#include "app.h"
#include "core/text.h"
#include "domain-set.h"
#include "job.h"
#include "model.h"

static void protect_apply(struct domain *domain)
{
    domain->is_protected = true;
}

static void protect_end(void *opaque)
{
    struct app *app = opaque;
    domain_set_free(g_steal_pointer(&app->protect));
}

void protect_begin(struct app *app)
{
    app->protect = domain_set_new(app, "protected", protect_apply,
                                  _("which domains are protected cannot be read"));
    app_on_end(app, protect_end, app);
}

void protect_set(struct app *app, struct domain *domain, bool on, struct job *job)
{
    domain->is_protected = on;
    domain_set_change(app->protect, domain, on, job);
    model_touch(app->model, domain);
}

struct protect_end_of {
    struct app *app;
    char *line;
};

static void protect_deleted(struct job *job, void *opaque)
{
    struct protect_end_of *end = opaque;
    if (job_info(job)->state == JOB_DONE && end->app->protect)
        domain_set_forget(end->app->protect, end->line);
    g_free(end->line);
    g_free(end);
}

void protect_ends_with(struct app *app, const struct domain *domain, struct job *job)
{
    struct protect_end_of *end = g_new(struct protect_end_of, 1);
    *end = (struct protect_end_of){app, domain_set_line(domain)};
    job_on_done(job, protect_deleted, end);
}
