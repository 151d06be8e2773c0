#include "action-history.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "def-fetch.h"
#include "exit-code.h"
#include "history-find.h"
#include "job.h"
#include "json-write.h"
#include "line-diff.h"
#include "talk.h"
#include "text-table.h"
#include "undo.h"

#define HISTORY_NONE G_MAXUINT

/* What one call wants; its answer comes from the worker. */
struct history_call {
    struct app *app;
    struct job *job;
    char *name;
    unsigned show, diff_from, diff_to; /* versions, 1 the newest; HISTORY_NONE: not asked for */
    bool json;
};

static void history_end(struct history_call *call, const char *error)
{
    job_finish(call->job, error);
    g_free(call->name);
    g_free(call);
}

/* --- history --- */

static char *history_when(const struct history_entry *entry)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(entry->when_us / G_USEC_PER_SEC);
    return when ? g_date_time_format(when, "%F %T") : g_strdup("?");
}

/* The versions of one domain are numbered from the newest; of all domains there is one of each. */
static void history_table(const GPtrArray *found, bool numbers, GString *out)
{
    const struct text_column columns[] = {
        {_("Version"), true}, {_("Until"), false}, {_("Replaced by"), false}, {_("Name"), false},
        {_("Host"), false},
    };
    struct text_table *table = text_table_new(numbers ? columns : columns + 1, numbers ? 5 : 4);
    for (guint i = 0; i < found->len; i++) {
        const struct history_found *host = g_ptr_array_index(found, i);
        for (guint j = 0; j < host->entries->len; j++) {
            const struct history_entry *entry = g_ptr_array_index(host->entries, j);
            g_autofree char *number = g_strdup_printf("%u", j + 1), *when = history_when(entry);
            if (numbers)
                text_table_add(table, number);
            text_table_add(table, when);
            text_table_add(table, entry->why);
            text_table_add(table, g_ptr_array_index(host->names, j));
            text_table_add(table, host->alias);
        }
    }
    text_table_finish(table, out);
}

static void history_json(const GPtrArray *found, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (guint i = 0; i < found->len; i++) {
        const struct history_found *host = g_ptr_array_index(found, i);
        for (guint j = 0; j < host->entries->len; j++) {
            const struct history_entry *entry = g_ptr_array_index(host->entries, j);
            g_autoptr(GDateTime) when =
                g_date_time_new_from_unix_utc(entry->when_us / G_USEC_PER_SEC);
            g_autofree char *until = when ? g_date_time_format_iso8601(when) : NULL;
            json_object(&json);
            json_add_string(&json, "host", host->alias);
            json_add_string(&json, "uuid", entry->uuid);
            json_add_string(&json, "name", g_ptr_array_index(host->names, j));
            json_add_string(&json, "replaced-by", entry->why);
            json_add_string(&json, "until", until);
            json_add_string(&json, "file", entry->file);
            json_end(&json);
        }
    }
    json_end(&json);
}

/* A version's text, borrowed; NULL if there is none of that number. */
static const char *history_text(const struct history_found *found, unsigned number)
{
    return number >= 1 && number <= found->texts->len
               ? g_ptr_array_index(found->texts, number - 1)
               : NULL;
}

static void history_differences(struct history_call *call, const struct history_found *found,
                                GString *out)
{
    const char *from = history_text(found, call->diff_from);
    const char *to = history_text(found, call->diff_to);
    g_autofree char *old = g_strdup_printf(_("version %u"), call->diff_from);
    g_autofree char *new = g_strdup_printf(_("version %u"), call->diff_to);
    g_autofree char *a = undo_mask(from ? from : ""), *b = undo_mask(to ? to : "");
    g_autofree char *diff = from && to ? line_diff(a, b, old, new, 3) : NULL;
    if (diff)
        g_string_append(out, diff);
}

/* NULL, or why not (static). */
static const char *history_answer(struct history_call *call, const GPtrArray *found, GString *out)
{
    const struct history_found *first = found->len ? g_ptr_array_index(found, 0) : NULL;
    bool version = call->show != HISTORY_NONE || call->diff_from != HISTORY_NONE;
    if (version && found->len > 1)
        return _("several hosts have had a domain of that name: choose one with -c");
    if (call->show != HISTORY_NONE) {
        const char *text = first ? history_text(first, call->show) : NULL;
        g_string_append(out, text ? text : "");
        return text ? NULL : _("there is no such version");
    }
    if (call->diff_from != HISTORY_NONE) {
        if (first)
            history_differences(call, first, out);
        bool there = first && history_text(first, call->diff_from) &&
                     history_text(first, call->diff_to);
        return there ? NULL : _("there is no such version");
    }
    if (call->json)
        history_json(found, out);
    else if (found->len)
        history_table(found, call->name != NULL, out);
    return NULL;
}

