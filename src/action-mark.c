#include "action-mark.h"

#include "app.h"
#include "bulk.h"
#include "core/text.h"
#include "exit-code.h"
#include "find-complete.h"
#include "find.h"
#include "mark.h"

static void mark_say(struct app *app, struct action_call *call)
{
    unsigned count = mark_count(app->model);
    g_string_append_printf(call->out, ngettext("%u domain is marked\n", "%u domains are marked\n",
                                               count), count);
}

static void mark_pattern(struct app *app, struct action_call *call, const char *verb, bool on)
{
    g_autofree char *error = NULL;
    g_auto(GStrv) words = action_operands(call);
    struct find *find = find_new_words(words, &error);
    if (!find) {
        action_fail(call, EXIT_CODE_USAGE, "%s: %s", verb, error);
        return;
    }
    mark_matching(app->model, find, on);
    find_free(find);
    mark_say(app, call);
}

static void mark_run(struct app *app, struct action_call *call)
{
    if (!action_operand(call, 0)) {
        action_fail(call, EXIT_CODE_USAGE, _("mark: which? For example state=running name~web"));
        return;
    }
    mark_pattern(app, call, "mark", true);
}

static void unmark_run(struct app *app, struct action_call *call)
{
    mark_pattern(app, call, "unmark", false);
}

static void mark_all_run(struct app *app, struct action_call *call)
{
    mark_matching(app->model, NULL, true);
    mark_say(app, call);
}

static void mark_invert_run(struct app *app, struct action_call *call)
{
    mark_invert(app->model);
    mark_say(app, call);
}

static void results_run(struct app *app, struct action_call *call)
{
    bool json = action_option(call, "--json") != NULL;
    if (!app->bulk && json)
        g_string_append(call->out, "[]\n");
    else if (!app->bulk)
        g_string_append_printf(call->out, "%s\n", _("Nothing was done to several objects yet."));
    else if (json)
        bulk_append_json(app->bulk, call->out);
    else
        bulk_append_table(app->bulk, call->out);
}

static const struct action_arg mark_args[] = {
    {.name = N_("PATTERN"), .help = N_("Which: state=running name~web host=prod mem>2G marked"),
     .complete = find_complete, .rest = true},
    {.name = NULL},
};

static const struct action_arg results_args[] = {
    {.name = "--json", .help = N_("As JSON")},
    {.name = NULL},
};

const struct action action_mark_table[] = {
    {.id = "mark",
     .label = N_("Mark"),
     .help = N_("Mark all domains that match a pattern"),
     .args = mark_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_READ,
     .command = "list",
     .virsh = "",
     .run = mark_run},
    {.id = "unmark",
     .label = N_("Unmark"),
     .help = N_("Take marks away, all or of those that match a pattern"),
     .args = mark_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_READ | ACTION_RARE,
     .command = "list",
     .virsh = "",
     .run = unmark_run,
     .keys = "U",
     .context = "domains"},
    {.id = "mark-all",
     .label = N_("Mark all"),
     .help = N_("Mark all domains"),
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_READ | ACTION_RARE,
     .command = "list",
     .virsh = "",
     .run = mark_all_run,
     .keys = "+",
     .context = "domains"},
    {.id = "mark-invert",
     .label = N_("Invert marks"),
     .help = N_("Mark what is not marked, unmark the rest"),
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_READ | ACTION_RARE,
     .command = "list",
     .virsh = "",
     .run = mark_invert_run,
     .keys = "*",
     .context = "domains"},
    {.id = "results",
     .label = N_("Results"),
     .help = N_("Show what came of the last action on several objects"),
     .args = results_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_READ | ACTION_CLI | ACTION_OWNER,
     .command = "results",
     .virsh = "",
     .run = results_run},
    {.id = NULL},
};
