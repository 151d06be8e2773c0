#include "install-task.h"

#include "app.h"
#include "install-plan.h"

/* A folder on a dead network share can hang its thread: the thread knows nothing of the
 * application, and its result is dropped if nobody wants it any more. */
struct install_task {
    GMainContext *context;
    struct offer *offer;
    bool look, build, named;
    struct install_chosen chosen;
    struct install_built built;
    bool cancelled; /* main thread */
    void (*check_done)(void *opaque, struct install_report *report);
    void (*build_done)(void *opaque, struct install_built *built);
    void *opaque;
};

static void built_clear(struct install_built *built)
{
    install_spec_free(built->spec);
    install_report_free(built->report);
    if (built->args)
        g_variant_unref(built->args);
}

void install_built_free(struct install_built *built)
{
    built_clear(built);
    g_free(built);
}

static void task_deliver(struct install_task *task)
{
    if (task->check_done) {
        task->check_done(task->opaque, g_steal_pointer(&task->built.report));
        return;
    }
    struct install_built *built = g_new(struct install_built, 1);
    *built = task->built;
    task->built = (struct install_built){0};
    task->build_done(task->opaque, built);
}

static gboolean task_end(gpointer data)
{
    struct install_task *task = data;
    if (!task->cancelled)
        task_deliver(task);
    built_clear(&task->built);
    offer_unref(task->offer);
    g_main_context_unref(task->context);
    g_free(task);
    return G_SOURCE_REMOVE;
}

/* What the medium tells is taken over, and that is checked again. */
static void task_build(struct install_task *task)
{
    struct install_built *built = &task->built;
    struct install_spec *spec = built->spec;
    struct install_report *looked = install_check(spec, task->offer, true);
    struct os_info *info = g_steal_pointer(&looked->info);
    if (!task->named) {
        g_free(spec->name);
        spec->name = install_name(spec, task->offer, info);
    }
    install_use_os(spec, info, looked->recognised, &task->chosen);
    built->report = install_check(spec, task->offer, false);
    if (looked->error[INSTALL_FIELD_OS]) {
        built->report->error[INSTALL_FIELD_OS] =
            g_steal_pointer(&looked->error[INSTALL_FIELD_OS]);
        built->report->errors++;
    }
    install_report_free(looked);
    if (!built->report->errors)
        built->args = g_variant_ref_sink(install_plan(spec, task->offer));
}

static gpointer task_main(gpointer data)
{
    struct install_task *task = data;
    if (task->build)
        task_build(task);
    else
        task->built.report = install_check(task->built.spec, task->offer, task->look);
    GSource *source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, task_end, task, NULL);
    g_source_attach(source, task->context);
    g_source_unref(source);
    return NULL;
}

static struct install_task *task_new(struct app *app, const struct install_spec *spec,
                                     struct offer *offer, void *opaque)
{
    struct install_task *task = g_new0(struct install_task, 1);
    task->context = g_main_context_ref(app->context);
    task->built.spec = install_spec_copy(spec);
    task->offer = offer_ref(offer);
    task->opaque = opaque;
    return task;
}

struct install_task *install_check_start(struct app *app, const struct install_spec *spec,
                                         struct offer *offer, bool look,
                                         void (*done)(void *opaque, struct install_report *report),
                                         void *opaque)
{
    struct install_task *task = task_new(app, spec, offer, opaque);
    task->look = look;
    task->check_done = done;
    g_thread_unref(g_thread_new("install-look", task_main, task));
    return task;
}

void install_build_start(struct app *app, const struct install_spec *spec, struct offer *offer,
                         const struct install_chosen *chosen, bool named,
                         void (*done)(void *opaque, struct install_built *built), void *opaque)
{
    struct install_task *task = task_new(app, spec, offer, opaque);
    task->build = true;
    task->named = named;
    task->chosen = *chosen;
    task->build_done = done;
    g_thread_unref(g_thread_new("install-build", task_main, task));
}

void install_task_cancel(struct install_task *task)
{
    if (task)
        task->cancelled = true;
}
