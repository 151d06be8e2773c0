#include "action-words.h"

#include <stdarg.h>
#include <string.h>

#include "action-common.h"
#include "app.h"
#include "bulk.h"
#include "core/text.h"
#include "exit-code.h"
#include "find.h"
#include "hosts.h"
#include "inventory.h"
#include "visible.h"

const struct action_arg *action_find_arg(const struct action *action, const char *word, size_t len)
{
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] == '-' && strlen(arg->name) == len && !strncmp(arg->name, word, len))
            return arg;
    }
    if (len == 2 && !strncmp(word, "-c", len))
        return action_common(action, ACTION_COMMON_CONNECT);
    for (int i = 0; i < ACTION_COMMON_OPTIONS; i++) {
        const struct action_arg *arg = action_common(action, (enum action_common)i);
        if (arg && strlen(arg->name) == len && !strncmp(arg->name, word, len))
            return arg;
    }
    return NULL;
}

struct binder {
    struct app *app;
    const struct action *action;
    struct action_bound *bound;
    GPtrArray *options, *operands; /* char *, owned */
    const char *match;             /* of --match; in `kept` */
    const char *connect;           /* of --connect; in `kept` */
    GPtrArray *kept;               /* char *, owned */
};

static void binder_error(struct binder *bind, int status, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

static void binder_error(struct binder *bind, int status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_free(bind->bound->error);
    bind->bound->error = g_strdup_vprintf(fmt, args);
    bind->bound->status = status;
    va_end(args);
}

/* True if it was one that actions share. */
static bool binder_common(struct binder *bind, const struct action_arg *arg, const char *value)
{
    const struct action *action = bind->action;
    if (arg == action_common(action, ACTION_COMMON_JSON))
        bind->bound->json = true;
    else if (arg == action_common(action, ACTION_COMMON_DRY_RUN))
        bind->bound->dry_run = true;
    else if (arg == action_common(action, ACTION_COMMON_CONFIRM))
        bind->bound->confirmed = (g_free(bind->bound->confirmed), g_strdup(value));
    else if (arg == action_common(action, ACTION_COMMON_MATCH))
        g_ptr_array_add(bind->kept, (gpointer)(bind->match = g_strdup(value)));
    else if (arg == action_common(action, ACTION_COMMON_CONNECT))
        g_ptr_array_add(bind->kept, (gpointer)(bind->connect = g_strdup(value)));
    else
        return false;
    return true;
}

/* One option; *word moves on to its value if that is a word of its own. */
static bool binder_option(struct binder *bind, char ***word)
{
    const char *text = **word;
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : strlen(text);
    const struct action_arg *arg = action_find_arg(bind->action, text, len);
    g_autofree char *shown = visible_text(text, 200);
    if (!arg) {
        binder_error(bind, EXIT_CODE_USAGE, _("%s: unknown option %s"), bind->action->id, shown);
        return false;
    }
    if (equals && !arg->value) {
        binder_error(bind, EXIT_CODE_USAGE, _("%s: option %s takes no value"), bind->action->id,
                     arg->name);
        return false;
    }
    const char *value = equals ? equals + 1 : arg->value ? (*word)[1] : "";
    if (!value) {
        binder_error(bind, EXIT_CODE_USAGE, _("%s: option %s needs a value"), bind->action->id,
                     arg->name);
        return false;
    }
    if (!binder_common(bind, arg, value))
        g_ptr_array_add(bind->options, arg->value ? g_strconcat(arg->name, "=", value, NULL)
                                                  : g_strdup(text));
    *word += arg->value && !equals;
    return true;
}

static unsigned action_max_operands(const struct action *action)
{
    unsigned count = 0;
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->rest)
            return G_MAXUINT;
        count += arg->name[0] != '-';
    }
    return count;
}

/* What can be named: how it is found on one host, and what is said if it is not there. */
static bool find_domain(struct app *app, struct host *host, const char *name,
                        struct host_target *target)
{
    target->domain = model_find(app->model, host, name);
    if (!target->domain)
        target->domain = model_find_uuid(app->model, host, name);
    return target->domain;
}

static bool find_network(struct app *app, struct host *host, const char *name,
                         struct host_target *target)
{
    target->network = inventory_find_network(model_inventory(app->model), host, name);
    return target->network;
}

static bool find_pool(struct app *app, struct host *host, const char *name,
                      struct host_target *target)
{
    target->pool = inventory_find_pool(model_inventory(app->model), host, name);
    return target->pool;
}

