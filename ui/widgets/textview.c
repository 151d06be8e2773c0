#include "textview.h"

#include <string.h>

#include "glyph.h"
#include "pane.h"

#define WHEEL_ROWS 3
#define MAX_SHIFT 10000
/* What of a line beyond these is painted in one role: nobody scrolls there to see colours. */
#define SPANS_MAX 256
#define SPANS_BYTES 4096

/* A row of the screen: a part of a line. */
struct row {
    unsigned line;
    unsigned start, len; /* bytes */
};

struct textview {
    bool wrap;
    GPtrArray *lines;
    GArray *rows;      /* struct row, for `rows_width` */
    unsigned rows_width;
    unsigned top;      /* row */
    unsigned shift;    /* columns scrolled to the right, without wrap */
    unsigned page;     /* rows drawn last */
    bool to_end;       /* go to the end at the next drawing */
    unsigned to_line;  /* this line is to come first then; 0: none */
    char *needle;
    unsigned needle_chars;
    bool exact;
    unsigned found;    /* line of the last match gone to */
    textview_role_fn role;
    void *role_opaque;
    textview_span_fn spans;
    void *spans_opaque;
};

struct textview *textview_new(bool wrap)
{
    struct textview *view = g_new0(struct textview, 1);
    view->wrap = wrap;
    view->lines = g_ptr_array_new_with_free_func(g_free);
    view->rows = g_array_new(FALSE, FALSE, sizeof(struct row));
    view->page = 1;
    return view;
}

void textview_free(struct textview *view)
{
    if (!view)
        return;
    g_ptr_array_free(view->lines, TRUE);
    g_array_free(view->rows, TRUE);
    g_free(view->needle);
    g_free(view);
}

void textview_use_roles(struct textview *view, textview_role_fn role, void *opaque)
{
    view->role = role;
    view->role_opaque = opaque;
}

void textview_use_spans(struct textview *view, textview_span_fn spans, void *opaque)
{
    view->spans = spans;
    view->spans_opaque = opaque;
}

static const char *line_text(const struct textview *view, unsigned line)
{
    return g_ptr_array_index(view->lines, line);
}

static void add_lines(struct textview *view, const char *text)
{
    while (*text) {
        const char *end = strchrnul(text, '\n');
        g_ptr_array_add(view->lines, g_strndup(text, (gsize)(end - text)));
        text = *end ? end + 1 : end;
    }
    view->rows_width = 0;
}

void textview_set(struct textview *view, const char *text)
{
    g_ptr_array_set_size(view->lines, 0);
    add_lines(view, text);
}

void textview_append(struct textview *view, const char *text)
{
    view->to_end = view->to_end || textview_at_end(view);
    add_lines(view, text);
}

unsigned textview_lines(const struct textview *view)
{
    return view->lines->len;
}

static unsigned last_top(const struct textview *view)
{
    return view->rows->len > view->page ? view->rows->len - view->page : 0;
}

bool textview_at_end(const struct textview *view)
{
    return view->top >= last_top(view);
}

void textview_go(struct textview *view, bool end)
{
    view->to_end = end;
    if (!end)
        view->top = 0;
}

void textview_show(struct textview *view, unsigned line)
{
    view->to_line = line;
}

static void take_wanted_line(struct textview *view)
{
    for (unsigned i = 0; view->to_line && i < view->rows->len; i++) {
        if (g_array_index(view->rows, struct row, i).line == view->to_line) {
            view->top = i;
            break;
        }
    }
    view->to_line = 0;
}

/* The byte length of what fits `width` columns, broken behind a blank where there is one. */
static size_t fitting(const char *text, unsigned width)
{
    const char *p = text, *end = text, *blank = NULL;
    unsigned used = 0;
    for (uint32_t ch; (ch = glyph_next(&p)) != 0; end = p) {
        used += glyph_width(ch);
        if (used > width)
            break;
        if (ch == ' ')
            blank = p;
    }
    if (!*end)
        return (size_t)(end - text);
    if (blank)
        return (size_t)(blank - text);
    return end > text ? (size_t)(end - text) : (size_t)(p - text);
}

