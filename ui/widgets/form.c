#include "form.h"

#include <inttypes.h>
#include <string.h>

#include "core/text.h"
#include "form-draw.h"
#include "pane.h"

#define DONE (WISH_HANDLED | WISH_DIRTY)

static char **complete_entry(void *opaque, const char *before)
{
    struct form *form = opaque;
    return form->ops->complete(form->opaque, form, form->focus, before);
}

struct form *form_new(const struct form_field *fields, unsigned count, const struct form_ops *ops,
                      void *opaque)
{
    struct form *form = g_new0(struct form, 1);
    form->fields = fields;
    form->count = count;
    form->ops = ops;
    form->opaque = opaque;
    form->states = g_new0(struct form_state, count);
    for (unsigned i = 0; i < count; i++) {
        struct form_state *state = &form->states[i];
        state->row = state->error_row = -1;
        if (fields[i].kind == FORM_ENTRY || fields[i].kind == FORM_NUMBER)
            state->entry = entry_new(NULL, fields[i].kind == FORM_NUMBER ? 20 : 4000);
        if (fields[i].flags & FORM_SECRET)
            entry_set_secret(state->entry);
        if (fields[i].kind == FORM_ENTRY && ops->complete)
            entry_use_completion(state->entry, complete_entry, form);
    }
    return form;
}

void form_free(struct form *form)
{
    if (!form)
        return;
    for (unsigned i = 0; i < form->count; i++) {
        entry_free(form->states[i].entry);
        g_strfreev(form->states[i].options);
        g_free(form->states[i].error);
    }
    menu_free(form->popup);
    g_free(form->states);
    g_free(form);
}

unsigned form_index(const struct form *form, const char *id)
{
    for (unsigned i = 0; i < form->count; i++) {
        if (form->fields[i].id && !strcmp(form->fields[i].id, id))
            return i;
    }
    g_error("form: no field %s", id);
}

const struct form_field *form_field(const struct form *form, unsigned field)
{
    return &form->fields[field];
}

bool form_is_hidden(struct form *form, unsigned field)
{
    return form_field_hidden(form, field);
}

const char *form_text(const struct form *form, const char *id)
{
    unsigned field = form_index(form, id);
    const struct form_state *state = &form->states[field];
    if (state->entry)
        return entry_text(state->entry);
    if (state->chosen >= form_option_count(form, field))
        return "";
    return state->options ? state->options[state->chosen]
                          : form->fields[field].options[state->chosen];
}

guint64 form_number(const struct form *form, const char *id)
{
    guint64 value = 0;
    g_autofree char *text = g_strstrip(g_strdup(form_text(form, id)));
    return g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, &value, NULL) ? value : 0;
}

unsigned form_choice(const struct form *form, const char *id)
{
    return form->states[form_index(form, id)].chosen;
}

bool form_checked(const struct form *form, const char *id)
{
    return form->states[form_index(form, id)].checked;
}

void form_set_text(struct form *form, const char *id, const char *text)
{
    unsigned field = form_index(form, id);
    struct entry *entry = form->states[field].entry;
    if (entry && strcmp(entry_text(entry), text) != 0) /* the cursor stays if nothing changes */
        entry_set(entry, text);
}

void form_set_number(struct form *form, const char *id, guint64 value)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, value);
    form_set_text(form, id, text);
}

void form_set_choice(struct form *form, const char *id, unsigned option)
{
    unsigned field = form_index(form, id);
    if (option < form_option_count(form, field))
        form->states[field].chosen = option;
}

void form_set_checked(struct form *form, const char *id, bool checked)
{
    form->states[form_index(form, id)].checked = checked;
}

void form_set_options(struct form *form, const char *id, const char *const *options)
{
    struct form_state *state = &form->states[form_index(form, id)];
    g_strfreev(state->options);
    state->options = g_strdupv((char **)options);
    state->chosen = 0;
}

void form_set_error(struct form *form, const char *id, const char *message)
{
    struct form_state *state = &form->states[form_index(form, id)];
    g_free(state->error);
    state->error = g_strdup(message);
}

unsigned form_focus(const struct form *form)
{
    return form->focus;
}

static bool takes_focus(struct form *form, unsigned field)
{
    enum form_kind kind = form->fields[field].kind;
    return kind != FORM_NOTE && kind != FORM_SPACE && !form_is_hidden(form, field);
}

/* A number's own check: digits, and within the table's limits. */
static char *check_number(const struct form *form, unsigned field)
{
    const struct form_field *f = &form->fields[field];
    g_autofree char *text = g_strstrip(g_strdup(entry_text(form->states[field].entry)));
    guint64 value;
    if (!*text || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, &value, NULL))
        return g_strdup(_("a whole number is needed here"));
    if (value < f->min)
        return g_strdup_printf(_("at least %" PRIu64), f->min);
    if (f->max && value > f->max)
        return g_strdup_printf(_("at most %" PRIu64), f->max);
    return NULL;
}

