#include "action-complete.h"

#include <string.h>

#include "action-common.h"
#include "action-words.h"
#include "app.h"
#include "hosts.h"
#include "inventory.h"
#include "path-names.h"
#include "words.h"

struct completer {
    GPtrArray *found; /* char *, quoted unless raw */
    const char *prefix;
    bool pending;            /* candidates are still being looked for */
    bool raw;                /* for a shell, which quotes, and knows files, itself */
    bool files;              /* raw: names of files fit */
    const struct host *host; /* only objects of this one; or NULL */
    GHashTable *names;       /* char * -> how many objects bear it */
};

static void completer_offer(struct completer *comp, const char *candidate)
{
    if (strncmp(candidate, comp->prefix, strlen(comp->prefix)))
        return;
    if (comp->raw) {
        g_ptr_array_add(comp->found, g_strdup(candidate));
        return;
    }
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
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < app->actions->len; i++) { /* several panes have one of an id */
        const char *id = action_get(app, i)->id;
        if (g_hash_table_add(seen, (char *)id))
            completer_offer(comp, id);
    }
}

/* An object by its name, with its host's where another has the same, or where that was typed. */
static void completer_offer_name(struct completer *comp, const struct host *host, const char *name)
{
    g_autofree char *whole = host ? g_strconcat(host->alias, "/", name, NULL) : NULL;
    unsigned bearers = GPOINTER_TO_UINT(g_hash_table_lookup(comp->names, name));
    size_t alias = host ? strlen(host->alias) : 0;
    bool typed = host && !strncmp(comp->prefix, host->alias, alias) && comp->prefix[alias] == '/';
    if (bearers < 2 || comp->host)
        completer_offer(comp, name);
    if (whole && !comp->host && (bearers > 1 || typed))
        completer_offer(comp, whole);
}

/* Only those with which it can be done now. */
static void completer_offer_target(struct completer *comp, struct app *app,
                                   const struct action *action, const struct host_target *target)
{
    const struct host *host = action_target_host(target);
    if ((!comp->host || host == comp->host) && !action_reason(app, action, target, NULL))
        completer_offer_name(comp, host, action_target_name(target));
}

static void completer_count_name(struct completer *comp, char *name)
{
    unsigned bearers = GPOINTER_TO_UINT(g_hash_table_lookup(comp->names, name));
    g_hash_table_insert(comp->names, name, GUINT_TO_POINTER(bearers + 1));
}

static void completer_offer_domains(struct completer *comp, struct app *app,
                                    const struct action *action)
{
    for (unsigned i = 0; i < model_domains(app->model); i++)
        completer_count_name(comp, model_domain(app->model, i)->name);
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
    for (unsigned i = 0; i < inventory_networks(inventory); i++)
        completer_count_name(comp, inventory_network(inventory, i)->name);
    for (unsigned i = 0; i < inventory_networks(inventory); i++) {
        const struct host_target target = {.network = inventory_network(inventory, i)};
        completer_offer_target(comp, app, action, &target);
    }
}

static void completer_offer_pools(struct completer *comp, struct app *app,
                                  const struct action *action)
{
    const struct inventory *inventory = model_inventory(app->model);
    for (unsigned i = 0; i < inventory_pools(inventory); i++)
        completer_count_name(comp, inventory_pool(inventory, i)->name);
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
            if ((!comp->host || pool->host == comp->host) &&
                !action_reason(app, action, &target, NULL))
                completer_offer_name(comp, pool->host, name);
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
    if (!arg || (!arg->complete && !arg->path && !arg->choices))
        return;
    const char *typed = comp->prefix + strlen(before);
    comp->files |= comp->raw && arg->path;
    if (comp->raw && !arg->complete)
        return;
    g_auto(GStrv) values = arg->choices    ? g_strdupv((char **)arg->choices)
                           : arg->complete ? arg->complete(app, typed)
                                           : path_names_complete(app->path_names, typed);
    comp->pending = !values;
    for (char **value = values; value && *value; value++) {
        if (!arg->complete && !arg->choices) {
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
    for (int i = 0; i < ACTION_COMMON_OPTIONS; i++) {
        const struct action_arg *arg = action_common(action, (enum action_common)i);
        if (arg)
            completer_offer(comp, arg->name);
    }
}

/* All operands of it are objects. */
static bool action_takes_many(const struct action *action)
{
    if (!(action->flags & ACTION_MANY))
        return false;
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] != '-')
            return false;
    }
    return true;
}

/* Those that stand in the line already are not offered again. */
static void completer_drop_typed(struct completer *comp, char **words, unsigned last)
{
    for (guint i = comp->found->len; i-- > 0;) {
        for (unsigned word = 1; word < last; word++) {
            if (strcmp(words[word], g_ptr_array_index(comp->found, i)) != 0)
                continue;
            g_free(g_ptr_array_remove_index(comp->found, i));
            break;
        }
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
    bool many = action_takes_many(action);
    if (completer_objects[action->on] && (many || !operands--)) {
        completer_objects[action->on](comp, app, action);
        if (many)
            completer_drop_typed(comp, words, last);
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

/* The host of a --connect among the words, or NULL. */
static const struct host *completer_host(struct app *app, const struct action *action, char **words,
                                         unsigned last)
{
    const struct action_arg *connect = action_common(action, ACTION_COMMON_CONNECT);
    for (unsigned i = 1; connect && i + 1 < last; i++) {
        if (action_find_arg(action, words[i], strlen(words[i])) == connect)
            return hosts_find(app, words[i + 1]);
    }
    return NULL;
}

static char **completer_run(struct completer *comp, struct app *app, char **words)
{
    unsigned last = g_strv_length(words) - 1;
    const struct action *action = last ? action_find(app, words[0]) : NULL;
    comp->prefix = words[last];
    comp->found = g_ptr_array_new();
    comp->names = g_hash_table_new(g_str_hash, g_str_equal);
    comp->host = action ? completer_host(app, action, words, last) : NULL;
    if (!last)
        completer_offer_ids(comp, app);
    else if (action)
        completer_offer_words(comp, app, action, words, last);
    g_hash_table_unref(comp->names);
    g_ptr_array_sort(comp->found, completer_compare);
    g_ptr_array_add(comp->found, NULL);
    return (char **)g_ptr_array_free(comp->found, FALSE);
}

char **action_complete(struct app *app, const char *line)
{
    size_t start = 0;
    g_auto(GStrv) words = words_split_open(line, &start);
    struct completer comp = {0};
    char **found = completer_run(&comp, app, words);
    if (comp.pending)
        g_clear_pointer(&found, g_strfreev);
    return found;
}

char **action_complete_words(struct app *app, char **words, bool *files)
{
    struct completer comp = {.raw = true};
    char **found = completer_run(&comp, app, words);
    *files = comp.files;
    return found;
}
