#include "verb.h"

#include <string.h>

#include "action-words.h"
#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "host.h"
#include "hosts.h"
#include "job.h"
#include "model.h"
#include "visible.h"

/* A host that does not get ready is waited for no longer than this. */
#define VERB_OPEN_TIMEOUT_S 30

struct verb {
    struct app *app;
    char **words;
    GString *out, *err;
    void (*done)(int code, void *opaque);
    void *opaque;
    GSource *timer; /* while the hosts open */
    struct job *job;
    GString *printed; /* what goes out once the job has succeeded */
};

static const struct action *verb_find(struct app *app, const char *id)
{
    const struct action *action = action_find(app, id);
    return action && action->flags & ACTION_CLI ? action : NULL;
}

static bool verb_asks_help(char **words)
{
    for (char **word = words; *word && strcmp(*word, "--"); word++) {
        if (!strcmp(*word, "--help") || !strcmp(*word, "-h"))
            return true;
    }
    return false;
}

static bool verb_has_word(char **words, const char *wanted)
{
    for (char **word = words; *word && strcmp(*word, "--"); word++) {
        if (!strcmp(*word, wanted))
            return true;
    }
    return false;
}

/* argv of main() and of a packet may lack the NULL at the end. */
static char **verb_copy_words(int argc, char **argv)
{
    char **words = g_new0(char *, (gsize)MAX(argc, 0) + 1);
    for (int i = 0; i < argc; i++)
        words[i] = g_strdup(argv[i]);
    return words;
}

/* Makes a relative file name absolute: the owner works in another folder. */
static char *verb_absolute(const char *path)
{
    return *path ? g_canonicalize_filename(path, NULL) : g_strdup("");
}

/* The option that a word names ("--disk" or "--disk=x"), or NULL. */
static const struct action_arg *verb_option(const struct action *action, const char *word)
{
    size_t len = strcspn(word, "=");
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] == '-' && strlen(arg->name) == len && !strncmp(arg->name, word, len))
            return arg;
    }
    return NULL;
}

static void verb_resolve(const struct action *action, char **words)
{
    for (char **word = words; *word && strcmp(*word, "--"); word++) {
        const struct action_arg *arg = verb_option(action, *word);
        const char *equals = strchr(*word, '=');
        if (!arg || !arg->value)
            continue;
        if (!equals && !*++word)
            return;
        if (!arg->path)
            continue;
        g_autofree char *path = verb_absolute(equals ? equals + 1 : *word);
        g_free(*word);
        *word = equals ? g_strconcat(arg->name, "=", path, NULL) : g_strdup(path);
    }
}

char **verb_prepare(struct app *app, int argc, char **argv)
{
    char **words = verb_copy_words(argc, argv);
    const struct action *action = words[0] ? verb_find(app, words[0]) : NULL;
    if (action)
        verb_resolve(action, words + 1);
    return words;
}

enum verb_need verb_need(struct app *app, int argc, char **argv)
{
    g_auto(GStrv) words = verb_copy_words(argc, argv);
    const struct action *action = words[0] ? verb_find(app, words[0]) : NULL;
    if (!action || verb_asks_help(words + 1))
        return VERB_LOCAL;
    if (action->flags & ACTION_OWNER)
        return VERB_ASKS;
    if (verb_has_word(words + 1, "--dry-run"))
        return VERB_FILES;
    if (action->flags & (ACTION_READ | ACTION_FILES))
        return VERB_READS;
    return VERB_OWNER;
}

/* --- help --- */

/* More options than this are not repeated in the first line. */
#define VERB_USAGE_OPTIONS 4

static void verb_append_usage(const struct action *action, GString *out)
{
    unsigned options = 0;
    g_string_append_printf(out, _("Usage: virtty %s"), action->id);
    if (action->on == ACTION_ON_DOMAIN)
        g_string_append(out, _(" DOMAIN"));
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++)
        options += arg->name[0] == '-';
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        bool option = arg->name[0] == '-';
        if (option && options > VERB_USAGE_OPTIONS && !arg->required)
            continue;
        g_string_append_printf(out, arg->required ? " %s%s" : " [%s%s]", _(arg->name),
                               option && arg->value ? _(" VALUE") : "");
    }
    g_string_append(out, options > VERB_USAGE_OPTIONS ? _(" [OPTIONS]\n") : "\n");
}

/* A row of two columns; `width` is that of the first. */
static void verb_append_row(GString *out, const char *name, const char *help, unsigned width)
{
    unsigned used = visible_width(name);
    g_string_append_printf(out, "  %s%*s  %s\n", name, used < width ? (int)(width - used) : 0, "",
                           help);
}

