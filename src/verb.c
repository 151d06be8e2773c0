#include "verb.h"

#include <string.h>
#include <unistd.h>

#include "action-common.h"
#include "action-words.h"
#include "app.h"
#include "bulk.h"
#include "core/text.h"
#include "exit-code.h"
#include "host.h"
#include "job.h"
#include "json-write.h"
#include "model.h"
#include "verb-complete.h"
#include "verb-hosts.h"
#include "visible.h"

/* A host that does not get ready is waited for no longer than this. */
#define VERB_OPEN_TIMEOUT_S 30

struct verb {
    struct app *app;
    char **words;
    GString *out, *err;
    struct talk *talk; /* or NULL */
    void (*done)(int code, void *opaque);
    void *opaque;
    GSource *timer; /* while the hosts open */
    struct verb_hosts hosts;
    bool json;
    char *object, *alias; /* of the result as JSON */
    struct bulk *bulk;    /* of several objects */
    bool named;           /* they were named one by one: one that is left out is a failure */
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

/* The row of the operand number `index`, the objects not counted; NULL if there is none. */
static const struct action_arg *verb_operand(const struct action *action, unsigned index)
{
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->name[0] != '-' && (arg->rest || !index--))
            return arg;
    }
    return NULL;
}

/* Sets a word to its path, behind "NAME=" if it has that. */
static void verb_resolve_word(char **word, const char *name, const char *value)
{
    g_autofree char *path = verb_absolute(value);
    char *resolved = name ? g_strconcat(name, "=", path, NULL) : g_strdup(path);
    g_free(*word);
    *word = resolved;
}

