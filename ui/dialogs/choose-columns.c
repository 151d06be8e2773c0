#include "dialogs/choose-columns.h"

#include <string.h>

#include "core/text.h"
#include "dialogs/perform.h"
#include "panes/domain-columns.h"
#include "stack.h"

#define WIDTH 64
#define NAME_COL 5
#define HELP_COL 20
#define FOOT_ROWS 2

struct choice {
    unsigned column; /* its place in domain_columns */
    bool shown;
};

struct choose_columns {
    struct pane pane;
    GArray *choices; /* struct choice, in the order in which they are shown */
    unsigned cursor, top, rows;
};

static struct choice *choice_at(struct choose_columns *dialog, unsigned i)
{
    return &g_array_index(dialog->choices, struct choice, i);
}

static int find_column(const char *id)
{
    for (unsigned i = 0; i < domain_columns_count; i++) {
        if (!strcmp(domain_columns[i].list.id, id))
            return (int)i;
    }
    return -1;
}

char *choose_columns_problem(const char *ids)
{
    g_auto(GStrv) words = g_strsplit(ids, ",", 0);
    for (char **word = words; *word; word++) {
        if (find_column(g_strstrip(*word)) < 0)
            return g_strdup_printf(_("there is no column “%s”"), *word);
    }
    return NULL;
}

static bool is_listed(struct choose_columns *dialog, unsigned column)
{
    for (unsigned i = 0; i < dialog->choices->len; i++) {
        if (choice_at(dialog, i)->column == column)
            return true;
    }
    return false;
}

static bool columns_create(struct pane *pane, void *arg)
{
    struct choose_columns *dialog = (struct choose_columns *)pane;
    g_auto(GStrv) ids = g_strsplit(arg, ",", 0);
    dialog->choices = g_array_new(FALSE, FALSE, sizeof(struct choice));
    for (char **id = ids; *id; id++) {
        int column = find_column(g_strstrip(*id));
        struct choice choice = {(unsigned)column, true};
        if (column >= 0 && !is_listed(dialog, choice.column))
            g_array_append_val(dialog->choices, choice);
    }
    for (unsigned i = 0; i < domain_columns_count; i++) {
        struct choice choice = {i, false};
        if (!is_listed(dialog, i))
            g_array_append_val(dialog->choices, choice);
    }
    dialog->rows = 1;
    return true;
}

static void columns_destroy(struct pane *pane)
{
    g_array_unref(((struct choose_columns *)pane)->choices);
}

static void columns_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    *cols = MIN(*cols, WIDTH);
    *rows = MIN(*rows > 4 ? *rows - 2 : *rows,
                ((struct choose_columns *)pane)->choices->len + FOOT_ROWS + 2);
}

static void draw_choice(const struct choice *choice, const struct window *row, bool here)
{
    const struct list_column *column = &domain_columns[choice->column].list;
    window_text(row, 0, 1, ROLE_TEXT, choice->shown ? "[x]" : "[ ]");
    window_field(row, 0, NAME_COL, HELP_COL - NAME_COL - 1, FIT_LEFT,
                 choice->shown ? ROLE_STRONG : ROLE_TEXT, column->id);
    if (row->cols > HELP_COL + 1)
        window_field(row, 0, HELP_COL, row->cols - HELP_COL - 1, FIT_LEFT, ROLE_DIM,
                     domain_column_help(choice->column));
    if (!here)
        return;
    window_style(row, 0, 0, row->cols, ROLE_SELECTED);
    window_cursor(row, 0, 2);
}

static void columns_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct choose_columns *dialog = (struct choose_columns *)pane;
    unsigned foot = win->rows > 8 ? FOOT_ROWS : 0, n = dialog->choices->len;
    (void)focused;
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, _("Columns"));
    if (win->rows < 3 || win->cols < 10)
        return;
    dialog->rows = win->rows - 2 - foot;
    if (dialog->cursor < dialog->top)
        dialog->top = dialog->cursor;
    else if (dialog->cursor >= dialog->top + dialog->rows)
        dialog->top = dialog->cursor - dialog->rows + 1;
    for (unsigned i = 0; i < dialog->rows && dialog->top + i < n; i++) {
        struct window row = window_part(win, (int)i + 1, 1, 1, win->cols - 2);
        draw_choice(choice_at(dialog, dialog->top + i), &row, dialog->top + i == dialog->cursor);
    }
    if (foot)
        window_field(win, (int)win->rows - 2, 2, win->cols - 4, FIT_LEFT, ROLE_DIM,
                     _("What has no room is left out from the last one on."));
    if (dialog->top)
        window_text(win, 0, (int)win->cols - 3, ROLE_DIM, "▲");
    if (dialog->top + dialog->rows < n)
        window_text(win, (int)win->rows - 1, (int)win->cols - 3, ROLE_DIM, "▼");
}

