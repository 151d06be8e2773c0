#include "form-draw.h"

#include <string.h>

#include "core/text.h"

#define GAP 2
#define BESIDE_MIN 6 /* columns of a value that stands beside another */

bool form_field_hidden(struct form *form, unsigned field)
{
    return form->ops->hidden && form->ops->hidden(form->opaque, form, field);
}

const char *form_option_label(const struct form *form, unsigned field, unsigned option)
{
    if (option >= form_option_count(form, field))
        return "";
    if (form->states[field].options)
        return form->states[field].options[option];
    return _(form->fields[field].options[option]);
}

unsigned form_option_count(const struct form *form, unsigned field)
{
    if (form->states[field].options)
        return g_strv_length(form->states[field].options);
    const char *const *options = form->fields[field].options;
    return options ? g_strv_length((char **)options) : 0;
}

static unsigned label_width(const struct form_field *field)
{
    return field->label ? text_width(_(field->label)) : 0;
}

/* The column where values begin: behind the longest label that stands first in its row. */
static unsigned value_column(const struct form *form)
{
    unsigned widest = 0;
    for (unsigned i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        if (field->kind != FORM_BUTTON && field->kind != FORM_NOTE && !(field->flags & FORM_BESIDE))
            widest = MAX(widest, label_width(field));
    }
    return widest ? widest + GAP : 0;
}

/* Columns of all options side by side: "(•) one  (•) two". */
static unsigned choice_width(const struct form *form, unsigned field)
{
    unsigned width = 0;
    for (unsigned i = 0; i < form_option_count(form, field); i++)
        width += (i ? GAP : 0) + 4 + text_width(form_option_label(form, field, i));
    return width;
}

static unsigned unit_width(const struct form_field *field)
{
    return field->unit ? text_width(_(field->unit)) + 1 : 0;
}

/* Columns of a value with its brackets, at most `room`. */
static unsigned value_width(const struct form *form, unsigned field, unsigned room)
{
    const struct form_field *f = &form->fields[field];
    switch (f->kind) {
    case FORM_CHECK:
        return 3;
    case FORM_CHOICE:
        return MIN(choice_width(form, field), room);
    case FORM_NOTE:
        return room;
    case FORM_NUMBER:
        return MIN(room, (f->width ? f->width : 8) + 2 + unit_width(f));
    default:
        return f->width ? MIN(f->width + 2, room) : room;
    }
}

static unsigned button_width(const struct form_field *field)
{
    return label_width(field) + 4;
}

static void place_buttons(struct form *form, unsigned cols, int row)
{
    unsigned total = 0;
    for (unsigned i = 0; i < form->count; i++) {
        if (form->fields[i].kind == FORM_BUTTON && !form_field_hidden(form, i))
            total += button_width(&form->fields[i]) + (total ? GAP : 0);
    }
    int col = total < cols ? (int)(cols - total) / 2 : 0;
    for (unsigned i = 0; i < form->count; i++) {
        struct form_state *state = &form->states[i];
        if (form->fields[i].kind != FORM_BUTTON || form_field_hidden(form, i))
            continue;
        state->row = row;
        state->col = col;
        state->width = button_width(&form->fields[i]);
        col += (int)state->width + GAP;
    }
    if (total)
        form->rows = (unsigned)row + 1;
}

/* Places a field at the row; returns the column behind it. */
static int place_field(struct form *form, unsigned field, int row, int col, unsigned cols)
{
    struct form_state *state = &form->states[field];
    state->row = row;
    state->col = MIN(col, (int)cols);
    state->width = value_width(form, field, cols > (unsigned)col ? cols - (unsigned)col : 0);
    return state->col + (int)state->width;
}

void form_place(struct form *form, unsigned cols)
{
    int row = -1, end = 0, errors = 0;
    bool buttons = false;
    unsigned values = value_column(form);
    if (values > cols / 2)
        values = cols / 2;
    for (unsigned i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];
        struct form_state *state = &form->states[i];
        state->row = state->error_row = -1;
        buttons = buttons || field->kind == FORM_BUTTON;
        if (field->kind == FORM_BUTTON || form_field_hidden(form, i))
            continue;
        int beside = end + GAP + (field->label ? (int)label_width(field) + 1 : 0);
        int need = field->kind == FORM_NUMBER ? (int)value_width(form, i, cols) : BESIDE_MIN;
        bool fits = field->flags & FORM_BESIDE && end && beside + need <= (int)cols;
        if (!fits) {
            row += 1 + errors;
            errors = 0;
        }
        int col = fits ? beside : field->kind == FORM_NOTE ? 0 : (int)values;
        end = place_field(form, i, row, col, cols);
        if (state->error)
            state->error_row = row + ++errors;
    }
    row += 1 + errors;
    form->rows = (unsigned)row;
    if (buttons)
        place_buttons(form, cols, row + 1);
}

