#include "action-kvm.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "host-kvm.h"
#include "job.h"
#include "kvm-define.h"
#include "kvm-recover.h"

/* --- recover --- */

static void recover_list(struct action_call *call)
{
    const GPtrArray *pending = kvm_recover_pending(call->host);
    if (!pending->len)
        g_string_append_printf(call->out, "%s\n", _("Nothing was interrupted."));
    for (guint i = 0; i < pending->len; i++) {
        const struct intent *intent = g_ptr_array_index(pending, i);
        g_autofree char *text = kvm_recover_describe(call->host, intent);
        g_string_append_printf(call->out, "%s: %s\n", intent->name, text);
    }
}

static void recover_run(struct app *app, struct action_call *call)
{
    const char *name = action_operand(call, 0);
    bool finish = action_option(call, "--finish") != NULL;
    bool undo = action_option(call, "--undo") != NULL;
    if (!name && !finish && !undo) {
        recover_list(call);
        return;
    }
    if (!name || finish == undo) {
        action_fail(call, EXIT_CODE_USAGE,
                    _("recover: a name and one of --finish and --undo are "
                      "needed"));
        return;
    }
    if (!kvm_recover_find(call->host, name)) {
        action_fail(call, EXIT_CODE_NOT_FOUND, _("recover: nothing of '%s' was interrupted"), name);
        return;
    }
    g_autofree char *title = g_strdup_printf(finish ? _("finish what was interrupted of %s")
                                                    : _("undo what was interrupted of %s"),
                                             name);
    call->job = job_new(app, title, name, finish, NULL, NULL);
    g_autofree char *result =
        g_strdup_printf(finish ? _("'%s': finished") : _("'%s': undone"), name);
    job_set_result(call->job, result);
    kvm_define_recover(call->host, name, finish, call->job);
}

static char **recover_names(struct app *app, const char *prefix)
{
    const GPtrArray *pending = kvm_recover_pending(g_ptr_array_index(app->hosts, 0));
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < pending->len; i++) {
        const struct intent *intent = g_ptr_array_index(pending, i);
        if (g_str_has_prefix(intent->name, prefix))
            g_ptr_array_add(names, g_strdup(intent->name));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

static const struct action_arg recover_args[] = {
    {.name = N_("NAME"),
     .help = N_("Domain whose creation or deletion was interrupted"),
     .complete = recover_names},
    {.name = "--finish", .help = N_("Do what is left to do")},
    {.name = "--undo", .help = N_("Take back what was done")},
    {.name = NULL},
};

/* --- autostart --- */

static void autostart_run(struct app *app, struct action_call *call)
{
    const char *name = call->target.domain->name;
    bool on = !action_option(call, "--disable");
    g_autofree char *title =
        g_strdup_printf(on ? _("mark %s as autostarted") : _("unmark %s as autostarted"), name);
    g_autofree char *result = g_strdup_printf(on ? _("Domain '%s' marked as autostarted")
                                                 : _("Domain '%s' unmarked as autostarted"),
                                              name);
    call->job = job_new(app, title, name, false, NULL, NULL);
    job_set_result(call->job, result);
    const struct host_target target = {.domain = call->target.domain};
    GVariant *args = host_args_new("on", g_variant_new_boolean(on), NULL);
    host_run(call->host, HOST_AUTOSTART, &target, call->job, args);
}

static const struct action_arg autostart_args[] = {
    {.name = "--disable", .help = N_("Do not start it by itself any more")},
    {.name = NULL},
};

const struct action action_kvm_table[] = {
    {.id = "recover",
     .label = N_("Recover"),
     .help = N_("Finish or undo a creation or deletion that was interrupted"),
     .args = recover_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI,
     .command = "recover",
     .run = recover_run},
    {.id = "autostart",
     .label = N_("Autostart"),
     .help = N_("Start a domain by itself when its host starts"),
     .args = autostart_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_AUTOSTART,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "autostart %s",
     .run = autostart_run},
    {.id = NULL},
};