static void history_found_all(void *opaque, GPtrArray *found)
{
    struct history_call *call = opaque;
    GString *out = g_string_new(NULL);
    const char *error = history_answer(call, found, out);
    if (!error && out->len)
        job_set_output(call->job, out->str);
    else if (!error)
        job_set_result(call->job, _("nothing was replaced"));
    g_string_free(out, TRUE);
    history_end(call, error);
}

/* "3" or "3..1"; false if it is neither. */
static bool history_take_versions(const char *text, unsigned *from, unsigned *to)
{
    guint64 first = 0, second = 0;
    const char *dots = strstr(text, "..");
    g_autofree char *head = dots ? g_strndup(text, (gsize)(dots - text)) : g_strdup(text);
    if (!g_ascii_string_to_unsigned(head, 10, 1, HISTORY_VERSIONS, &first, NULL))
        return false;
    second = first > 1 ? first - 1 : first + 1;
    if (dots && !g_ascii_string_to_unsigned(dots + 2, 10, 1, HISTORY_VERSIONS, &second, NULL))
        return false;
    *from = (unsigned)first;
    *to = (unsigned)second;
    return true;
}

static void history_run(struct app *app, struct action_call *call)
{
    const char *name = action_operand(call, 0), *show = action_option(call, "--show");
    const char *diff = action_option(call, "--diff");
    unsigned ignored;
    struct history_call *wish = g_new0(struct history_call, 1);
    *wish = (struct history_call){.app = app, .name = g_strdup(name), .show = HISTORY_NONE,
                                  .diff_from = HISTORY_NONE,
                                  .json = action_option(call, "--json") != NULL};
    bool good = (!show || history_take_versions(show, &wish->show, &ignored)) &&
                (!diff || history_take_versions(diff, &wish->diff_from, &wish->diff_to));
    if (!good || (!name && (show || diff))) {
        action_fail(call, EXIT_CODE_USAGE, "history: %s",
                    good ? _("whose versions?") : _("a version is a number, 1 is the newest"));
        g_free(wish->name);
        g_free(wish);
        return;
    }
    g_autofree char *title = name ? g_strdup_printf(_("history of %s"), name)
                                  : g_strdup(_("history"));
    wish->job = call->job = job_new(app, title, NULL, false, NULL, NULL);
    history_find(app, name, call->only_host ? call->host : NULL, history_found_all, wish);
}

/* --- undo --- */

static void undo_run(struct app *app, struct action_call *call)
{
    const char *name = action_operand(call, 0), *version = action_option(call, "--version");
    bool sure = action_option(call, "--yes") != NULL;
    unsigned number = 0, ignored;
    if (version && (!name || !history_take_versions(version, &number, &ignored))) {
        action_fail(call, EXIT_CODE_USAGE, "undo: %s",
                    name ? _("a version is a number, 1 is the newest") : _("whose versions?"));
        return;
    }
    if (!call->talk && !sure) {
        action_fail(call, EXIT_CODE_NOT_NOW, _("undo: nobody can be asked; say --yes"));
        return;
    }
    g_autofree char *title = name ? g_strdup_printf(_("undo %s"), name) : g_strdup(_("undo"));
    call->job = job_new(app, title, name, false, NULL, NULL);
    undo_start(app, name, call->only_host ? call->host : NULL, number, sure ? NULL : call->talk,
               call->job);
}

/* --- the table --- */

static char **history_complete(struct app *app, const char *prefix)
{
    GPtrArray *names = g_ptr_array_new();
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *domain = model_domain(app->model, i);
        if (g_str_has_prefix(domain->name, prefix))
            g_ptr_array_add(names, g_strdup(domain->name));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

static const struct action_arg history_args[] = {
    {.name = N_("NAME"), .help = N_("The domain, also one that is deleted; none: all"),
     .complete = history_complete},
    {.name = "--show", .help = N_("Print this version; 1 is the newest"), .value = true},
    {.name = "--diff", .help = N_("How versions differ: 2..1, or 2 for 2..1"), .value = true},
    {.name = "--json", .help = N_("As JSON: sizes in bytes, times in UTC")},
    {.name = NULL},
};

static const struct action_arg undo_args[] = {
    {.name = N_("NAME"), .help = N_("The domain, also one that is deleted; none: the last change"),
     .complete = history_complete},
    {.name = "--version", .help = N_("Bring this version back; 1 is the newest"), .value = true},
    {.name = "--yes", .help = N_("Do not ask")},
    {.name = NULL},
};

const struct action action_history_table[] = {
    {.id = "history",
     .label = N_("History"),
     .help = N_("List the definitions that virtty has replaced"),
     .args = history_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ | ACTION_ALL_HOSTS,
     .run = history_run},
    {.id = "undo",
     .label = N_("Undo"),
     .help = N_("Bring a replaced definition back, also that of a deleted domain"),
     .args = undo_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_ALL_HOSTS,
     .command = "undo",
     .virsh = "",
     .run = undo_run},
    {.id = NULL},
};