static void verb_append_options(const struct action *action, GString *out)
{
    if (!action->args || !action->args->name)
        return;
    g_string_append_c(out, '\n');
    for (const struct action_arg *arg = action->args; arg->name; arg++) {
        bool value = arg->name[0] == '-' && arg->value;
        g_autofree char *name = g_strconcat(_(arg->name), value ? _(" VALUE") : "", NULL);
        verb_append_row(out, name, _(arg->help), 22);
    }
}

void verb_append_help(struct app *app, const char *verb, GString *out)
{
    const struct action *action = verb ? verb_find(app, verb) : NULL;
    if (action) {
        verb_append_usage(action, out);
        g_string_append_printf(out, "\n%s\n", _(action->help));
        verb_append_options(action, out);
        return;
    }
    for (unsigned i = 0; i < action_count(app); i++) {
        action = action_get(app, i);
        if (action->flags & ACTION_CLI)
            verb_append_row(out, action->id, _(action->help), 12);
    }
}

/* --- running --- */

static void verb_changed(void *opaque);
static void verb_job_done(struct job *job, void *opaque);

static void verb_free(struct verb *verb)
{
    if (verb->timer) {
        model_off_change(verb->app->model, verb_changed, verb);
        g_source_destroy(verb->timer);
        g_source_unref(verb->timer);
    }
    if (verb->job) {
        job_off_done(verb->job, verb_job_done, verb);
        job_unref(verb->job);
    }
    g_string_free(verb->printed, TRUE);
    g_strfreev(verb->words);
    g_free(verb);
}

static void verb_finish(struct verb *verb, int code)
{
    void (*done)(int code, void *opaque) = verb->done;
    void *opaque = verb->opaque;
    if (code == EXIT_CODE_OK)
        g_string_append_len(verb->out, verb->printed->str, (gssize)verb->printed->len);
    verb_free(verb);
    done(code, opaque);
}

/* What can be done about a host that cannot be used. */
static void verb_append_advice(struct verb *verb)
{
    for (guint i = 0; i < verb->app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(verb->app->hosts, i);
        if (host->state != HOST_UNUSABLE || !host->advice)
            continue;
        g_autofree char *shown = visible_text(host->advice, 0);
        g_string_append_printf(verb->err, "%s\n", shown);
    }
}

static void verb_fail(struct verb *verb, int code, const char *error)
{
    g_autofree char *shown = visible_text(error, 0);
    g_string_append_printf(verb->err, "virtty: %s\n", shown);
    if (code == EXIT_CODE_NO_HOST)
        verb_append_advice(verb);
    if (code == EXIT_CODE_USAGE) {
        const char *id = verb->words[0];
        const struct action *action = id ? verb_find(verb->app, id) : NULL;
        g_string_append_printf(
            verb->err, action ? _("Try 'virtty %s --help'.\n") : _("Try 'virtty --help'.\n"),
            action ? action->id : "");
    }
    verb_finish(verb, code);
}

static void verb_job_done(struct job *job, void *opaque)
{
    struct verb *verb = opaque;
    const struct job_info *info = job_info(job);
    if (info->state == JOB_DONE) {
        if (info->output)
            g_string_append(verb->printed, info->output);
        else if (info->result)
            g_string_append_printf(verb->printed, "%s\n", info->result);
        verb_finish(verb, EXIT_CODE_OK);
        return;
    }
    bool cancelled = info->state == JOB_CANCELLED;
    g_autofree char *error = g_strdup_printf("%s: %s", info->title, info->error);
    verb_fail(verb, cancelled ? EXIT_CODE_CANCELLED : EXIT_CODE_FAILED, error);
}

/* Returns the verb while it waits for a job, NULL when it is done. */
static struct verb *verb_act(struct verb *verb)
{
    struct action_call call = {.out = verb->printed};
    action_run_words(verb->app, verb->words, &call);
    if (call.error) {
        g_autofree char *error = call.error;
        verb_fail(verb, call.status ? call.status : EXIT_CODE_FAILED, error);
        return NULL;
    }
    if (!call.job) {
        verb_finish(verb, EXIT_CODE_OK);
        return NULL;
    }
    verb->job = job_ref(call.job);
    job_on_done(call.job, verb_job_done, verb);
    return verb;
}

/* --- waiting for hosts --- */

/* The first word that is no option, nor the value of one: mostly the object; or NULL. */
static const char *verb_first_operand(const struct action *action, char **words)
{
    for (; *words; words++) {
        if (!strcmp(*words, "--"))
            return words[1];
        if ((*words)[0] != '-' || !(*words)[1])
            return *words;
        const struct action_arg *arg = verb_option(action, *words);
        if (arg && arg->value && !strchr(*words, '=') && words[1])
            words++;
    }
    return NULL;
}

/* The host of HOST/NAME, or NULL. */
static struct host *verb_named_host(struct app *app, const char *name)
{
    for (guint i = 0; name && i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        size_t len = strlen(host->alias);
        if (!strncmp(name, host->alias, len) && name[len] == '/')
            return host;
    }
    return NULL;
}

