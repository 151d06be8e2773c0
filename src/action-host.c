#include "action-host.h"

#include <stdlib.h>
#include <string.h>

#include "action-node.h"
#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "hosts.h"
#include "job.h"
#include "json-write.h"
#include "log.h"
#include "text-table.h"
#include "words.h"

/* The line that does the same in a shell. */
static void log_command(struct app *app, const char *verb, const struct host *host,
                        char **args)
{
    GString *line = g_string_new("virtty ");
    g_string_append(line, verb);
    g_string_append_c(line, ' ');
    words_append_quoted(line, host->alias);
    for (; args && *args; args++) {
        g_string_append_c(line, ' ');
        words_append_quoted(line, *args);
    }
    log_add(app->log, LOG_COMMAND, host->alias, "%s", line->str);
    g_string_free(line, TRUE);
}

/* Engine and nothing else: no host was named or chosen. */
static bool needs_host(struct action_call *call, const char *verb)
{
    if (call->host && call->host->ops->outlives)
        return true;
    if (call->host)
        action_fail(call, EXIT_CODE_USAGE, _("%s: say which libvirt host; the engine is always "
                                             "there"),
                    verb);
    else
        action_fail(call, EXIT_CODE_USAGE, _("%s: say which host"), verb);
    return false;
}

/* --- connect --- */

struct waiter {
    struct app *app;
    struct host *host;
    struct job *job;
};

static void waiter_changed(void *opaque);

static void waiter_finish(struct waiter *waiter, const char *error)
{
    model_off_change(waiter->app->model, waiter_changed, waiter);
    job_on_cancel(waiter->job, NULL, NULL);
    job_finish(waiter->job, error);
    g_free(waiter);
}

static void waiter_changed(void *opaque)
{
    struct waiter *waiter = opaque;
    const struct host *host = waiter->host;
    if (!g_ptr_array_find(waiter->app->hosts, host, NULL))
        waiter_finish(waiter, _("the host was removed"));
    else if (host->state == HOST_READY && !host->loading)
        waiter_finish(waiter, NULL);
    else if (host->asking && !waiter->app->screens)
        waiter_finish(waiter, _("the host asks for something: open virtty's screen to answer"));
    else if (host->state == HOST_CLOSED)
        waiter_finish(waiter, _("cancelled"));
    else if (!host_is_opening(host) && host->state != HOST_READY)
        waiter_finish(waiter, host->problem ? host->problem : _("the host does not answer"));
}

static void waiter_cancelled(struct job *job, void *opaque)
{
    struct waiter *waiter = opaque;
    (void)job;
    waiter->host->ops->disconnect(waiter->host); /* waiter_changed() ends the job */
}

struct job *action_host_connect(struct app *app, struct host *host)
{
    g_autofree char *title = g_strdup_printf(_("connect to %s"), host->alias);
    struct waiter *waiter = g_new(struct waiter, 1);
    struct job *job = job_new(app, title, host->alias, true, NULL, NULL);
    *waiter = (struct waiter){app, host, job};
    job_set_quiet(job); /* the host tells itself why it cannot be opened */
    job_on_cancel(job, waiter_cancelled, waiter);
    model_on_change(app->model, waiter_changed, waiter);
    hosts_connect(host);
    return job;
}

static void run_connect(struct app *app, struct action_call *call)
{
    if (!needs_host(call, "connect"))
        return;
    if (call->host->state == HOST_READY) {
        g_string_append_printf(call->out, _("%s is connected\n"), call->host->alias);
        return;
    }
    log_command(app, "connect", call->host, NULL);
    g_autofree char *result = g_strdup_printf(_("connected to %s"), call->host->uri);
    call->job = action_host_connect(app, call->host);
    job_set_result(call->job, result);
}

static void run_disconnect(struct app *app, struct action_call *call)
{
    if (!needs_host(call, "disconnect"))
        return;
    log_command(app, "disconnect", call->host, NULL);
    call->host->ops->disconnect(call->host);
    log_add(app->log, LOG_NOTE, call->host->alias, _("disconnected"));
}

/* --- the list --- */