static void draw_label(const struct form *form, unsigned field, const struct window *win, int row,
                       bool focused)
{
    const struct form_field *f = &form->fields[field];
    const struct form_state *state = &form->states[field];
    if (!f->label || f->kind == FORM_NOTE)
        return;
    bool first = true;
    for (unsigned i = 0; i < field; i++)
        first = first && form->states[i].row != state->row;
    unsigned width = label_width(f);
    enum role role = focused ? ROLE_STRONG : ROLE_TEXT;
    if (first && state->col > 0)
        window_field(win, row, 0, MIN(width, (unsigned)state->col - 1), FIT_LEFT, role,
                     _(f->label));
    else
        window_text(win, row, state->col - (int)width - 1, role, _(f->label));
}

static enum role field_role(const struct form_state *state, bool focused)
{
    if (state->error)
        return ROLE_FIELD_BAD;
    return focused ? ROLE_FIELD_FOCUS : ROLE_FIELD;
}

static void draw_brackets(const struct window *win, int row, int col, unsigned width)
{
    window_text(win, row, col, ROLE_DIM, "[");
    window_text(win, row, col + (int)width - 1, ROLE_DIM, "]");
}

static void draw_entry(const struct form *form, unsigned field, const struct window *win, int row,
                       bool focused)
{
    const struct form_state *state = &form->states[field];
    const char *unit = form->fields[field].unit;
    unsigned width = state->width;
    if (unit && width > text_width(_(unit)) + 3) {
        width -= text_width(_(unit)) + 1;
        window_text(win, row, state->col + (int)width + 1, ROLE_TEXT, _(unit));
    }
    if (width < 3)
        return;
    draw_brackets(win, row, state->col, width);
    entry_draw(state->entry, win, row, state->col + 1, width - 2, field_role(state, focused),
               focused);
}

static void draw_select(const struct form *form, unsigned field, const struct window *win, int row,
                        bool focused)
{
    const struct form_state *state = &form->states[field];
    if (state->width < 5)
        return;
    enum role role = field_role(state, focused);
    draw_brackets(win, row, state->col, state->width);
    window_field(win, row, state->col + 1, state->width - 4, FIT_MIDDLE_CUT, role,
                 form_option_label(form, field, state->chosen));
    window_text(win, row, state->col + (int)state->width - 3, role, " ▾");
    if (focused)
        window_cursor(win, row, state->col + 1);
}

static void draw_choice(const struct form *form, unsigned field, const struct window *win, int row,
                        bool focused)
{
    const struct form_state *state = &form->states[field];
    if (choice_width(form, field) > state->width) {
        draw_select(form, field, win, row, focused);
        return;
    }
    int col = state->col;
    for (unsigned i = 0; i < form_option_count(form, field); i++) {
        bool chosen = i == state->chosen;
        enum role role = chosen && focused ? ROLE_FIELD_FOCUS : ROLE_TEXT;
        if (chosen && focused)
            window_cursor(win, row, col + 1);
        col += (int)window_text(win, row, col, role, chosen ? "(•) " : "( ) ");
        col += (int)window_text(win, row, col, role, form_option_label(form, field, i)) + GAP;
    }
}

static void draw_check(const struct form *form, unsigned field, const struct window *win, int row,
                       bool focused)
{
    const struct form_state *state = &form->states[field];
    window_text(win, row, state->col, focused ? ROLE_FIELD_FOCUS : ROLE_TEXT,
                state->checked ? "[x]" : "[ ]");
    if (focused)
        window_cursor(win, row, state->col + 1);
}

