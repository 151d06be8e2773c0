#include "action-complete.h"

#include <string.h>

#include "action-words.h"
#include "app.h"
#include "inventory.h"
#include "path-names.h"
#include "words.h"

struct completer {
    GPtrArray *found; /* char *, quoted */
    const char *prefix;
    bool pending; /* candidates are still being looked for */
};

static void completer_offer(struct completer *comp, const char *candidate)
{
    if (strncmp(candidate, comp->prefix, strlen(comp->prefix)))
        return;
    GString *quoted = g_string_new(NULL);
    words_append_quoted(quoted, candidate);
    g_ptr_array_add(comp->found, g_string_free(quoted, FALSE));
}

/* The ~ of a path is not quoted: it would be no candidate for what was typed. */
static void completer_offer_path(struct completer *comp, const char *before, const char *path)
{
    GString *quoted = g_string_new(before);
    bool home = g_str_has_prefix(path, "~/");
    g_string_append(quoted, home ? "~/" : "");
    if (path[home ? 2 : 0])
        words_append_quoted(quoted, path + (home ? 2 : 0));
    g_ptr_array_add(comp->found, g_string_free(quoted, FALSE));
}

static void completer_offer_ids(struct completer *comp, struct app *app)
{
    for (unsigned i = 0; i < app->actions->len; i++)
        completer_offer(comp, action_get(app, i)->id);
}

/* Only those with which it can be done now. */
static void completer_offer_target(struct completer *comp, struct app *app,
                                   const struct action *action, const struct host_target *target)
{
    if (!action_reason(app, action, target, NULL))
        completer_offer(comp, action_target_name(target));
}

static void completer_offer_domains(struct completer *comp, struct app *app,
                                    const struct action *action)
{
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct host_target target = {.domain = model_domain(app->model, i)};
        completer_offer_target(comp, app, action, &target);
    }
}

static void completer_offer_hosts(struct completer *comp, struct app *app,
                                  const struct action *action)
{
    const struct host_target none = {0};
    for (guint i = 0; i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        if (!action_reason(app, action, &none, host))
            completer_offer(comp, host->alias);
    }
}

static void completer_offer_networks(struct completer *comp, struct app *app,
                                     const struct action *action)
{
    const struct inventory *inventory = model_inventory(app->model);
    for (unsigned i = 0; i < inventory_networks(inventory); i++) {
        const struct host_target target = {.network = inventory_network(inventory, i)};
        completer_offer_target(comp, app, action, &target);
    }
}

static void completer_offer_pools(struct completer *comp, struct app *app,
                                  const struct action *action)
{
    const struct inventory *inventory = model_inventory(app->model);
    for (unsigned i = 0; i < inventory_pools(inventory); i++) {
        const struct host_target target = {.pool = inventory_pool(inventory, i)};
        completer_offer_target(comp, app, action, &target);
    }
}

static void completer_offer_volumes(struct completer *comp, struct app *app,
                                    const struct action *action)
{
    const struct inventory *inventory = model_inventory(app->model);
    for (unsigned i = 0; i < inventory_pools(inventory); i++) {
        struct pool *pool = inventory_pool(inventory, i);
        for (guint k = 0; k < pool->volumes->len; k++) {
            struct volume *volume = g_ptr_array_index(pool->volumes, k);
            const struct host_target target = {.volume = volume};
            g_autofree char *name = g_strdup_printf("%s/%s", pool->name, volume->name);
            if (!action_reason(app, action, &target, NULL))
                completer_offer(comp, name);
        }
    }
}

static void (*const completer_objects[ACTION_OBJECTS])(struct completer *comp, struct app *app,
                                                       const struct action *action) = {
    [ACTION_ON_DOMAIN] = completer_offer_domains,
    [ACTION_ON_HOST] = completer_offer_hosts,
    [ACTION_ON_NETWORK] = completer_offer_networks,
    [ACTION_ON_POOL] = completer_offer_pools,
    [ACTION_ON_VOLUME] = completer_offer_volumes,
};

static void completer_offer_argument(struct completer *comp, struct app *app,
                                     const struct action_arg *arg, const char *before)
{
    if (!arg || (!arg->complete && !arg->path))
        return;
    const char *typed = comp->prefix + strlen(before);
    g_auto(GStrv) values = arg->complete ? arg->complete(app, typed)
                                         : path_names_complete(app->path_names, typed);
    comp->pending = !values;
    for (char **value = values; value && *value; value++) {
        if (!arg->complete) {
            completer_offer_path(comp, before, *value);
            continue;
        }
        g_autofree char *whole = g_strconcat(before, *value, NULL);
        completer_offer(comp, whole);
    }
}

static void completer_offer_options(struct completer *comp, struct app *app,
                                    const struct action *action)
{
    const char *equals = strchr(comp->prefix, '=');
    if (equals) {
        size_t len = (size_t)(equals - comp->prefix);
        g_autofree char *before = g_strndup(comp->prefix, len + 1);
        const struct action_arg *arg = action_find_arg(action, comp->prefix, len);
        completer_offer_argument(comp, app, arg, before);
        return;
    }
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] == '-')
            completer_offer(comp, arg->name);
    }
}

/* How many operands stand before the last word; *value: the option whose value that word is. */
static unsigned action_count_operands(const struct action *action, char **words, unsigned last,
                                      const struct action_arg **value)
{
    unsigned operands = 0;
    *value = NULL;
    for (unsigned i = 1; i < last; i++) {
        if (words[i][0] != '-' || !words[i][1]) {
            operands++;
            continue;
        }
        const struct action_arg *arg = action_find_arg(action, words[i], strlen(words[i]));
        if (!arg || !arg->value)
            continue;
        if (i + 1 == last)
            *value = arg;
        i++;
    }
    return operands;
}

static void completer_offer_words(struct completer *comp, struct app *app,
                                  const struct action *action, char **words, unsigned last)
{
    const struct action_arg *value = NULL;
    unsigned operands = action_count_operands(action, words, last, &value);
    if (value) {
        completer_offer_argument(comp, app, value, "");
        return;
    }
    if (comp->prefix[0] == '-') {
        completer_offer_options(comp, app, action);
        return;
    }
    if (completer_objects[action->on] && !operands--) {
        completer_objects[action->on](comp, app, action);
        return;
    }
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] != '-' && (arg->rest || !operands--)) {
            completer_offer_argument(comp, app, arg, "");
            return;
        }
    }
}

static int completer_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **action_complete(struct app *app, const char *line)
{
    size_t start = 0;
    g_auto(GStrv) words = words_split_open(line, &start);
    unsigned last = g_strv_length(words) - 1;
    struct completer comp = {g_ptr_array_new(), words[last], false};
    const struct action *action = last ? action_find(app, words[0]) : NULL;
    if (!last)
        completer_offer_ids(&comp, app);
    else if (action)
        completer_offer_words(&comp, app, action, words, last);
    g_ptr_array_sort(comp.found, completer_compare);
    g_ptr_array_add(comp.found, NULL);
    if (comp.pending) {
        g_ptr_array_unref(comp.found);
        return NULL;
    }
    return (char **)g_ptr_array_free(comp.found, FALSE);
}
