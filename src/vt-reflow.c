#include "vt-reflow.h"

#include <glib.h>
#include <string.h>

#include "vt-cursor.h"

/* A line of text as the guest wrote it, unwrapped. */
struct text_line {
    struct vt_cell *cells;
    unsigned len, size;
    bool open; /* goes on in the next one all the same: it was too long for one piece */
};

/* A row of the new page. */
struct new_row {
    const struct vt_cell *cells;
    unsigned len;
    bool wrapped;
};

struct reflow {
    unsigned cols, rows;
    GArray *lines;    /* of struct text_line */
    GArray *new_rows; /* of struct new_row */
    size_t cursor_line;
    unsigned cursor_at; /* cell within that line */
    unsigned cursor_row, cursor_col;
    bool cursor_pending;
};

void vt_page_alloc(struct vt_page *page, unsigned cols, unsigned rows)
{
    page->cells = g_new(struct vt_cell, (size_t)cols * rows);
    page->rows = g_new0(struct vt_row, rows);
    vt_cells_blank(page->cells, (size_t)cols * rows);
    for (unsigned i = 0; i < rows; i++) {
        page->rows[i].cells = page->cells + (size_t)i * cols;
        page->rows[i].plain = true;
    }
}

void vt_page_free(struct vt_page *page)
{
    g_free(page->rows);
    g_free(page->cells);
    page->rows = NULL;
    page->cells = NULL;
}

/* --- unwrapping --- */

static void line_append(struct text_line *line, const struct vt_cell *cells, unsigned len)
{
    if (line->len + len > line->size) {
        line->size = (line->len + len) * 2;
        line->cells = g_renew(struct vt_cell, line->cells, line->size);
    }
    if (len > 0)
        memcpy(line->cells + line->len, cells, len * sizeof *cells);
    line->len += len;
}

/* The last line of the scrollback, taken off it. */
static struct text_line take_from_history(struct vt_screen *vt)
{
    struct text_line line = {.cells = NULL};
    unsigned len;
    const struct vt_cell *cells =
        vt_history_line(vt->history, vt_history_end(vt->history) - 1, &len, &line.open);
    line_append(&line, cells, len);
    vt_history_drop_last(vt->history);
    return line;
}

static unsigned used_rows(const struct vt_screen *vt, const struct vt_cursor *cur)
{
    unsigned n = vt->rows;
    while (n > cur->row + 1 && vt->page[0].rows[n - 1].used == 0)
        n--;
    return n;
}

static void unwrap(struct reflow *r, struct vt_screen *vt, const struct vt_cursor *cur)
{
    struct text_line line = {.cells = NULL};
    if (vt_history_is_open(vt->history)) {
        line = take_from_history(vt);
        line.open = false;
    }
    unsigned count = used_rows(vt, cur);
    for (unsigned i = 0; i < count; i++) {
        const struct vt_row *row = &vt->page[0].rows[i];
        if (i == cur->row) {
            r->cursor_line = r->lines->len;
            r->cursor_at = line.len + cur->col + cur->pending;
        }
        line_append(&line, row->cells, vt_row_length(row, vt->cols));
        if (row->wrapped && i + 1 < count)
            continue;
        g_array_append_val(r->lines, line);
        line = (struct text_line){.cells = NULL};
    }
}

/* --- wrapping --- */

static void note_cursor(struct reflow *r, const struct text_line *line, unsigned at, unsigned len)
{
    bool last = at + len >= line->len;
    if (r->cursor_at < at || (r->cursor_at >= at + len && !last))
        return;
    unsigned col = r->cursor_at - at;
    r->cursor_row = r->new_rows->len;
    r->cursor_pending = col >= r->cols && len == r->cols;
    r->cursor_col = MIN(col, r->cols - 1);
}

static void wrap_line(struct reflow *r, size_t index)
{
    const struct text_line *line = &g_array_index(r->lines, struct text_line, index);
    unsigned at = 0;
    do {
        struct new_row row = {.cells = at < line->len ? line->cells + at : NULL};
        row.len = at < line->len ? vt_wrap_length(row.cells, line->len - at, r->cols) : 0;
        row.wrapped = at + row.len < line->len || line->open;
        if (index == r->cursor_line)
            note_cursor(r, line, at, row.len);
        g_array_append_val(r->new_rows, row);
        at += row.len;
    } while (at < line->len);
}

