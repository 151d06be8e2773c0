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

void perform_action(struct ui *ui, struct app *app, const struct action *action,
                    struct domain *domain, char **args)
{
    struct action_call call = {.target.domain = domain, .args = args, .out = g_string_new(NULL)};
    action_run(app, action, &call);
    g_autofree char *title = g_strdup_printf("%s %s", action->id, domain ? domain->name : "");
    show_outcome(ui, app, &call, title);
}

void perform_words(struct ui *ui, struct app *app, char **words, struct domain *domain)
{
    struct action_call call = {.target.domain = domain, .out = g_string_new(NULL)};
    g_autofree char *title = g_strjoinv(" ", words);
    action_run_words(app, words, &call);
    show_outcome(ui, app, &call, title);
}
