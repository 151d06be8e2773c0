#include "action-words.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "hosts.h"
#include "inventory.h"
#include "visible.h"

const struct action_arg *action_find_arg(const struct action *action, const char *word, size_t len)
{
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] == '-' && strlen(arg->name) == len && !strncmp(arg->name, word, len))
            return arg;
    }
    return NULL;
}

struct binder {
    struct app *app;
    const struct action *action;
    struct action_call *call;
    GPtrArray *options, *operands; /* char *, owned */
};

/* One option; *word moves on to its value if that is a word of its own. */
static bool binder_option(struct binder *bind, char ***word)
{
    const char *text = **word;
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : strlen(text);
    const struct action_arg *arg = action_find_arg(bind->action, text, len);
    g_autofree char *shown = visible_text(text, 200);
    if (!arg) {
        action_fail(bind->call, EXIT_CODE_USAGE, _("%s: unknown option %s"), bind->action->id,
                    shown);
        return false;
    }
    if (equals && !arg->value) {
        action_fail(bind->call, EXIT_CODE_USAGE, _("%s: option %s takes no value"),
                    bind->action->id, arg->name);
        return false;
    }
    if (!arg->value || equals) {
        g_ptr_array_add(bind->options, g_strdup(text));
        return true;
    }
    if (!(*word)[1]) {
        action_fail(bind->call, EXIT_CODE_USAGE, _("%s: option %s needs a value"), bind->action->id,
                    arg->name);
        return false;
    }
    g_ptr_array_add(bind->options, g_strconcat(text, "=", (*word)[1], NULL));
    (*word)++;
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

static bool binder_host(struct binder *bind)
{
    const char *name = g_ptr_array_index(bind->operands, 0);
    struct host *host = binder_find_host(bind, name);
    if (!host) {
        g_autofree char *shown = visible_text(name, 200);
        action_fail(bind->call, EXIT_CODE_NOT_FOUND, _("%s: there is no host '%s'"),
                    bind->action->id, shown);
        return false;
    }
    bind->call->host = host;
    bind->call->target = (struct host_target){0};
    g_ptr_array_remove_index(bind->operands, 0);
    return true;
}

/* The format is from binder_objects and takes the two. */
static void binder_fail(struct binder *bind, int status, const char *format, const char *name)
{
    g_autofree char *shown = visible_text(name, 200);
    action_fail(bind->call, status, format, bind->action->id, shown);
}

static bool binder_object(struct binder *bind)
{
    enum action_object on = bind->action->on;
    if (on == ACTION_ON_NOTHING || !bind->operands->len)
        return true;
    if (on == ACTION_ON_HOST)
        return binder_host(bind);
    const char *name = g_ptr_array_index(bind->operands, 0);
    struct host_target found = {0};
    unsigned hosts = binder_find(bind, name, &found);
    if (hosts != 1) {
        binder_fail(bind, hosts ? EXIT_CODE_USAGE : EXIT_CODE_NOT_FOUND,
                    _(hosts ? binder_objects[on].ambiguous : binder_objects[on].missing), name);
        return false;
    }
    bind->call->target = found;
    g_ptr_array_remove_index(bind->operands, 0);
    return true;
}

/* True if the call has what the action is done to. */
static bool binder_has_object(const struct binder *bind)
{
    const struct host_target *target = &bind->call->target;
    const void *const objects[ACTION_OBJECTS] = {
        [ACTION_ON_DOMAIN] = target->domain,
        [ACTION_ON_NETWORK] = target->network,
        [ACTION_ON_POOL] = target->pool,
        [ACTION_ON_VOLUME] = target->volume,
    };
    return !binder_objects[bind->action->on].find || objects[bind->action->on];
}

static bool binder_check(struct binder *bind)
{
    const struct action *action = bind->action;
    if (!binder_has_object(bind)) {
        binder_fail(bind, EXIT_CODE_USAGE, _(binder_objects[action->on].say_which), "");
        return false;
    }
    if (bind->operands->len > action_max_operands(action)) {
        const char *extra = g_ptr_array_index(bind->operands, action_max_operands(action));
        g_autofree char *shown = visible_text(extra, 200);
        action_fail(bind->call, EXIT_CODE_USAGE, _("%s: '%s' is one argument too many"), action->id,
                    shown);
        return false;
    }
    unsigned operand = 0;
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        bool there = arg->name[0] == '-' ? action_option(bind->call, arg->name) != NULL
                                         : operand++ < bind->operands->len;
        if (arg->required && !there) {
            action_fail(bind->call, EXIT_CODE_USAGE, _("%s: %s is missing"), action->id,
                        _(arg->name));
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
    bind->call->args = (char **)g_ptr_array_free(args, FALSE);
}

/* Sorts the words into options and operands and finds the object. */
static bool binder_run(struct binder *bind, char **word)
{
    bool plain = false; /* after "--" */
    for (; *word; word++) {
        if (!plain && !strcmp(*word, "--")) {
            plain = true;
        } else if (!plain && (*word)[0] == '-' && (*word)[1]) {
            if (!binder_option(bind, &word))
                return false;
        } else {
            g_ptr_array_add(bind->operands, g_strdup(*word));
        }
    }
    if (!binder_object(bind))
        return false;
    binder_make_args(bind);
    return binder_check(bind);
}

void action_run_words(struct app *app, char **words, struct action_call *call)
{
    const struct action *action = words[0] ? action_find(app, words[0]) : NULL;
    if (!action) {
        g_autofree char *shown = visible_text(words[0] ? words[0] : "", 200);
        action_fail(call, EXIT_CODE_USAGE, _("there is no command '%s'"), shown);
        return;
    }
    struct binder bind = {.app = app, .action = action, .call = call};
    bind.options = g_ptr_array_new_with_free_func(g_free);
    bind.operands = g_ptr_array_new_with_free_func(g_free);
    if (action->on == ACTION_ON_NOTHING || action->on == ACTION_ON_HOST)
        call->target = (struct host_target){0};
    call->args = NULL;
    if (binder_run(&bind, words + 1))
        action_run(app, action, call);
    g_clear_pointer(&call->args, g_strfreev);
    g_ptr_array_unref(bind.options);
    g_ptr_array_unref(bind.operands);
}
