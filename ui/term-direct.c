#include "term-direct.h"

#include <errno.h>
#include <locale.h>
#include <string.h>

#include "core/text.h"
#include "disputed.h"
#include "term-cell.h"
#include "term-pen.h"

#define CELL_BYTES 192    /* of one cell at most: a move, a style, a character and its marks */
#define OVERWRITE_MAX 3   /* cells that are written again rather than jumped over */
#define ERASE_MIN 10      /* blanks from which on they are erased rather than written */
#define WHOLE_BYTES 2048  /* from which on a terminal is asked to show the frame as a whole */
#define SPILL_COLS 4      /* from the right edge: what is wider there may reach the next row */
#define NOWHERE UINT_MAX

#define TAKE \
    "\033[?1049h" \
    "\033[r\033[4l\033(B\017" /* no scrolling region, no inserting, the usual characters */
#define GIVE "\033[m\033[?25h\033[?1049l"
#define WRAP_ON "\033[?7h"
#define WRAP_OFF "\033[?7l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"
#define CURSOR_ON "\033[?25h"
#define CURSOR_OFF "\033[?25l"
#define WHOLE_BEGIN "\033[?2026h"
#define WHOLE_END "\033[?2026l"

static const struct style plain = {0};

struct terminal {
    unsigned cols, rows;
    enum term_font font;
    locale_t locale;       /* of UTF-8, for the width of characters */
    struct vt_cell *shown; /* what the terminal shows */
    bool *unknown;         /* rows of which nothing is known */
    bool started, clear, modes_unknown, mouse, mouse_on;
    enum { CURSOR_UNKNOWN, CURSOR_HIDDEN, CURSOR_SHOWN } cursor;
    bool pen_known;
    struct style pen;
    unsigned row, col; /* where its cursor is, or NOWHERE */
    char *buf;         /* the frame so far */
    size_t len, room;
};

/* --- which terminals --- */

/* Their descriptions differ from xterm's in keys and titles only. GNU screen hands on the
 * COLORTERM of the terminal around it, which says nothing of screen itself: --color=true does. */
static const char *const families[] = {
    "xterm", "tmux", "alacritty", "foot",   "kitty", "konsole", "vte",     "gnome",
    "st",    "putty", "mintty",   "wezterm", "contour", "iterm2", "ghostty", "rio",
};

static bool is_of_family(const char *term, const char *family)
{
    size_t len = strlen(family);
    return !strncmp(term, family, len) && (!term[len] || term[len] == '-' || term[len] == '+');
}

static bool is_like_xterm(const char *term)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(families); i++) {
        if (is_of_family(term, families[i]))
            return true;
    }
    return false;
}

bool term_direct_fits(const char *term, const char *colorterm, const char *wish, bool no_color)
{
    if (!strcmp(wish, "true"))
        return is_like_xterm(term) || is_of_family(term, "screen");
    if (*wish || no_color || !is_like_xterm(term))
        return false;
    return !strcmp(colorterm, "truecolor") || !strcmp(colorterm, "24bit") ||
           g_str_has_suffix(term, "-direct");
}

/* --- bytes --- */

/* Room for a number of bytes behind what is there. */
static char *reserve(struct terminal *term, size_t bytes)
{
    if (term->room - term->len < bytes) {
        term->room = (term->len + bytes) * 2;
        term->buf = g_realloc(term->buf, term->room);
    }
    return term->buf + term->len;
}

static void reserved_until(struct terminal *term, const char *end)
{
    term->len = (size_t)(end - term->buf);
}

static void put(struct terminal *term, const char *text)
{
    size_t len = strlen(text);
    memcpy(reserve(term, len), text, len);
    term->len += len;
}

/* "\033[<number><letter>", without the number if it is 1: what is left out means that, or for "K"
 * the end of the row. */
static char *put_step(char *out, unsigned number, char letter)
{
    *out++ = '\033';
    *out++ = '[';
    if (number != 1)
        out = pen_number(out, number);
    *out++ = letter;
    return out;
}

static void set_pen(struct terminal *term, const struct style *style)
{
    char *out = reserve(term, CELL_BYTES);
    if (!term->pen_known) {
        memcpy(out, "\033[m", 3);
        out += 3;
        term->pen = plain;
        term->pen_known = true;
    }
    out = pen_change(out, &term->pen, style);
    term->pen = *style;
    reserved_until(term, out);
}

/* --- the cursor --- */

static char *move_anywhere(char *out, unsigned row, unsigned col)
{
    if (!col)
        return put_step(out, row + 1, 'H');
    *out++ = '\033';
    *out++ = '[';
    if (row)
        out = pen_number(out, row + 1);
    *out++ = ';';
    out = pen_number(out, col + 1);
    *out++ = 'H';
    return out;
}

