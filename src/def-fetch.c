#include "def-fetch.h"

#include "core/text.h"
#include "job.h"
#include "model.h"

struct def_fetch {
    void (*done)(void *opaque, const char *xml, const char *error);
    void *opaque;
};

static void fetch_done(struct job *job, void *opaque)
{
    struct def_fetch *fetch = opaque;
    const struct job_info *info = job_info(job);
    bool good = info->state == JOB_DONE && info->output;
    fetch->done(fetch->opaque, good ? info->output : NULL,
                good ? NULL : info->error ? info->error : _("the host gave no definition"));
    g_free(fetch);
}

void def_fetch(struct app *app, struct domain *domain, unsigned which,
               void (*done)(void *opaque, const char *xml, const char *error), void *opaque)
{
    const struct host_target target = {.domain = domain};
    struct def_fetch *fetch = g_new(struct def_fetch, 1);
    *fetch = (struct def_fetch){done, opaque};
    g_autofree char *title = g_strdup_printf(_("definition of %s"), domain->name);
    struct job *job = job_new(app, title, domain->name, false, fetch_done, fetch);
    job_set_quiet(job);
    /* A read-only connection gives no passwords, and refuses to be asked for them. */
    bool secure = which & DEF_SECURE && !domain->host->read_only;
    host_run(domain->host, HOST_XML, &target, job,
             host_args_new("inactive", g_variant_new_boolean((which & DEF_STORED) != 0), "secure",
                           g_variant_new_boolean(secure), NULL));
}
