#include "action.h"

#include <stdarg.h>
#include <string.h>

#include "app.h"
#include "cmdlog.h"
#include "core/text.h"
#include "exit-code.h"
#include "inventory.h"
#include "log.h"
#include "visible.h"

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

const char *action_target_name(const struct host_target *target)
{
    if (target->domain)
        return target->domain->name;
    if (target->network)
        return target->network->name;
    if (target->pool)
        return target->pool->name;
    return target->volume ? target->volume->name : NULL;
}

struct host *action_target_host(const struct host_target *target)
{
    if (target->domain)
        return target->domain->host;
    if (target->network)
        return target->network->host;
    if (target->pool)
        return target->pool->host;
    return target->volume ? target->volume->pool->host : NULL;
}

/* Why there is nothing to do it to, or NULL. */
static const char *action_missing_reason(const struct action *action,
                                         const struct host_target *target)
{
    const struct {
        const void *object;
        const char *reason;
    } needs[ACTION_OBJECTS] = {
        [ACTION_ON_DOMAIN] = {target->domain, N_("no domain is chosen")},
        [ACTION_ON_NETWORK] = {target->network, N_("no network is chosen")},
        [ACTION_ON_POOL] = {target->pool, N_("no pool is chosen")},
        [ACTION_ON_VOLUME] = {target->volume, N_("no volume is chosen")},
    };
    const char *reason = needs[action->on].reason;
    return reason && !needs[action->on].object ? _(reason) : NULL;
}

bool action_changes(const struct action *action)
{
    return !(action->flags & (ACTION_READ | ACTION_SCREEN));
}

bool action_is_guarded(const struct action *action, const struct host_target *target)
{
    return target->domain && target->domain->is_protected &&
           action->flags & (ACTION_DANGER | ACTION_LOSS | ACTION_STOPS);
}

/* True if one of the arguments is an option with which data is lost. */
static bool action_args_lose(const struct action *action, char *const *args)
{
    for (; args && *args && strcmp(*args, "--"); args++) {
        for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
            size_t len = strlen(arg->name);
            if (arg->loss && !strncmp(*args, arg->name, len) && strchr("=", (*args)[len]))
                return true;
        }
    }
    return false;
}

enum action_confirm action_confirm(const struct action *action, const struct host_target *target,
                                   char *const *args)
{
    if (action_is_guarded(action, target) || action->flags & ACTION_LOSS ||
        action_args_lose(action, args))
        return ACTION_CONFIRM_NAME;
    return action->flags & ACTION_DANGER ? ACTION_CONFIRM_ASK : ACTION_CONFIRM_NONE;
}

static const char *action_forbidden(const struct app *app, const struct action *action)
{
    return app->read_only && action_changes(action) ? _("virtty is read-only (:read-only off)")
                                                    : NULL;
}

/* Why it cannot be done, read-only or not. */
static const char *action_hindrance(struct app *app, const struct action *action,
                                    const struct host_target *target, struct host *host)
{
    const struct domain *domain = target->domain;
    if (app->quitting && !(action->flags & (ACTION_READ | ACTION_SCREEN | ACTION_OWNER)))
        return _("virtty is ending");
    const char *missing = action_missing_reason(action, target);
    if (missing)
        return missing;
    if (domain && action->states && !(action->states >> domain->state & 1u))
        return action_state_reason(domain->state);
    if (action->verb < 0)
        return NULL;
    if (app->read_only_files && !(action->flags & ACTION_READ))
        return _("nothing can be changed without virtty's owner process");
    if (action_target_host(target))
        host = action_target_host(target);
    if (!host && app->hosts->len)
        host = g_ptr_array_index(app->hosts, 0);
    return host_verb_reason(host, target, (enum host_verb)action->verb);
}

const char *action_reason(struct app *app, const struct action *action,
                          const struct host_target *target, struct host *host)
{
    const char *forbidden = action_forbidden(app, action);
    return forbidden ? forbidden : action_hindrance(app, action, target, host);
}

/* The same of a call, whose arguments may make it harmless. */
static const char *action_call_reason(struct app *app, const struct action *action,
                                      const struct action_call *call)
{
    bool harmless = action->harmless && action->harmless(app, call);
    const char *forbidden = harmless ? NULL : action_forbidden(app, action);
    return forbidden ? forbidden : action_hindrance(app, action, &call->target, call->host);
}

