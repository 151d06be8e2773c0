#include "keymap.h"

#include <string.h>

#include "action-keys.h"
#include "action.h"
#include "keys.h"

struct keymap {
    struct app *app;
    unsigned version;     /* of the actions' keys that it was made from */
    GHashTable *sections; /* name -> GHashTable of key -> GPtrArray of actions */
};

static GPtrArray *actions_of(struct keymap *keymap, const char *section, uint32_t key)
{
    GHashTable *keys = g_hash_table_lookup(keymap->sections, section);
    if (!keys) {
        keys = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
        g_hash_table_insert(keymap->sections, g_strdup(section), keys);
    }
    GPtrArray *actions = g_hash_table_lookup(keys, GUINT_TO_POINTER(key));
    if (!actions) {
        actions = g_ptr_array_new();
        g_hash_table_insert(keys, GUINT_TO_POINTER(key), actions);
    }
    return actions;
}

static void add_action(struct keymap *keymap, const struct action *action)
{
    const char *keys = action_keys(keymap->app, action);
    if (!keys)
        return;
    g_auto(GStrv) names = g_strsplit(keys, " ", -1);
    for (char **name = names; *name; name++) {
        uint32_t key = key_parse(*name);
        if (key)
            g_ptr_array_add(actions_of(keymap, action_section(action), key), (gpointer)action);
    }
}

static void read_keys(struct keymap *keymap)
{
    g_hash_table_remove_all(keymap->sections);
    for (unsigned i = 0; i < action_count(keymap->app); i++)
        add_action(keymap, action_get(keymap->app, i));
    keymap->version = action_keys_version(keymap->app);
}

struct keymap *keymap_new(struct app *app)
{
    struct keymap *keymap = g_new0(struct keymap, 1);
    keymap->app = app;
    keymap->sections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify)g_hash_table_unref);
    read_keys(keymap);
    return keymap;
}

void keymap_free(struct keymap *keymap)
{
    if (!keymap)
        return;
    g_hash_table_destroy(keymap->sections);
    g_free(keymap);
}

const GPtrArray *keymap_find(struct keymap *keymap, const char *section, uint32_t key)
{
    if (keymap->version != action_keys_version(keymap->app))
        read_keys(keymap);
    GHashTable *keys = g_hash_table_lookup(keymap->sections, section);
    return keys ? g_hash_table_lookup(keys, GUINT_TO_POINTER(key)) : NULL;
}

bool keymap_has(const char *keys, uint32_t key)
{
    g_auto(GStrv) names = g_strsplit(keys ? keys : "", " ", -1);
    for (char **name = names; *name; name++) {
        if (key_parse(*name) == key)
            return true;
    }
    return false;
}

bool keymap_is_users(struct keymap *keymap, const char *section, uint32_t key)
{
    const GPtrArray *actions = keymap_find(keymap, section, key);
    for (guint i = 0; actions && i < actions->len; i++) {
        const struct action *action = g_ptr_array_index(actions, i);
        if (!keymap_has(action->keys, key))
            return true;
    }
    return false;
}

static void check_pair(GString *out, const struct action *a, const struct action *b,
                       const char *name)
{
    const char *section = action_section(a);
    if (strcmp(section, action_section(b)) != 0 || !b->keys || action_exclude_each_other(a, b))
        return;
    g_auto(GStrv) names = g_strsplit(b->keys, " ", -1);
    for (char **other = names; *other; other++) {
        if (key_parse(*other) == key_parse(name))
            g_string_append_printf(out, "%s: %s is %s and %s\n", section, name, a->id, b->id);
    }
}

static void check_action(struct app *app, unsigned index, GString *out)
{
    const struct action *action = action_get(app, index);
    if (!action->keys)
        return;
    g_auto(GStrv) names = g_strsplit(action->keys, " ", -1);
    for (char **name = names; *name; name++) {
        if (!key_parse(*name))
            g_string_append_printf(out, "%s: “%s” is no key\n", action->id, *name);
        for (unsigned i = index + 1; i < action_count(app); i++)
            check_pair(out, action, action_get(app, i), *name);
    }
}

char *keymap_problems(struct app *app)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < action_count(app); i++)
        check_action(app, i, out);
    return g_string_free(out, out->len == 0);
}
