#include "dialogs/perform.h"

#include <string.h>

#include "action-words.h"
#include "app.h"
#include "dialogs/viewer.h"
#include "job.h"
#include "log.h"
#include "model.h"
#include "stack.h"

/* Shows what the call says and frees what it holds. A job says its result by itself. */
static void show_outcome(struct ui *ui, struct app *app, struct action_call *call,
                         const char *title)
{
    g_strchomp(call->out->str);
    if (call->error)
        log_add(app->log, LOG_FAIL, NULL, "%s", call->error);
    else if (!call->job && strchr(call->out->str, '\n')) {
        struct viewer_arg arg = {title, call->out->str, false};
        ui_open(ui, &viewer_class, &arg);
    } else if (!call->job && *call->out->str) {
        log_add(app->log, LOG_NOTE, NULL, "%s", call->out->str);
    }
    g_free(call->error);
    g_string_free(call->out, TRUE);
    ui_dirty(ui);
}

static void aim(struct action_call *call, const struct action *action,
                const struct pane_target *target)
{
    if (!action || !target)
        return;
    call->target = target_for(target, action->on);
    call->host = target->host;
}

void perform_action(struct ui *ui, struct app *app, const struct action *action,
                    const struct pane_target *target, char **args)
{
    perform_confirmed(ui, app, action, target, args, NULL);
}

void perform_confirmed(struct ui *ui, struct app *app, const struct action *action,
                       const struct pane_target *target, char **args, const char *confirmed)
{
    struct action_call call = {.args = args, .out = g_string_new(NULL), .confirmed = confirmed};
    aim(&call, action, target);
    const char *name = action_target_name(&call.target);
    g_autofree char *title = g_strdup_printf("%s%s%s", action->id, name ? " " : "",
                                             name ? name : "");
    action_run(app, action, &call);
    show_outcome(ui, app, &call, title);
}

void perform_words(struct ui *ui, struct app *app, char **words, const struct pane_target *target)
{
    struct action_call call = {.out = g_string_new(NULL)};
    aim(&call, words[0] ? action_find(app, words[0]) : NULL, target);
    g_autofree char *title = g_strjoinv(" ", words);
    action_run_words(app, words, &call);
    show_outcome(ui, app, &call, title);
}
