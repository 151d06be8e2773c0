#include "canvas.h"

#include <glib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "glyph.h"
#include "palette.h"

#define ELLIPSIS 0x2026u

static struct vt_cell blank_cell(const struct style *style)
{
    return (struct vt_cell){
        .ch = ' ', .width = 1, .fg = style->fg, .bg = style->bg, .attrs = style->attrs};
}

static const struct style *role_style(const struct canvas *canvas, enum role role)
{
    return &canvas->theme->styles[(unsigned)role < ROLES ? role : ROLE_TEXT];
}

struct canvas *canvas_new(unsigned cols, unsigned rows, const struct theme *theme, bool ascii)
{
    struct canvas *canvas = g_new0(struct canvas, 1);
    canvas->theme = theme;
    canvas->ascii = ascii;
    canvas_resize(canvas, cols, rows);
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    if (!canvas)
        return;
    g_free(canvas->cells);
    g_free(canvas);
}

void canvas_resize(struct canvas *canvas, unsigned cols, unsigned rows)
{
    canvas->cols = CLAMP(cols, 1, 1000);
    canvas->rows = CLAMP(rows, 1, 1000);
    g_free(canvas->cells);
    canvas->cells = g_new0(struct vt_cell, (size_t)canvas->cols * canvas->rows);
    canvas->cursor_row = canvas->cursor_col = -1;
    struct window all = canvas_window(canvas);
    window_clear(&all, ROLE_TEXT);
}

struct window canvas_window(struct canvas *canvas)
{
    return (struct window){canvas, 0, 0, canvas->rows, canvas->cols};
}

/* Clips [pos, pos + len) to [0, limit); positions may be far outside. */
static void clip_span(int pos, unsigned len, unsigned limit, int *out_pos, unsigned *out_len)
{
    gint64 from = MAX((gint64)pos, 0);
    gint64 to = MIN((gint64)pos + len, (gint64)limit);
    *out_pos = (int)MIN(from, (gint64)limit);
    *out_len = to > from ? (unsigned)(to - from) : 0;
}

struct window window_part(const struct window *win, int row, int col, unsigned rows, unsigned cols)
{
    struct window part = {.canvas = win->canvas};
    clip_span(row, rows, win->rows, &part.row, &part.rows);
    clip_span(col, cols, win->cols, &part.col, &part.cols);
    part.row += win->row;
    part.col += win->col;
    return part;
}

/* The cell at a place of the window, or NULL if it is outside window or canvas. */
static struct vt_cell *cell_at(const struct window *win, int row, int col)
{
    if (row < 0 || col < 0 || row >= (int)win->rows || col >= (int)win->cols)
        return NULL;
    gint64 r = (gint64)win->row + row, c = (gint64)win->col + col;
    const struct canvas *canvas = win->canvas;
    if (r < 0 || c < 0 || r >= canvas->rows || c >= canvas->cols)
        return NULL;
    return &canvas->cells[r * canvas->cols + c];
}

static void make_blank(struct vt_cell *cell)
{
    cell->ch = ' ';
    cell->width = 1;
    cell->combining[0] = cell->combining[1] = 0;
}

/* Blanks the other half of a wide character that `cell` is a half of. */
static void unlink_wide(const struct canvas *canvas, struct vt_cell *cell)
{
    size_t col = (size_t)(cell - canvas->cells) % canvas->cols;
    if (cell->width == 0 && col > 0)
        make_blank(cell - 1);
    else if (cell->width == 2 && col + 1 < canvas->cols)
        make_blank(cell + 1);
    make_blank(cell);
}

/* A style's default background lets the ground show that is there (dialogs, selected rows). */
static void set_style(struct vt_cell *cell, const struct style *style)
{
    cell->fg = style->fg;
    if (style->bg != VT_COLOR_DEFAULT)
        cell->bg = style->bg;
    cell->attrs = style->attrs;
}

static void put_narrow(const struct window *win, int row, int col, const struct style *style,
                       uint32_t ch)
{
    struct vt_cell *cell = cell_at(win, row, col);
    if (!cell)
        return;
    unlink_wide(win->canvas, cell);
    set_style(cell, style);
    cell->ch = ch;
    cell->flags = 0;
}

static void put_wide(const struct window *win, int row, int col, const struct style *style,
                     uint32_t ch)
{
    struct vt_cell *first = cell_at(win, row, col), *second = cell_at(win, row, col + 1);
    put_narrow(win, row, col, style, ' ');
    put_narrow(win, row, col + 1, style, ' ');
    if (!first || !second)
        return;
    first->ch = ch;
    first->width = 2;
    second->ch = 0;
    second->width = 0;
}

static void put_mark(const struct window *win, int row, int col, uint32_t mark)
{
    struct vt_cell *cell = cell_at(win, row, col);
    if (cell && cell->width == 0)
        cell = cell_at(win, row, col - 1);
    if (!cell || win->canvas->ascii || mark > 0xffff)
        return;
    if (!cell->combining[0])
        cell->combining[0] = (uint16_t)mark;
    else if (!cell->combining[1])
        cell->combining[1] = (uint16_t)mark;
}

