#include "vt-screen.h"

#include <glib.h>
#include <string.h>

#include "vt-cursor.h"
#include "vt-dispatch.h"
#include "vt-modes.h"
#include "vt-reflow.h"
#include "vt-state.h"

struct vt_screen *vt_screen_new(unsigned cols, unsigned rows, unsigned lines, size_t bytes)
{
    struct vt_screen *vt = g_new0(struct vt_screen, 1);
    vt->cols = CLAMP(cols, VT_COLS_MIN, VT_COLS_MAX);
    vt->rows = CLAMP(rows, VT_ROWS_MIN, VT_ROWS_MAX);
    vt_page_alloc(&vt->page[0], vt->cols, vt->rows);
    vt->row = vt->page[0].rows;
    vt->history = vt_history_new(lines, bytes, vt->cols);
    vt_cursor_reset(&vt->saved[1]);
    vt_parser_init(&vt->parser, &vt_dispatch_ops, vt);
    vt_full_reset(vt);
    return vt;
}

void vt_screen_free(struct vt_screen *vt)
{
    if (!vt)
        return;
    vt_page_free(&vt->page[0]);
    vt_page_free(&vt->page[1]);
    vt_history_free(vt->history);
    g_free(vt);
}

void vt_screen_feed(struct vt_screen *vt, const void *bytes, size_t len)
{
    vt_parser_feed(&vt->parser, bytes, len);
}

void vt_screen_skip(struct vt_screen *vt)
{
    vt_parser_reset(&vt->parser);
}

void vt_screen_resize(struct vt_screen *vt, unsigned cols, unsigned rows)
{
    cols = CLAMP(cols, VT_COLS_MIN, VT_COLS_MAX);
    rows = CLAMP(rows, VT_ROWS_MIN, VT_ROWS_MAX);
    if (cols == vt->cols && rows == vt->rows)
        return;
    vt_reflow(vt, cols, rows);
    vt->top = 0;
    vt->bottom = rows - 1;
}

void vt_screen_status(const struct vt_screen *vt, struct vt_status *status)
{
    *status = (struct vt_status){
        .cols = vt->cols,
        .rows = vt->rows,
        .cursor_row = vt->cur.row,
        .cursor_col = vt->cur.col,
        .cursor_visible = vt->modes & VT_MODE_CURSOR_VISIBLE,
        .bracketed_paste = vt->modes & VT_MODE_BRACKETED_PASTE,
        .app_cursor = vt->modes & VT_MODE_APP_CURSOR,
        .app_keypad = vt->modes & VT_MODE_APP_KEYPAD,
        .alternate = vt->alternate,
        .mouse_sgr = vt->modes & VT_MODE_MOUSE_SGR,
        .mouse_mode = vt->mouse_mode,
        .scrollback = vt->alternate ? 0 : vt_history_rows(vt->history),
    };
}

uint64_t vt_screen_copy(struct vt_screen *vt, uint64_t scroll, struct vt_cell *out)
{
    uint64_t kept = vt->alternate ? 0 : vt_history_rows(vt->history);
    scroll = MIN(scroll, kept);
    for (unsigned i = 0; i < vt->rows; i++, out += vt->cols) {
        if (i < scroll)
            vt_history_copy_row(vt->history, kept - scroll + i, out);
        else
            memcpy(out, vt->row[i - scroll].cells, vt->cols * sizeof *out);
    }
    if (vt->modes & VT_MODE_REVERSE_VIDEO) {
        out -= (size_t)vt->rows * vt->cols;
        for (size_t i = 0; i < (size_t)vt->rows * vt->cols; i++)
            out[i].attrs ^= VT_ATTR_REVERSE;
    }
    return scroll;
}

const struct vt_cell *vt_screen_row(const struct vt_screen *vt, unsigned row)
{
    return vt->row[row].cells;
}

size_t vt_screen_take_answers(struct vt_screen *vt, void *buf, size_t max)
{
    size_t n = MIN(max, vt->answer_used);
    memcpy(buf, vt->answer, n);
    vt->answer_used -= n;
    memmove(vt->answer, vt->answer + n, vt->answer_used);
    return n;
}

unsigned vt_screen_take_bells(struct vt_screen *vt)
{
    unsigned bells = vt->bells;
    vt->bells = 0;
    return bells;
}

void vt_screen_seam(struct vt_screen *vt, const char *text)
{
    vt_parser_reset(&vt->parser);
    vt_show_page(vt, 0);
    vt_soft_reset(vt);
    vt_tabs_reset(vt);
    unsigned row = vt->rows - 1;
    while (row > 0 && vt->row[row].used == 0)
        row--;
    vt_cursor_set(vt, (int)row, 0);
    if (vt->row[row].used > 0)
        vt_index(vt);
    vt->cur.pen.attrs = VT_ATTR_DIM;
    vt_screen_feed(vt, text, strlen(text));
    vt->cur.pen.attrs = 0;
    vt_cursor_set(vt, (int)vt->cur.row, 0);
    vt_index(vt);
}