static void wrap_all(struct reflow *r)
{
    g_array_set_size(r->new_rows, 0);
    for (size_t i = 0; i < r->lines->len; i++)
        wrap_line(r, i);
}

/* The screen was full: lines come back from the scrollback as long as there is room. */
static void fill_from_history(struct reflow *r, struct vt_screen *vt)
{
    unsigned have = r->new_rows->len;
    while (have < r->rows && vt_history_first(vt->history) < vt_history_end(vt->history)) {
        struct text_line line = take_from_history(vt);
        unsigned at = 0;
        do {
            at += at < line.len ? vt_wrap_length(line.cells + at, line.len - at, r->cols) : 0;
            have++;
        } while (at < line.len);
        g_array_prepend_val(r->lines, line);
        r->cursor_line++;
    }
    wrap_all(r);
}

/* Rows that do not fit go to the scrollback, but not the cursor's; the others make the page. */
static void place_rows(struct reflow *r, struct vt_screen *vt, struct vt_page *page)
{
    unsigned count = r->new_rows->len, top = count > r->rows ? count - r->rows : 0;
    struct vt_page scratch;
    vt_page_alloc(&scratch, r->cols, 1);
    top = MIN(top, r->cursor_row);
    for (unsigned i = 0; i < count && i < top + r->rows; i++) {
        const struct new_row *from = &g_array_index(r->new_rows, struct new_row, i);
        struct vt_row *to = i < top ? &scratch.rows[0] : &page->rows[i - top];
        vt_row_clear(to);
        vt_row_load(to, from->cells, from->len, r->cols, from->wrapped);
        if (i < top)
            vt_history_push(vt->history, to);
    }
    r->cursor_row -= top;
    vt_page_free(&scratch);
}

static void reflow_main(struct vt_screen *vt, struct vt_cursor *cur, unsigned cols, unsigned rows)
{
    struct reflow r = {.cols = cols, .rows = rows};
    r.lines = g_array_new(FALSE, FALSE, sizeof(struct text_line));
    r.new_rows = g_array_new(FALSE, FALSE, sizeof(struct new_row));
    bool full = used_rows(vt, cur) == vt->rows;
    struct vt_page page;
    vt_page_alloc(&page, cols, rows);
    unwrap(&r, vt, cur);
    vt_history_set_width(vt->history, cols);
    wrap_all(&r);
    if (full)
        fill_from_history(&r, vt);
    place_rows(&r, vt, &page);
    vt_page_free(&vt->page[0]);
    vt->page[0] = page;
    cur->row = r.cursor_row;
    cur->col = r.cursor_col;
    cur->pending = r.cursor_pending;
    for (size_t i = 0; i < r.lines->len; i++)
        g_free(g_array_index(r.lines, struct text_line, i).cells);
    g_array_free(r.lines, TRUE);
    g_array_free(r.new_rows, TRUE);
}

static void cut_alternate(struct vt_screen *vt, unsigned cols, unsigned rows)
{
    struct vt_page page;
    vt_page_alloc(&page, cols, rows);
    for (unsigned i = 0; i < rows && i < vt->rows; i++) {
        struct vt_row *row = &vt->page[1].rows[i];
        vt_row_split(row, cols, vt->cols);
        vt_row_load(&page.rows[i], row->cells, MIN(row->used, cols), cols, false);
    }
    vt_page_free(&vt->page[1]);
    vt->page[1] = page;
}

static void clamp_cursor(struct vt_cursor *cur, unsigned cols, unsigned rows)
{
    cur->row = MIN(cur->row, rows - 1);
    cur->col = MIN(cur->col, cols - 1);
    cur->pending = cur->pending && cur->col == cols - 1;
}

void vt_reflow(struct vt_screen *vt, unsigned cols, unsigned rows)
{
    /* while the alternate page is shown, the main page's cursor is the one saved for it */
    struct vt_cursor *main_cursor = vt->alternate ? &vt->saved[0] : &vt->cur;
    clamp_cursor(main_cursor, vt->cols, vt->rows);
    reflow_main(vt, main_cursor, cols, rows);
    if (vt->page[1].cells)
        cut_alternate(vt, cols, rows);
    vt->cols = cols;
    vt->rows = rows;
    vt->row = vt->page[vt->alternate].rows;
    clamp_cursor(&vt->cur, cols, rows);
    clamp_cursor(&vt->saved[0], cols, rows);
    clamp_cursor(&vt->saved[1], cols, rows);
}
