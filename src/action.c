#include "action.h"

#include <stdarg.h>
#include <string.h>

#include "app.h"
#include "cmdlog.h"
#include "core/text.h"
#include "exit-code.h"
#include "log.h"
#include "path-names.h"
#include "visible.h"
#include "words.h"

void action_add_table(struct app *app, const struct action *table)
{
    if (!table->id || g_ptr_array_find(app->actions, table, NULL))
        return;
    for (; table->id; table++)
        g_ptr_array_add(app->actions, (gpointer)table);
}

unsigned action_count(struct app *app)
{
    return app->actions->len;
}

const struct action *action_get(struct app *app, unsigned index)
{
    return index < app->actions->len ? g_ptr_array_index(app->actions, index) : NULL;
}

const struct action *action_find(struct app *app, const char *id)
{
    for (unsigned i = 0; i < app->actions->len; i++) {
        const struct action *action = g_ptr_array_index(app->actions, i);
        if (!strcmp(action->id, id))
            return action;
    }
    return NULL;
}

/* Why a state is not one that an action wants. */
static const char *action_state_reason(enum domain_state state)
{
    static const char *const reasons[DOMAIN_STATES] = {
        [DOMAIN_NOSTATE] = N_("the domain's state is not known"),
        [DOMAIN_RUNNING] = N_("the domain is running"),
        [DOMAIN_BLOCKED] = N_("the domain is running"),
        [DOMAIN_PAUSED] = N_("the domain is paused"),
        [DOMAIN_SHUTDOWN] = N_("the domain is being shut down"),
        [DOMAIN_SHUTOFF] = N_("the domain is not running"),
        [DOMAIN_CRASHED] = N_("the domain has crashed"),
        [DOMAIN_PMSUSPENDED] = N_("the domain is suspended by its guest"),
        [DOMAIN_BROKEN] = N_("the domain's definition cannot be read"),
    };
    return _(reasons[state]);
}

const char *action_reason(struct app *app, const struct action *action, struct domain *domain,
                          struct host *host)
{
    if (app->quitting && !(action->flags & (ACTION_READ | ACTION_SCREEN | ACTION_OWNER)))
        return _("virtty is ending");
    if (action->on == ACTION_ON_DOMAIN && !domain)
        return _("no domain is chosen");
    if (domain && action->states && !(action->states >> domain->state & 1u))
        return action_state_reason(domain->state);
    if (action->verb < 0)
        return NULL;
    if (app->read_only_files)
        return _("nothing can be changed without virtty's owner process");
    if (!host && domain)
        host = domain->host;
    if (!host && app->hosts->len)
        host = g_ptr_array_index(app->hosts, 0);
    return host_verb_reason(host, domain, (enum host_verb)action->verb);
}

void action_fail(struct action_call *call, int status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_free(call->error);
    call->error = g_strdup_vprintf(fmt, args);
    call->status = status;
    va_end(args);
}

/* A host that cannot be used is another thing than a domain in the wrong state. */
static int action_refusal_status(const struct action *action, const struct action_call *call)
{
    bool unusable = action->verb >= 0 && call->host &&
                    (call->host->state == HOST_UNUSABLE || call->host->state == HOST_LOST);
    return unusable ? EXIT_CODE_NO_HOST : EXIT_CODE_NOT_NOW;
}

void action_run(struct app *app, const struct action *action, struct action_call *call)
{
    if (call->domain)
        call->host = call->domain->host;
    else if (!call->host && app->hosts->len)
        call->host = g_ptr_array_index(app->hosts, 0);
    /* What only shows what would be done needs nothing to do it with. */
    bool dry = action_option(call, "--dry-run") != NULL;
    const char *reason = dry ? NULL : action_reason(app, action, call->domain, call->host);
    if (!reason && !action->run)
        reason = _("it needs the screen");
    if (reason) {
        g_autofree char *name = call->domain ? visible_text(call->domain->name, 200) : NULL;
        action_fail(call, action_refusal_status(action, call), "%s%s%s: %s", action->id,
                    name ? " " : "", name ? name : "", reason);
        return;
    }
    /* A script that reads every second would push all else out of the log. The line is made
     * first, for the domain may be gone afterwards. */
    g_autofree char *object = call->domain ? g_strdup(call->domain->name) : NULL;
    g_autofree char *line = NULL;
    if (!(action->flags & ACTION_READ))
        line = cmdlog_line(call->host, action->command, object, call->args);
    action->run(app, call);
    if (line && !call->error)
        log_add(app->log, LOG_COMMAND, object, "%s", line);
}

