#include "dialogs/type-name.h"

#include <string.h>

#include "core/text.h"
#include "panes/paragraph.h"
#include "stack.h"
#include "widgets/form.h"

enum { SPACE, TYPED, KEEP, GO, FIELDS };

struct type_name_pane {
    struct pane pane;
    struct type_name what;
    char *title, *text, *name, *button;
    struct form_field fields[FIELDS];
    struct form *form;
    unsigned text_rows; /* as drawn last, above the form */
};

static char *name_check(void *opaque, struct form *form, unsigned field)
{
    struct type_name_pane *dialog = opaque;
    const char *typed = field == TYPED ? form_text(form, "typed") : "";
    if (!*typed || !strcmp(typed, dialog->name))
        return NULL;
    return g_strdup_printf(_("this is not its name: %s"), dialog->name);
}

static unsigned name_pressed(void *opaque, struct form *form, unsigned field)
{
    struct type_name_pane *dialog = opaque;
    bool right = !strcmp(form_text(form, "typed"), dialog->name);
    if (field == GO && !right) {
        form_set_error(form, "typed", _("type the name"));
        form_set_focus(form, "typed");
        return WISH_HANDLED | WISH_DIRTY;
    }
    ui_close(dialog->pane.ui, &dialog->pane);
    if (field == GO)
        dialog->what.typed(dialog->what.opaque, dialog->name);
    return WISH_HANDLED | WISH_DIRTY;
}

static const struct form_ops name_ops = {
    .check = name_check, .pressed = name_pressed,
};

static bool name_create(struct pane *pane, void *arg)
{
    struct type_name_pane *dialog = (struct type_name_pane *)pane;
    dialog->what = *(const struct type_name *)arg;
    dialog->title = g_strdup(dialog->what.title);
    dialog->text = g_strdup(dialog->what.text);
    dialog->name = g_strdup(dialog->what.name);
    dialog->button = g_strdup(dialog->what.button);
    dialog->fields[SPACE] = (struct form_field){.kind = FORM_SPACE};
    dialog->fields[TYPED] = (struct form_field){.kind = FORM_ENTRY, .id = "typed",
                                                .label = N_("Type its name"), .width = 30};
    dialog->fields[KEEP] = (struct form_field){.kind = FORM_BUTTON, .id = "keep",
                                               .label = N_("Cancel"), .flags = FORM_DEFAULT};
    dialog->fields[GO] = (struct form_field){.kind = FORM_BUTTON, .id = "go",
                                             .label = dialog->button};
    dialog->form = form_new(dialog->fields, FIELDS, &name_ops, dialog);
    form_set_focus(dialog->form, "typed");
    return true;
}

static void name_destroy(struct pane *pane)
{
    struct type_name_pane *dialog = (struct type_name_pane *)pane;
    if (dialog->what.free)
        dialog->what.free(dialog->what.opaque);
    form_free(dialog->form);
    g_free(dialog->title);
    g_free(dialog->text);
    g_free(dialog->name);
    g_free(dialog->button);
}

static void name_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct type_name_pane *dialog = (struct type_name_pane *)pane;
    *cols = MIN(*cols, 76);
    unsigned text = paragraph_rows(*cols > 4 ? *cols - 4 : 1, dialog->text);
    *rows = MIN(*rows, text + form_rows(dialog->form) + 2);
}

static void name_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct type_name_pane *dialog = (struct type_name_pane *)pane;
    g_autofree char *title = text_cut(dialog->title, win->cols > 8 ? win->cols - 6 : 2, true,
                                      win->canvas->ascii);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_DANGER, title);
    struct window inner = window_part(win, 1, 2, win->rows > 2 ? win->rows - 2 : 0,
                                      win->cols > 4 ? win->cols - 4 : 0);
    /* What is lost is told whole; on a small screen the name has room before it. */
    unsigned room = inner.rows - MIN(inner.rows, form_rows(dialog->form));
    dialog->text_rows = inner.cols ? MIN(paragraph_rows(inner.cols, dialog->text), room) : 0;
    struct window text = window_part(&inner, 0, 0, dialog->text_rows, inner.cols);
    paragraph_draw(&text, 0, ROLE_DIALOG, dialog->text);
    struct window below = window_part(&inner, (int)dialog->text_rows, 0,
                                      inner.rows - dialog->text_rows, inner.cols);
    form_draw(dialog->form, &below, focused);
}

static unsigned name_event(struct pane *pane, const struct event *event)
{
    struct type_name_pane *dialog = (struct type_name_pane *)pane;
    struct event inside = *event;
    inside.row -= 1 + (int)dialog->text_rows;
    inside.col -= 2;
    unsigned wish = form_event(dialog->form, &inside);
    if (!wish && event->type == EVENT_KEY &&
        (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL)))
        return WISH_HANDLED | WISH_CLOSE;
    return wish | WISH_HANDLED | WISH_RELAYOUT;
}

const struct pane_class type_name_class = {
    .name = "type-name", .title = N_("Type a name"), .size = sizeof(struct type_name_pane),
    .modal = true, .create = name_create, .destroy = name_destroy,
    .measure = name_measure, .draw = name_draw, .event = name_event,
};
