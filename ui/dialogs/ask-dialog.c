#include "dialogs/ask-dialog.h"

#include <string.h>

#include "ask.h"
#include "core/text.h"
#include "panes/paragraph.h"
#include "stack.h"
#include "widgets/form.h"

#define MARGIN 3

struct ask_dialog {
    struct pane pane;
    struct ask *ask; /* may be gone: asks_has() */
    struct form_field fields[ASK_FIELDS_MAX + 3];
    unsigned count;
    struct form *form;
};

static const char *const field_ids[ASK_FIELDS_MAX] = {"0", "1", "2", "3", "4", "5", "6", "7"};

static bool is_yes_no(const struct ask_question *question)
{
    return question->yes && question->no;
}

/* The pane closes with the event that answers; who asked hears it now. */
static unsigned answer(struct ask_dialog *dialog, bool yes)
{
    const char *answers[ASK_FIELDS_MAX + 1] = {NULL};
    struct ask *ask = dialog->ask;
    dialog->ask = NULL;
    if (!ask || !asks_has(dialog->pane.app, ask))
        return WISH_HANDLED | WISH_CLOSE;
    const struct ask_question *question = ask_question(ask);
    if (is_yes_no(question))
        answers[0] = yes ? question->yes : question->no;
    for (unsigned i = 0; i < question->count; i++)
        answers[i] = form_text(dialog->form, field_ids[i]);
    ask_answer(ask, answers);
    return WISH_HANDLED | WISH_CLOSE;
}

static unsigned refuse(struct ask_dialog *dialog)
{
    struct ask *ask = dialog->ask;
    dialog->ask = NULL;
    if (ask && asks_has(dialog->pane.app, ask))
        ask_answer(ask, NULL);
    return WISH_HANDLED | WISH_CLOSE;
}

static unsigned ask_pressed(void *opaque, struct form *form, unsigned field)
{
    struct ask_dialog *dialog = opaque;
    const char *id = form_field(form, field)->id;
    if (!strcmp(id, "cancel"))
        return refuse(dialog);
    return answer(dialog, strcmp(id, "no") != 0);
}

static const struct form_ops ask_ops = {.pressed = ask_pressed};

static void add_button(struct ask_dialog *dialog, const char *id, const char *label,
                       unsigned flags)
{
    dialog->fields[dialog->count++] =
        (struct form_field){.kind = FORM_BUTTON, .id = id, .label = label, .flags = flags};
}

static bool ask_create(struct pane *pane, void *arg)
{
    struct ask_dialog *dialog = (struct ask_dialog *)pane;
    dialog->ask = arg;
    const struct ask_question *question = ask_question(dialog->ask);
    for (unsigned i = 0; i < question->count; i++)
        dialog->fields[dialog->count++] = (struct form_field){
            .kind = FORM_ENTRY, .id = field_ids[i], .label = question->fields[i].label,
            .flags = question->fields[i].secret ? FORM_SECRET : 0};
    if (is_yes_no(question)) {
        add_button(dialog, "no", N_("No"), 0);
        add_button(dialog, "yes", N_("Yes"), 0);
    } else {
        add_button(dialog, "answer", N_("Answer"), FORM_DEFAULT);
    }
    add_button(dialog, "cancel", N_("Do not connect"), 0);
    dialog->form = form_new(dialog->fields, dialog->count, &ask_ops, dialog);
    for (unsigned i = 0; i < question->count; i++) {
        if (question->fields[i].preset)
            form_set_text(dialog->form, field_ids[i], question->fields[i].preset);
    }
    return true;
}

static void ask_destroy(struct pane *pane)
{
    form_free(((struct ask_dialog *)pane)->form);
}

/* NULL once it has been answered or was taken back. */
static const struct ask_question *question_of(const struct ask_dialog *dialog)
{
    bool there = dialog->ask && asks_has(dialog->pane.app, dialog->ask);
    return there ? ask_question(dialog->ask) : NULL;
}

static void ask_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct ask_dialog *dialog = (struct ask_dialog *)pane;
    const struct ask_question *question = question_of(dialog);
    *cols = MIN(*cols, 90); /* a fingerprint in one row */
    unsigned inner = *cols > 2 * MARGIN ? *cols - 2 * MARGIN : 1;
    if (!question)
        return; /* it is about to be closed; the fields' labels were the question's */
    unsigned text = paragraph_rows(inner, question->text);
    *rows = MIN(*rows, text + 1 + form_rows(dialog->form) + 2);
}

static void ask_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct ask_dialog *dialog = (struct ask_dialog *)pane;
    const struct ask_question *question = question_of(dialog);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, question ? question->title : "");
    if (!question || win->rows < 5 || win->cols <= 2 * MARGIN)
        return;
    unsigned cols = win->cols - 2 * MARGIN, form = MIN(form_rows(dialog->form), win->rows - 3);
    unsigned text = win->rows - 2 - form;
    struct window top = window_part(win, 1, MARGIN, text, cols);
    paragraph_draw(&top, 0, ROLE_DIALOG, question->text);
    struct window rest = window_part(win, (int)(1 + text), MARGIN, form, cols);
    form_draw(dialog->form, &rest, focused);
}

static unsigned ask_event(struct pane *pane, const struct event *event)
{
    struct ask_dialog *dialog = (struct ask_dialog *)pane;
    const struct ask_question *question = question_of(dialog);
    struct event inside = *event;
    if (!question)
        return WISH_HANDLED | WISH_CLOSE;
    bool key = event->type == EVENT_KEY;
    if (key && (event->key == KEY_ESCAPE_ || event->key == ('g' | MOD_CTRL)))
        return refuse(dialog);
    if (key && is_yes_no(question) && (event->key == 'y' || event->key == 'n'))
        return answer(dialog, event->key == 'y');
    inside.row -= (int)(pane->window.rows - 1 - MIN(form_rows(dialog->form), pane->window.rows));
    inside.col -= MARGIN;
    return form_event(dialog->form, &inside) | WISH_HANDLED;
}

const struct pane_class ask_dialog_class = {
    .name = "ask", .title = N_("Question of a host"), .size = sizeof(struct ask_dialog),
    .modal = true, .create = ask_create, .destroy = ask_destroy, .measure = ask_measure,
    .draw = ask_draw, .event = ask_event,
};

void ask_dialog_offer(struct ui *ui, struct app *app)
{
    struct pane *open = ui_find(ui, &ask_dialog_class);
    struct ask *first = asks_first(app);
    if (open && question_of((struct ask_dialog *)open))
        return;
    if (open)
        ui_close(ui, open);
    if (first)
        ui_open(ui, &ask_dialog_class, first);
    ui_dirty(ui);
}