/* Puts one character; returns its columns. */
static unsigned put_char(const struct window *win, int row, int col, const struct style *style,
                         uint32_t ch)
{
    unsigned width = glyph_width(ch);
    if (win->canvas->ascii && ch > 0x7e && width) {
        char sign = glyph_ascii(ch);
        for (unsigned i = 0; i < width; i++)
            put_narrow(win, row, col + (int)i, style, (unsigned char)sign);
    } else if (width == 2) {
        put_wide(win, row, col, style, ch);
    } else if (width == 1) {
        put_narrow(win, row, col, style, ch);
    }
    return width;
}

void window_clear(const struct window *win, enum role role)
{
    struct vt_cell blank = blank_cell(role_style(win->canvas, role));
    if (blank.bg == VT_COLOR_DEFAULT)
        blank.bg = win->canvas->theme->ground;
    for (unsigned row = 0; row < win->rows; row++) {
        for (unsigned col = 0; col < win->cols; col++) {
            struct vt_cell *cell = cell_at(win, (int)row, (int)col);
            if (!cell)
                continue;
            if (cell->width != 1)
                unlink_wide(win->canvas, cell);
            *cell = blank;
        }
    }
}

static unsigned put_text(const struct window *win, int row, int col, const struct style *style,
                         const char *text)
{
    unsigned used = 0;
    int last = -1;
    for (uint32_t ch; (ch = glyph_next(&text)) != 0;) {
        int at = col + (int)used;
        unsigned width = put_char(win, row, at, style, ch);
        if (width)
            last = at;
        else if (last >= 0)
            put_mark(win, row, last, ch);
        used += width;
    }
    return used;
}

unsigned window_text(const struct window *win, int row, int col, enum role role, const char *text)
{
    return put_text(win, row, col, role_style(win->canvas, role), text);
}

unsigned window_printf(const struct window *win, int row, int col, enum role role, const char *fmt,
                       ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *text = g_strdup_vprintf(fmt, args);
    va_end(args);
    return window_text(win, row, col, role, text);
}

void window_field(const struct window *win, int row, int col, unsigned width, enum fit fit,
                  enum role role, const char *text)
{
    if (!width)
        return;
    g_autofree char *cut = text_cut(text, width, fit == FIT_MIDDLE_CUT, false);
    unsigned used = text_width(cut), pad = width - MIN(used, width);
    const struct style *style = role_style(win->canvas, role);
    int at = col + (fit == FIT_RIGHT ? (int)pad : 0);
    for (unsigned i = 0; i < pad; i++)
        put_narrow(win, row, fit == FIT_RIGHT ? col + (int)i : at + (int)(used + i), style, ' ');
    put_text(win, row, at, style, cut);
}

void window_style(const struct window *win, int row, int col, unsigned width, enum role role)
{
    const struct style *style = role_style(win->canvas, role);
    for (unsigned i = 0; i < width; i++) {
        struct vt_cell *cell = cell_at(win, row, col + (int)i);
        if (!cell)
            continue;
        if (style->fg != VT_COLOR_DEFAULT)
            cell->fg = style->fg;
        if (style->bg != VT_COLOR_DEFAULT)
            cell->bg = style->bg;
        cell->attrs |= style->attrs;
    }
}

void window_hline(const struct window *win, int row, int col, unsigned width, enum role role)
{
    for (unsigned i = 0; i < width; i++)
        put_char(win, row, col + (int)i, role_style(win->canvas, role), 0x2500);
}

void window_vline(const struct window *win, int row, int col, unsigned height, enum role role)
{
    for (unsigned i = 0; i < height; i++)
        put_char(win, row + (int)i, col, role_style(win->canvas, role), 0x2502);
}

void window_box(const struct window *win, enum role role, const char *title)
{
    if (win->rows < 2 || win->cols < 2)
        return;
    int bottom = (int)win->rows - 1, right = (int)win->cols - 1;
    const struct style *style = role_style(win->canvas, role);
    window_hline(win, 0, 1, win->cols - 2, role);
    window_hline(win, bottom, 1, win->cols - 2, role);
    window_vline(win, 1, 0, win->rows - 2, role);
    window_vline(win, 1, right, win->rows - 2, role);
    put_char(win, 0, 0, style, 0x250c);
    put_char(win, 0, right, style, 0x2510);
    put_char(win, bottom, 0, style, 0x2514);
    put_char(win, bottom, right, style, 0x2518);
    if (!title || win->cols < 6)
        return;
    g_autofree char *cut = text_cut(title, win->cols - 4, true, false);
    g_autofree char *spaced = g_strdup_printf(" %s ", cut);
    put_text(win, 0, 1, style, spaced);
}

