#include "dialogs/question.h"

#include <string.h>

#include "core/text.h"
#include "panes/paragraph.h"
#include "stack.h"

#define BUTTONS 4
#define MARGIN 3 /* border and a blank */

struct question_pane {
    struct pane pane;
    struct question question;
    char *title, *text, *keys;
    char **buttons;
    unsigned count, focus;
    int at[BUTTONS], width[BUTTONS], row[BUTTONS]; /* where the buttons stand */
};

static bool question_create(struct pane *pane, void *arg)
{
    struct question_pane *q = (struct question_pane *)pane;
    q->question = *(const struct question *)arg;
    q->title = g_strdup(q->question.title);
    q->text = g_strdup(q->question.text);
    q->keys = g_strdup(q->question.keys);
    q->buttons = g_strdupv((char **)q->question.buttons);
    q->count = MIN(g_strv_length(q->buttons), BUTTONS);
    q->focus = q->question.preset;
    return q->count > 0;
}

static void question_destroy(struct pane *pane)
{
    struct question_pane *q = (struct question_pane *)pane;
    if (q->question.free)
        q->question.free(q->question.opaque);
    g_free(q->title);
    g_free(q->text);
    g_free(q->keys);
    g_strfreev(q->buttons);
}

static unsigned buttons_width(const struct question_pane *q)
{
    unsigned width = 0;
    for (unsigned i = 0; i < q->count; i++)
        width += text_width(q->buttons[i]) + 4 + (i ? 2 : 0);
    return width;
}

/* Gives each button its place, in as many rows as they need; returns these. */
static unsigned place_buttons(struct question_pane *q, unsigned cols)
{
    unsigned wanted = buttons_width(q), rows = 1;
    int col = cols > wanted ? (int)(cols - wanted) / 2 : 0;
    for (unsigned i = 0; i < q->count; i++) {
        q->width[i] = (int)text_width(q->buttons[i]) + 4;
        if (i && col + q->width[i] > (int)cols) {
            rows++;
            col = 0;
        }
        q->row[i] = (int)rows - 1;
        q->at[i] = col;
        col += q->width[i] + 2;
    }
    return rows;
}

static void question_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct question_pane *q = (struct question_pane *)pane;
    unsigned wanted = MAX(MAX(buttons_width(q), 44), text_width(q->title) + 4) + 2 * MARGIN;
    wanted = MAX(wanted, MIN(text_width(q->text) + 2 * MARGIN, 66));
    *cols = MIN(*cols, wanted);
    unsigned inner = *cols > 2 * MARGIN ? *cols - 2 * MARGIN : 1;
    *rows = MIN(*rows, paragraph_rows(inner, q->text) + place_buttons(q, inner) + 3);
}

static void draw_buttons(struct question_pane *q, const struct window *win)
{
    for (unsigned i = 0; i < q->count; i++) {
        bool focus = i == q->focus;
        g_autofree char *label = g_strdup_printf("< %s >", q->buttons[i]);
        unsigned room = MIN(text_width(label), win->cols - MIN((unsigned)q->at[i], win->cols));
        window_field(win, q->row[i], q->at[i], room, FIT_LEFT,
                     focus ? ROLE_BUTTON_FOCUS : ROLE_BUTTON, label);
        if (focus)
            window_cursor(win, q->row[i], q->at[i] + 2);
        /* From here on as the mouse sees them: in the dialog. */
        q->row[i] += win->row - q->pane.window.row;
        q->at[i] += win->col - q->pane.window.col;
    }
}

static void question_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct question_pane *q = (struct question_pane *)pane;
    (void)focused;
    pane->window = *win;
    window_clear(win, ROLE_DIALOG);
    g_autofree char *title = text_cut(q->title, win->cols > 8 ? win->cols - 6 : 2, true,
                                      win->canvas->ascii);
    window_box(win, q->question.danger ? ROLE_DANGER : ROLE_BORDER_FOCUS, title);
    if (win->rows < 4 || win->cols <= 2 * MARGIN)
        return;
    unsigned cols = win->cols - 2 * MARGIN, rows = MIN(place_buttons(q, cols), win->rows - 3);
    struct window text = window_part(win, 1, MARGIN, win->rows - 2 - rows, cols);
    paragraph_draw(&text, 0, ROLE_DIALOG, q->text);
    struct window buttons = window_part(win, (int)(win->rows - 1 - rows), MARGIN, rows, cols);
    draw_buttons(q, &buttons);
}

static unsigned answer(struct question_pane *q, int button)
{
    ui_close(q->pane.ui, &q->pane);
    q->question.answer(q->question.opaque, button);
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned question_mouse(struct question_pane *q, const struct event *event)
{
    for (unsigned i = 0; i < q->count; i++) {
        if (event->mouse == MOUSE_PRESS && event->button == 1 && event->row == q->row[i] &&
            event->col >= q->at[i] && event->col < q->at[i] + q->width[i])
            return answer(q, (int)i);
    }
    return WISH_HANDLED;
}

static unsigned question_event(struct pane *pane, const struct event *event)
{
    struct question_pane *q = (struct question_pane *)pane;
    if (event->type == EVENT_MOUSE)
        return question_mouse(q, event);
    if (event->type != EVENT_KEY)
        return WISH_HANDLED;
    const char *letter = event->key > ' ' && event->key < 0x7f && q->keys
                             ? strchr(q->keys, (int)event->key)
                             : NULL;
    if (letter && letter - q->keys < (gssize)q->count)
        return answer(q, (int)(letter - q->keys));
    switch (event->key) {
    case KEY_ENTER_: case ' ': return answer(q, (int)q->focus);
    case KEY_ESCAPE_: case 'g' | MOD_CTRL: return answer(q, -1);
    case KEY_RIGHT_: case KEY_TAB_: case KEY_DOWN_: case 'l':
        q->focus = (q->focus + 1) % q->count;
        break;
    case KEY_LEFT_: case KEY_TAB_ | MOD_SHIFT: case KEY_UP_: case 'h':
        q->focus = (q->focus + q->count - 1) % q->count;
        break;
    default: return WISH_HANDLED;
    }
    return WISH_HANDLED | WISH_DIRTY;
}

const struct pane_class question_class = {
    .name = "question", .title = N_("Question"), .size = sizeof(struct question_pane),
    .modal = true, .create = question_create, .destroy = question_destroy,
    .measure = question_measure, .draw = question_draw, .event = question_event,
};