static void add_rows(struct textview *view, unsigned line, unsigned width)
{
    const char *text = line_text(view, line);
    size_t at = 0, len = strlen(text);
    do {
        size_t take = view->wrap ? fitting(text + at, width) : len;
        struct row row = {line, (unsigned)at, (unsigned)take};
        g_array_append_val(view->rows, row);
        at += take;
    } while (at < len);
}

/* Breaks the lines for a width, the top line staying the same. */
static void make_rows(struct textview *view, unsigned width)
{
    if (view->rows_width == width)
        return;
    unsigned line = view->top < view->rows->len
                        ? g_array_index(view->rows, struct row, view->top).line
                        : 0;
    g_array_set_size(view->rows, 0);
    view->top = 0;
    for (unsigned i = 0; i < view->lines->len; i++) {
        if (i == line)
            view->top = view->rows->len;
        add_rows(view, i, width);
    }
    view->rows_width = width;
}

/* The first match in `text`, or NULL; *len is its length in bytes. */
static const char *find_in(const struct textview *view, const char *text, size_t *len)
{
    if (view->exact || g_utf8_validate(text, -1, NULL) == FALSE) {
        *len = strlen(view->needle);
        return strstr(text, view->needle);
    }
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        bool plain = (unsigned char)*p < 0x80 && (unsigned char)*view->needle < 0x80;
        if (plain && g_ascii_tolower(*p) != *view->needle)
            continue;
        const char *end = p;
        for (unsigned i = 0; i < view->needle_chars && *end; i++)
            end = g_utf8_next_char(end);
        *len = (size_t)(end - p);
        g_autofree char *folded = g_utf8_casefold(p, (gssize)*len);
        if (!strcmp(folded, view->needle))
            return p;
    }
    return NULL;
}

static void mark_matches(const struct textview *view, const struct window *win, int row,
                         const char *text)
{
    const char *p = text;
    size_t len;
    while (view->needle && (p = find_in(view, p, &len)) != NULL && len) {
        g_autofree char *head = g_strndup(text, (gsize)(p - text));
        g_autofree char *match = g_strndup(p, len);
        window_style(win, row, (int)text_width(head) - (int)view->shift, text_width(match),
                     ROLE_MATCH);
        p += len;
    }
}

/* Paints the parts of a row's line that have roles of their own. */
static void paint_spans(const struct textview *view, const struct window *win, int at,
                        const struct row *row)
{
    struct textview_span spans[SPANS_MAX];
    const char *line = line_text(view, row->line);
    unsigned count = view->spans(view->spans_opaque, row->line, line, spans, SPANS_MAX);
    for (unsigned i = 0; i < count; i++) {
        unsigned start = MAX(spans[i].start, row->start);
        unsigned end = MIN(spans[i].start + spans[i].len, row->start + row->len);
        if (start >= end || end - row->start > SPANS_BYTES)
            continue;
        g_autofree char *head = g_strndup(line + row->start, start - row->start);
        g_autofree char *part = g_strndup(line + start, end - start);
        window_style(win, at, (int)text_width(head) - (int)view->shift, text_width(part),
                     spans[i].role);
    }
}

static void draw_row(const struct textview *view, const struct window *win, int at,
                     const struct row *row)
{
    g_autofree char *text = g_strndup(line_text(view, row->line) + row->start, row->len);
    enum role role = view->role ? view->role(view->role_opaque, row->line) : ROLE_TEXT;
    unsigned used = window_text(win, at, -(int)view->shift, role, text);
    if (view->spans)
        paint_spans(view, win, at, row);
    if (!view->wrap && used > view->shift + win->cols)
        window_text(win, at, (int)win->cols - 1, ROLE_DIM, "›");
    if (!view->wrap && view->shift && used)
        window_text(win, at, 0, ROLE_DIM, "‹");
    mark_matches(view, win, at, text);
}

static void draw_scrollbar(const struct textview *view, const struct window *win)
{
    unsigned rows = win->rows, total = view->rows->len;
    if (total <= rows || rows < 2)
        return;
    unsigned size = MAX(1, rows * rows / total);
    unsigned from = (unsigned)((guint64)view->top * (rows - size) / (total - rows));
    window_vline(win, (int)from, (int)win->cols - 1, size, ROLE_DIM);
}