static void hosts_json(struct app *app, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        json_object(&json);
        json_add_string(&json, "alias", host->alias);
        json_add_string(&json, "uri", host->uri);
        json_add_string(&json, "state", host_state_word(host->state));
        json_add_bool(&json, "autoconnect", host->autoconnect);
        json_add_bool(&json, "read-only", host->read_only);
        json_add_bool(&json, "listed", host->ops->outlives && !host->transient);
        json_add_string(&json, "hypervisor", host->hypervisor);
        json_add_string(&json, "hostname", host->hostname);
        action_node_json(&json, host);
        json_add_string(&json, "problem", host->problem);
        json_add_string(&json, "advice", host->advice);
        json_end(&json);
    }
    json_end(&json);
}

static void run_hosts(struct app *app, struct action_call *call)
{
    if (action_option(call, "--json")) {
        hosts_json(app, call->out);
        return;
    }
    const struct text_column columns[] = {
        {_("Host"), false}, {_("State"), false}, {_("Autoconnect"), false}, {_("URI"), false}};
    struct text_table *table = text_table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        text_table_add(table, host->alias);
        text_table_add(table, _(host_state_word(host->state)));
        text_table_add(table, host->autoconnect || !host->ops->outlives ? _("yes") : _("no"));
        text_table_add(table, host->uri);
    }
    text_table_finish(table, call->out);
}

/* What came of a change of the list: its job, or why it cannot be. */
static void take_job(struct action_call *call, const char *verb, struct job *job, char **error)
{
    call->job = job;
    if (!job)
        action_fail(call, EXIT_CODE_USAGE, "%s: %s", verb, *error);
    g_clear_pointer(error, g_free);
}

static void run_add(struct app *app, struct action_call *call)
{
    const char *first = action_operand(call, 0), *second = action_operand(call, 1);
    if (!first) {
        action_fail(call, EXIT_CODE_USAGE, _("host-add: %s is missing"), _("URI"));
        return;
    }
    const struct hosts_settings settings = {
        .alias = second ? first : NULL,
        .uri = second ? second : first,
        .autoconnect = action_option(call, "--autoconnect") != NULL,
        .read_only = action_option(call, "--read-only") != NULL,
    };
    char *error = NULL;
    struct host *host = NULL;
    take_job(call, "host-add", hosts_add(app, &settings, &host, &error), &error);
    if (!host)
        return;
    g_string_append_printf(call->out, _("Host '%s' added\n"), host->alias);
    if (host->autoconnect && !app->read_only_files)
        hosts_connect(host);
}

/* "yes" or "no" of an option; false with the call failed if it is neither. */
static bool option_bool(struct action_call *call, const char *name, bool *value)
{
    const char *text = action_option(call, name);
    if (!text)
        return true;
    *value = !strcmp(text, "yes");
    if (*value || !strcmp(text, "no"))
        return true;
    action_fail(call, EXIT_CODE_USAGE, _("host-edit: %s is yes or no"), name);
    return false;
}

static void run_edit(struct app *app, struct action_call *call)
{
    if (!needs_host(call, "host-edit"))
        return;
    const char *uri = action_option(call, "--uri");
    struct hosts_settings settings = {
        .alias = action_option(call, "--alias"),
        .uri = uri ? uri : call->host->uri,
        .autoconnect = call->host->autoconnect,
        .read_only = call->host->read_only,
    };
    if (!option_bool(call, "--autoconnect", &settings.autoconnect) ||
        !option_bool(call, "--read-only", &settings.read_only))
        return;
    log_command(app, "host-edit", call->host, call->args);
    g_autofree char *old_uri = g_strdup(settings.uri); /* it is the host's own */
    settings.uri = old_uri;
    char *error = NULL;
    take_job(call, "host-edit", hosts_edit(app, call->host, &settings, &error), &error);
    if (call->job)
        g_string_append_printf(call->out, _("Host '%s' changed\n"), call->host->alias);
}

static void run_remove(struct app *app, struct action_call *call)
{
    if (!needs_host(call, "host-remove"))
        return;
    g_autofree char *alias = g_strdup(call->host->alias);
    char *error = NULL;
    log_command(app, "host-remove", call->host, NULL);
    take_job(call, "host-remove", hosts_remove(app, call->host, &error), &error);
    if (!call->job)
        return;
    call->host = NULL;
    g_string_append_printf(call->out, _("Host '%s' removed\n"), alias);
}

