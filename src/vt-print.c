#include "vt-print.h"

#include "vt-cursor.h"
#include "vt-width.h"

/* DEC special graphics, 0x60..0x7e. */
static const uint16_t line_drawing[] = {
    0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0x00b0, 0x00b1, 0x2424, 0x240b, 0x2518,
    0x2510, 0x250c, 0x2514, 0x253c, 0x23ba, 0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c, 0x2524,
    0x2534, 0x252c, 0x2502, 0x2264, 0x2265, 0x03c0, 0x2260, 0x00a3, 0x00b7,
};

static bool maps_ascii(const struct vt_screen *vt)
{
    return vt->single_shift || vt->cur.line_drawing[vt->cur.gl];
}

static uint32_t map(struct vt_screen *vt, uint32_t ch)
{
    unsigned set = vt->single_shift ? (unsigned)vt->single_shift : vt->cur.gl;
    vt->single_shift = 0;
    if (!vt->cur.line_drawing[set] || ch < 0x5f || ch > 0x7e)
        return ch;
    return ch == 0x5f ? ' ' : line_drawing[ch - 0x60];
}

static void wrap(struct vt_screen *vt)
{
    struct vt_row *row = &vt->row[vt->cur.row];
    bool moves = vt->cur.row == vt->bottom || vt->cur.row + 1 < vt->rows;
    bool last = vt->cur.row == vt->bottom && vt->bottom > vt->top;
    row->wrapped = moves;
    vt->cur.col = 0;
    vt_index(vt);
    if (last) /* a scrolling region cuts wraps at its bottom; this one is true */
        vt->row[vt->cur.row - 1].wrapped = true;
}

/* The cursor stands behind what was written. */
static void advance(struct vt_screen *vt, unsigned count)
{
    vt->cur.col += count;
    if (vt->cur.col < vt->cols)
        return;
    vt->cur.col = vt->cols - 1;
    vt->cur.pending = vt->modes & VT_MODE_AUTOWRAP;
    vt->row[vt->cur.row].wrapped = false;
}

static void make_place(struct vt_screen *vt, unsigned count)
{
    if (vt->modes & VT_MODE_INSERT) {
        struct vt_cell blank = vt_erase_cell(vt);
        vt_row_insert(&vt->row[vt->cur.row], vt->cur.col, count, vt->cols, &blank);
    }
}

/* Writes what fits on the row. */
static size_t print_run(struct vt_screen *vt, const uint8_t *text, size_t len)
{
    unsigned room = vt->cols - vt->cur.col;
    size_t n = len < room ? len : room;
    make_place(vt, (unsigned)n);
    vt_row_put_ascii(&vt->row[vt->cur.row], vt->cur.col, text, n, vt->cols, &vt->cur.pen);
    advance(vt, (unsigned)n);
    return n;
}

void vt_print_ascii(struct vt_screen *vt, const uint8_t *text, size_t len)
{
    if (maps_ascii(vt)) {
        for (size_t i = 0; i < len; i++) {
            uint32_t ch = text[i];
            vt_print_chars(vt, &ch, 1);
        }
        return;
    }
    vt->last = text[len - 1];
    while (len > 0) {
        if (vt->cur.pending)
            wrap(vt);
        size_t n = print_run(vt, text, len);
        text += n;
        len -= n;
        if (len > 1 && !(vt->modes & VT_MODE_AUTOWRAP)) {
            text += len - 1; /* all the others would be overwritten in the last column */
            len = 1;
        }
    }
}

/* A mark joins the character before the cursor; two are kept, more are dropped. */
static void print_mark(struct vt_screen *vt, uint32_t ch)
{
    if (ch > 0xffff || vt_width_dropped(ch))
        return;
    struct vt_row *row = &vt->row[vt->cur.row];
    unsigned col = vt->cur.col;
    if (!vt->cur.pending) {
        if (col == 0)
            return;
        col--;
    }
    if (row->cells[col].width == 0)
        col--;
    struct vt_cell *cell = &row->cells[col];
    if (cell->combining[1] != 0)
        return;
    cell->combining[cell->combining[0] != 0] = (uint16_t)ch;
    row->plain = false;
    if (row->used <= col)
        row->used = (uint16_t)(col + 1);
}

/* The last column is left blank for a wide character that begins the next row. */
static void wrap_wide(struct vt_screen *vt)
{
    const struct vt_cell blank = VT_BLANK;
    struct vt_row *row = &vt->row[vt->cur.row];
    vt_row_fill(row, vt->cur.col, vt->cols, vt->cols, &blank);
    row->cells[vt->cur.col].flags = VT_CELL_FILLER;
    row->used = (uint16_t)vt->cols;
    row->plain = false;
    wrap(vt);
}

/* Prints one or more characters; returns how many. */
static size_t print_span(struct vt_screen *vt, const uint32_t *text, size_t len)
{
    unsigned width = vt_width(text[0]);
    if (width == 0) {
        print_mark(vt, text[0]);
        return 1;
    }
    if (vt->cur.pending)
        wrap(vt);
    if (width == 2 && vt->cur.col == vt->cols - 1) {
        if (!(vt->modes & VT_MODE_AUTOWRAP))
            return 1;
        wrap_wide(vt);
    }
    if (vt->modes & VT_MODE_INSERT) {
        make_place(vt, width);
        len = 1;
    }
    size_t done;
    unsigned col = vt_row_put_chars(&vt->row[vt->cur.row], vt->cur.col, text, len, vt->cols,
                                    &vt->cur.pen, &done);
    advance(vt, col - vt->cur.col);
    vt->last = text[done - 1];
    return done;
}

void vt_print_chars(struct vt_screen *vt, const uint32_t *text, size_t len)
{
    if (!maps_ascii(vt)) {
        while (len > 0) {
            size_t n = print_span(vt, text, len);
            text += n;
            len -= n;
        }
        return;
    }
    for (size_t i = 0; i < len; i++) {
        uint32_t ch = text[i] < 0x80 ? map(vt, text[i]) : text[i];
        print_span(vt, &ch, 1);
    }
}

void vt_print_repeat(struct vt_screen *vt, unsigned count)
{
    if (vt->last == 0)
        return;
    if (count > vt->cols * vt->rows)
        count = vt->cols * vt->rows;
    for (unsigned i = 0; i < count; i++)
        print_span(vt, &(uint32_t){vt->last}, 1);
}