/* A pool's name may hold a slash too: every one is tried. */
static bool find_volume(struct app *app, struct host *host, const char *name,
                        struct host_target *target)
{
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        g_autofree char *pool_name = g_strndup(name, (gsize)(slash - name));
        const struct pool *pool =
            inventory_find_pool(model_inventory(app->model), host, pool_name);
        target->volume = pool ? inventory_find_volume(pool, slash + 1) : NULL;
        if (target->volume)
            return true;
    }
    return false;
}

static const struct {
    bool (*find)(struct app *app, struct host *host, const char *name, struct host_target *target);
    const char *say_which, *ambiguous, *missing; /* N_(), with %s: action, name */
} binder_objects[ACTION_OBJECTS] = {
    [ACTION_ON_DOMAIN] = {find_domain, N_("%s: say which domain"),
                          N_("%s: several hosts have a domain '%s': say HOST/NAME"),
                          N_("%s: there is no domain '%s'")},
    [ACTION_ON_NETWORK] = {find_network, N_("%s: say which network"),
                           N_("%s: several hosts have a network '%s': say HOST/NAME"),
                           N_("%s: there is no network '%s'")},
    [ACTION_ON_POOL] = {find_pool, N_("%s: say which pool"),
                        N_("%s: several hosts have a pool '%s': say HOST/NAME"),
                        N_("%s: there is no pool '%s'")},
    [ACTION_ON_VOLUME] = {find_volume, N_("%s: say which volume, as POOL/VOLUME"),
                          N_("%s: several hosts have a volume '%s': say HOST/POOL/VOLUME"),
                          N_("%s: there is no volume '%s'")},
};

/* How many hosts have it; the last one found is in *found. HOST/NAME is that host's alone. */
static unsigned binder_find(struct binder *bind, const char *name, struct host_target *found)
{
    unsigned hosts = 0;
    for (guint i = 0; i < bind->app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(bind->app->hosts, i);
        size_t len = strlen(host->alias);
        struct host_target target = {0};
        if (bind->bound->only_host && host != bind->bound->host)
            continue;
        if (!strncmp(name, host->alias, len) && name[len] == '/' &&
            binder_objects[bind->action->on].find(bind->app, host, name + len + 1, &target)) {
            *found = target;
            return 1;
        }
        if (!binder_objects[bind->action->on].find(bind->app, host, name, &target))
            continue;
        *found = target;
        hosts++;
    }
    return hosts;
}

/* Of the list; or for this time, if the action can be done to any. */
static struct host *binder_find_host(struct binder *bind, const char *name)
{
    struct host *host = hosts_find(bind->app, name);
    bool any = !strcmp(bind->action->id, "connect") || bind->action->verb >= 0;
    if (host || !any || !strstr(name, "://"))
        return host;
    g_autofree char *error = NULL;
    return hosts_transient(bind->app, name, false, &error);
}

static bool binder_host(struct binder *bind, const char *name)
{
    g_autofree char *shown = visible_text(name, 200);
    bind->bound->host = binder_find_host(bind, name);
    if (!bind->bound->host)
        binder_error(bind, EXIT_CODE_NOT_FOUND, _("%s: there is no host '%s'"), bind->action->id,
                     shown);
    return bind->bound->host;
}

/* The format is from binder_objects and takes the two. */
static void binder_fail(struct binder *bind, int status, const char *format, const char *name)
{
    g_autofree char *shown = visible_text(name, 200);
    binder_error(bind, status, format, bind->action->id, shown);
}

static const void *target_object(const struct host_target *target)
{
    return target->domain    ? (const void *)target->domain
           : target->network ? (const void *)target->network
           : target->pool    ? (const void *)target->pool
                             : (const void *)target->volume;
}

/* Each object once, however often it is named. */
static void binder_add_target(struct binder *bind, const struct host_target *target)
{
    GPtrArray *targets = bind->bound->targets;
    for (guint i = 0; i < targets->len; i++) {
        if (target_object(g_ptr_array_index(targets, i)) == target_object(target))
            return;
    }
    struct host_target *copy = g_new(struct host_target, 1);
    *copy = *target;
    g_ptr_array_add(targets, copy);
}

