#include "vt-row.h"

#include <string.h>

#include "vt-width.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

void vt_cells_blank(struct vt_cell *cells, size_t count)
{
    const struct vt_cell blank = VT_BLANK;
    for (size_t i = 0; i < count; i++)
        cells[i] = blank;
}

void vt_row_clear(struct vt_row *row)
{
    vt_cells_blank(row->cells, row->used);
    row->used = 0;
    row->plain = true;
    row->wrapped = false;
}

void vt_cell_blank_half(struct vt_cell *cell)
{
    cell->ch = ' ';
    cell->combining[0] = cell->combining[1] = 0;
    cell->width = 1;
    cell->flags = 0;
}

static void note_used(struct vt_row *row, unsigned end, bool plain)
{
    if (row->used < end)
        row->used = (uint16_t)end;
    row->plain = row->plain && plain;
}

void vt_row_fill(struct vt_row *row, unsigned from, unsigned to, unsigned cols,
                 const struct vt_cell *blank)
{
    vt_row_split(row, from, cols);
    vt_row_split(row, to, cols);
    bool plain = vt_cell_unstyled(blank);
    unsigned end = to;
    if (plain && blank->ch == ' ' && end >= row->used) {
        end = row->used; /* beyond it there are blanks already */
        if (from < row->used)
            row->used = (uint16_t)from;
        if (row->used == 0)
            row->plain = true;
    } else {
        note_used(row, to, plain && blank->ch < 0x80);
    }
    for (unsigned i = from; i < end; i++)
        row->cells[i] = *blank;
}

void vt_row_insert(struct vt_row *row, unsigned col, unsigned count, unsigned cols,
                   const struct vt_cell *blank)
{
    if (count > cols - col)
        count = cols - col;
    vt_row_split(row, col, cols);
    vt_row_split(row, cols - count, cols);
    unsigned end = row->used; /* text behind the insertion moves right with it */
    if (end > col) {
        unsigned keep = (end < cols - count ? end : cols - count) - col;
        memmove(&row->cells[col + count], &row->cells[col], keep * sizeof *row->cells);
        row->used = (uint16_t)(col + count + keep);
    }
    for (unsigned i = col; i < col + count; i++)
        row->cells[i] = *blank;
    note_used(row, col + count, vt_cell_unstyled(blank));
    row->wrapped = false;
}

void vt_row_delete(struct vt_row *row, unsigned col, unsigned count, unsigned cols,
                   const struct vt_cell *blank)
{
    if (count > cols - col)
        count = cols - col;
    vt_row_split(row, col, cols);
    vt_row_split(row, col + count, cols);
    memmove(&row->cells[col], &row->cells[col + count], (cols - col - count) * sizeof *row->cells);
    /* the cells moved in from beyond `used` are blanks, but the last ones are copies now */
    vt_cells_blank(&row->cells[cols - count], count);
    if (row->used > col)
        row->used = (uint16_t)(row->used > col + count ? row->used - count : col);
    if (!vt_cell_unstyled(blank))
        vt_row_fill(row, cols - count, cols, cols, blank);
    row->wrapped = false;
}

void vt_row_put_ascii(struct vt_row *row, unsigned col, const uint8_t *text, size_t len,
                      unsigned cols, const struct vt_cell *pen)
{
    if (!row->plain) {
        vt_row_split(row, col, cols);
        vt_row_split(row, col + (unsigned)len, cols);
    }
    note_used(row, col + (unsigned)len, vt_cell_unstyled(pen));
    struct vt_cell *cell = &row->cells[col];
#ifdef __SSE2__
    _Static_assert(sizeof(struct vt_cell) == 20 && offsetof(struct vt_cell, attrs) == 16, "cell");
    const __m128i look = _mm_set_epi32((int)pen->bg, (int)pen->fg, 0, 0);
    const uint32_t tail = pen->attrs | UINT32_C(1) << 16; /* width 1, no flags */
    for (size_t i = 0; i < len; i++, cell++) {
        __m128i v = _mm_or_si128(look, _mm_cvtsi32_si128(text[i]));
        _mm_storeu_si128((__m128i *)(void *)cell, v);
        memcpy(&cell->attrs, &tail, sizeof tail);
    }
#else
    struct vt_cell fresh = *pen;
    for (size_t i = 0; i < len; i++) {
        fresh.ch = text[i];
        cell[i] = fresh;
    }
#endif
}

unsigned vt_row_put_chars(struct vt_row *row, unsigned col, const uint32_t *text, size_t len,
                          unsigned cols, const struct vt_cell *pen, size_t *done)
{
    const struct vt_cell fresh = *pen;
    struct vt_cell *cells = row->cells;
    size_t i;
    vt_row_split(row, col, cols);
    for (i = 0; i < len; i++) {
        unsigned width = vt_width(text[i]);
        if (width == 0 || col + width > cols)
            break;
        cells[col] = fresh;
        cells[col].ch = text[i];
        if (width == 2) {
            cells[col].width = 2;
            cells[col + 1] = fresh;
            cells[col + 1].ch = 0;
            cells[col + 1].width = 0;
        }
        col += width;
    }
    *done = i;
    if (i == 0)
        return col;
    if (col < cols && cells[col].width == 0) /* its first half has been overwritten */
        vt_cell_blank_half(&cells[col]);
    note_used(row, col, false);
    return col;
}

void vt_row_load(struct vt_row *row, const struct vt_cell *cells, unsigned len, unsigned cols,
                 bool wrapped)
{
    bool plain = true;
    for (unsigned i = 0; i < len; i++)
        plain = plain && vt_cell_unstyled(&cells[i]) && cells[i].ch - 0x20 < 0x5f &&
                cells[i].combining[0] == 0;
    if (len > 0)
        memcpy(row->cells, cells, len * sizeof *cells);
    note_used(row, len, plain);
    row->wrapped = wrapped;
    if (wrapped && len + 1 == cols) {
        row->cells[len].flags = VT_CELL_FILLER;
        note_used(row, cols, false);
    }
}

unsigned vt_row_length(const struct vt_row *row, unsigned cols)
{
    if (!row->wrapped)
        return row->used;
    return row->cells[cols - 1].flags & VT_CELL_FILLER ? cols - 1 : cols;
}
