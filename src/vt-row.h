/* vt-row.h: one row of cells: how they are written, erased and shifted. Emulator's thread.
 *
 * A wide character is always whole: whatever would leave half of one blanks the other half. */
#ifndef SRC_VT_ROW_H
#define SRC_VT_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vt-cell.h"

/* vt_cell.flags: a blank that only stands for the wide character that wrapped to the next row */
#define VT_CELL_FILLER 1

struct vt_row {
    struct vt_cell *cells; /* as many as the screen has columns */
    uint16_t used;         /* the cells from here on are default blanks */
    bool plain;            /* every cell is ASCII in the default look */
    bool wrapped;          /* the text goes on in the next row */
};

#define VT_BLANK ((struct vt_cell){.ch = ' ', .width = 1})

/* True if the cell's colours and attributes are the default ones. */
static inline bool vt_cell_unstyled(const struct vt_cell *cell)
{
    return (cell->fg | cell->bg | cell->attrs) == 0;
}

/* True if the two look alike but for their character. */
static inline bool vt_cell_same_style(const struct vt_cell *a, const struct vt_cell *b)
{
    return ((a->fg ^ b->fg) | (a->bg ^ b->bg) | (uint32_t)(a->attrs ^ b->attrs)) == 0;
}

/* Fills `count` cells with default blanks. */
void vt_cells_blank(struct vt_cell *cells, size_t count);
/* All default blanks, not wrapped. */
void vt_row_clear(struct vt_row *row);
/* Cells [from, to) become `blank`; from <= to <= cols. */
void vt_row_fill(struct vt_row *row, unsigned from, unsigned to, unsigned cols,
                 const struct vt_cell *blank);
/* Turns one half of a wide character into a blank of the same look. */
void vt_cell_blank_half(struct vt_cell *cell);
/* Blanks a wide character that lies across the border left of column `col`. */
static inline void vt_row_split(struct vt_row *row, unsigned col, unsigned cols)
{
    if (row->plain || col == 0 || col >= cols || row->cells[col].width != 0)
        return;
    vt_cell_blank_half(&row->cells[col - 1]);
    vt_cell_blank_half(&row->cells[col]);
}
/* Shifts [col, cols) right or left by `count`, blanks come in; col < cols. */
void vt_row_insert(struct vt_row *row, unsigned col, unsigned count, unsigned cols,
                   const struct vt_cell *blank);
void vt_row_delete(struct vt_row *row, unsigned col, unsigned count, unsigned cols,
                   const struct vt_cell *blank);
/* Writes `len` ASCII characters in the look of `pen`; col + len <= cols. */
void vt_row_put_ascii(struct vt_row *row, unsigned col, const uint8_t *text, size_t len,
                      unsigned cols, const struct vt_cell *pen);
/* Writes characters from `col` on until one has no width or no place; returns the column behind
 * them, *done how many they are. */
unsigned vt_row_put_chars(struct vt_row *row, unsigned col, const uint32_t *text, size_t len,
                          unsigned cols, const struct vt_cell *pen, size_t *done);
/* Copies `len` cells to a cleared row; a row that wraps early because of a wide character gets
 * its filler. len <= cols. */
void vt_row_load(struct vt_row *row, const struct vt_cell *cells, unsigned len, unsigned cols,
                 bool wrapped);
/* Cells that belong to the text: for a wrapped row all but the filler. */
unsigned vt_row_length(const struct vt_row *row, unsigned cols);

#endif