static bool binder_object(struct binder *bind, const char *name)
{
    enum action_object on = bind->action->on;
    struct host_target found = {0};
    unsigned hosts = binder_find(bind, name, &found);
    if (hosts == 1) {
        binder_add_target(bind, &found);
        return true;
    }
    binder_fail(bind, hosts ? EXIT_CODE_USAGE : EXIT_CODE_NOT_FOUND,
                _(hosts ? binder_objects[on].ambiguous : binder_objects[on].missing), name);
    return false;
}

/* How many of the operands name objects: all but those that the row has itself. */
static unsigned binder_objects_named(const struct binder *bind)
{
    unsigned own = action_max_operands(bind->action), all = bind->operands->len;
    if (bind->match)
        return 0;
    if (bind->action->flags & ACTION_MANY && own != G_MAXUINT)
        return all > own ? all - own : MIN(all, 1);
    return MIN(all, 1);
}

static int compare_domains(gconstpointer a, gconstpointer b)
{
    const struct domain *left = *(struct domain *const *)a, *right = *(struct domain *const *)b;
    int hosts = g_strcmp0(left->host->alias, right->host->alias);
    return hosts ? hosts : g_strcmp0(left->name, right->name);
}

static bool binder_match(struct binder *bind)
{
    g_autofree char *error = NULL;
    struct find *find = find_new(bind->match, &error);
    if (!find) {
        binder_error(bind, EXIT_CODE_USAGE, "%s: --match: %s", bind->action->id, error);
        return false;
    }
    g_autoptr(GPtrArray) found = find_domains(find, bind->app->model);
    find_free(find);
    g_ptr_array_sort(found, compare_domains);
    for (guint i = 0; i < found->len; i++) {
        struct host_target *target = g_new0(struct host_target, 1);
        target->domain = g_ptr_array_index(found, i);
        if (bind->bound->only_host && target->domain->host != bind->bound->host)
            g_free(target);
        else
            g_ptr_array_add(bind->bound->targets, target);
    }
    bind->bound->several = bind->bound->by_pattern = true;
    return true;
}

/* Takes the objects from the operands, or by the pattern, or what is chosen. */
static bool binder_take_objects(struct binder *bind, const struct host_target *chosen)
{
    unsigned named = binder_objects_named(bind);
    if (bind->match)
        return binder_match(bind);
    for (unsigned i = 0; i < named; i++) {
        if (!binder_object(bind, g_ptr_array_index(bind->operands, 0)))
            return false;
        g_ptr_array_remove_index(bind->operands, 0);
    }
    if (!named && chosen && target_object(chosen))
        binder_add_target(bind, chosen);
    bind->bound->several = bind->bound->targets->len > 1 || bind->bound->dry_run;
    if (bind->bound->targets->len)
        return true;
    binder_fail(bind, EXIT_CODE_USAGE, _(binder_objects[bind->action->on].say_which), "");
    return false;
}

static bool binder_take_named(struct binder *bind, const struct host_target *chosen)
{
    if (bind->connect && !binder_host(bind, bind->connect))
        return false;
    bind->bound->only_host = bind->connect != NULL;
    if (bind->action->on == ACTION_ON_NOTHING)
        return true;
    if (bind->action->on != ACTION_ON_HOST)
        return binder_take_objects(bind, chosen);
    if (!bind->operands->len)
        return true;
    bool found = binder_host(bind, g_ptr_array_index(bind->operands, 0));
    g_ptr_array_remove_index(bind->operands, 0);
    return found;
}

static bool binder_check(struct binder *bind)
{
    const struct action *action = bind->action;
    const struct action_call call = {.args = bind->bound->args};
    if (bind->operands->len > action_max_operands(action)) {
        const char *extra = g_ptr_array_index(bind->operands, action_max_operands(action));
        g_autofree char *shown = visible_text(extra, 200);
        binder_error(bind, EXIT_CODE_USAGE, _("%s: '%s' is one argument too many"), action->id,
                     shown);
        return false;
    }
    unsigned operand = 0;
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        bool there = arg->name[0] == '-' ? action_option(&call, arg->name) != NULL
                                         : operand++ < bind->operands->len;
        if (arg->required && !there) {
            binder_error(bind, EXIT_CODE_USAGE, _("%s: %s is missing"), action->id, _(arg->name));
            return false;
        }
    }
    return true;
}

static void binder_add_all(GPtrArray *args, const GPtrArray *from)
{
    for (guint i = 0; i < from->len; i++)
        g_ptr_array_add(args, g_strdup(g_ptr_array_index(from, i)));
}

