#include "action-object.h"

#include <string.h>

#include "core/text.h"
#include "job.h"

/* The words are from tables and take the name alone. */
static char *object_format(const char *words, const char *name)
{
    const char *mark = strstr(words, "%s");
    if (!mark)
        return g_strdup(words);
    g_autofree char *before = g_strndup(words, (gsize)(mark - words));
    return g_strconcat(before, name, mark + 2, NULL);
}

void object_run(struct app *app, struct action_call *call, enum host_verb verb,
                const struct object_words *words, GVariant *args)
{
    const char *name = action_target_name(&call->target);
    g_autofree char *title = object_format(words->title, name);
    g_autofree char *result = words->result ? object_format(words->result, name) : NULL;
    struct job *job = job_new(app, title, name, false, NULL, NULL);
    if (result)
        job_set_result(job, result);
    call->job = job;
    host_run(call->host, verb, &call->target, job, args);
}

GVariant *object_autostart_args(const struct action_call *call)
{
    bool on = !action_option(call, "--disable");
    return host_args_new("on", g_variant_new_boolean(on), NULL);
}

GVariant *object_xml_args(const struct action_call *call)
{
    bool inactive = action_option(call, "--inactive") != NULL;
    return host_args_new("inactive", g_variant_new_boolean(inactive), NULL);
}

bool object_listed(const struct action_call *call, const struct host *host, bool active)
{
    if (call->only_host && host != call->host)
        return false;
    return action_option(call, "--all") || active != (action_option(call, "--inactive") != NULL);
}

const struct action_arg object_list_args[] = {
    {.name = "--all", .help = N_("Those that are not active too")},
    {.name = "--inactive", .help = N_("Only those that are not active")},
    {.name = "--name", .help = N_("Names only, one a line")},
    {.name = "--json", .help = N_("As JSON: sizes in bytes, times in UTC")},
    {.name = NULL},
};

const struct action_arg object_autostart_options[] = {
    {.name = "--disable", .help = N_("Do not start it with its host any more")},
    {.name = NULL},
};

const struct action_arg object_xml_options[] = {
    {.name = "--inactive", .help = N_("As it will be at the next start")},
    {.name = NULL},
};
