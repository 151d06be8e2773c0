#include "action-keys.h"

#include "action.h"
#include "app.h"

const char *action_keys(struct app *app, const struct action *action)
{
    const char *keys = app->keys ? g_hash_table_lookup(app->keys, action) : NULL;
    if (!keys)
        keys = action->keys;
    return keys && *keys ? keys : NULL;
}

void action_set_keys(struct app *app, const struct action *action, const char *keys)
{
    if (!app->keys)
        app->keys = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_hash_table_insert(app->keys, (gpointer)action, g_strdup(keys));
    app->keys_version++;
}

void action_reset_keys(struct app *app)
{
    g_clear_pointer(&app->keys, g_hash_table_unref);
    app->keys_version++;
}

unsigned action_keys_version(const struct app *app)
{
    return app->keys_version;
}

const char *action_section(const struct action *action)
{
    static const char *const sections[ACTION_OBJECTS] = {
        [ACTION_ON_DOMAIN] = "domains",
        [ACTION_ON_NETWORK] = "networks",
        [ACTION_ON_POOL] = "pools",
        [ACTION_ON_VOLUME] = "volumes",
    };
    if (action->context)
        return action->context;
    return sections[action->on] ? sections[action->on] : "global";
}

bool action_exclude_each_other(const struct action *a, const struct action *b)
{
    return a->states && b->states && !(a->states & b->states);
}