static void run_move(struct app *app, struct action_call *call)
{
    if (!needs_host(call, "host-move"))
        return;
    const char *where = action_operand(call, 0);
    char *end = NULL, *error = NULL;
    int places = 0;
    if (!strcmp(where, "up") || !strcmp(where, "down"))
        places = *where == 'u' ? -1 : 1;
    else if (!strcmp(where, "first") || !strcmp(where, "last"))
        places = (int)(*where == 'f' ? -1 : 1) * (int)app->hosts->len;
    else
        places = (int)CLAMP(strtol(where, &end, 10), -10000, 10000);
    if (!places || (end && *end)) {
        action_fail(call, EXIT_CODE_USAGE,
                    _("host-move: say up, down, first, last, or by how many places (-2, 3)"));
        return;
    }
    log_command(app, "host-move", call->host, call->args);
    take_job(call, "host-move", hosts_move(app, call->host, places, &error), &error);
}

static const struct action_arg hosts_args[] = {
    {.name = "--json", .help = N_("As JSON")},
    {.name = NULL},
};

static const struct action_arg add_args[] = {
    {.name = N_("ALIAS"), .help = N_("Its short name; left out, it is made from the URI")},
    {.name = N_("URI"), .help = N_("libvirt's URI, such as qemu+ssh://root@prod/system")},
    {.name = "--autoconnect", .help = N_("Connect to it whenever virtty starts, and now")},
    {.name = "--read-only", .help = N_("Change nothing there")},
    {.name = NULL},
};

static const struct action_arg edit_args[] = {
    {.name = "--alias", .help = N_("Its new short name"), .value = true},
    {.name = "--uri", .help = N_("Its new URI"), .value = true},
    {.name = "--autoconnect", .help = N_("Connect to it whenever virtty starts: yes or no"),
     .value = true},
    {.name = "--read-only", .help = N_("Change nothing there: yes or no"), .value = true},
    {.name = NULL},
};

static const struct action_arg move_args[] = {
    {.name = N_("WHERE"), .help = N_("up, down, first, last, or by how many places"),
     .required = true},
    {.name = NULL},
};

const struct action action_host_table[] = {
    {.id = "hosts",
     .label = N_("Hosts"),
     .help = N_("List the hosts and how their connections stand"),
     .args = hosts_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ | ACTION_NO_HOST,
     .command = "hosts",
     .run = run_hosts,
     .keys = "H",
     .context = "global"},
    {.id = "connect",
     .label = N_("Connect"),
     .help = N_("Connect to a host: one of the list, or any libvirt URI for this time"),
     .on = ACTION_ON_HOST,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_NO_HOST,
     .run = run_connect},
    {.id = "disconnect",
     .label = N_("Disconnect"),
     .help = N_("Let go of a host's connection; what runs there runs on"),
     .on = ACTION_ON_HOST,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_NO_HOST,
     .run = run_disconnect},
    {.id = "host-add",
     .label = N_("Add host"),
     .help = N_("Add a libvirt host to the list"),
     .args = add_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_FILES | ACTION_NO_HOST,
     .command = "host-add",
     .run = run_add,
     .keys = "N",
     .context = "global"},
    {.id = "host-edit",
     .label = N_("Edit host"),
     .help = N_("Change a host of the list: its alias, URI and how it is connected to"),
     .args = edit_args,
     .on = ACTION_ON_HOST,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_FILES | ACTION_NO_HOST,
     .run = run_edit},
    {.id = "host-remove",
     .label = N_("Remove host"),
     .help = N_("Take a host out of the list; nothing changes on the host itself"),
     .on = ACTION_ON_HOST,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_FILES | ACTION_NO_HOST | ACTION_DANGER,
     .run = run_remove},
    {.id = "host-move",
     .label = N_("Move host"),
     .help = N_("Give a host another place in the list"),
     .args = move_args,
     .on = ACTION_ON_HOST,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_FILES | ACTION_NO_HOST,
     .run = run_move},
    {.id = NULL},
};
