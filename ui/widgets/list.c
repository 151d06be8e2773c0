#include "list.h"

#include <string.h>

#include "core/text.h"
#include "pane.h"

#define MAX_COLUMNS 32
#define WHEEL_ROWS 3

struct list {
    struct list_source source;
    unsigned *order; /* the source's rows that are shown, in the order shown */
    unsigned shown;
    unsigned cursor, top; /* positions in `order` */
    const void *cursor_key; /* NULL until the list was shown: the first row it is then */
    bool chosen;            /* it was shown, or the cursor was moved */
    const void *clicked_key; /* the row of the last click, until a key is typed */
    unsigned sort_column; /* n_columns: the source's own order */
    bool descending;
    char *filter; /* as given */
    char *folded; /* for match() */
    /* As drawn last, for the mouse and page keys. */
    unsigned body_rows;
    unsigned drawn_rows;
    int column_at[MAX_COLUMNS]; /* -1: dropped */
    unsigned column_width[MAX_COLUMNS];
};

struct list *list_new(const struct list_source *source)
{
    struct list *list = g_new0(struct list, 1);
    *list = (struct list){.source = *source, .sort_column = source->n_columns, .body_rows = 1};
    list_update(list);
    return list;
}

void list_free(struct list *list)
{
    if (!list)
        return;
    g_free(list->order);
    g_free(list->filter);
    g_free(list->folded);
    g_free(list);
}

static unsigned columns_of(const struct list *list)
{
    return MIN(list->source.n_columns, MAX_COLUMNS);
}

static int compare_rows(gconstpointer a, gconstpointer b, gpointer opaque)
{
    const struct list *list = opaque;
    unsigned row_a = *(const unsigned *)a, row_b = *(const unsigned *)b;
    int result = list->source.compare(list->source.opaque, row_a, row_b, list->sort_column);
    if (result)
        return list->descending ? -result : result;
    return row_a < row_b ? -1 : row_a > row_b;
}

static const void *key_of(const struct list *list, unsigned position)
{
    return list->source.key ? list->source.key(list->source.opaque, list->order[position]) : NULL;
}

static void move_to(struct list *list, gint64 position)
{
    if (!list->shown) {
        list->cursor = 0;
        return;
    }
    list->cursor = (unsigned)CLAMP(position, 0, (gint64)list->shown - 1);
    list->cursor_key = key_of(list, list->cursor);
}

void list_update(struct list *list)
{
    const struct list_source *source = &list->source;
    unsigned rows = source->rows(source->opaque);
    list->order = g_renew(unsigned, list->order, rows + 1);
    list->shown = 0;
    for (unsigned row = 0; row < rows; row++) {
        if (!list->folded || !source->match || source->match(source->opaque, row, list->folded))
            list->order[list->shown++] = row;
    }
    if (list->sort_column < source->n_columns && source->compare)
        g_qsort_with_data(list->order, (gint)list->shown, sizeof(unsigned), compare_rows, list);
    for (unsigned i = 0; i < list->shown && list->cursor_key; i++) {
        if (key_of(list, i) == list->cursor_key) {
            list->cursor = i;
            break;
        }
    }
    /* A filter that shows nothing for a moment does not forget where the cursor was. */
    if (list->shown)
        move_to(list, list->cursor);
    if (!list->chosen)
        list->cursor_key = NULL;
}

int list_cursor(const struct list *list)
{
    return list->cursor < list->shown ? (int)list->order[list->cursor] : -1;
}

void list_set_cursor(struct list *list, unsigned row)
{
    list->chosen = true;
    for (unsigned i = 0; i < list->shown; i++) {
        if (list->order[i] == row)
            move_to(list, i);
    }
}

void list_set_filter(struct list *list, const char *filter)
{
    g_clear_pointer(&list->filter, g_free);
    g_clear_pointer(&list->folded, g_free);
    if (filter && *filter) {
        list->filter = g_utf8_make_valid(filter, -1);
        list->folded = g_utf8_casefold(list->filter, -1);
    }
    list_update(list);
}

const char *list_filter(const struct list *list)
{
    return list->filter;
}

void list_set_columns(struct list *list, const struct list_column *columns, unsigned n_columns)
{
    const char *sorted = list->sort_column < list->source.n_columns
                             ? list->source.columns[list->sort_column].id : NULL;
    list->source.columns = columns;
    list->source.n_columns = n_columns;
    list->sort_column = n_columns;
    for (unsigned i = 0; sorted && i < n_columns; i++) {
        if (!strcmp(columns[i].id, sorted))
            list->sort_column = i;
    }
}

void list_sort(struct list *list, unsigned column, bool descending)
{
    list->sort_column = MIN(column, list->source.n_columns);
    list->descending = descending;
    if (list->source.sort)
        list->source.sort(list->source.opaque, list->sort_column, descending);
    list_update(list);
}

unsigned list_sort_column(const struct list *list, bool *descending)
{
    if (descending)
        *descending = list->descending;
    return list->sort_column;
}

unsigned list_shown(const struct list *list)
{
    return list->shown;
}

