#include "dialogs/review.h"

#include <string.h>

#include "core/text.h"
#include "line-diff.h"
#include "panes/paragraph.h"
#include "stack.h"
#include "widgets/textview.h"

#define CHOICES 4
#define MARGIN 2
#define TEXT_ROWS 10 /* of the question itself, at most */

struct review {
    struct pane pane;
    struct talk *talk;
    char *title, *text, *keys;
    char **choices;
    unsigned count, focus;
    struct textview *diff; /* or NULL */
    char **lines;          /* of the diff */
    unsigned n_lines;
    int at[CHOICES], row;  /* of the buttons, in the dialog */
    bool answered;
};

static enum role review_role(void *opaque, unsigned line)
{
    static const enum role roles[] = {
        [LINE_DIFF_SAME] = ROLE_DIALOG,       [LINE_DIFF_ADDED] = ROLE_DIFF_ADD,
        [LINE_DIFF_REMOVED] = ROLE_DIFF_REMOVE, [LINE_DIFF_HUNK] = ROLE_DIFF_HUNK,
        [LINE_DIFF_HEAD] = ROLE_DIFF_HUNK,
    };
    const struct review *review = opaque;
    return line < review->n_lines ? roles[line_diff_kind(review->lines[line], line)] : ROLE_DIALOG;
}

static bool review_create(struct pane *pane, void *arg)
{
    struct review *review = (struct review *)pane;
    const struct review_arg *what = arg;
    const struct talk_question *question = what->question;
    review->talk = talk_ref(what->talk);
    review->title = g_strdup(question->title);
    review->text = g_strdup(question->text);
    review->keys = g_strdup(question->keys);
    review->choices = g_strdupv((char **)question->choices);
    review->count = MIN(g_strv_length(review->choices), CHOICES);
    review->focus = question->preset;
    if (!question->diff || !*question->diff)
        return review->count > 0;
    review->diff = textview_new(false);
    textview_set(review->diff, question->diff);
    textview_use_roles(review->diff, review_role, review);
    review->lines = g_strsplit(question->diff, "\n", -1);
    review->n_lines = g_strv_length(review->lines);
    return review->count > 0;
}

static void review_destroy(struct pane *pane)
{
    struct review *review = (struct review *)pane;
    struct talk *talk = review->talk;
    if (!review->answered)
        talk_answered(talk, TALK_GONE);
    talk_unref(talk);
    textview_free(review->diff);
    g_strfreev(review->lines);
    g_strfreev(review->choices);
    g_free(review->title);
    g_free(review->text);
    g_free(review->keys);
}

static unsigned text_rows(const struct review *review, unsigned cols)
{
    return MIN(paragraph_rows(cols, review->text), TEXT_ROWS);
}

static void review_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct review *review = (struct review *)pane;
    unsigned wanted = 2 * MARGIN + 2;
    for (unsigned i = 0; i < review->count; i++)
        wanted += text_width(review->choices[i]) + 6;
    wanted = MAX(MAX(wanted, text_width(review->title) + 8), review->diff ? 100 : 70);
    *cols = MIN(*cols, wanted);
    unsigned inner = *cols > 2 * MARGIN + 2 ? *cols - 2 * MARGIN - 2 : 1;
    unsigned diff = review->diff ? textview_lines(review->diff) + 1 : 0;
    *rows = MIN(*rows, text_rows(review, inner) + diff + 4);
}

static void draw_choices(struct review *review, const struct window *win)
{
    int col = (int)win->cols - MARGIN - 1;
    review->row = (int)win->rows - 2;
    for (unsigned i = review->count; i-- > 0;) {
        bool focus = i == review->focus;
        g_autofree char *label = g_strdup_printf("< %s >", review->choices[i]);
        col -= (int)text_width(label);
        review->at[i] = MAX(col, 1);
        window_text(win, review->row, review->at[i], focus ? ROLE_BUTTON_FOCUS : ROLE_BUTTON,
                    label);
        if (focus)
            window_cursor(win, review->row, review->at[i] + 2);
        col -= 2;
    }
}

static void review_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct review *review = (struct review *)pane;
    (void)focused;
    window_clear(win, ROLE_DIALOG);
    g_autofree char *title = text_cut(review->title, win->cols > 8 ? win->cols - 6 : 2, true,
                                      win->canvas->ascii);
    window_box(win, ROLE_BORDER_FOCUS, title);
    if (win->rows < 4 || win->cols < 2 * MARGIN + 4)
        return;
    unsigned cols = win->cols - 2 * MARGIN - 2, rows = MIN(text_rows(review, cols), win->rows - 3);
    struct window text = window_part(win, 1, MARGIN + 1, rows, cols);
    paragraph_draw(&text, 0, ROLE_DIALOG, review->text);
    if (review->diff && win->rows > rows + 5) {
        struct window diff =
            window_part(win, (int)rows + 2, MARGIN + 1, win->rows - rows - 5, cols);
        textview_draw(review->diff, &diff, false);
    }
    draw_choices(review, win);
}

/* Closed first: what the answer leads to may open the next dialog, or an editor. */
static unsigned answer(struct review *review, int choice)
{
    struct talk *talk = talk_ref(review->talk);
    review->answered = true;
    ui_close(review->pane.ui, &review->pane);
    talk_answered(talk, choice);
    talk_unref(talk);
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned review_mouse(struct review *review, const struct event *event)
{
    for (unsigned i = 0; i < review->count; i++) {
        int end = review->at[i] + (int)text_width(review->choices[i]) + 4;
        if (event->mouse == MOUSE_PRESS && event->button == 1 && event->row == review->row &&
            event->col >= review->at[i] && event->col < end)
            return answer(review, (int)i);
    }
    return (review->diff ? textview_event(review->diff, event) : 0) | WISH_HANDLED;
}

static unsigned review_event(struct pane *pane, const struct event *event)
{
    struct review *review = (struct review *)pane;
    if (event->type == EVENT_MOUSE)
        return review_mouse(review, event);
    if (event->type != EVENT_KEY)
        return WISH_HANDLED;
    const char *letter = event->key > ' ' && event->key < 0x7f ? strchr(review->keys,
                                                                        (int)event->key)
                                                               : NULL;
    if (letter && letter - review->keys < (gssize)review->count)
        return answer(review, (int)(letter - review->keys));
    switch (event->key) {
    case KEY_ENTER_: return answer(review, (int)review->focus);
    case KEY_ESCAPE_: case 'g' | MOD_CTRL: return answer(review, TALK_GONE);
    case KEY_TAB_: case KEY_RIGHT_:
        review->focus = (review->focus + 1) % review->count;
        return WISH_HANDLED | WISH_DIRTY;
    case KEY_TAB_ | MOD_SHIFT: case KEY_LEFT_:
        review->focus = (review->focus + review->count - 1) % review->count;
        return WISH_HANDLED | WISH_DIRTY;
    default: return (review->diff ? textview_event(review->diff, event) : 0) | WISH_HANDLED;
    }
}

const struct pane_class review_class = {
    .name = "review", .title = N_("Question"), .size = sizeof(struct review), .modal = true,
    .create = review_create, .destroy = review_destroy, .measure = review_measure,
    .draw = review_draw, .event = review_event,
};