/* --- words to a call --- */

struct binder {
    struct app *app;
    const struct action *action;
    struct action_call *call;
    GPtrArray *options, *operands; /* char *, owned */
};

static const struct action_arg *action_find_option(const struct action *action, const char *word,
                                                   size_t len)
{
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] == '-' && strlen(arg->name) == len && !strncmp(arg->name, word, len))
            return arg;
    }
    return NULL;
}

/* One option; *word moves on to its value if that is a word of its own. */
static bool binder_option(struct binder *bind, char ***word)
{
    const char *text = **word;
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : strlen(text);
    const struct action_arg *arg = action_find_option(bind->action, text, len);
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

static unsigned action_operands(const struct action *action)
{
    unsigned count = 0;
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++)
        count += arg->name[0] != '-';
    return count;
}

static struct domain *action_find_domain(struct app *app, const char *name, bool *ambiguous)
{
    struct domain *found = NULL;
    for (guint i = 0; i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        size_t len = strlen(host->alias);
        struct domain *domain = model_find(app->model, host, name);
        if (!strncmp(name, host->alias, len) && name[len] == '/')
            return model_find(app->model, host, name + len + 1);
        if (!domain)
            domain = model_find_uuid(app->model, host, name);
        if (found && domain)
            *ambiguous = true;
        found = domain ? domain : found;
    }
    return found;
}

static bool binder_domain(struct binder *bind)
{
    if (bind->action->on != ACTION_ON_DOMAIN || !bind->operands->len)
        return true;
    const char *name = g_ptr_array_index(bind->operands, 0);
    bool ambiguous = false;
    bind->call->domain = action_find_domain(bind->app, name, &ambiguous);
    g_autofree char *shown = visible_text(name, 200);
    if (ambiguous) {
        action_fail(bind->call, EXIT_CODE_USAGE,
                    _("%s: several hosts have a domain '%s': say HOST/NAME"), bind->action->id,
                    shown);
        return false;
    }
    if (!bind->call->domain) {
        action_fail(bind->call, EXIT_CODE_NOT_FOUND, _("%s: there is no domain '%s'"),
                    bind->action->id, shown);
        return false;
    }
    g_ptr_array_remove_index(bind->operands, 0);
    return true;
}

static bool binder_check(struct binder *bind)
{
    const struct action *action = bind->action;
    if (action->on == ACTION_ON_DOMAIN && !bind->call->domain) {
        action_fail(bind->call, EXIT_CODE_USAGE, _("%s: say which domain"), action->id);
        return false;
    }
    if (bind->operands->len > action_operands(action)) {
        const char *extra = g_ptr_array_index(bind->operands, action_operands(action));
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
    if (!binder_domain(bind))
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
    if (action->on != ACTION_ON_DOMAIN)
        call->domain = NULL;
    call->args = NULL;
    if (binder_run(&bind, words + 1))
        action_run(app, action, call);
    g_clear_pointer(&call->args, g_strfreev);
    g_ptr_array_unref(bind.options);
    g_ptr_array_unref(bind.operands);
}

const char *action_option(const struct action_call *call, const char *name)
{
    size_t len = strlen(name);
    const char *found = NULL;
    for (char **arg = call->args; arg && *arg && strcmp(*arg, "--"); arg++) {
        if (strncmp(*arg, name, len))
            continue;
        if (!(*arg)[len])
            found = "";
        else if ((*arg)[len] == '=')
            found = *arg + len + 1; /* the last one counts */
    }
    return found;
}

const char *action_operand(const struct action_call *call, unsigned index)
{
    bool plain = false;
    for (char **arg = call->args; arg && *arg; arg++) {
        if (!plain && !strcmp(*arg, "--")) {
            plain = true;
            continue;
        }
        if (!plain && (*arg)[0] == '-' && (*arg)[1])
            continue;
        if (!index--)
            return *arg;
    }
    return NULL;
}

/* --- completion --- */

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

/* Only those domains with which it can be done now. */
static void completer_offer_domains(struct completer *comp, struct app *app,
                                    const struct action *action)
{
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        struct domain *domain = model_domain(app->model, i);
        if (!action_reason(app, action, domain, domain->host))
            completer_offer(comp, domain->name);
    }
}

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
        const struct action_arg *arg = action_find_option(action, comp->prefix, len);
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
        const struct action_arg *arg = action_find_option(action, words[i], strlen(words[i]));
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
    if (action->on == ACTION_ON_DOMAIN && !operands--) {
        completer_offer_domains(comp, app, action);
        return;
    }
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] != '-' && !operands--) {
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