/* Drops the column with the highest `drop`; false if none may go. */
static bool drop_one(const struct list *list, bool *kept)
{
    unsigned worst = G_MAXUINT, highest = 0;
    for (unsigned i = 0; i < columns_of(list); i++) {
        if (kept[i] && list->source.columns[i].drop > highest) {
            highest = list->source.columns[i].drop;
            worst = i;
        }
    }
    if (worst == G_MAXUINT)
        return false;
    kept[worst] = false;
    return true;
}

/* The blanks between two columns: what ends at the right must not touch what begins at the left. */
static unsigned gap_between(const struct list *list, unsigned left, unsigned right)
{
    const struct list_column *columns = list->source.columns;
    return columns[left].fit == FIT_RIGHT && columns[right].fit != FIT_RIGHT ? 2 : 1;
}

static unsigned width_wanted(const struct list *list, const bool *kept)
{
    unsigned total = 0, last = 0;
    for (unsigned i = 0; i < columns_of(list); i++) {
        if (!kept[i])
            continue;
        total += list->source.columns[i].min + (total ? gap_between(list, last, i) : 0);
        last = i;
    }
    return total;
}

/* Gives `spare` columns to those that grow, one at a time in turn, so that shares come out even. */
static void share_spare(struct list *list, unsigned spare)
{
    bool given = true;
    while (spare && given) {
        given = false;
        for (unsigned i = 0; i < columns_of(list) && spare; i++) {
            const struct list_column *column = &list->source.columns[i];
            if (list->column_at[i] < 0)
                continue;
            for (unsigned n = 0; n < column->grow && spare; n++) {
                if (column->max && list->column_width[i] >= column->max)
                    break;
                list->column_width[i]++;
                spare--;
                given = true;
            }
        }
    }
}

/* The columns before the first: a sign and a blank, or a blank. */
static unsigned lead_of(const struct list *list)
{
    return list->source.sign ? 2 : 1;
}

/* Places the columns in `width`. */
static void place_columns(struct list *list, unsigned width)
{
    bool kept[MAX_COLUMNS];
    for (unsigned i = 0; i < columns_of(list); i++)
        kept[i] = true;
    while (width_wanted(list, kept) > width && drop_one(list, kept))
        ;
    for (unsigned i = 0; i < columns_of(list); i++) {
        list->column_at[i] = kept[i] ? 0 : -1;
        list->column_width[i] = list->source.columns[i].min;
    }
    unsigned wanted = width_wanted(list, kept);
    share_spare(list, width > wanted ? width - wanted : 0);
    int at = (int)lead_of(list), last = -1;
    for (unsigned i = 0; i < columns_of(list); i++) {
        if (list->column_at[i] < 0)
            continue;
        at += last < 0 ? 0 : (int)gap_between(list, (unsigned)last, i);
        list->column_at[i] = at;
        at += (int)list->column_width[i];
        last = (int)i;
    }
}

static void draw_header(const struct list *list, const struct window *win)
{
    for (unsigned i = 0; i < columns_of(list); i++) {
        const struct list_column *column = &list->source.columns[i];
        if (list->column_at[i] < 0 || !column->title || !*column->title)
            continue;
        bool sorted = i == list->sort_column;
        g_autofree char *title =
            g_strconcat(_(column->title), sorted ? (list->descending ? "▼" : "▲") : "", NULL);
        window_field(win, 0, list->column_at[i], list->column_width[i],
                     column->fit == FIT_RIGHT ? FIT_RIGHT : FIT_LEFT,
                     sorted ? ROLE_HEADER_SORT : ROLE_HEADER, title);
    }
}

static void draw_row(const struct list *list, const struct window *win, unsigned position)
{
    const struct list_source *source = &list->source;
    unsigned row = list->order[position];
    if (source->sign) {
        enum role role = ROLE_TEXT;
        const char *sign = source->sign(source->opaque, row, &role);
        window_field(win, 0, 0, 1, FIT_LEFT, role, sign ? sign : "");
    }
    bool ended = false;
    for (unsigned i = 0; i < columns_of(list) && !ended; i++) {
        if (list->column_at[i] < 0)
            continue;
        char text[512] = "";
        enum role role = ROLE_TEXT;
        unsigned width = list->column_width[i];
        ended = source->to_end && source->to_end(source->opaque, row, i);
        unsigned behind = (unsigned)list->column_at[i] + (list->shown > list->body_rows ? 2 : 1);
        if (ended && win->cols > behind)
            width = win->cols - behind;
        struct window part = window_part(win, 0, list->column_at[i], 1, width);
        if (!source->cell(source->opaque, row, i, text, sizeof(text), &role, &part))
            window_field(&part, 0, 0, part.cols, ended ? FIT_LEFT : source->columns[i].fit, role,
                         text);
    }
}

/* How much is above and below, in the last column, only where not all rows fit. */
static void draw_scrollbar(const struct list *list, const struct window *win)
{
    unsigned rows = list->body_rows;
    if (list->shown <= rows || !rows || win->cols < 4)
        return;
    unsigned size = MAX(1, rows * rows / list->shown);
    unsigned from = (unsigned)((guint64)list->top * (rows - size) / (list->shown - rows));
    window_vline(win, 1 + (int)from, (int)win->cols - 1, size, ROLE_DIM);
}