static bool check_field(struct form *form, unsigned field)
{
    struct form_state *state = &form->states[field];
    g_clear_pointer(&state->error, g_free);
    if (form_is_hidden(form, field) || form->fields[field].kind == FORM_BUTTON)
        return true;
    if (form->fields[field].kind == FORM_NUMBER)
        state->error = check_number(form, field);
    if (!state->error && form->ops->check)
        state->error = form->ops->check(form->opaque, form, field);
    return !state->error;
}

bool form_check(struct form *form)
{
    unsigned first = form->count;
    for (unsigned i = form->count; i-- > 0;) {
        if (!check_field(form, i))
            first = i;
    }
    if (first == form->count)
        return true;
    form->focus = first;
    return false;
}

static void go_to(struct form *form, unsigned field)
{
    if (field != form->focus)
        check_field(form, form->focus);
    form->focus = field;
}

void form_set_focus(struct form *form, const char *id)
{
    form->focus = form_index(form, id);
}

static unsigned move_focus(struct form *form, int step)
{
    unsigned field = form->focus;
    for (unsigned i = 0; i < form->count; i++) {
        field = (field + form->count + (unsigned)step) % form->count;
        if (takes_focus(form, field)) {
            go_to(form, field);
            break;
        }
    }
    return DONE;
}

unsigned form_rows(struct form *form)
{
    form_place(form, 74);
    return form->rows;
}

static void changed(struct form *form, unsigned field)
{
    /* A message stays until the field is right or left again; typing can only mend it. */
    if (form->states[field].error)
        check_field(form, field);
    if (form->ops->changed)
        form->ops->changed(form->opaque, form, field);
}

static unsigned press(struct form *form, unsigned field)
{
    if (form->fields[field].flags & FORM_DEFAULT && !form_check(form))
        return DONE;
    return DONE | (form->ops->pressed ? form->ops->pressed(form->opaque, form, field) : 0);
}

static unsigned submit(struct form *form)
{
    check_field(form, form->focus);
    for (unsigned i = 0; i < form->count; i++) {
        if (form->fields[i].kind == FORM_BUTTON && form->fields[i].flags & FORM_DEFAULT)
            return press(form, i);
    }
    return move_focus(form, 1);
}

static bool is_last_input(struct form *form, unsigned field)
{
    for (unsigned i = field + 1; i < form->count; i++) {
        if (takes_focus(form, i) && form->fields[i].kind != FORM_BUTTON)
            return false;
    }
    return true;
}

static unsigned open_popup(struct form *form)
{
    unsigned field = form->focus, count = form_option_count(form, field);
    g_autoptr(GPtrArray) labels = g_ptr_array_new();
    for (unsigned i = 0; i < count; i++)
        g_ptr_array_add(labels, (char *)form_option_label(form, field, i));
    g_ptr_array_add(labels, NULL);
    if (count)
        form->popup = menu_new((const char *const *)labels->pdata, NULL,
                               form->states[field].chosen);
    return DONE;
}

static unsigned choose(struct form *form, int step)
{
    struct form_state *state = &form->states[form->focus];
    unsigned count = form_option_count(form, form->focus);
    if (count) {
        state->chosen = (state->chosen + count + (unsigned)step) % count;
        changed(form, form->focus);
    }
    return DONE;
}

static unsigned toggle(struct form *form)
{
    struct form_state *state = &form->states[form->focus];
    state->checked = !state->checked;
    changed(form, form->focus);
    return DONE;
}

static unsigned enter(struct form *form)
{
    const struct form_field *field = &form->fields[form->focus];
    if (field->kind == FORM_BUTTON)
        return press(form, form->focus);
    if (field->flags & FORM_SUBMIT)
        return submit(form);
    if (field->kind == FORM_SELECT)
        return open_popup(form);
    return is_last_input(form, form->focus) ? submit(form) : move_focus(form, 1);
}

/* Plus and minus step a number; other characters than digits are not taken. */
static unsigned number_key(struct form *form, uint32_t key, bool *taken)
{
    const struct form_field *field = &form->fields[form->focus];
    *taken = key >= ' ' && key < KEY_BASE_ && !(key < 0x80 && g_ascii_isdigit((char)key));
    if (key != '+' && key != '-')
        return DONE;
    guint64 value = form_number(form, field->id);
    if (key == '+' && (!field->max || value < field->max))
        value++;
    else if (key == '-' && value > field->min)
        value--;
    form_set_number(form, field->id, value);
    changed(form, form->focus);
    return DONE;
}