const char *action_domain_reason(struct app *app, const struct action *action,
                                 struct domain *domain)
{
    const struct host_target target = {.domain = domain};
    return action_reason(app, action, &target, NULL);
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

/* An argument as virsh names it; NULL: virsh has none for it. */
static char *action_virsh_arg(const struct action *action, const char *word)
{
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        size_t len = strlen(arg->name);
        if (arg->name[0] != '-' || !arg->virsh || strncmp(word, arg->name, len) ||
            (word[len] && word[len] != '='))
            continue;
        return *arg->virsh ? g_strconcat(arg->virsh, word + len, NULL) : NULL;
    }
    return g_strdup(word);
}

static char **action_virsh_args(const struct action *action, const struct action_call *call)
{
    if (call->virsh_args)
        return g_strdupv(call->virsh_args);
    GPtrArray *args = g_ptr_array_new();
    const struct volume *volume = call->target.volume;
    bool plain = false;
    if (volume)
        g_ptr_array_add(args, g_strconcat("--pool=", volume->pool->name, NULL));
    for (char **word = call->args; word && *word; word++) {
        plain |= !strcmp(*word, "--");
        char *arg = plain ? g_strdup(*word) : action_virsh_arg(action, *word);
        if (arg)
            g_ptr_array_add(args, arg);
    }
    g_ptr_array_add(args, NULL);
    return (char **)g_ptr_array_free(args, FALSE);
}

/* What does the same in a shell: virsh's words for a libvirt host, where it has any. */
static char *action_log_line(const struct action *action, const struct action_call *call)
{
    const char *name = action_target_name(&call->target);
    const struct host *host = call->host;
    bool libvirt = host && strcmp(host->ops->kind, "kvm") != 0;
    bool virsh = libvirt && action->verb >= 0 && !(action->virsh && !*action->virsh);
    if (virsh) {
        g_auto(GStrv) args = action_virsh_args(action, call);
        return cmdlog_line(host, action->virsh ? action->virsh : action->command, name, args);
    }
    const struct volume *volume = call->target.volume;
    g_autofree char *whole = g_strdup_printf("%s%s%s%s%s", libvirt ? host->alias : "",
                                             libvirt ? "/" : "", volume ? volume->pool->name : "",
                                             volume ? "/" : "", name ? name : "");
    return cmdlog_line(NULL, action->command, name ? whole : NULL, call->args);
}

/* The arguments as a log may have them, g_strfreev(). */
static char **action_public_args(const struct action *action, char **args)
{
    char **shown = g_strdupv(args);
    for (char **word = shown; word && *word && strcmp(*word, "--"); word++) {
        for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
            size_t len = strlen(arg->name);
            if (!arg->secret || strncmp(*word, arg->name, len) != 0 || (*word)[len] != '=')
                continue;
            g_free(*word);
            *word = g_strconcat(arg->name, "=***", NULL);
        }
    }
    return shown;
}

void action_run(struct app *app, const struct action *action, struct action_call *call)
{
    struct host *host = action_target_host(&call->target);
    if (host)
        call->host = host;
    else if (!call->host && app->hosts->len)
        call->host = g_ptr_array_index(app->hosts, 0);
    const char *name = action_target_name(&call->target);
    /* What only shows what would be done needs nothing to do it with. */
    bool dry = action_option(call, "--dry-run") != NULL;
    const char *reason = dry ? NULL : action_call_reason(app, action, call);
    if (!reason && !action->run)
        reason = _("it needs the screen");
    if (!reason && !dry && action_is_guarded(action, &call->target) &&
        g_strcmp0(call->confirmed, name))
        reason = _("the domain is protected: its name must be typed (--confirm NAME)");
    if (reason) {
        g_autofree char *shown = name ? visible_text(name, 200) : NULL;
        action_fail(call, action_refusal_status(action, call), "%s%s%s: %s", action->id,
                    shown ? " " : "", shown ? shown : "", reason);
        return;
    }
    /* A script that reads every second would push all else out of the log. The line is made
     * first, for the object may be gone afterwards. */
    g_autofree char *object = g_strdup(name);
    g_autofree char *line = NULL;
    g_auto(GStrv) shown_args = action_public_args(action, call->args);
    struct action_call shown = *call;
    shown.args = shown_args;
    if (!(action->flags & ACTION_READ))
        line = action_log_line(action, &shown);
    g_autofree char *exact = NULL;
    action->run(app, call);
    if (line && call->virsh_args)
        exact = action_log_line(action, call);
    if (line && !call->error)
        log_add(app->log, LOG_COMMAND, object, "%s", exact ? exact : line);
    g_clear_pointer(&call->virsh_args, g_strfreev);
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

char **action_operands(const struct action_call *call)
{
    GPtrArray *words = g_ptr_array_new();
    const char *word;
    for (unsigned i = 0; (word = action_operand(call, i)); i++)
        g_ptr_array_add(words, g_strdup(word));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}