static void scroll_to_cursor(struct list *list)
{
    unsigned last_top = list->shown > list->body_rows ? list->shown - list->body_rows : 0;
    list->top = MIN(list->top, last_top);
    if (list->cursor < list->top)
        list->top = list->cursor;
    else if (list->cursor >= list->top + list->body_rows)
        list->top = list->cursor - list->body_rows + 1;
}

void list_draw(struct list *list, const struct window *win, bool focused)
{
    if (!win->rows || !win->cols)
        return;
    list->body_rows = MAX(1, win->rows - 1);
    /* The scrollbar gets a column of its own, and a blank before it. */
    unsigned around = lead_of(list) + (list->shown > list->body_rows ? 2 : 1);
    place_columns(list, win->cols > around ? win->cols - around : win->cols);
    scroll_to_cursor(list);
    list->chosen = true;
    move_to(list, list->cursor);
    draw_header(list, win);
    if (!list->shown && list->filter)
        window_printf(win, 1, 1, ROLE_DIM, _("Nothing matches “%s”."), list->filter);
    list->drawn_rows = MIN(win->rows - 1, list->shown - list->top);
    for (unsigned i = 0; i < list->drawn_rows; i++) {
        struct window row = window_part(win, (int)i + 1, 0, 1, win->cols);
        draw_row(list, &row, list->top + i);
        if (list->top + i != list->cursor)
            continue;
        window_style(&row, 0, 0, row.cols, focused ? ROLE_SELECTED : ROLE_SELECTED_OFF);
        if (focused)
            window_cursor(&row, 0, 0);
    }
    draw_scrollbar(list, win);
}

unsigned list_drawn(const struct list *list, unsigned *count)
{
    *count = MIN(list->drawn_rows, list->shown - MIN(list->top, list->shown));
    return list->top;
}

unsigned list_row_at(const struct list *list, unsigned position)
{
    return list->order[position];
}

static unsigned click_header(struct list *list, int col)
{
    for (unsigned i = 0; i < columns_of(list); i++) {
        int at = list->column_at[i];
        if (at < 0 || col < at || col > at + (int)list->column_width[i])
            continue;
        if ((!list->source.compare && !list->source.sort) || !list->source.columns[i].title)
            return WISH_HANDLED;
        list_sort(list, i, i == list->sort_column && !list->descending);
        return WISH_HANDLED | WISH_DIRTY;
    }
    return WISH_HANDLED;
}

static unsigned click_row(struct list *list, int row, bool *opened)
{
    gint64 position = (gint64)list->top + row - 1;
    if (position >= list->shown)
        return WISH_HANDLED;
    bool again = list->clicked_key && list->clicked_key == key_of(list, (unsigned)position);
    if (again && position == list->cursor && opened)
        *opened = true;
    move_to(list, position);
    list->clicked_key = key_of(list, (unsigned)position);
    return WISH_HANDLED | WISH_DIRTY;
}

/* The wheel moves the rows; the cursor is taken along only at the edge. */
static unsigned wheel(struct list *list, int rows)
{
    gint64 last_top = (gint64)list->shown - list->body_rows;
    list->top = (unsigned)CLAMP((gint64)list->top + rows, 0, MAX(last_top, 0));
    move_to(list, CLAMP((gint64)list->cursor, (gint64)list->top,
                        (gint64)list->top + list->body_rows - 1));
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned mouse(struct list *list, const struct event *event, bool *opened)
{
    if (event->mouse == MOUSE_WHEEL_UP || event->mouse == MOUSE_WHEEL_DOWN)
        return wheel(list, event->mouse == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
    if (event->mouse != MOUSE_PRESS || event->row < 0)
        return 0;
    if (event->button == 3 && event->row > 0) /* for the menu */
        return click_row(list, event->row, NULL);
    if (event->button != 1)
        return 0;
    return event->row == 0 ? click_header(list, event->col) : click_row(list, event->row, opened);
}

unsigned list_event(struct list *list, const struct event *event, bool *opened)
{
    list->chosen = true;
    if (opened)
        *opened = false;
    if (event->type == EVENT_MOUSE)
        return mouse(list, event, opened);
    if (event->type != EVENT_KEY)
        return 0;
    list->clicked_key = NULL;
    gint64 page = list->body_rows, to = list->cursor;
    switch (event->key) {
    case KEY_UP_: case 'k': case 'p' | MOD_CTRL: to -= 1; break;
    case KEY_DOWN_: case 'j': case 'n' | MOD_CTRL: to += 1; break;
    case KEY_PGUP_: case 'b' | MOD_CTRL: to -= page; break;
    case KEY_PGDN_: case 'f' | MOD_CTRL: to += page; break;
    case 'u' | MOD_CTRL: to -= MAX(page / 2, 1); break;
    case 'd' | MOD_CTRL: to += MAX(page / 2, 1); break;
    case KEY_HOME_: case 'g': to = 0; break;
    case KEY_END_: case 'G': to = list->shown; break;
    default: return 0;
    }
    move_to(list, to);
    return WISH_HANDLED | WISH_DIRTY;
}
