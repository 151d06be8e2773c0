#include "action-create.h"

#include "app.h"
#include "core/text.h"
#include "create-sources.h"
#include "create.h"
#include "exit-code.h"
#include "host-libvirt.h"
#include "host.h"
#include "install.h"
#include "job.h"

/* The XML, and behind it as a comment, so that it can go into a file as it is, what else would be
 * done. Within a comment "--" is not allowed. */
static void create_show(const struct create_spec *spec, const struct create_limits *limits,
                        const char *files, GString *out)
{
    g_autofree char *xml = create_xml(spec, limits);
    g_auto(GStrv) parts = g_strsplit(files ? files : _("This writes no disk."), "--", 0);
    g_autofree char *comment = g_strjoinv("- -", parts);
    g_string_append_printf(out, "%s%s<!-- %s -->\n", xml, g_str_has_suffix(xml, "\n") ? "" : "\n",
                           comment);
}

static bool create_look(struct create_spec *spec)
{
    g_autofree char *error = NULL; /* the check says it */
    struct create_source *source = create_source_probe(create_main_file(spec), &error);
    create_guess(spec, source);
    create_source_free(source);
    return source != NULL;
}

/* Reads the files that are named: only a process of its own may wait for them. */
static void create_dry_run(struct app *app, struct action_call *call, struct create_spec *spec)
{
    if (!app->read_only_files) {
        action_fail(call, EXIT_CODE_NOT_NOW, _("create: --dry-run is for the shell"));
        return;
    }
    bool known = create_look(spec);
    struct create_limits *limits = create_limits_new(app, call->host);
    struct create_report *report = create_check(spec, limits);
    g_autofree char *errors = create_report_errors(report, known ? NULL : spec);
    if (errors)
        action_fail(call, EXIT_CODE_FAILED, _("create %s: %s"), spec->name, errors);
    else
        create_show(spec, limits, report->files, call->out);
    create_report_free(report);
    create_limits_free(limits);
}

static void create_begin(struct app *app, struct action_call *call, const struct create_spec *spec)
{
    g_autofree char *error = NULL;
    call->job = create_start(app, call->host, spec, &error);
    if (!call->job)
        action_fail(call, call->host->state == HOST_UNUSABLE ? EXIT_CODE_NO_HOST : EXIT_CODE_FAILED,
                    _("create %s: %s"), spec->name, error);
}

static void create_on_libvirt(struct app *app, struct action_call *call)
{
    g_autofree char *error = NULL;
    struct install_chosen chosen;
    bool named;
    struct install_spec *spec =
        install_parse(app, call->host, call->args, &chosen, &named, &error);
    if (!spec) {
        action_fail(call, EXIT_CODE_USAGE, _("create: %s"), error);
        return;
    }
    call->job = install_start(app, call->host, spec, &chosen, named,
                              action_option(call, "--dry-run") != NULL, &error);
    if (!call->job)
        action_fail(call, EXIT_CODE_NOT_NOW, _("create: %s"), error);
    install_spec_free(spec);
}

static void create_run(struct app *app, struct action_call *call)
{
    g_autofree char *error = NULL;
    if (host_is_libvirt(call->host)) {
        create_on_libvirt(app, call);
        return;
    }
    struct create_spec *spec = create_parse(app, call->host, call->args, &error);
    if (!spec) {
        action_fail(call, EXIT_CODE_USAGE, _("create: %s"), error);
        return;
    }
    if (action_option(call, "--dry-run"))
        create_dry_run(app, call, spec);
    else
        create_begin(app, call, spec);
    create_spec_free(spec);
}

const struct action action_create_table[] = {
    /* No command: create_start() logs it, with the defaults that were chosen. */
    {.id = "create",
     .label = N_("New"),
     .help = N_("Make a new domain and start it"),
     .args = create_args,
     .on = ACTION_ON_NOTHING,
     .verb = HOST_CREATE,
     .flags = ACTION_CLI,
     .run = create_run,
     .keys = "n",
     .context = "domains"},
    {.id = NULL},
};