void textview_draw(struct textview *view, const struct window *win, bool focused)
{
    if (!win->rows || win->cols < 2)
        return;
    struct window body = window_part(win, 0, 0, win->rows, win->cols - 1);
    make_rows(view, body.cols);
    view->page = win->rows;
    if (view->to_end)
        view->top = last_top(view);
    view->to_end = false;
    take_wanted_line(view);
    view->top = MIN(view->top, last_top(view));
    for (unsigned i = 0; i < win->rows && view->top + i < view->rows->len; i++)
        draw_row(view, &body, (int)i, &g_array_index(view->rows, struct row, view->top + i));
    draw_scrollbar(view, win);
    if (focused)
        window_cursor(win, 0, 0);
}

static unsigned scroll(struct textview *view, gint64 to)
{
    view->top = (unsigned)CLAMP(to, 0, (gint64)last_top(view));
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned shift(struct textview *view, int columns)
{
    if (view->wrap)
        return 0;
    view->shift = (unsigned)CLAMP((int)view->shift + columns, 0, MAX_SHIFT);
    return WISH_HANDLED | WISH_DIRTY;
}

unsigned textview_event(struct textview *view, const struct event *event)
{
    gint64 top = view->top, page = view->page;
    if (event->type == EVENT_MOUSE && event->mouse == MOUSE_WHEEL_UP)
        return scroll(view, top - WHEEL_ROWS);
    if (event->type == EVENT_MOUSE && event->mouse == MOUSE_WHEEL_DOWN)
        return scroll(view, top + WHEEL_ROWS);
    if (event->type != EVENT_KEY)
        return 0;
    switch (event->key) {
    case KEY_UP_: case 'k': return scroll(view, top - 1);
    case KEY_DOWN_: case 'j': return scroll(view, top + 1);
    case KEY_PGUP_: case 'b' | MOD_CTRL: return scroll(view, top - page);
    case KEY_PGDN_: case ' ': case 'f' | MOD_CTRL: return scroll(view, top + page);
    case 'u' | MOD_CTRL: return scroll(view, top - MAX(page / 2, 1));
    case 'd' | MOD_CTRL: return scroll(view, top + MAX(page / 2, 1));
    case KEY_HOME_: case 'g': return scroll(view, 0);
    case KEY_END_: case 'G': return scroll(view, G_MAXINT);
    case KEY_LEFT_: case 'h': return shift(view, -8);
    case KEY_RIGHT_: case 'l': return shift(view, 8);
    case 'n': case 'N':
        if (!view->needle)
            return 0;
        textview_search_next(view, event->key == 'N');
        return WISH_HANDLED | WISH_DIRTY;
    default: return 0;
    }
}

static void go_to_line(struct textview *view, unsigned line)
{
    view->found = line;
    for (unsigned i = 0; i < view->rows->len; i++) {
        if (g_array_index(view->rows, struct row, i).line != line)
            continue;
        if (i < view->top || i >= view->top + view->page)
            view->top = i > view->page / 3 ? i - view->page / 3 : 0;
        return;
    }
}

/* The nearest line with a match from `from` on, around the end. */
static bool search_from(struct textview *view, unsigned from, bool backwards)
{
    unsigned count = view->lines->len;
    for (unsigned i = 0; i < count; i++) {
        unsigned line = (from + (backwards ? count - i : i)) % count;
        size_t len;
        if (find_in(view, line_text(view, line), &len)) {
            go_to_line(view, line);
            return true;
        }
    }
    return false;
}

bool textview_search(struct textview *view, const char *needle)
{
    g_clear_pointer(&view->needle, g_free);
    if (!needle || !*needle)
        return false;
    g_autofree char *valid = g_utf8_make_valid(needle, -1);
    g_autofree char *lower = g_utf8_strdown(valid, -1);
    view->exact = strcmp(lower, valid) != 0;
    view->needle = view->exact ? g_strdup(valid) : g_utf8_casefold(valid, -1);
    view->needle_chars = (unsigned)g_utf8_strlen(view->needle, -1);
    unsigned top = view->top < view->rows->len
                       ? g_array_index(view->rows, struct row, view->top).line
                       : 0;
    return search_from(view, top, false);
}

bool textview_search_next(struct textview *view, bool backwards)
{
    unsigned count = view->lines->len;
    if (!view->needle || !count)
        return false;
    return search_from(view, (view->found + (backwards ? count - 1 : 1)) % count, backwards);
}

const char *textview_needle(const struct textview *view)
{
    return view->needle;
}