static bool verb_awaits_host(const struct app *app, const struct host *host)
{
    if (host->asking && !app->screens)
        return false; /* nobody is there to answer */
    return host->state == HOST_OPENING || (host->state == HOST_READY && host->loading);
}

/* A name that is known already is not looked for on the hosts that are still silent. */
static bool verb_knows(const struct app *app, const char *name)
{
    for (guint i = 0; name && i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        if (model_find(app->model, host, name) || model_find_uuid(app->model, host, name))
            return true;
    }
    return false;
}

/* Begins to open what the verb needs. */
static void verb_open_hosts(struct verb *verb)
{
    const struct action *action = verb_find(verb->app, verb->words[0]);
    const char *name = verb_first_operand(action, verb->words + 1);
    struct host *named = action->on > ACTION_ON_HOST || action->on == ACTION_ON_DOMAIN
                             ? verb_named_host(verb->app, name)
                             : NULL;
    bool all = action->flags & ACTION_ALL_HOSTS;
    if (named)
        hosts_connect(named);
    else if (all || (action->on != ACTION_ON_NOTHING && action->on != ACTION_ON_HOST &&
                     !verb_knows(verb->app, name)))
        hosts_connect_all(verb->app);
}

/* True while a host that the verb needs may still get ready. */
static bool verb_must_wait(const struct verb *verb)
{
    const struct app *app = verb->app;
    const struct action *action = verb_find(verb->app, verb->words[0]);
    const char *name = verb_first_operand(action, verb->words + 1);
    const struct host *engine = app->hosts->len ? g_ptr_array_index(app->hosts, 0) : NULL;
    if (action->flags & ACTION_NO_HOST || !engine)
        return false;
    bool object = action->on != ACTION_ON_NOTHING && action->on != ACTION_ON_HOST;
    const struct host *named = object ? verb_named_host(verb->app, name) : NULL;
    if (named)
        return verb_awaits_host(app, named);
    if (verb_awaits_host(app, engine))
        return true;
    if (!(action->flags & ACTION_ALL_HOSTS) && (!object || verb_knows(app, name)))
        return false;
    for (guint i = 1; i < app->hosts->len; i++) {
        if (verb_awaits_host(app, g_ptr_array_index(app->hosts, i)))
            return true;
    }
    return false;
}

static void verb_stop_waiting(struct verb *verb)
{
    model_off_change(verb->app->model, verb_changed, verb);
    g_source_destroy(verb->timer);
    g_clear_pointer(&verb->timer, g_source_unref);
}

static void verb_changed(void *opaque)
{
    struct verb *verb = opaque;
    if (verb_must_wait(verb))
        return;
    verb_stop_waiting(verb);
    verb_act(verb);
}

static gboolean verb_open_timeout(gpointer opaque)
{
    struct verb *verb = opaque;
    verb_stop_waiting(verb);
    verb_act(verb);
    return G_SOURCE_REMOVE;
}

static struct verb *verb_wait_for_hosts(struct verb *verb)
{
    verb->timer = g_timeout_source_new_seconds(VERB_OPEN_TIMEOUT_S);
    g_source_set_callback(verb->timer, verb_open_timeout, verb, NULL);
    g_source_attach(verb->timer, verb->app->context);
    model_on_change(verb->app->model, verb_changed, verb);
    return verb;
}

struct verb *verb_run(struct app *app, int argc, char **argv, GString *out, GString *err,
                      void (*done)(int code, void *opaque), void *opaque)
{
    struct verb *verb = g_new0(struct verb, 1);
    *verb = (struct verb){.app = app, .out = out, .err = err, .done = done, .opaque = opaque};
    verb->words = verb_copy_words(argc, argv);
    verb->printed = g_string_new(NULL);
    const char *id = verb->words[0] ? verb->words[0] : "";
    const struct action *action = verb_find(app, id);
    if (!action) {
        g_autofree char *shown = visible_text(id, 100);
        g_autofree char *error = g_strdup_printf(_("there is no command '%s'"), shown);
        verb_fail(verb, EXIT_CODE_USAGE, error);
        return NULL;
    }
    if (verb_asks_help(verb->words + 1)) {
        verb_append_help(app, id, verb->printed);
        verb_finish(verb, EXIT_CODE_OK);
        return NULL;
    }
    if (action->flags & ACTION_OWNER && app->read_only_files) {
        g_autofree char *error = g_strdup_printf(_("%s: no virtty of this user is running"), id);
        verb_fail(verb, EXIT_CODE_NO_HOST, error);
        return NULL;
    }
    verb_open_hosts(verb);
    return verb_must_wait(verb) ? verb_wait_for_hosts(verb) : verb_act(verb);
}

void verb_abandon(struct verb *verb)
{
    if (verb)
        verb_free(verb);
}