/* Within its row, or NULL if there is no such way. */
static char *move_along(char *out, unsigned from, unsigned to)
{
    if (!to) {
        *out++ = '\r';
        return out;
    }
    if (from == NOWHERE)
        return put_step(out, to + 1, 'G');
    if (to > from)
        return put_step(out, to - from, 'C');
    if (from - to > 3)
        return to + 1 < from - to ? put_step(out, to + 1, 'G') : put_step(out, from - to, 'D');
    memset(out, '\b', from - to);
    return out + (from - to);
}

/* To another row, or NULL. A line feed may or may not go to the first column, so it is used only
 * there. */
static char *move_rows(char *out, const struct terminal *term, unsigned row, unsigned col)
{
    if (!col && row > term->row && row - term->row <= 3) {
        *out++ = '\r';
        memset(out, '\n', row - term->row);
        return out + (row - term->row);
    }
    if (col != term->col)
        return NULL;
    return row > term->row ? put_step(out, row - term->row, 'B')
                           : put_step(out, term->row - row, 'A');
}

static char *shorter(char *at, char *end, const char *other, const char *other_end)
{
    if (!other_end || other_end - other >= end - at)
        return end;
    memcpy(at, other, (size_t)(other_end - other));
    return at + (other_end - other);
}

static void move_to(struct terminal *term, unsigned row, unsigned col)
{
    if (term->row == row && term->col == col)
        return;
    char other[CELL_BYTES];
    char *at = reserve(term, CELL_BYTES), *end = move_anywhere(at, row, col);
    if (term->row == row)
        end = shorter(at, end, other, move_along(other, term->col, col));
    else if (term->row != NOWHERE)
        end = shorter(at, end, other, move_rows(other, term, row, col));
    reserved_until(term, end);
    term->row = row;
    term->col = col;
}

/* --- cells --- */

#define LINE_ATTRS (VT_ATTR_UNDERLINE | VT_ATTR_STRIKE)

/* A blank of which only the background shows. */
static bool is_ground(const struct vt_cell *cell)
{
    return cell->ch == ' ' && cell->width == 1 && !cell->combining[0] &&
           !(cell->attrs & (LINE_ATTRS | VT_ATTR_REVERSE));
}

static bool is_erased(const struct vt_cell *cell)
{
    return is_ground(cell) && cell->bg == VT_COLOR_DEFAULT;
}

static bool looks_equal(const struct vt_cell *a, const struct vt_cell *b)
{
    if (is_ground(a) && is_ground(b))
        return a->bg == b->bg;
    if (!a->width && !b->width) /* the second halves of what was compared already */
        return true;
    return term_cell_equal(a, b);
}

/* The style to write a cell with: what does not show in it stays as the pen has it. */
static struct style style_of(const struct terminal *term, const struct vt_cell *cell)
{
    struct style style = {cell->fg, cell->bg, cell->attrs};
    if (is_ground(cell) && term->pen_known) {
        style.fg = term->pen.fg;
        style.attrs = term->pen.attrs & ~(LINE_ATTRS | VT_ATTR_REVERSE);
    }
    return style;
}

/* What is wider for the terminal than for us in the last corner makes some terminals scroll,
 * whatever they are told of wrapping. */
static bool may_scroll(const struct terminal *term, const struct vt_cell *cell)
{
    return term->row + 1 == term->rows && term->col + 1 == term->cols && disputed_cell(cell);
}

static void write_cell(struct terminal *term, const struct vt_cell *cell)
{
    struct style style = style_of(term, cell);
    set_pen(term, &style);
    char *out = reserve(term, CELL_BYTES);
    if (cell->ch >= ' ' && cell->ch <= '~' && !cell->combining[0]) {
        *out++ = (char)cell->ch;
    } else {
        struct term_text text;
        term_cell_text(cell, may_scroll(term, cell) ? TERM_FONT_ASCII : term->font, &text);
        for (unsigned i = 0; i < text.n * text.times; i++)
            out += g_unichar_to_utf8(text.chars[i % text.n], out);
    }
    reserved_until(term, out);
    term->col += cell->width;
    if (disputed_cell(cell))
        term->row = term->col = NOWHERE;
    else if (term->col >= term->cols)
        term->col = NOWHERE; /* at the edge, perhaps about to wrap */
}

/* Whether the cells from the cursor to `col` can be written again as they are, cheaper than any
 * jump. */