static void verb_resolve(const struct action *action, char **words)
{
    unsigned operands = 0, objects = action->on == ACTION_ON_NOTHING ? 0 : 1;
    bool plain = false;
    for (char **word = words; *word; word++) {
        if (!plain && !strcmp(*word, "--")) {
            plain = true;
            continue;
        }
        bool option = !plain && (*word)[0] == '-' && (*word)[1];
        const struct action_arg *arg =
            option ? action_find_arg(action, *word, strcspn(*word, "=")) : NULL;
        const char *equals = option ? strchr(*word, '=') : NULL;
        if (!option && operands++ >= objects)
            arg = verb_operand(action, operands - objects - 1);
        if (!arg || (option && !arg->value))
            continue;
        if (option && !equals && !*++word)
            return;
        if (arg->path && !(arg->maybe && access(equals ? equals + 1 : *word, F_OK)))
            verb_resolve_word(word, equals ? arg->name : NULL, equals ? equals + 1 : *word);
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

const struct action_arg *verb_missing_secret(struct app *app, char **words)
{
    const struct action *action = words[0] ? verb_find(app, words[0]) : NULL;
    if (!action || verb_asks_help(words + 1))
        return NULL;
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        bool there = !arg->secret;
        for (char **word = words + 1; *word && strcmp(*word, "--") && !there; word++)
            there = !strncmp(*word, arg->name, strlen(arg->name));
        if (!there)
            return arg;
    }
    return NULL;
}

enum verb_need verb_need(struct app *app, int argc, char **argv)
{
    g_auto(GStrv) words = verb_copy_words(argc, argv);
    if (words[0] && !strcmp(words[0], VERB_COMPLETE))
        return VERB_READS;
    const struct action *action = words[0] ? verb_find(app, words[0]) : NULL;
    if (!action || verb_asks_help(words + 1))
        return VERB_LOCAL;
    if (action->flags & ACTION_OWNER)
        return VERB_ASKS;
    if (verb_has_word(words + 1, "--dry-run"))
        return action_common(action, ACTION_COMMON_DRY_RUN) ? VERB_READS : VERB_FILES;
    if (action->flags & (ACTION_READ | ACTION_FILES))
        return VERB_READS;
    return VERB_OWNER;
}

/* --- help --- */

/* More options than this are not repeated in the first line. */
#define VERB_USAGE_OPTIONS 4

static const char *const verb_objects[ACTION_OBJECTS] = {
    [ACTION_ON_DOMAIN] = N_("DOMAIN"), [ACTION_ON_HOST] = N_("HOST"),
    [ACTION_ON_NETWORK] = N_("NETWORK"), [ACTION_ON_POOL] = N_("POOL"),
    [ACTION_ON_VOLUME] = N_("POOL/VOLUME"),
};

static void verb_append_usage(const struct action *action, GString *out)
{
    unsigned options = 0;
    g_string_append_printf(out, _("Usage: virtty %s"), action->id);
    if (verb_objects[action->on])
        g_string_append_printf(out, " %s%s", _(verb_objects[action->on]),
                               action->flags & ACTION_MANY ? "..." : "");
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++)
        options += arg->name[0] == '-';
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        bool option = arg->name[0] == '-';
        if (option && options > VERB_USAGE_OPTIONS && !arg->required)
            continue;
        g_string_append_printf(out, arg->required ? " %s%s%s" : " [%s%s]%s", _(arg->name),
                               option && arg->value ? _(" VALUE") : "", arg->rest ? "..." : "");
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

static void verb_append_option(GString *out, const struct action_arg *arg)
{
    bool value = arg->name[0] == '-' && arg->value;
    g_autofree char *name = g_strconcat(_(arg->name), value ? _(" VALUE") : "", NULL);
    verb_append_row(out, name, _(arg->help), 22);
}

static void verb_append_options(const struct action *action, GString *out)
{
    g_string_append_c(out, '\n');
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++)
        verb_append_option(out, arg);
    for (int i = 0; i < ACTION_COMMON_OPTIONS; i++) {
        const struct action_arg *arg = action_common(action, (enum action_common)i);
        if (arg)
            verb_append_option(out, arg);
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
static void verb_bulk_done(struct job *job, void *opaque);

static void verb_free(struct verb *verb)
{
    if (verb->timer) {
        model_off_change(verb->app->model, verb_changed, verb);
        g_source_destroy(verb->timer);
        g_source_unref(verb->timer);
    }
    if (verb->job) {
        job_off_done(verb->job, verb_job_done, verb);
        job_off_done(verb->job, verb_bulk_done, verb);
        job_unref(verb->job);
    }
    verb_hosts_leave(&verb->hosts);
    bulk_unref(verb->bulk);
    g_string_free(verb->printed, TRUE);
    g_strfreev(verb->words);
    g_free(verb->object);
    g_free(verb->alias);
    g_free(verb);
}

/* One object's result, as bulk_append_json() has them of many. */
static void verb_append_json(struct verb *verb, bool ok, const char *error)
{
    g_autofree char *output = g_strchomp(g_strdup(verb->printed->str));
    struct json json = {.out = verb->out};
    json_array(&json);
    json_object(&json);
    json_add_string(&json, "object", verb->object);
    json_add_string(&json, "host", verb->alias);
    json_add_string(&json, "verb", verb->words[0]);
    json_add_string(&json, "state", bulk_state_word(ok ? BULK_DONE : BULK_FAILED));
    json_add_bool(&json, "ok", ok);
    json_add_string(&json, "error", error);
    json_add_string(&json, "output", ok ? output : NULL);
    json_end(&json);
    json_end(&json);
}

static void verb_finish(struct verb *verb, int code)
{
    void (*done)(int code, void *opaque) = verb->done;
    void *opaque = verb->opaque;
    if (code == EXIT_CODE_OK && verb->json && !verb->bulk)
        verb_append_json(verb, true, NULL);
    else if (code == EXIT_CODE_OK || verb->bulk)
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
    if (verb->json && !verb->bulk)
        verb_append_json(verb, false, error);
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

/* --- several objects --- */

static void verb_append_results(struct verb *verb)
{
    if (verb->json)
        bulk_append_json(verb->bulk, verb->printed);
    else
        bulk_append_table(verb->bulk, verb->printed);
}

static void verb_bulk_done(struct job *job, void *opaque)
{
    struct verb *verb = opaque;
    bool cancelled = job_info(job)->state == JOB_CANCELLED;
    unsigned bad = bulk_count_state(verb->bulk, BULK_FAILED);
    bad += verb->named ? bulk_count_state(verb->bulk, BULK_LEFT_OUT) : 0;
    verb_append_results(verb);
    verb_finish(verb, bad ? EXIT_CODE_FAILED : cancelled ? EXIT_CODE_CANCELLED : EXIT_CODE_OK);
}

/* Returns the verb while it waits for the job. */
static struct verb *verb_act_on_several(struct verb *verb, const struct action_bound *bound)
{
    verb->bulk = bulk_new(verb->app, bound->action, bound->targets, bound->args);
    verb->named = !bound->by_pattern;
    if (bound->dry_run || !bulk_count_state(verb->bulk, BULK_WAITS)) {
        bool refused = !bound->dry_run && verb->named;
        verb_append_results(verb);
        verb_finish(verb, refused ? EXIT_CODE_NOT_NOW : EXIT_CODE_OK);
        return NULL;
    }
    verb->job = job_ref(bulk_run(verb->bulk));
    job_on_done(verb->job, verb_bulk_done, verb);
    return verb;
}

/* --- one --- */

/* Returns the verb while it waits for a job, NULL when it is done. */
static struct verb *verb_act_on_one(struct verb *verb, const struct action_bound *bound)
{
    struct action_call call = {.out = verb->printed, .talk = verb->talk};
    action_bound_call(bound, &call);
    const struct host *host = action_target_host(&call.target);
    verb->object = g_strdup(action_target_name(&call.target));
    verb->alias = g_strdup(host ? host->alias : call.host ? call.host->alias : NULL);
    action_run(verb->app, bound->action, &call);
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

/* True if the host that was named can be used; else the verb has failed. */
static bool verb_check_host(struct verb *verb)
{
    const struct host *host = verb->hosts.only;
    if (verb_hosts_gone(&verb->hosts)) {
        verb_fail(verb, EXIT_CODE_NO_HOST, _("the host is gone"));
        return false;
    }
    if (!host || host->state == HOST_READY)
        return true;
    g_autofree char *error = g_strdup_printf(
        "%s: %s", host->uri, host->problem ? host->problem : _("the host is not connected"));
    verb_fail(verb, EXIT_CODE_NO_HOST, error);
    return false;
}

/* True if it is sure which domain is meant; else the verb has failed. */
static bool verb_check_sure(struct verb *verb)
{
    const struct host *host = verb_hosts_unsure(&verb->hosts);
    if (!host || verb_has_word(verb->words + 1, "--dry-run"))
        return true;
    g_autofree char *error = g_strdup_printf(
        _("%s: host %s is still being opened and may have a domain of that name too: say "
          "HOST/NAME"),
        verb->words[0], host->alias);
    verb_fail(verb, EXIT_CODE_NOT_NOW, error);
    return false;
}

static struct verb *verb_act(struct verb *verb)
{
    struct action_bound bound;
    if (!verb->hosts.action) {
        verb_complete(verb->app, verb->words + 1, verb->printed);
        verb_finish(verb, EXIT_CODE_OK);
        return NULL;
    }
    if (!verb_check_host(verb) || !verb_check_sure(verb))
        return NULL;
    bool good = action_bind(verb->app, verb->words, NULL, &bound);
    verb->json = bound.json;
    if (!good)
        verb_fail(verb, bound.status, bound.error);
    else if (bound.several)
        verb = verb_act_on_several(verb, &bound);
    else
        verb = verb_act_on_one(verb, &bound);
    action_bound_clear(&bound);
    return good ? verb : NULL;
}

/* --- waiting for hosts --- */

static void verb_stop_waiting(struct verb *verb)
{
    model_off_change(verb->app->model, verb_changed, verb);
    g_source_destroy(verb->timer);
    g_clear_pointer(&verb->timer, g_source_unref);
}

static void verb_changed(void *opaque)
{
    struct verb *verb = opaque;
    if (verb_hosts_wanted(&verb->hosts))
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
    return verb_run_talking(app, argc, argv, out, err, NULL, done, opaque);
}

struct verb *verb_run_talking(struct app *app, int argc, char **argv, GString *out, GString *err,
                              struct talk *talk, void (*done)(int code, void *opaque),
                              void *opaque)
{
    struct verb *verb = g_new0(struct verb, 1);
    *verb = (struct verb){.app = app, .out = out, .err = err, .talk = talk, .done = done,
                          .opaque = opaque};
    verb->words = verb_copy_words(argc, argv);
    verb->printed = g_string_new(NULL);
    const char *id = verb->words[0] ? verb->words[0] : "";
    if (!strcmp(id, VERB_COMPLETE)) {
        verb->hosts = (struct verb_hosts){.app = app, .words = verb->words};
        return verb_hosts_wanted(&verb->hosts) ? verb_wait_for_hosts(verb) : verb_act(verb);
    }
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
    verb->hosts = (struct verb_hosts){.app = app, .action = action, .words = verb->words};
    verb_hosts_open(&verb->hosts);
    return verb_hosts_wanted(&verb->hosts) ? verb_wait_for_hosts(verb) : verb_act(verb);
}

void verb_abandon(struct verb *verb)
{
    if (verb)
        verb_free(verb);
}