/* Keys that belong to the kind of field under the focus; 0: none of them. */
static unsigned field_key(struct form *form, const struct event *event)
{
    const struct form_field *field = &form->fields[form->focus];
    struct form_state *state = &form->states[form->focus];
    uint32_t key = event->type == EVENT_KEY ? event->key : KEY_NONE;
    bool taken = false, edited = false;
    if (field->kind == FORM_CHOICE && (key == KEY_LEFT_ || key == KEY_RIGHT_ || key == ' '))
        return choose(form, key == KEY_LEFT_ ? -1 : 1);
    if (field->kind == FORM_SELECT && (key == KEY_LEFT_ || key == KEY_RIGHT_))
        return choose(form, key == KEY_LEFT_ ? -1 : 1);
    if (field->kind == FORM_SELECT && key == ' ')
        return open_popup(form);
    if (field->kind == FORM_CHECK && key == ' ')
        return toggle(form);
    if (field->kind == FORM_BUTTON && key == ' ')
        return press(form, form->focus);
    if (field->kind == FORM_NUMBER && key) {
        unsigned wishes = number_key(form, key, &taken);
        if (taken)
            return wishes;
    }
    /* Tab completes only what is typed but not finished: at the end of an entry. */
    g_autofree char *before = state->entry ? g_strdup(entry_text(state->entry)) : NULL;
    unsigned wishes = state->entry ? entry_event(state->entry, event, &edited) : 0;
    if (wishes && key == KEY_TAB_ && !edited && !entry_candidates(state->entry))
        return 0;
    if (edited)
        changed(form, form->focus);
    return wishes;
}

static unsigned popup_event(struct form *form, const struct event *event)
{
    int chosen;
    struct event inside = *event;
    inside.row -= form->popup_window.row;
    inside.col -= form->popup_window.col;
    menu_event(form->popup, &inside, &chosen);
    if (chosen == MENU_NOTHING)
        return DONE;
    g_clear_pointer(&form->popup, menu_free);
    if (chosen >= 0) {
        form->states[form->focus].chosen = (unsigned)chosen;
        changed(form, form->focus);
    }
    return DONE;
}

/* Which option of a choice stands at a column. */
static void click_choice(struct form *form, unsigned field, int col)
{
    int at = form->states[field].col;
    for (unsigned i = 0; i < form_option_count(form, field); i++) {
        int end = at + 4 + (int)text_width(form_option_label(form, field, i));
        if (col >= at && col < end) {
            form->states[field].chosen = i;
            changed(form, field);
        }
        at = end + 2;
    }
}

static unsigned click(struct form *form, const struct event *event)
{
    int row = event->row + (int)form->scroll;
    for (unsigned i = 0; i < form->count; i++) {
        const struct form_state *state = &form->states[i];
        if (state->row != row || event->col < state->col ||
            event->col >= state->col + (int)state->width || !takes_focus(form, i))
            continue;
        go_to(form, i);
        switch (form->fields[i].kind) {
        case FORM_BUTTON: return press(form, i);
        case FORM_CHECK: return toggle(form);
        case FORM_SELECT: return open_popup(form);
        case FORM_CHOICE: click_choice(form, i, event->col); break;
        default: entry_click(state->entry, event->col - state->col - 1);
        }
        return DONE;
    }
    return WISH_HANDLED;
}

unsigned form_event(struct form *form, const struct event *event)
{
    if (!takes_focus(form, form->focus))
        move_focus(form, 1);
    if (form->popup)
        return popup_event(form, event);
    if (event->type == EVENT_MOUSE)
        return event->mouse == MOUSE_PRESS && event->button == 1 ? click(form, event) : 0;
    unsigned wishes = field_key(form, event);
    if (wishes || event->type != EVENT_KEY)
        return wishes;
    switch (event->key) {
    case KEY_TAB_: case KEY_DOWN_: case KEY_RIGHT_: return move_focus(form, 1);
    case KEY_TAB_ | MOD_SHIFT: case KEY_UP_: case KEY_LEFT_: return move_focus(form, -1);
    case KEY_ENTER_: return enter(form);
    default: return 0;
    }
}

void form_draw(struct form *form, const struct window *win, bool focused)
{
    if (!win->rows || !win->cols)
        return;
    if (!takes_focus(form, form->focus))
        move_focus(form, 1);
    form_draw_fields(form, win, focused);
    if (!form->popup)
        return;
    const struct form_state *state = &form->states[form->focus];
    unsigned rows, cols;
    menu_measure(form->popup, &rows, &cols);
    rows = MIN(rows, win->rows);
    int row = state->row - (int)form->scroll + 1;
    if (row + (int)rows > (int)win->rows)
        row = MAX(0, (int)win->rows - (int)rows);
    cols = CLAMP(MAX(cols, state->width), 4, win->cols);
    int col = MIN(state->col, (int)(win->cols - MIN(cols, win->cols)));
    form->popup_window = (struct window){NULL, row, col, rows, cols};
    struct window part = window_part(win, row, col, rows, cols);
    menu_draw(form->popup, &part);
}