/* The call's args: options first; "--" if an operand would else be taken for one. */
static void binder_make_args(struct binder *bind)
{
    GPtrArray *args = g_ptr_array_new();
    bool dashes = false;
    for (guint i = 0; i < bind->operands->len; i++)
        dashes |= *(const char *)g_ptr_array_index(bind->operands, i) == '-';
    binder_add_all(args, bind->options);
    if (dashes)
        g_ptr_array_add(args, g_strdup("--"));
    binder_add_all(args, bind->operands);
    g_ptr_array_add(args, NULL);
    bind->bound->args = (char **)g_ptr_array_free(args, FALSE);
}

/* Sorts the words into options and operands and finds the objects. */
static bool binder_run(struct binder *bind, char **word, const struct host_target *chosen)
{
    bool plain = false; /* after "--" */
    for (; *word; word++) {
        /* Names, XML and what goes to a host are text; anything else would be left out there. */
        if (!g_utf8_validate(*word, -1, NULL)) {
            g_autofree char *shown = visible_text(*word, 200);
            binder_error(bind, EXIT_CODE_USAGE, _("%s: '%s' is no text in UTF-8"),
                         bind->action->id, shown);
            return false;
        }
        if (!plain && !strcmp(*word, "--")) {
            plain = true;
        } else if (!plain && (*word)[0] == '-' && (*word)[1]) {
            if (!binder_option(bind, &word))
                return false;
        } else {
            g_ptr_array_add(bind->operands, g_strdup(*word));
        }
    }
    if (!binder_take_named(bind, chosen))
        return false;
    binder_make_args(bind);
    return binder_check(bind);
}

bool action_bind(struct app *app, char **words, const struct host_target *chosen,
                 struct action_bound *bound)
{
    *bound = (struct action_bound){.targets = g_ptr_array_new_with_free_func(g_free)};
    struct binder bind = {.app = app, .bound = bound};
    bind.action = bound->action = words[0] ? action_find(app, words[0]) : NULL;
    if (!bind.action) {
        g_autofree char *shown = visible_text(words[0] ? words[0] : "", 200);
        binder_error(&bind, EXIT_CODE_USAGE, _("there is no command '%s'"), shown);
        return false;
    }
    bind.options = g_ptr_array_new_with_free_func(g_free);
    bind.operands = g_ptr_array_new_with_free_func(g_free);
    bind.kept = g_ptr_array_new_with_free_func(g_free);
    bool good = binder_run(&bind, words + 1, chosen);
    g_ptr_array_unref(bind.options);
    g_ptr_array_unref(bind.operands);
    g_ptr_array_unref(bind.kept);
    return good;
}

void action_bound_clear(struct action_bound *bound)
{
    g_ptr_array_unref(bound->targets);
    g_strfreev(bound->args);
    g_free(bound->confirmed);
    g_free(bound->error);
}

void action_bound_call(const struct action_bound *bound, struct action_call *call)
{
    call->target = (struct host_target){0};
    if (bound->targets->len)
        call->target = *(const struct host_target *)g_ptr_array_index(bound->targets, 0);
    if (bound->host)
        call->host = bound->host;
    call->only_host = bound->only_host;
    call->args = bound->args;
    call->confirmed = bound->confirmed;
}

static void run_several(struct app *app, const struct action_bound *bound, struct action_call *call)
{
    struct bulk *bulk = bulk_new(app, bound->action, bound->targets, bound->args);
    if (bound->dry_run) {
        bulk_append_table(bulk, call->out);
    } else if (bulk_count_state(bulk, BULK_WAITS)) {
        call->job = bulk_run(bulk);
    } else {
        g_autofree char *reasons = bulk_left_out(bulk);
        action_fail(call, EXIT_CODE_NOT_NOW, _("%s: it can be done with none of them: %s"),
                    bound->action->id, bulk_count(bulk) ? reasons : _("nothing matches"));
    }
    bulk_unref(bulk);
}

void action_run_words(struct app *app, char **words, struct action_call *call)
{
    struct action_bound bound;
    const struct host_target chosen = call->target;
    if (!action_bind(app, words, &chosen, &bound)) {
        call->error = g_steal_pointer(&bound.error);
        call->status = bound.status;
    } else if (bound.several) {
        run_several(app, &bound, call);
    } else {
        action_bound_call(&bound, call);
        action_run(app, bound.action, call);
    }
    call->args = NULL;
    call->confirmed = NULL;
    action_bound_clear(&bound);
}
