#include "action-verb.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "host-libvirt.h"
#include "job.h"

/* The words are from tables and take the name alone. */
char *action_verb_format(const char *words, const char *name)
{
    const char *mark = strstr(words, "%s");
    if (!mark)
        return g_strdup(words);
    g_autofree char *before = g_strndup(words, (gsize)(mark - words));
    return g_strconcat(before, name, mark + 2, NULL);
}

const char *action_verb_file(struct action_call *call, const char *id, const char *text)
{
    if (text && g_path_is_absolute(text))
        return text;
    action_fail(call, EXIT_CODE_USAGE, _("%s: the file's whole name is needed, from / on"), id);
    return NULL;
}

/* What an option says as a value of that type; NULL with the call's error set. */
static GVariant *action_verb_value(struct action_call *call, char type, const char *name,
                                   const char *text)
{
    guint64 number;
    if (type == 'b')
        return g_variant_new_boolean(true);
    if (type == 's')
        return g_variant_new_string(text);
    if (g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &number, NULL))
        return g_variant_new_uint32((guint32)number);
    action_fail(call, EXIT_CODE_USAGE, _("--%s: '%s' is no number"), name, text);
    return NULL;
}

/* False with the call's error set. */
static bool action_verb_options(struct action_call *call, const struct action_verb *verb,
                                GVariantDict *dict)
{
    g_auto(GStrv) options = g_strsplit(verb->options ? verb->options : "", " ", 0);
    for (char **option = options; *option; option++) {
        const char *name = **option ? *option + 2 : "";
        g_autofree char *word = g_strconcat("--", name, NULL);
        const char *text = **option ? action_option(call, word) : NULL;
        if (!text)
            continue;
        if (!host_is_libvirt(call->host)) {
            action_fail(call, EXIT_CODE_NOT_NOW, _("virtty's engine cannot do it with %s"), word);
            return false;
        }
        GVariant *value = action_verb_value(call, **option, name, text);
        if (!value)
            return false;
        g_variant_dict_insert_value(dict, name, value);
    }
    return true;
}

void action_verb_run(struct app *app, struct action_call *call, const struct action_verb *verb,
                     GVariant *more)
{
    const char *object = action_target_name(&call->target);
    g_autoptr(GVariant) given = more ? g_variant_ref_sink(more) : NULL;
    GVariantDict dict;
    g_variant_dict_init(&dict, given);
    if (!action_verb_options(call, verb, &dict)) {
        g_variant_dict_clear(&dict);
        return;
    }
    const char *name = object ? object : call->host->alias;
    g_autofree char *title = action_verb_format(_(verb->title), name);
    call->job = job_new(app, title, object, false, NULL, NULL);
    if (verb->result) {
        g_autofree char *result = action_verb_format(_(verb->result), name);
        job_set_result(call->job, result);
    }
    const struct host_target target = call->target;
    host_run(call->host, verb->verb, &target, call->job, g_variant_dict_end(&dict));
}
