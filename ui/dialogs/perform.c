#include "dialogs/perform.h"

#include <string.h>

#include "action-words.h"
#include "app.h"
#include "dialogs/viewer.h"
#include "job.h"
#include "log.h"
#include "model.h"
#include "stack.h"
#include "ui-talk.h"

/* --- what a job brings --- */

struct awaited {
    struct ui *ui;
    struct app *app;
    struct job *job;
    char *title;
    const struct action *action; /* that brings it, on this; or NULL */
    struct target_ref *target;
    char **args;
};

static void show_text(struct ui *ui, struct app *app, const char *title, const char *text,
                      const struct viewer_arg *from)
{
    g_autofree char *whole = g_strdup(text);
    g_strchomp(whole);
    if (strchr(whole, '\n')) {
        struct viewer_arg arg = *from;
        arg.title = title;
        arg.text = whole;
        ui_open(ui, &viewer_class, &arg);
    } else if (*whole) {
        log_add(app->log, LOG_NOTE, NULL, "%s", whole);
    }
    ui_dirty(ui);
}

static void awaited_free(gpointer data);

static void awaited_done(struct job *job, void *opaque)
{
    struct awaited *awaited = opaque;
    const struct job_info *info = job_info(job);
    struct pane_target target;
    struct viewer_arg from = {.action = awaited->action, .target = &target,
                              .args = awaited->args, .perform = perform_action};
    if (!awaited->target || !target_ref_find(awaited->target, awaited->app, &target))
        from = (struct viewer_arg){.wrap = false};
    if (info->state == JOB_DONE && info->output)
        show_text(awaited->ui, awaited->app, awaited->title, info->output, &from);
    g_ptr_array_remove_fast(ui_awaited(awaited->ui, awaited_free), awaited);
}

static void awaited_free(gpointer data)
{
    struct awaited *awaited = data;
    job_off_done(awaited->job, awaited_done, awaited);
    job_unref(awaited->job);
    g_free(awaited->title);
    g_strfreev(awaited->args);
    if (awaited->target)
        target_ref_free(awaited->target);
    g_free(awaited);
}

/* The screen may be gone when the job ends: then nobody wants to see it. */
static void await_output(struct ui *ui, struct app *app, struct job *job, const char *title,
                         const struct viewer_arg *from)
{
    struct awaited *awaited = g_new0(struct awaited, 1);
    *awaited = (struct awaited){.ui = ui, .app = app, .job = job_ref(job),
                                .title = g_strdup(title), .action = from->action,
                                .args = g_strdupv((char **)from->args)};
    awaited->target = from->target ? target_ref_new(from->target) : NULL;
    g_ptr_array_add(ui_awaited(ui, awaited_free), awaited);
    job_on_done(job, awaited_done, awaited);
}

/* Shows what the call says and frees what it holds. A job says its result by itself. */
static void show_outcome(struct ui *ui, struct app *app, struct action_call *call,
                         const char *title, const struct viewer_arg *from)
{
    if (call->error)
        log_add(app->log, LOG_FAIL, NULL, "%s", call->error);
    else if (call->job)
        await_output(ui, app, call->job, title, from);
    else
        show_text(ui, app, title, call->out->str, from);
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
    struct action_call call = {.args = args, .talk = ui_talk(ui), .out = g_string_new(NULL),
                               .confirmed = confirmed};
    aim(&call, action, target);
    const char *name = action_target_name(&call.target);
    g_autofree char *title = g_strdup_printf("%s%s%s", action->id, name ? " " : "",
                                             name ? name : "");
    const struct viewer_arg from = {.action = action,
                                    .target = action->flags & ACTION_READ ? target : NULL,
                                    .args = args};
    action_run(app, action, &call);
    show_outcome(ui, app, &call, title, &from);
}

void perform_words(struct ui *ui, struct app *app, char **words, const struct pane_target *target)
{
    struct action_call call = {.talk = ui_talk(ui), .out = g_string_new(NULL)};
    aim(&call, words[0] ? action_find(app, words[0]) : NULL, target);
    g_autofree char *title = g_strjoinv(" ", words);
    const struct viewer_arg from = {.wrap = false};
    action_run_words(app, words, &call);
    show_outcome(ui, app, &call, title, &from);
}
