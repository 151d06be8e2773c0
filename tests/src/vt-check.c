#include "vt-check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vt-state.h"
#include "vt-width.h"

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static void check_cells(const struct vt_cell *cells, unsigned cols)
{
    for (unsigned i = 0; i < cols; i++) {
        const struct vt_cell *cell = &cells[i];
        HOLDS(cell->width <= 2);
        HOLDS(VT_COLOR_KIND(cell->fg) <= VT_COLOR_RGB && VT_COLOR_KIND(cell->bg) <= VT_COLOR_RGB);
        if (cell->width == 0) {
            HOLDS(i > 0 && cells[i - 1].width == 2);
            HOLDS(cell->ch == 0 && cell->combining[0] == 0);
            HOLDS(vt_cell_same_style(cell, cell - 1));
            continue;
        }
        HOLDS(cell->ch >= 0x20 && cell->ch != 0x7f && (cell->ch < 0x80 || cell->ch >= 0xa0));
        HOLDS(cell->ch <= 0x10ffff && vt_width(cell->ch) == cell->width);
        HOLDS(cell->combining[0] != 0 || cell->combining[1] == 0);
        HOLDS(cell->width == 1 || (i + 1 < cols && cells[i + 1].width == 0));
    }
}

static void check_row(const struct vt_row *row, unsigned cols)
{
    const struct vt_cell blank = VT_BLANK;
    check_cells(row->cells, cols);
    HOLDS(row->used <= cols);
    for (unsigned i = row->used; i < cols; i++)
        HOLDS(memcmp(&row->cells[i], &blank, sizeof blank) == 0);
    for (unsigned i = 0; row->plain && i < cols; i++)
        HOLDS(row->cells[i].ch < 0x7f && vt_cell_unstyled(&row->cells[i]) &&
              row->cells[i].combining[0] == 0 && row->cells[i].width == 1);
}

static void check_cursor(const struct vt_screen *vt, const struct vt_cursor *cur)
{
    HOLDS(cur->row < vt->rows && cur->col < vt->cols);
    HOLDS(!cur->pending || cur->col == vt->cols - 1);
    HOLDS(cur->gl < 4);
    HOLDS(cur->pen.ch == ' ' && cur->pen.width == 1 && cur->pen.flags == 0);
}

static void check_history(struct vt_screen *vt)
{
    struct vt_history *h = vt->history;
    uint64_t rows = vt_history_rows(h), first = vt_history_first(h), end = vt_history_end(h);
    struct vt_cell *cells = malloc(vt->cols * sizeof *cells);
    HOLDS(first <= end && rows >= end - first);
    /* the ends and a few between: the whole would make a fuzzer crawl */
    for (uint64_t row = 0; row < rows; row += 1 + rows / 16) {
        unsigned within, len = vt_history_copy_row(h, row, cells);
        uint64_t line = vt_history_row_line(h, row, &within);
        HOLDS(len <= vt->cols);
        HOLDS(line >= first && line < end);
        HOLDS(vt_history_line_row(h, line) + within == row);
        check_cells(cells, vt->cols);
    }
    free(cells);
}

void vt_check_screen(struct vt_screen *vt)
{
    HOLDS(vt->cols >= VT_COLS_MIN && vt->cols <= VT_COLS_MAX);
    HOLDS(vt->rows >= VT_ROWS_MIN && vt->rows <= VT_ROWS_MAX);
    HOLDS(vt->top <= vt->bottom && vt->bottom < vt->rows);
    HOLDS(vt->row == vt->page[vt->alternate].rows);
    HOLDS(vt->answer_used <= sizeof vt->answer);
    for (unsigned p = 0; p < 2; p++)
        for (unsigned i = 0; vt->page[p].cells && i < vt->rows; i++)
            check_row(&vt->page[p].rows[i], vt->cols);
    check_cursor(vt, &vt->cur);
    check_cursor(vt, &vt->saved[0]);
    check_cursor(vt, &vt->saved[1]);
    check_history(vt);
}
