#include "verb-hosts.h"

#include <string.h>

#include "action-common.h"
#include "action-words.h"
#include "app.h"
#include "hosts.h"

/* The value of an option that actions share, or NULL. */
static const char *common_value(const struct verb_hosts *hosts, enum action_common option)
{
    const struct action_arg *wanted = action_common(hosts->action, option);
    for (char **word = hosts->words + 1; wanted && *word && strcmp(*word, "--"); word++) {
        const char *equals = strchr(*word, '=');
        if (action_find_arg(hosts->action, *word, strcspn(*word, "=")) == wanted)
            return equals ? equals + 1 : word[1];
    }
    return NULL;
}

/* The operand number `index`: the words that are no options, nor values of one; or NULL. */
static const char *operand(const struct verb_hosts *hosts, unsigned index)
{
    bool plain = false;
    for (char **word = hosts->words + 1; *word; word++) {
        if (!plain && !strcmp(*word, "--")) {
            plain = true;
            continue;
        }
        if (plain || (*word)[0] != '-' || !(*word)[1]) {
            if (!index--)
                return *word;
            continue;
        }
        const struct action_arg *arg =
            action_find_arg(hosts->action, *word, strcspn(*word, "="));
        if (arg && arg->value && !strchr(*word, '=') && word[1])
            word++;
    }
    return NULL;
}

/* The name of object number `index`, or NULL: all operands but those of the row itself. */
static const char *object_name(const struct verb_hosts *hosts, unsigned index)
{
    enum action_object on = hosts->action->on;
    unsigned own = 0;
    if (on == ACTION_ON_NOTHING || on == ACTION_ON_HOST)
        return NULL;
    for (const struct action_arg *arg = hosts->action->args; arg && arg->name; arg++)
        own += arg->name[0] != '-';
    if (index && (!(hosts->action->flags & ACTION_MANY) || !operand(hosts, index + own)))
        return NULL;
    return operand(hosts, index);
}

/* The host of HOST/NAME, or NULL. */
static struct host *named_host(const struct app *app, const char *name)
{
    for (guint i = 0; i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        size_t len = strlen(host->alias);
        if (!strncmp(name, host->alias, len) && name[len] == '/')
            return host;
    }
    return NULL;
}

/* A name that is known already is not looked for on the hosts that are still silent. */
static bool knows(const struct app *app, const char *name)
{
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        if (model_find(app->model, host, name) || model_find_uuid(app->model, host, name))
            return true;
    }
    return false;
}

static bool awaited(const struct app *app, const struct host *host)
{
    if (host->asking && !app->screens)
        return false; /* nobody is there to answer */
    return host->state == HOST_OPENING || host->loading;
}

/* What stops something or loses data must mean the same domain whichever host answers last. */
static bool does_damage(const struct verb_hosts *hosts)
{
    const struct host_target none = {0};
    return hosts->action->flags & ACTION_STOPS ||
           action_confirm(hosts->action, &none, hosts->words + 1) != ACTION_CONFIRM_NONE;
}

/* A name without its host that is known: another host may have it too. */
static bool names_barely(const struct verb_hosts *hosts)
{
    const char *name;
    for (unsigned i = 0; (name = object_name(hosts, i)); i++) {
        if (!named_host(hosts->app, name) && knows(hosts->app, name))
            return true;
    }
    return false;
}

/* Every host may have what is wanted: a pattern, a name that none has yet. */
static bool needs_all(const struct verb_hosts *hosts)
{
    const char *name;
    if (hosts->action->flags & ACTION_ALL_HOSTS || common_value(hosts, ACTION_COMMON_MATCH))
        return true;
    for (unsigned i = 0; (name = object_name(hosts, i)); i++) {
        if (!named_host(hosts->app, name) && !knows(hosts->app, name))
            return true;
    }
    return false;
}

static void open_only(struct verb_hosts *hosts, const char *name)
{
    g_autofree char *error = NULL;
    hosts->only = hosts_find(hosts->app, name);
    if (!hosts->only && strstr(name, "://")) {
        hosts->only = hosts_transient(hosts->app, name, false, &error);
        hosts->passing = hosts->only != NULL;
    }
    if (!hosts->only)
        return;
    hosts->passing |= hosts->only->passing > 0;
    hosts->only->passing += hosts->passing;
    hosts_connect(hosts->only);
}

void verb_hosts_open(struct verb_hosts *hosts)
{
    const char *connect = common_value(hosts, ACTION_COMMON_CONNECT), *name;
    if (connect) {
        open_only(hosts, connect);
        return;
    }
    for (unsigned i = 0; (name = object_name(hosts, i)); i++) {
        struct host *named = named_host(hosts->app, name);
        if (named)
            hosts_connect(named);
    }
    if (needs_all(hosts))
        hosts_connect_all(hosts->app);
}

bool verb_hosts_wanted(const struct verb_hosts *hosts)
{
    const struct app *app = hosts->app;
    const char *name;
    bool named = false;
    if (!hosts->action)
        return app->read_only_files && app->hosts->len &&
               awaited(app, g_ptr_array_index(app->hosts, 0));
    if (hosts->action->flags & ACTION_NO_HOST || !app->hosts->len)
        return false;
    if (hosts->only || common_value(hosts, ACTION_COMMON_CONNECT))
        return hosts->only && !verb_hosts_gone(hosts) && awaited(app, hosts->only);
    for (unsigned i = 0; (name = object_name(hosts, i)); i++) {
        const struct host *host = named_host(app, name);
        named |= host != NULL;
        if (host && awaited(app, host))
            return true;
    }
    bool all = needs_all(hosts) || (does_damage(hosts) && names_barely(hosts));
    for (guint i = named && !all ? 1 : 0; i < app->hosts->len; i++) {
        if ((!i || all) && awaited(app, g_ptr_array_index(app->hosts, i)))
            return true;
    }
    return false;
}

const struct host *verb_hosts_unsure(const struct verb_hosts *hosts)
{
    if (hosts->only || hosts->action->flags & ACTION_NO_HOST || !does_damage(hosts) ||
        !names_barely(hosts))
        return NULL;
    for (guint i = 0; i < hosts->app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(hosts->app->hosts, i);
        if (host->state == HOST_OPENING || host->loading)
            return host;
    }
    return NULL;
}

bool verb_hosts_gone(const struct verb_hosts *hosts)
{
    return hosts->only && !g_ptr_array_find(hosts->app->hosts, hosts->only, NULL);
}

void verb_hosts_leave(struct verb_hosts *hosts)
{
    if (hosts->passing && !verb_hosts_gone(hosts) && !--hosts->only->passing)
        app_remove_host(hosts->app, hosts->only);
    hosts->passing = false;
}
