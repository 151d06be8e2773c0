#include "vt-edit.h"

#include "vt-cursor.h"

static void erase_cells(struct vt_screen *vt, unsigned row, unsigned from, unsigned to)
{
    struct vt_cell blank = vt_erase_cell(vt);
    vt_row_fill(&vt->row[row], from, to, vt->cols, &blank);
    if (to == vt->cols)
        vt->row[row].wrapped = false;
}

static void erase_rows(struct vt_screen *vt, unsigned from, unsigned to)
{
    if (from == 0 && to > 0 && !vt->alternate)
        vt_history_close(vt->history);
    for (unsigned i = from; i < to; i++)
        erase_cells(vt, i, 0, vt->cols);
}

void vt_erase_display(struct vt_screen *vt, int what)
{
    unsigned row = vt->cur.row;
    if (what == 3) {
        vt_history_clear(vt->history);
        return;
    }
    vt->cur.pending = false;
    if (what == 0) {
        erase_cells(vt, row, vt->cur.col, vt->cols);
        erase_rows(vt, row + 1, vt->rows);
    } else if (what == 1) {
        erase_rows(vt, 0, row);
        erase_cells(vt, row, 0, vt->cur.col + 1);
    } else if (what == 2) {
        erase_rows(vt, 0, vt->rows);
    }
}

void vt_erase_line(struct vt_screen *vt, int what)
{
    vt->cur.pending = false;
    if (what == 0)
        erase_cells(vt, vt->cur.row, vt->cur.col, vt->cols);
    else if (what == 1)
        erase_cells(vt, vt->cur.row, 0, vt->cur.col + 1);
    else if (what == 2)
        erase_cells(vt, vt->cur.row, 0, vt->cols);
}

/* The count, at most what is left of the row from the cursor on. */
static unsigned within_row(const struct vt_screen *vt, int count)
{
    unsigned left = vt->cols - vt->cur.col;
    return (unsigned)count < left ? (unsigned)count : left;
}

void vt_erase_chars(struct vt_screen *vt, int count)
{
    vt->cur.pending = false;
    erase_cells(vt, vt->cur.row, vt->cur.col, vt->cur.col + within_row(vt, count));
}

void vt_insert_chars(struct vt_screen *vt, int count)
{
    struct vt_cell blank = vt_erase_cell(vt);
    vt->cur.pending = false;
    vt_row_insert(&vt->row[vt->cur.row], vt->cur.col, within_row(vt, count), vt->cols, &blank);
}

void vt_delete_chars(struct vt_screen *vt, int count)
{
    struct vt_cell blank = vt_erase_cell(vt);
    vt->cur.pending = false;
    vt_row_delete(&vt->row[vt->cur.row], vt->cur.col, within_row(vt, count), vt->cols, &blank);
}

static bool in_region(const struct vt_screen *vt)
{
    return vt->cur.row >= vt->top && vt->cur.row <= vt->bottom;
}

void vt_insert_lines(struct vt_screen *vt, int count)
{
    if (!in_region(vt))
        return;
    vt_insert_rows(vt, vt->cur.row, (unsigned)count);
    vt_cursor_set(vt, (int)vt->cur.row, 0);
}

void vt_delete_lines(struct vt_screen *vt, int count)
{
    if (!in_region(vt))
        return;
    if (vt->cur.row == 0 && !vt->alternate)
        vt_history_close(vt->history);
    vt_delete_rows(vt, vt->cur.row, (unsigned)count);
    vt_cursor_set(vt, (int)vt->cur.row, 0);
}

void vt_fill_alignment(struct vt_screen *vt)
{
    struct vt_cell cell = VT_BLANK;
    cell.ch = 'E';
    vt->top = 0;
    vt->bottom = vt->rows - 1;
    vt->cur.origin = false;
    vt_cursor_set(vt, 0, 0);
    erase_rows(vt, 0, vt->rows);
    for (unsigned i = 0; i < vt->rows; i++)
        vt_row_fill(&vt->row[i], 0, vt->cols, vt->cols, &cell);
}
