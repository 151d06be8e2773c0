#include "record.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "domain-set.h"
#include "exit-code.h"
#include "host-console.h"
#include "host-libvirt.h"
#include "job.h"

static void record_apply(struct domain *domain)
{
    if (domain->is_recorded || !host_is_libvirt(domain->host))
        return;
    domain->is_recorded = true;
    host_console_check(domain->host->app, domain->host, domain->uuid);
}

static void record_end(void *opaque)
{
    struct app *app = opaque;
    domain_set_free(g_steal_pointer(&app->recorded));
}

void record_begin(struct app *app)
{
    app->recorded = domain_set_new(app, "recorded", record_apply,
                                   _("which domains are recorded cannot be read"));
    app_on_end(app, record_end, app);
}

static char **record_words(struct app *app, const char *prefix)
{
    static const char *const words[] = {"off", "on", NULL};
    (void)app, (void)prefix;
    return g_strdupv((char **)words);
}

static void record_run(struct app *app, struct action_call *call)
{
    struct domain *domain = call->target.domain;
    const char *word = action_operand(call, 0);
    bool on = word ? !strcmp(word, "on") : !domain->is_recorded;
    if (word && !on && strcmp(word, "off") != 0) {
        action_fail(call, EXIT_CODE_USAGE, _("record: on or off"));
        return;
    }
    if (!host_is_libvirt(domain->host)) {
        action_fail(call, EXIT_CODE_FAILED,
                    _("record %s: the consoles of the engine's domains are recorded by the setting "
                      "console.record"), domain->name);
        return;
    }
    g_autofree char *title = g_strdup_printf(on ? _("record %s") : _("stop recording %s"),
                                             domain->name);
    g_autofree char *result =
        g_strdup_printf(on ? _("The consoles of '%s' are recorded while virtty runs")
                           : _("The consoles of '%s' are no longer recorded"), domain->name);
    call->job = job_new(app, title, domain->name, false, NULL, NULL);
    job_set_result(call->job, result);
    domain->is_recorded = on;
    domain_set_change(app->recorded, domain, on, call->job);
    host_console_check(app, domain->host, domain->uuid);
    model_touch(app->model, domain);
}

static const struct action_arg record_args[] = {
    {.name = N_("SWITCH"), .help = N_("on or off; none: the other of the two"),
     .complete = record_words},
    {.name = NULL},
};

const struct action action_record_table[] = {
    {.id = "record",
     .label = N_("Record"),
     .help = N_("Record a libvirt domain's consoles while virtty runs"),
     .args = record_args,
     .on = ACTION_ON_DOMAIN,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_MANY,
     .command = "record %s",
     .virsh = "",
     .run = record_run},
    {.id = NULL},
};
