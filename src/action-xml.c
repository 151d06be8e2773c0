#include "action-xml.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "def-fetch.h"
#include "edit.h"
#include "exit-code.h"
#include "job.h"
#include "line-diff.h"

/* --- domxml-diff --- */

struct diff_job {
    struct app *app;
    struct job *job;
    char *alias, *uuid, *stored;
};

static void diff_finish(struct diff_job *diff, const char *error)
{
    job_finish(diff->job, error);
    g_free(diff->alias);
    g_free(diff->uuid);
    g_free(diff->stored);
    g_free(diff);
}

static void diff_live_there(void *opaque, const char *xml, const char *error)
{
    struct diff_job *diff = opaque;
    if (xml) {
        g_autofree char *text =
            line_diff(diff->stored, xml, _("stored definition"), _("running domain"), 3);
        job_set_output(diff->job, text);
    }
    diff_finish(diff, error);
}

static struct domain *diff_domain(const struct diff_job *diff)
{
    for (unsigned i = 0; i < model_domains(diff->app->model); i++) {
        struct domain *domain = model_domain(diff->app->model, i);
        if (!g_strcmp0(domain->uuid, diff->uuid) && !strcmp(domain->host->alias, diff->alias))
            return domain;
    }
    return NULL;
}

static void diff_stored_there(void *opaque, const char *xml, const char *error)
{
    struct diff_job *diff = opaque;
    struct domain *domain = diff_domain(diff);
    diff->stored = g_strdup(xml);
    if (xml && domain)
        def_fetch(diff->app, domain, DEF_LIVE, diff_live_there, diff);
    else
        diff_finish(diff, error ? error : _("it is not known any more"));
}

static void xml_diff(struct app *app, struct action_call *call)
{
    struct domain *domain = call->target.domain;
    const char *reason = !domain_is_active(domain) ? _("it is not running: there is only its "
                                                       "stored definition")
                         : domain->transient       ? _("it is transient: nothing is stored of it")
                                                   : NULL;
    if (reason) {
        action_fail(call, EXIT_CODE_NOT_NOW, "domxml-diff %s: %s", domain->name, reason);
        return;
    }
    struct diff_job *diff = g_new0(struct diff_job, 1);
    g_autofree char *title = g_strdup_printf(_("compare definitions of %s"), domain->name);
    *diff = (struct diff_job){.app = app, .alias = g_strdup(domain->host->alias),
                              .uuid = g_strdup(domain->uuid)};
    diff->job = call->job = job_new(app, title, domain->name, false, NULL, NULL);
    def_fetch(app, domain, DEF_STORED, diff_stored_there, diff);
}

/* --- edit --- */

static void xml_edit_domain(struct app *app, struct action_call *call)
{
    struct domain *domain = call->target.domain;
    if (!call->talk) {
        action_fail(call, EXIT_CODE_NOT_NOW, _("edit %s: an editor needs a terminal"),
                    domain->name);
        return;
    }
    if (domain->transient) {
        action_fail(call, EXIT_CODE_NOT_NOW, "edit %s: %s", domain->name,
                    _("it is transient: nothing is stored of it"));
        return;
    }
    g_autofree char *title = g_strdup_printf(_("edit %s"), domain->name);
    call->job = job_new(app, title, domain->name, false, NULL, NULL);
    edit_start(app, domain, call->talk, call->job);
}

const struct action action_xml_table[] = {
    {.id = "edit",
     .label = N_("Edit XML"),
     .help = N_("Edit a domain's definition in $VISUAL or $EDITOR"),
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_DEFINE,
     .flags = ACTION_CLI,
     .command = "edit %s",
     .run = xml_edit_domain,
     .keys = "E",
     .context = "domains"},
    {.id = "domxml-diff",
     .label = N_("Differences"),
     .help = N_("Show how a running domain differs from its stored definition"),
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_XML,
     .flags = ACTION_CLI | ACTION_READ,
     .run = xml_diff},
    {.id = NULL},
};
