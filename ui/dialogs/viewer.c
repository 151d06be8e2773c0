#include "dialogs/viewer.h"

#include <string.h>

#include "core/text.h"
#include "dialogs/prompt.h"
#include "stack.h"
#include "widgets/textview.h"

struct viewer {
    struct pane pane;
    char *title;
    struct textview *text;
    unsigned rows, cols; /* of the text itself */
    GPtrArray *searches;
};

static bool viewer_create(struct pane *pane, void *arg)
{
    struct viewer *viewer = (struct viewer *)pane;
    const struct viewer_arg *what = arg;
    viewer->title = g_strdup(what->title);
    viewer->text = textview_new(what->wrap);
    textview_set(viewer->text, what->text);
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
    textview_free(viewer->text);
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
    const char *keys = _(" / find  Esc close ");
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
