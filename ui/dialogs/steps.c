#include "dialogs/steps.h"

#include "app.h"
#include "core/text.h"
#include "job.h"
#include "log.h"

struct steps {
    struct app *app;
    struct target_ref *target;
    GPtrArray *list; /* char **: id and words */
    guint next;
    struct job *job; /* of the step that is under way, or NULL */
};

static void steps_go(struct steps *steps);

static void step_free(gpointer data)
{
    g_strfreev(data);
}

struct steps *steps_new(struct app *app, const struct pane_target *target)
{
    struct steps *steps = g_new0(struct steps, 1);
    steps->app = app;
    steps->target = target_ref_new(target);
    steps->list = g_ptr_array_new_with_free_func(step_free);
    return steps;
}

void steps_add(struct steps *steps, const char *id, const char *const *words)
{
    GPtrArray *step = g_ptr_array_new();
    g_ptr_array_add(step, g_strdup(id));
    for (; words && *words; words++)
        g_ptr_array_add(step, g_strdup(*words));
    g_ptr_array_add(step, NULL);
    g_ptr_array_add(steps->list, g_ptr_array_free(step, FALSE));
}

unsigned steps_count(const struct steps *steps)
{
    return steps->list->len;
}

static void steps_free(struct steps *steps)
{
    target_ref_free(steps->target);
    g_ptr_array_unref(steps->list);
    if (steps->job)
        job_unref(steps->job);
    g_free(steps);
}

/* The rest is not done: that it was wanted is not forgotten in silence. */
static void steps_stop(struct steps *steps)
{
    for (; steps->next < steps->list->len; steps->next++) {
        char **words = g_ptr_array_index(steps->list, steps->next);
        g_autofree char *line = g_strjoinv(" ", words);
        log_add(steps->app->log, LOG_WARN, NULL, _("not done after this failure: %s"), line);
    }
    steps_free(steps);
}

static void step_done(struct job *job, void *opaque)
{
    struct steps *steps = opaque;
    bool good = job_info(job)->state == JOB_DONE;
    g_clear_pointer(&steps->job, job_unref);
    if (good)
        steps_go(steps);
    else
        steps_stop(steps);
}

/* True if it is done or under way. */
static bool step_run(struct steps *steps, char **words)
{
    struct pane_target target;
    struct action_call call = {.args = words + 1};
    const struct action *action = action_find(steps->app, words[0]);
    if (!action || !target_ref_find(steps->target, steps->app, &target))
        return false;
    call.out = g_string_new(NULL);
    call.target = target_for(&target, action->on);
    call.host = target.host;
    action_run(steps->app, action, &call);
    g_string_free(call.out, TRUE);
    if (call.error)
        log_add(steps->app->log, LOG_FAIL, NULL, "%s", call.error);
    else if (call.job)
        steps->job = job_ref(call.job);
    bool good = !call.error;
    g_free(call.error);
    return good;
}

static void steps_go(struct steps *steps)
{
    while (steps->next < steps->list->len) {
        if (!step_run(steps, g_ptr_array_index(steps->list, steps->next++))) {
            steps_stop(steps);
            return;
        }
        if (steps->job) {
            job_on_done(steps->job, step_done, steps);
            return;
        }
    }
    steps_free(steps);
}

void steps_run(struct steps *steps)
{
    steps_go(steps);
}
