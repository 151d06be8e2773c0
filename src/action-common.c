#include "action-common.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "find-complete.h"

static char **complete_hosts(struct app *app, const char *prefix)
{
    GPtrArray *names = g_ptr_array_new();
    (void)prefix;
    for (guint i = 0; i < app->hosts->len; i++)
        g_ptr_array_add(names, g_strdup(((struct host *)g_ptr_array_index(app->hosts, i))->alias));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* The last term of a pattern that is one word here. */
static char **complete_pattern(struct app *app, const char *prefix)
{
    const char *blank = strrchr(prefix, ' ');
    const char *term = blank ? blank + 1 : prefix;
    g_autofree char *before = g_strndup(prefix, (gsize)(term - prefix));
    char **terms = find_complete(app, term);
    for (char **at = terms; *at; at++) {
        char *whole = g_strconcat(before, *at, NULL);
        g_free(*at);
        *at = whole;
    }
    return terms;
}

static const struct action_arg options[ACTION_COMMON_OPTIONS] = {
    [ACTION_COMMON_CONNECT] = {.name = "--connect",
                               .help = N_("The host that is meant: its alias, or a libvirt URI"),
                               .value = true,
                               .complete = complete_hosts},
    [ACTION_COMMON_MATCH] = {.name = "--match",
                             .help = N_("All domains that match: 'state=running name~web'"),
                             .value = true,
                             .complete = complete_pattern},
    [ACTION_COMMON_DRY_RUN] = {.name = "--dry-run",
                               .help = N_("Only show to which it would be done, and why not")},
    [ACTION_COMMON_CONFIRM] = {.name = "--confirm",
                               .help = N_("The domain's name again, if it is protected"),
                               .value = true},
    [ACTION_COMMON_JSON] = {.name = "--json", .help = N_("The results as JSON")},
};

static bool takes(const struct action *action, enum action_common option)
{
    const unsigned guarded = ACTION_DANGER | ACTION_LOSS | ACTION_STOPS;
    if (!(action->flags & ACTION_CLI))
        return false;
    switch (option) {
    case ACTION_COMMON_CONNECT: return !(action->flags & (ACTION_OWNER | ACTION_FILES));
    case ACTION_COMMON_MATCH: return action->flags & ACTION_MANY && action->on == ACTION_ON_DOMAIN;
    case ACTION_COMMON_DRY_RUN: return action->flags & ACTION_MANY;
    case ACTION_COMMON_CONFIRM: return action->on == ACTION_ON_DOMAIN && action->flags & guarded;
    case ACTION_COMMON_JSON: return true;
    case ACTION_COMMON_OPTIONS: break;
    }
    return false;
}

const struct action_arg *action_common(const struct action *action, enum action_common option)
{
    if (!takes(action, option))
        return NULL;
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (!strcmp(arg->name, options[option].name))
            return NULL;
    }
    return &options[option];
}