static bool can_overwrite(const struct terminal *term, const struct vt_cell *cells, unsigned row,
                          unsigned col)
{
    if (term->row != row || term->col >= col || col - term->col > OVERWRITE_MAX)
        return false;
    for (unsigned i = term->col; i < col; i++) {
        const struct vt_cell *cell = &cells[i];
        if (cell->ch < ' ' || cell->ch > '~' || cell->combining[0] || cell->width != 1)
            return false;
        struct style style = style_of(term, cell);
        if (style.fg != term->pen.fg || style.bg != term->pen.bg || style.attrs != term->pen.attrs)
            return false;
    }
    return true;
}

static void go_to_cell(struct terminal *term, const struct vt_cell *cells, unsigned row,
                       unsigned col)
{
    if (term->pen_known && can_overwrite(term, cells, row, col)) {
        while (term->col < col)
            write_cell(term, &cells[term->col]);
    }
    move_to(term, row, col);
}

/* --- rows --- */

struct span {
    unsigned first, last; /* columns that differ, first > last: none does */
    bool disputed;        /* it holds, or held, what may lie elsewhere, */
    bool spills;          /* perhaps even in the next row */
};

static struct span compare_row(const struct terminal *term, unsigned row, unsigned cols,
                               const struct vt_cell *cells)
{
    const struct vt_cell *shown = &term->shown[row * term->cols];
    struct span span = {.first = term->cols};
    for (unsigned col = 0; col < cols; col++) {
        if (disputed_cell(&cells[col]) || disputed_cell(&shown[col])) {
            span.disputed = true;
            span.spills |= col + SPILL_COLS >= term->cols;
        }
        if (!term->unknown[row] && looks_equal(&cells[col], &shown[col]))
            continue;
        span.first = MIN(span.first, col);
        span.last = col;
    }
    return span;
}

/* A terminal erases with the pen's background: "K" to the end of the row, "X" some cells. */
static void erase(struct terminal *term, unsigned row, unsigned col, unsigned count, char letter)
{
    static const struct vt_cell blank = {.ch = ' ', .width = 1};
    struct style style = style_of(term, &blank);
    move_to(term, row, col);
    set_pen(term, &style);
    reserved_until(term, put_step(reserve(term, CELL_BYTES), count, letter));
}

/* From now on it is known to be empty. */
static void row_is_empty(struct terminal *term, unsigned row)
{
    static const struct vt_cell blank = {.ch = ' ', .width = 1};
    for (unsigned col = 0; col < term->cols; col++)
        term->shown[row * term->cols + col] = blank;
    term->unknown[row] = false;
}

/* How many cells from `col` to `last` change into what the terminal can erase. */
static unsigned count_erased(const struct vt_cell *cells, const struct vt_cell *shown,
                             unsigned col, unsigned last)
{
    unsigned count = 0;
    while (col + count <= last && is_erased(&cells[col + count]) &&
           !looks_equal(&cells[col + count], &shown[col + count]))
        count++;
    return count;
}

static void draw_span(struct terminal *term, unsigned row, unsigned cols,
                      const struct vt_cell *cells, const struct span *span)
{
    const struct vt_cell *shown = &term->shown[row * term->cols];
    unsigned tail = cols; /* where the blanks begin that end the row */
    while (cols == term->cols && tail > 0 && is_erased(&cells[tail - 1]))
        tail--;
    for (unsigned col = span->first; col <= span->last; col++) {
        if (!cells[col].width || looks_equal(&cells[col], &shown[col]))
            continue;
        if (col >= tail && span->last - col >= 3) {
            erase(term, row, col, 1, 'K');
            break;
        }
        unsigned blanks = count_erased(cells, shown, col, span->last);
        if (blanks >= ERASE_MIN) {
            erase(term, row, col, blanks, 'X');
            col += blanks - 1;
            continue;
        }
        go_to_cell(term, cells, row, col);
        write_cell(term, &cells[col]);
    }
}

static void draw_row(struct terminal *term, unsigned row, unsigned cols,
                     const struct vt_cell *cells)
{
    struct span span = compare_row(term, row, cols, cells);
    if (span.first > span.last || span.first >= cols)
        return;
    if (span.disputed || term->unknown[row]) {
        erase(term, row, 0, 1, 'K');
        row_is_empty(term, row);
        struct span rest = compare_row(term, row, cols, cells);
        span.first = rest.first;
        span.last = rest.last;
    }
    if (span.first <= span.last && span.first < cols)
        draw_span(term, row, cols, cells, &span);
    memcpy(&term->shown[row * term->cols], cells, cols * sizeof(*cells));
    if (span.spills && row + 1 < term->rows)
        term->unknown[row + 1] = true;
}

/* --- the class --- */

