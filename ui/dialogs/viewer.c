#include "dialogs/viewer.h"

#include <errno.h>
#include <string.h>

#include "action.h"
#include "app.h"
#include "atomic-file.h"
#include "core/text.h"
#include "dialogs/prompt.h"
#include "job.h"
#include "line-diff.h"
#include "stack.h"
#include "widgets/textview.h"
#include "worker.h"
#include "xml-paint.h"

struct viewer {
    struct pane pane;
    char *title;
    struct textview *text;
    unsigned rows, cols; /* of the text itself */
    GPtrArray *searches;
    char *whole;             /* to be saved */
    struct xml_paint *paint; /* of XML, or NULL */
    char **lines;            /* of differences, or NULL */
    unsigned n_lines;
    const struct action *action; /* that can show the other definition, or NULL */
    struct target_ref *target;
    char **args;
    void (*perform)(struct ui *ui, struct app *app, const struct action *action,
                    const struct pane_target *target, char **args);
};

/* --- colours --- */

static enum role diff_role(void *opaque, unsigned line)
{
    static const enum role roles[] = {
        [LINE_DIFF_SAME] = ROLE_DIALOG,         [LINE_DIFF_ADDED] = ROLE_DIFF_ADD,
        [LINE_DIFF_REMOVED] = ROLE_DIFF_REMOVE, [LINE_DIFF_HUNK] = ROLE_DIFF_HUNK,
        [LINE_DIFF_HEAD] = ROLE_DIFF_HUNK,
    };
    const struct viewer *viewer = opaque;
    return line < viewer->n_lines ? roles[line_diff_kind(viewer->lines[line], line)] : ROLE_DIALOG;
}

static void viewer_paint(struct viewer *viewer, const char *text)
{
    if (xml_paint_fits(text)) {
        viewer->paint = xml_paint_new(text);
        textview_use_spans(viewer->text, xml_paint_spans, viewer->paint);
    } else if (g_str_has_prefix(text, "--- ")) {
        viewer->lines = g_strsplit(text, "\n", -1);
        viewer->n_lines = g_strv_length(viewer->lines);
        textview_use_roles(viewer->text, diff_role, viewer);
    }
}

/* --- the other definition --- */

static bool has_option(const struct action *action, const char *name)
{
    for (const struct action_arg *arg = action ? action->args : NULL; arg && arg->name; arg++) {
        if (!strcmp(arg->name, name))
            return true;
    }
    return false;
}

static bool viewer_is_inactive(const struct viewer *viewer)
{
    return viewer->args && g_strv_contains((const char *const *)viewer->args, "--inactive");
}

static unsigned viewer_switch(struct viewer *viewer)
{
    struct pane_target target;
    char *inactive[] = {(char *)"--inactive", NULL};
    struct ui *ui = viewer->pane.ui;
    if (!viewer->action || !target_ref_find(viewer->target, viewer->pane.app, &target))
        return WISH_HANDLED;
    ui_close(ui, &viewer->pane);
    viewer->perform(ui, viewer->pane.app, viewer->action, &target,
                    viewer_is_inactive(viewer) ? NULL : inactive);
    return WISH_HANDLED | WISH_DIRTY;
}

/* --- saving --- */

struct save {
    struct job *job;
    char *path, *text;
};

static void save_run(void *data)
{
    struct save *save = data;
    bool good = atomic_write(save->path, save->text, strlen(save->text), ATOMIC_NEW);
    job_finish(save->job, good ? NULL : g_strerror(errno));
    g_free(save->path);
    g_free(save->text);
    g_free(save);
}

static void save_done(void *opaque, const char *path)
{
    struct viewer *viewer = opaque;
    struct app *app = viewer->pane.app;
    if (!path || !*path)
        return;
    struct save *save = g_new0(struct save, 1);
    bool home = path[0] == '~' && path[1] == '/';
    save->path = g_canonicalize_filename(home ? path + 2 : path, g_get_home_dir());
    save->text = g_strdup(viewer->whole);
    g_autofree char *title = g_strdup_printf(_("save %s"), save->path);
    g_autofree char *result = g_strdup_printf(_("saved to %s"), save->path);
    save->job = job_new(app, title, NULL, false, NULL, NULL);
    job_set_result(save->job, result);
    worker_push(app->worker, save_run, save);
}