static void draw_button(const struct form *form, unsigned field, const struct window *win, int row,
                        bool focused)
{
    const struct form_state *state = &form->states[field];
    g_autofree char *text = g_strdup_printf("< %s >", _(form->fields[field].label));
    unsigned room = win->cols - MIN((unsigned)state->col, win->cols);
    window_field(win, row, state->col, MIN(text_width(text), room), FIT_LEFT,
                 focused ? ROLE_BUTTON_FOCUS : ROLE_BUTTON, text);
    if (focused)
        window_cursor(win, row, state->col + 2);
}

static char *hint_of(struct form *form, unsigned field)
{
    return form->ops->hint ? form->ops->hint(form->opaque, form, field) : NULL;
}

static void draw_note(struct form *form, unsigned field, const struct window *win, int row)
{
    g_autofree char *text = hint_of(form, field);
    unsigned flags = form->fields[field].flags;
    enum role role = flags & FORM_WARN ? ROLE_WARNING : ROLE_DIM;
    if (text)
        window_field(win, row, 0, win->cols, flags & FORM_CUT_MIDDLE ? FIT_MIDDLE_CUT : FIT_LEFT,
                     role, text);
}

/* Right of the value, if nothing stands there: from the column behind it to the next field. */
static void draw_hint(struct form *form, unsigned field, const struct window *win, int row)
{
    const struct form_state *state = &form->states[field];
    int from = state->col + (int)state->width + GAP;
    for (unsigned i = field + 1; i < form->count; i++) {
        if (form->states[i].row == state->row && form->fields[i].kind != FORM_BUTTON)
            return;
    }
    g_autofree char *text = hint_of(form, field);
    if (text && from + 4 < (int)win->cols)
        window_field(win, row, from, win->cols - (unsigned)from, FIT_LEFT, ROLE_DIM, text);
}

static void draw_error(const struct form_state *state, const struct window *win, int row)
{
    g_autofree char *text = g_strdup_printf("! %s", state->error);
    /* A long message begins further left, so that it can be read whole. */
    int room = (int)win->cols - state->col, need = (int)text_width(text);
    int col = need > room ? MAX(0, (int)win->cols - need) : state->col;
    window_field(win, row, col, win->cols - (unsigned)col, FIT_LEFT, ROLE_ERROR, text);
}

static void draw_field(struct form *form, unsigned field, const struct window *win, bool focused)
{
    static void (*const draw[])(const struct form *, unsigned, const struct window *, int, bool) = {
        [FORM_ENTRY] = draw_entry,   [FORM_NUMBER] = draw_entry, [FORM_CHOICE] = draw_choice,
        [FORM_CHECK] = draw_check,   [FORM_SELECT] = draw_select, [FORM_BUTTON] = draw_button,
    };
    const struct form_state *state = &form->states[field];
    enum form_kind kind = form->fields[field].kind;
    int row = state->row - (int)form->scroll;
    if (kind == FORM_SPACE)
        return;
    if (kind == FORM_NOTE) {
        draw_note(form, field, win, row);
    } else {
        if (kind != FORM_BUTTON) {
            draw_label(form, field, win, row, focused);
            draw_hint(form, field, win, row);
        }
        draw[kind](form, field, win, row, focused);
    }
    if (state->error)
        draw_error(state, win, state->error_row - (int)form->scroll);
}

static void scroll_to_focus(struct form *form, unsigned rows)
{
    const struct form_state *state = &form->states[form->focus];
    unsigned top = (unsigned)MAX(state->row, 0);
    unsigned bottom = (unsigned)MAX(state->error_row, (int)top);
    unsigned last = form->rows > rows ? form->rows - rows : 0;
    form->scroll = MIN(form->scroll, last);
    if (bottom >= form->scroll + rows)
        form->scroll = bottom - rows + 1;
    if (top < form->scroll)
        form->scroll = top;
}

void form_draw_fields(struct form *form, const struct window *win, bool focused)
{
    form_place(form, win->cols);
    scroll_to_focus(form, win->rows);
    for (unsigned i = 0; i < form->count; i++) {
        if (form->states[i].row >= 0)
            draw_field(form, i, win, focused && i == form->focus && !form->popup);
    }
    if (form->scroll)
        window_text(win, 0, (int)win->cols - 1, ROLE_DIM, "▲");
    if (form->scroll + win->rows < form->rows)
        window_text(win, (int)win->rows - 1, (int)win->cols - 1, ROLE_DIM, "▼");
}