static void forget(struct terminal *term)
{
    for (unsigned row = 0; row < term->rows; row++)
        term->unknown[row] = true;
    term->modes_unknown = true;
    term->mouse_on = false;
    term->pen_known = false;
    term->cursor = CURSOR_UNKNOWN;
    term->row = term->col = NOWHERE;
}

static void direct_refresh(struct terminal *term)
{
    forget(term);
    term->clear = true;
}

static void direct_resize(struct terminal *term, unsigned cols, unsigned rows)
{
    term->cols = cols;
    term->rows = rows;
    g_free(term->shown);
    g_free(term->unknown);
    term->shown = g_new0(struct vt_cell, (size_t)cols * rows);
    term->unknown = g_new0(bool, rows);
    forget(term);
}

static void direct_close(struct terminal *term)
{
    if (!term)
        return;
    if (term->locale)
        freelocale(term->locale);
    g_free(term->shown);
    g_free(term->unknown);
    g_free(term->buf);
    g_free(term);
}

static struct terminal *direct_open(const char *name, const char *colorterm, bool utf8,
                                    unsigned cols, unsigned rows, char **error)
{
    (void)colorterm;
    struct terminal *term = g_new0(struct terminal, 1);
    term->font = utf8 ? TERM_FONT_FULL : TERM_FONT_ASCII;
    term->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    direct_resize(term, cols, rows);
    if (term->locale)
        return term;
    *error = g_strdup_printf(_("no screen for TERM=%s: %s"), name,
                             g_strerror(errno));
    direct_close(term);
    return NULL;
}

static unsigned direct_colors(const struct terminal *term)
{
    (void)term;
    return TERM_COLORS_TRUE;
}

static void direct_set_mouse(struct terminal *term, bool on)
{
    term->mouse = on;
}

static void clear_screen(struct terminal *term)
{
    set_pen(term, &plain);
    put(term, "\033[2J");
    for (unsigned row = 0; row < term->rows; row++)
        row_is_empty(term, row);
}

static void take_terminal(struct terminal *term)
{
    if (!term->started)
        put(term, TAKE);
    if (!term->started || term->modes_unknown)
        put(term, WRAP_OFF PASTE_ON);
    if (term->mouse != term->mouse_on)
        put(term, term->mouse ? MOUSE_ON : MOUSE_OFF);
    term->mouse_on = term->mouse;
    if (!term->started || term->clear)
        clear_screen(term);
    term->started = true;
    term->clear = term->modes_unknown = false;
}

static void place_cursor(struct terminal *term, const struct canvas *canvas)
{
    bool visible = canvas->cursor_row >= 0 && canvas->cursor_row < (int)term->rows &&
                   canvas->cursor_col >= 0 && canvas->cursor_col < (int)term->cols;
    if (visible)
        move_to(term, (unsigned)canvas->cursor_row, (unsigned)canvas->cursor_col);
    int wanted = visible ? CURSOR_SHOWN : CURSOR_HIDDEN;
    if ((int)term->cursor != wanted)
        put(term, visible ? CURSOR_ON : CURSOR_OFF);
    term->cursor = visible ? CURSOR_SHOWN : CURSOR_HIDDEN;
}

static void append(GByteArray *out, const char *text)
{
    g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
}

static void direct_frame(struct terminal *term, const struct canvas *canvas, GByteArray *out)
{
    locale_t before = uselocale(term->locale);
    unsigned rows = MIN(term->rows, canvas->rows), cols = MIN(term->cols, canvas->cols);
    term->len = 0;
    take_terminal(term);
    for (unsigned row = 0; row < rows; row++)
        draw_row(term, row, cols, &canvas->cells[row * canvas->cols]);
    place_cursor(term, canvas);
    bool whole = term->len >= WHOLE_BYTES;
    if (whole)
        append(out, WHOLE_BEGIN);
    g_byte_array_append(out, (const guint8 *)term->buf, (guint)term->len);
    if (whole)
        append(out, WHOLE_END);
    uselocale(before);
}

static void direct_restore(struct terminal *term, GByteArray *out)
{
    if (!term->started)
        return;
    if (term->mouse_on)
        append(out, MOUSE_OFF);
    append(out, PASTE_OFF GIVE);
    append(out, WRAP_ON); /* last, for the other screen may bring back what was saved */
    term->started = false;
    forget(term);
}

const struct term_class term_direct = {
    .open = direct_open,
    .close = direct_close,
    .colors = direct_colors,
    .set_mouse = direct_set_mouse,
    .resize = direct_resize,
    .refresh = direct_refresh,
    .frame = direct_frame,
    .restore = direct_restore,
};