static unsigned viewer_save(struct viewer *viewer)
{
    struct prompt_arg arg = {.mark = _("Save to: "), .done = save_done, .opaque = viewer};
    ui_open(viewer->pane.ui, &prompt_class, &arg);
    return WISH_HANDLED | WISH_DIRTY;
}

static bool viewer_create(struct pane *pane, void *arg)
{
    struct viewer *viewer = (struct viewer *)pane;
    const struct viewer_arg *what = arg;
    viewer->title = g_strdup(what->title);
    viewer->text = textview_new(what->wrap);
    textview_set(viewer->text, what->text);
    viewer->whole = g_str_has_suffix(what->text, "\n") ? g_strdup(what->text)
                                                       : g_strconcat(what->text, "\n", NULL);
    viewer_paint(viewer, what->text);
    if (has_option(what->action, "--inactive") && what->target && what->perform) {
        viewer->action = what->action;
        viewer->perform = what->perform;
        viewer->target = target_ref_new(what->target);
        viewer->args = g_strdupv((char **)what->args);
    }
    g_auto(GStrv) lines = g_strsplit(what->text, "\n", 0);
    for (char **line = lines; *line; line++)
        viewer->cols = MAX(viewer->cols, MIN(text_width(*line), what->wrap ? 76 : 200));
    viewer->rows = MAX(textview_lines(viewer->text), what->wrap ? 3 : 1);
    return true;
}

static void viewer_destroy(struct pane *pane)
{
    struct viewer *viewer = (struct viewer *)pane;
    g_free(viewer->title);
    g_free(viewer->whole);
    textview_free(viewer->text);
    xml_paint_free(viewer->paint);
    g_strfreev(viewer->lines);
    g_strfreev(viewer->args);
    if (viewer->target)
        target_ref_free(viewer->target);
    if (viewer->searches)
        g_ptr_array_unref(viewer->searches);
}

static void viewer_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct viewer *viewer = (struct viewer *)pane;
    *rows = MIN(*rows, viewer->rows + 2);
    *cols = MIN(*cols, MAX(MAX(viewer->cols, text_width(viewer->title)), 50) + 6);
}

static void viewer_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct viewer *viewer = (struct viewer *)pane;
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, viewer->title);
    if (win->rows < 3 || win->cols < 8)
        return;
    struct window inner = window_part(win, 1, 2, win->rows - 2, win->cols - 4);
    textview_draw(viewer->text, &inner, focused);
    const char *keys = !viewer->action              ? _(" / find  w save  Esc close ")
                       : viewer_is_inactive(viewer) ? _(" / find  i running  w save  Esc close ")
                                                    : _(" / find  i stored  w save  Esc close ");
    if (text_width(keys) + 4 < win->cols)
        window_text(win, (int)win->rows - 1, (int)(win->cols - text_width(keys)) - 2,
                    ROLE_KEY_TEXT, keys);
}

static void find_done(void *opaque, const char *text)
{
    struct viewer *viewer = opaque;
    if (text)
        textview_search(viewer->text, text);
    ui_dirty(viewer->pane.ui);
}

static unsigned viewer_event(struct pane *pane, const struct event *event)
{
    struct viewer *viewer = (struct viewer *)pane;
    unsigned wish = textview_event(viewer->text, event);
    if (wish || event->type != EVENT_KEY)
        return wish | WISH_HANDLED;
    switch (event->key) {
    case '/': {
        struct prompt_arg arg = {.mark = "/", .history = &viewer->searches, .done = find_done,
                                 .opaque = viewer};
        ui_open(pane->ui, &prompt_class, &arg);
        return WISH_HANDLED | WISH_DIRTY;
    }
    case 'w': return viewer_save(viewer);
    case 'i': return viewer_switch(viewer);
    case KEY_ESCAPE_: case KEY_ENTER_: case 'q': case 'g' | MOD_CTRL:
        return WISH_HANDLED | WISH_CLOSE;
    default: return WISH_HANDLED;
    }
}

const struct pane_class viewer_class = {
    .name = "viewer", .title = N_("Text"), .size = sizeof(struct viewer), .modal = true,
    .create = viewer_create, .destroy = viewer_destroy, .measure = viewer_measure,
    .draw = viewer_draw, .event = viewer_event,
};