void window_cell(const struct window *win, int row, int col, const struct vt_cell *cell)
{
    struct vt_cell *to = cell_at(win, row, col);
    if (!to || cell->width == 0)
        return;
    const char *text = "";
    uint32_t ch = cell->ch;
    char utf8[8] = {0};
    if (ch < 0x20 || ch > 0x7e) { /* what a guest wrote passes the same sieve as text */
        if (ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000))
            ch = GLYPH_UNKNOWN;
        g_unichar_to_utf8(ch, utf8);
        text = utf8;
        ch = glyph_next(&text);
    }
    if (!ch || glyph_width(ch) != cell->width)
        ch = cell->width == 1 && ch && ch != ' ' ? GLYPH_UNKNOWN : ' ';
    struct style style = {cell->fg, cell->bg, cell->attrs};
    if (win->canvas->theme->depth == COLOR_MONO) /* no colours: a guest's neither */
        style = palette_reduce_style(style, COLOR_MONO);
    put_char(win, row, col, &style, ch);
    for (int i = 0; i < 2 && cell->combining[i]; i++) {
        if (glyph_width(cell->combining[i]) == 0)
            put_mark(win, row, col, cell->combining[i]);
    }
    to->bg = style.bg;
    if (cell->width == 2 && (to = cell_at(win, row, col + 1)) != NULL) {
        if (ch == ' ')
            put_narrow(win, row, col + 1, &style, ' ');
        to->bg = style.bg;
    }
}

void window_cursor(const struct window *win, int row, int col)
{
    if (!cell_at(win, row, col))
        return;
    win->canvas->cursor_row = win->row + row;
    win->canvas->cursor_col = win->col + col;
}

unsigned text_width(const char *text)
{
    unsigned width = 0;
    for (uint32_t ch; (ch = glyph_next(&text)) != 0;)
        width += glyph_width(ch);
    return width;
}

/* The byte length of the longest beginning of text that fits `width` columns. */
static size_t head_length(const char *text, unsigned width, unsigned *used)
{
    const char *p = text, *end = text;
    *used = 0;
    for (uint32_t ch; (ch = glyph_next(&p)) != 0; end = p) {
        unsigned w = glyph_width(ch);
        if (*used + w > width)
            break;
        *used += w;
    }
    return (size_t)(end - text);
}

/* Where the longest end of text begins that fits `width` columns. */
static const char *tail_start(const char *text, unsigned width)
{
    unsigned total = text_width(text);
    while (total > width && *text) {
        uint32_t ch = glyph_next(&text);
        total -= glyph_width(ch);
    }
    for (const char *p = text; *p; text = p) { /* no mark without its letter */
        uint32_t ch = glyph_next(&p);
        if (!ch || glyph_width(ch))
            break;
    }
    return text;
}

char *text_cut(const char *text, unsigned width, bool middle, bool ascii)
{
    if (text_width(text) <= width)
        return g_strdup(text);
    if (!width)
        return g_strdup("");
    unsigned left = width - 1, used;
    unsigned tail_width = middle ? left / 2 : 0;
    size_t head = head_length(text, left - tail_width, &used);
    const char *tail = middle ? tail_start(text, left - used) : "";
    return g_strdup_printf("%.*s%s%s", (int)head, text, ascii ? "~" : "\u2026", tail);
}

static void append_cell(GString *out, const struct vt_cell *cell)
{
    if (cell->width == 0)
        return;
    g_string_append_unichar(out, cell->ch);
    for (int i = 0; i < 2 && cell->combining[i]; i++)
        g_string_append_unichar(out, cell->combining[i]);
}

char *canvas_dump(const struct canvas *canvas)
{
    GString *out = g_string_new(NULL);
    for (unsigned row = 0; row < canvas->rows; row++) {
        for (unsigned col = 0; col < canvas->cols; col++)
            append_cell(out, &canvas->cells[row * canvas->cols + col]);
        while (out->len && out->str[out->len - 1] == ' ')
            g_string_truncate(out, out->len - 1);
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

/* The letter of a style: the index of its first appearance in `seen`, which grows. */
static char style_letter(GArray *seen, const struct vt_cell *cell)
{
    struct style style = {cell->fg, cell->bg, cell->attrs};
    if (!style.fg && !style.bg && !style.attrs)
        return '.';
    for (guint i = 0; i <= seen->len; i++) {
        if (i == seen->len)
            g_array_append_val(seen, style);
        const struct style *known = &g_array_index(seen, struct style, i);
        if (known->fg == style.fg && known->bg == style.bg && known->attrs == style.attrs)
            return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ*"[MIN(i, 52)];
    }
    return '*';
}

char *canvas_dump_styles(const struct canvas *canvas)
{
    GString *out = g_string_new(NULL);
    GArray *seen = g_array_new(FALSE, FALSE, sizeof(struct style));
    for (unsigned row = 0; row < canvas->rows; row++) {
        for (unsigned col = 0; col < canvas->cols; col++)
            g_string_append_c(out, style_letter(seen, &canvas->cells[row * canvas->cols + col]));
        g_string_append_c(out, '\n');
    }
    g_array_free(seen, TRUE);
    return g_string_free(out, FALSE);
}
