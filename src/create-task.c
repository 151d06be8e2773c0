#include "create-task.h"

#include "app.h"
#include "create-paths.h"
#include "create-sources.h"

/* A folder on a dead network share can hang its thread: the thread knows nothing of the
 * application, nobody waits for it, and its result is dropped if nobody wants it any more. */
struct create_task {
    GMainContext *context;
    gpointer (*work)(struct create_task *task); /* on the thread */
    void (*done)(struct create_task *task);     /* on the main thread, unless cancelled */
    void (*drop)(gpointer result);
    gpointer result;
    bool cancelled; /* main thread */
    char *images, *dir, *path;
    struct create_spec *spec;
    struct create_limits *limits;
    void (*sources_done)(void *opaque, GPtrArray *sources);
    void (*check_done)(void *opaque, struct create_report *report);
    void (*probe_done)(void *opaque, struct create_source *source);
    void *opaque;
};

static void task_free(struct create_task *task)
{
    if (task->result)
        task->drop(task->result);
    g_main_context_unref(task->context);
    g_free(task->images);
    g_free(task->dir);
    g_free(task->path);
    create_spec_free(task->spec);
    create_limits_free(task->limits);
    g_free(task);
}

static gboolean task_end(gpointer data)
{
    struct create_task *task = data;
    if (!task->cancelled)
        task->done(task);
    task_free(task);
    return G_SOURCE_REMOVE;
}

static gpointer task_main(gpointer data)
{
    struct create_task *task = data;
    task->result = task->work(task);
    GSource *source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, task_end, task, NULL);
    g_source_attach(source, task->context);
    g_source_unref(source);
    return NULL;
}

static struct create_task *task_start(struct create_task *task, struct app *app)
{
    task->context = g_main_context_ref(app->context);
    g_thread_unref(g_thread_new("create-look", task_main, task));
    return task;
}

void create_task_cancel(struct create_task *task)
{
    if (task)
        task->cancelled = true;
}

/* --- sources --- */

static gpointer sources_work(struct create_task *task)
{
    return create_sources_search(task->images, task->dir);
}

static void sources_done(struct create_task *task)
{
    task->sources_done(task->opaque, g_steal_pointer(&task->result));
}

static void sources_drop(gpointer result)
{
    g_ptr_array_unref(result);
}

struct create_task *create_sources_start(struct app *app, const char *dir,
                                         void (*done)(void *opaque, GPtrArray *sources),
                                         void *opaque)
{
    struct create_task *task = g_new0(struct create_task, 1);
    task->work = sources_work;
    task->done = sources_done;
    task->drop = sources_drop;
    task->images = create_images_dir(app);
    task->dir = g_strdup(dir);
    task->sources_done = done;
    task->opaque = opaque;
    return task_start(task, app);
}

/* --- checks --- */

static gpointer check_work(struct create_task *task)
{
    return create_check(task->spec, task->limits);
}

static void check_done(struct create_task *task)
{
    task->check_done(task->opaque, g_steal_pointer(&task->result));
}

static void check_drop(gpointer result)
{
    create_report_free(result);
}

struct create_task *create_check_start(struct app *app, struct host *host,
                                       const struct create_spec *spec,
                                       void (*done)(void *opaque, struct create_report *report),
                                       void *opaque)
{
    struct create_task *task = g_new0(struct create_task, 1);
    task->work = check_work;
    task->done = check_done;
    task->drop = check_drop;
    task->spec = create_spec_copy(spec);
    task->limits = create_limits_new(app, host);
    task->check_done = done;
    task->opaque = opaque;
    return task_start(task, app);
}

/* --- one path --- */

static gpointer probe_work(struct create_task *task)
{
    g_autofree char *error = NULL; /* the check of the field says it */
    return create_source_probe(task->path, &error);
}

static void probe_done(struct create_task *task)
{
    task->probe_done(task->opaque, g_steal_pointer(&task->result));
}

static void probe_drop(gpointer result)
{
    create_source_free(result);
}

struct create_task *create_probe_start(struct app *app, const char *path,
                                       void (*done)(void *opaque, struct create_source *source),
                                       void *opaque)
{
    struct create_task *task = g_new0(struct create_task, 1);
    task->work = probe_work;
    task->done = probe_done;
    task->drop = probe_drop;
    task->path = g_strdup(path);
    task->probe_done = done;
    task->opaque = opaque;
    return task_start(task, app);
}