static void store(struct choose_columns *dialog, const char *ids)
{
    char *words[] = {"set", "screen.columns", (char *)ids, NULL};
    perform_words(dialog->pane.ui, dialog->pane.app, words, NULL);
}

static unsigned accept(struct choose_columns *dialog)
{
    g_autoptr(GString) ids = g_string_new("name");
    for (unsigned i = 0; i < dialog->choices->len; i++) {
        const struct choice *choice = choice_at(dialog, i);
        const char *id = domain_columns[choice->column].list.id;
        if (choice->shown && strcmp(id, "name") != 0)
            g_string_append_printf(ids, ",%s", id);
    }
    store(dialog, ids->str);
    return WISH_HANDLED | WISH_DIRTY | WISH_CLOSE;
}

/* Its name is always shown, and first. */
static bool is_fixed(struct choose_columns *dialog, unsigned i)
{
    return choice_at(dialog, i)->column == 0;
}

static void toggle(struct choose_columns *dialog)
{
    struct choice *choice = choice_at(dialog, dialog->cursor);
    if (!is_fixed(dialog, dialog->cursor))
        choice->shown = !choice->shown;
}

static void carry(struct choose_columns *dialog, int step)
{
    unsigned to = dialog->cursor + (unsigned)step;
    if (to >= dialog->choices->len || is_fixed(dialog, to) || is_fixed(dialog, dialog->cursor))
        return;
    struct choice moved = *choice_at(dialog, dialog->cursor);
    *choice_at(dialog, dialog->cursor) = *choice_at(dialog, to);
    *choice_at(dialog, to) = moved;
    dialog->cursor = to;
}

static unsigned columns_mouse(struct choose_columns *dialog, const struct event *event)
{
    if (event->mouse == MOUSE_WHEEL_UP && dialog->cursor)
        dialog->cursor--;
    if (event->mouse == MOUSE_WHEEL_DOWN && dialog->cursor + 1 < dialog->choices->len)
        dialog->cursor++;
    unsigned place = dialog->top + (unsigned)event->row - 1;
    bool inside = event->row > 0 && event->row <= (int)dialog->rows &&
                  place < dialog->choices->len;
    if (event->mouse == MOUSE_PRESS && event->button == 1 && inside) {
        dialog->cursor = place;
        toggle(dialog);
    }
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned columns_event(struct pane *pane, const struct event *event)
{
    struct choose_columns *dialog = (struct choose_columns *)pane;
    unsigned last = dialog->choices->len - 1;
    if (event->type == EVENT_MOUSE)
        return columns_mouse(dialog, event);
    if (event->type != EVENT_KEY)
        return WISH_HANDLED;
    switch (event->key) {
    case KEY_ENTER_: return accept(dialog);
    case KEY_ESCAPE_: case 'q': case 'g' | MOD_CTRL: return WISH_HANDLED | WISH_CLOSE;
    case ' ': toggle(dialog); break;
    case KEY_UP_: case 'k': dialog->cursor -= dialog->cursor > 0; break;
    case KEY_DOWN_: case 'j': dialog->cursor += dialog->cursor < last; break;
    case KEY_HOME_: case 'g': dialog->cursor = 0; break;
    case KEY_END_: case 'G': dialog->cursor = last; break;
    case KEY_LEFT_: case 'K': case '-': carry(dialog, -1); break;
    case KEY_RIGHT_: case 'J': case '+': carry(dialog, 1); break;
    case 'a':
        store(dialog, "");
        return WISH_HANDLED | WISH_DIRTY | WISH_CLOSE;
    default: return WISH_HANDLED;
    }
    return WISH_HANDLED | WISH_DIRTY;
}

const struct pane_class choose_columns_class = {
    .name = "columns", .title = N_("Columns"), .size = sizeof(struct choose_columns),
    .modal = true, .create = columns_create, .destroy = columns_destroy,
    .measure = columns_measure, .draw = columns_draw, .event = columns_event,
};
