#include "action-safety.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "job.h"
#include "log.h"
#include "protect.h"

/* --- read-only --- */

static char **read_only_words(struct app *app, const char *prefix)
{
    static const char *const words[] = {"off", "on", NULL};
    (void)app, (void)prefix;
    return g_strdupv((char **)words);
}

static void read_only_run(struct app *app, struct action_call *call)
{
    const char *word = action_operand(call, 0);
    if (word && strcmp(word, "on") != 0 && strcmp(word, "off") != 0) {
        action_fail(call, EXIT_CODE_USAGE, _("read-only: on or off"));
        return;
    }
    if (word && app->read_only != !strcmp(word, "on")) {
        app->read_only = !app->read_only;
        log_add(app->log, LOG_NOTE, NULL,
                app->read_only ? _("read-only: nothing can be changed")
                               : _("no longer read-only"));
        model_touch(app->model, NULL); /* what is grey is drawn anew */
    }
    g_string_append_printf(call->out, "%s\n",
                           app->read_only ? _("virtty is read-only.")
                                          : _("virtty is not read-only."));
}

static const struct action_arg read_only_args[] = {
    {.name = N_("SWITCH"), .help = N_("on or off; none: says which it is"),
     .complete = read_only_words},
    {.name = NULL},
};

/* --- protection --- */

static void protect_change(struct app *app, struct action_call *call, bool on)
{
    struct domain *domain = call->target.domain;
    g_autofree char *title =
        g_strdup_printf(on ? _("protect %s") : _("unprotect %s"), domain->name);
    g_autofree char *result = g_strdup_printf(
        on ? _("Domain '%s' is protected") : _("Domain '%s' is no longer protected"), domain->name);
    call->job = job_new(app, title, domain->name, false, NULL, NULL);
    job_set_result(call->job, result);
    protect_set(app, domain, on, call->job);
}

static void protect_run(struct app *app, struct action_call *call)
{
    protect_change(app, call, true);
}

static void unprotect_run(struct app *app, struct action_call *call)
{
    protect_change(app, call, false);
}

const struct action action_safety_table[] = {
    {.id = "read-only",
     .label = N_("Read-only"),
     .help = N_("Forbid every change, or allow it again"),
     .args = read_only_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_OWNER | ACTION_READ,
     .command = "read-only",
     .virsh = "",
     .run = read_only_run},
    {.id = "protect",
     .label = N_("Protect"),
     .help = N_("Ask for the domain's name before it is stopped or deleted"),
     .on = ACTION_ON_DOMAIN,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_MANY,
     .command = "protect %s",
     .virsh = "",
     .run = protect_run},
    {.id = "unprotect",
     .label = N_("Unprotect"),
     .help = N_("Ask no more than of any other domain"),
     .on = ACTION_ON_DOMAIN,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_MANY,
     .command = "unprotect %s",
     .virsh = "",
     .run = unprotect_run},
    {.id = NULL},
};
