#include "vt-cursor.h"

#include <string.h>

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

void vt_cursor_set(struct vt_screen *vt, int row, int col)
{
    vt->cur.row = (unsigned)clamp(row, 0, (int)vt->rows - 1);
    vt->cur.col = (unsigned)clamp(col, 0, (int)vt->cols - 1);
    vt->cur.pending = false;
}

void vt_cursor_address(struct vt_screen *vt, int row, int col)
{
    if (vt->cur.origin)
        row = clamp(row + (int)vt->top, (int)vt->top, (int)vt->bottom);
    vt_cursor_set(vt, row, col);
}

void vt_cursor_vertical(struct vt_screen *vt, int count)
{
    int row = (int)vt->cur.row, top = (int)vt->top, bottom = (int)vt->bottom;
    if (count < 0)
        row = clamp(row + count, row >= top ? top : 0, row);
    else
        row = clamp(row + count, row, row <= bottom ? bottom : (int)vt->rows - 1);
    vt_cursor_set(vt, row, (int)vt->cur.col);
}

void vt_cursor_reset(struct vt_cursor *cur)
{
    memset(cur, 0, sizeof *cur);
    cur->pen = VT_BLANK;
}

void vt_cursor_save(struct vt_screen *vt)
{
    vt->saved[vt->alternate] = vt->cur;
}

void vt_cursor_restore(struct vt_screen *vt)
{
    bool pending = vt->saved[vt->alternate].pending;
    vt->cur = vt->saved[vt->alternate];
    vt_cursor_set(vt, (int)vt->cur.row, (int)vt->cur.col);
    vt->cur.pending = pending && vt->cur.col == vt->cols - 1;
}

/* --- scrolling --- */

/* Moves rows [top, bottom] up by count, the lost ones come in again at the bottom, cleared. */
static void rotate(struct vt_row *rows, unsigned top, unsigned bottom, unsigned count)
{
    struct vt_row lost[VT_ROWS_MAX];
    unsigned height = bottom + 1 - top;
    memcpy(lost, rows + top, count * sizeof *lost);
    memmove(rows + top, rows + top + count, (height - count) * sizeof *rows);
    memcpy(rows + bottom + 1 - count, lost, count * sizeof *lost);
}

static void clear_rows(struct vt_screen *vt, unsigned first, unsigned count)
{
    struct vt_cell blank = vt_erase_cell(vt);
    for (unsigned i = first; i < first + count; i++) {
        vt_row_clear(&vt->row[i]);
        if (!vt_cell_unstyled(&blank))
            vt_row_fill(&vt->row[i], 0, vt->cols, vt->cols, &blank);
    }
}

/* What wraps into or out of a region that moved is no longer one text. */
static void cut_wraps(struct vt_screen *vt, unsigned top)
{
    if (top > 0)
        vt->row[top - 1].wrapped = false;
    if (vt->bottom + 1 < vt->rows)
        vt->row[vt->bottom].wrapped = false;
}

void vt_delete_rows(struct vt_screen *vt, unsigned top, unsigned count)
{
    unsigned height = vt->bottom + 1 - top;
    if (count > height)
        count = height;
    cut_wraps(vt, top);
    rotate(vt->row, top, vt->bottom, count);
    clear_rows(vt, vt->bottom + 1 - count, count);
}

void vt_scroll_up(struct vt_screen *vt, unsigned count)
{
    unsigned height = vt->bottom + 1 - vt->top;
    if (count > height)
        count = height;
    if (vt->top == 0 && !vt->alternate)
        for (unsigned i = 0; i < count; i++)
            vt_history_push(vt->history, &vt->row[i]);
    vt_delete_rows(vt, vt->top, count);
}

void vt_insert_rows(struct vt_screen *vt, unsigned top, unsigned count)
{
    unsigned height = vt->bottom + 1 - top;
    if (count > height)
        count = height;
    if (count == 0)
        return;
    if (top == 0 && !vt->alternate)
        vt_history_close(vt->history);
    cut_wraps(vt, top);
    rotate(vt->row, top, vt->bottom, height - count);
    clear_rows(vt, top, count);
    vt->row[vt->bottom].wrapped = false;
}

void vt_index(struct vt_screen *vt)
{
    vt->cur.pending = false;
    if (vt->cur.row == vt->bottom)
        vt_scroll_up(vt, 1);
    else if (vt->cur.row + 1 < vt->rows)
        vt->cur.row++;
}

void vt_reverse_index(struct vt_screen *vt)
{
    vt->cur.pending = false;
    if (vt->cur.row == vt->top)
        vt_insert_rows(vt, vt->top, 1);
    else if (vt->cur.row > 0)
        vt->cur.row--;
}

/* --- along the row --- */

void vt_tabs_reset(struct vt_screen *vt)
{
    for (unsigned i = 0; i < VT_COLS_MAX; i++)
        vt->tabs[i] = i > 0 && i % 8 == 0;
}

void vt_tab(struct vt_screen *vt, int count)
{
    unsigned col = vt->cur.col, last = vt->cols - 1;
    while (count > 0 && col < last)
        count -= vt->tabs[++col];
    while (count < 0 && col > 0)
        count += vt->tabs[--col];
    if (col != vt->cur.col) /* a tab in the last column keeps a pending wrap */
        vt->cur.pending = false;
    vt->cur.col = col;
}

void vt_backspace(struct vt_screen *vt)
{
    struct vt_cursor *cur = &vt->cur;
    unsigned both = VT_MODE_REVERSE_WRAP | VT_MODE_AUTOWRAP;
    if (cur->col > 0)
        cur->col--;
    else if ((vt->modes & both) == both && cur->row > vt->top && vt->row[cur->row - 1].wrapped)
        vt_cursor_set(vt, (int)cur->row - 1, (int)vt->cols - 1);
    cur->pending = false;
}
