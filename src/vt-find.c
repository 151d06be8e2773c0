#include "vt-find.h"

#include <stdlib.h>
#include <string.h>

#include "vt-state.h"
#include "vt-width.h"

/* --- text --- */

static void put_cells(GString *out, const struct vt_cell *cells, unsigned len)
{
    char utf8[4];
    for (unsigned i = 0; i < len; i++) {
        if (cells[i].width == 0)
            continue;
        g_string_append_len(out, utf8, (gssize)vt_utf8_put(utf8, cells[i].ch));
        for (unsigned m = 0; m < 2 && cells[i].combining[m]; m++)
            g_string_append_len(out, utf8, (gssize)vt_utf8_put(utf8, cells[i].combining[m]));
    }
}

static void put_line_end(GString *out)
{
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

/* A range of rows that is being collected. */
struct range {
    GString *out;
    uint64_t row, first, last;
};

static void put_row(struct range *r, const struct vt_cell *cells, unsigned len, bool ends)
{
    if (r->row >= r->first && r->row <= r->last) {
        put_cells(r->out, cells, len);
        if (ends)
            put_line_end(r->out);
    }
    r->row++;
}

static void put_history(struct range *r, struct vt_screen *vt)
{
    uint64_t rows = vt_history_rows(vt->history), end = vt_history_end(vt->history);
    if (r->first >= rows)
        return;
    unsigned within, len;
    uint64_t line = vt_history_row_line(vt->history, r->first, &within);
    for (r->row = r->first - within; line < end && r->row <= r->last; line++) {
        bool open;
        const struct vt_cell *cells = vt_history_line(vt->history, line, &len, &open);
        unsigned at = 0;
        do {
            unsigned n = vt_wrap_length(cells + at, len - at, vt->cols);
            put_row(r, cells + at, n, at + n >= len && !open);
            at += n;
        } while (at < len);
    }
}

char *vt_text(struct vt_screen *vt, uint64_t first, uint64_t last)
{
    struct range r = {.out = g_string_new(NULL), .first = first, .last = last};
    if (!vt->alternate)
        put_history(&r, vt);
    r.row = vt->alternate ? 0 : vt_history_rows(vt->history);
    for (unsigned i = 0; i < vt->rows; i++) {
        const struct vt_row *row = &vt->row[i];
        put_row(&r, row->cells, vt_row_length(row, vt->cols), !row->wrapped);
    }
    if (r.out->len > 0 && r.out->str[r.out->len - 1] == '\n')
        g_string_truncate(r.out, r.out->len - 1);
    char *text = strdup(r.out->str);
    g_string_free(r.out, TRUE);
    return text;
}

bool vt_text_history(struct vt_screen *vt, uint64_t *serial, unsigned lines, GString *out)
{
    uint64_t first = vt_history_first(vt->history), end = vt_history_end(vt->history);
    if (*serial < first)
        *serial = first; /* what the guest pushed out meanwhile */
    for (; lines > 0 && *serial < end; lines--, (*serial)++) {
        unsigned len;
        bool open;
        const struct vt_cell *cells = vt_history_line(vt->history, *serial, &len, &open);
        put_cells(out, cells, len);
        if (!open)
            put_line_end(out);
    }
    return *serial < end;
}

void vt_text_screen(struct vt_screen *vt, GString *out)
{
    unsigned rows = vt->rows;
    while (rows > 0 && vt->row[rows - 1].used == 0)
        rows--;
    for (unsigned i = 0; i < rows; i++) {
        put_cells(out, vt->row[i].cells, vt_row_length(&vt->row[i], vt->cols));
        if (!vt->row[i].wrapped || i + 1 == rows)
            put_line_end(out);
    }
}

/* --- search --- */

/* A line as it is searched: cells of one piece of scrollback, of rows of the screen, or of a last
 * piece and the rows that continue it. */
struct unit {
    GArray *cells; /* of struct vt_cell */
    uint64_t row;  /* of its first cell */
};

struct search {
    struct vt_screen *vt;
    gunichar *want;
    glong want_len;
    bool fold;
    uint64_t from;
    bool backwards;
    uint64_t row;
    unsigned col, width;
    bool found;
};

static uint32_t fold(const struct search *s, uint32_t ch)
{
    if (!s->fold || (ch < 0x80 && (ch < 'A' || ch > 'Z')))
        return ch;
    return ch < 0x80 ? ch | 0x20 : g_unichar_tolower(ch);
}

/* Cells that a match at cell `at` takes, 0 for no match. */
static unsigned match_at(const struct search *s, const struct vt_cell *cells, unsigned len,
                         unsigned at)
{
    unsigned i = at;
    for (glong k = 0; k < s->want_len; k++) {
        if (i >= len || fold(s, cells[i].ch) != s->want[k])
            return 0;
        i += cells[i].width == 2 ? 2 : 1;
    }
    return i - at;
}

/* Finds the best match of one unit: the first at or after `from`, or the last at or before it. */
static bool search_unit(struct search *s, const struct unit *u)
{
    const struct vt_cell *cells = (const struct vt_cell *)(const void *)u->cells->data;
    unsigned len = u->cells->len, start = 0;
    uint64_t row = u->row;
    s->found = false;
    while (start < len) {
        unsigned n = vt_wrap_length(cells + start, len - start, s->vt->cols);
        bool in = s->backwards ? row <= s->from : row >= s->from;
        for (unsigned i = start; in && i < start + n; i++) {
            unsigned width = match_at(s, cells, len, i);
            if (width == 0)
                continue;
            s->found = true;
            s->row = row;
            s->col = i - start;
            s->width = width;
            if (!s->backwards)
                return true;
        }
        start += n;
        row++;
    }
    return s->found;
}

static void unit_load_history(struct unit *u, struct vt_screen *vt, uint64_t serial)
{
    unsigned len;
    const struct vt_cell *cells = vt_history_line(vt->history, serial, &len, NULL);
    g_array_set_size(u->cells, 0);
    g_array_append_vals(u->cells, cells, len);
}

/* Adds screen rows from `first` on up to where their text ends; returns the row after them. */
static unsigned unit_add_rows(struct unit *u, struct vt_screen *vt, unsigned first)
{
    for (unsigned i = first; i < vt->rows; i++) {
        const struct vt_row *row = &vt->row[i];
        unsigned len = vt_row_length(row, vt->cols);
        g_array_append_vals(u->cells, row->cells, len);
        if (!row->wrapped)
            return i + 1;
    }
    return vt->rows;
}

/* Searches the units of the screen; the first of them begins in the scrollback if that is open. */
static bool search_screen(struct search *s, struct unit *u)
{
    struct vt_screen *vt = s->vt;
    struct vt_history *h = vt->history;
    bool joined = !vt->alternate && vt_history_is_open(h);
    uint64_t top = vt->alternate ? 0 : vt_history_rows(h);
    struct search best = *s;
    for (unsigned i = 0; i < vt->rows;) {
        g_array_set_size(u->cells, 0);
        u->row = top + i;
        if (i == 0 && joined) {
            unit_load_history(u, vt, vt_history_end(h) - 1);
            u->row = vt_history_line_row(h, vt_history_end(h) - 1);
        }
        i = unit_add_rows(u, vt, i);
        if (!search_unit(s, u))
            continue;
        best = *s;
        if (!s->backwards)
            break;
    }
    *s = best;
    return s->found;
}

/* Searches the lines of the scrollback, but not a last one that goes on on the screen. */
static bool search_history(struct search *s, struct unit *u)
{
    struct vt_history *h = s->vt->history;
    uint64_t first = vt_history_first(h), end = vt_history_end(h);
    if (s->vt->alternate || first == end)
        return false;
    uint64_t stop = end - vt_history_is_open(h);
    unsigned within = 0;
    uint64_t rows = vt_history_rows(h);
    uint64_t line = s->from < rows ? vt_history_row_line(h, s->from, &within) : end - 1;
    if (!s->backwards && s->from >= rows)
        return false;
    u->row = vt_history_line_row(h, line);
    while (line >= first && line < end) {
        unit_load_history(u, s->vt, line);
        if (line < stop && search_unit(s, u))
            return true;
        if (!s->backwards) {
            line++;
            u->row = line < end ? u->row + vt_history_line_rows(h, line - 1) : 0;
        } else if (line-- > first) {
            u->row -= vt_history_line_rows(h, line);
        } else {
            break;
        }
    }
    return false;
}

bool vt_find(struct vt_screen *vt, const char *text, uint64_t from, bool backwards, uint64_t *row,
             unsigned *col, unsigned *width)
{
    struct search s = {.vt = vt, .from = from, .backwards = backwards, .fold = true};
    if (text[0] == '\0' || !g_utf8_validate(text, -1, NULL))
        return false;
    s.want = g_utf8_to_ucs4_fast(text, -1, &s.want_len);
    for (glong i = 0; i < s.want_len; i++)
        s.fold = s.fold && !g_unichar_isupper(s.want[i]);
    struct unit u = {.cells = g_array_new(FALSE, FALSE, sizeof(struct vt_cell))};
    bool found = backwards ? search_screen(&s, &u) || search_history(&s, &u)
                           : search_history(&s, &u) || search_screen(&s, &u);
    g_array_free(u.cells, TRUE);
    g_free(s.want);
    if (!found)
        return false;
    *row = s.row;
    *col = s.col;
    *width = s.width;
    return true;
}
