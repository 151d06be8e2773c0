/* vt-history.h: the lines that scrolled off a screen, compact and bounded. Emulator's thread.
 *
 * What is kept are lines as the guest wrote them: rows joined where text only wrapped. They are
 * cut into rows of the present width when somebody looks, so a resize touches no text.
 * A line is UTF-8 with a few control bytes for looks and marks (see vt-history.c). */
#ifndef SRC_VT_HISTORY_H
#define SRC_VT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vt-row.h"

#define VT_LINE_CELLS 4096 /* of one kept line; a longer one is kept in pieces */

struct vt_history;

/* At most `lines` lines (at least 1) in `bytes` bytes of text (at least 256 KiB). */
struct vt_history *vt_history_new(unsigned lines, size_t bytes, unsigned cols);
void vt_history_free(struct vt_history *h);

/* Takes a row of the present width; a wrapped row is continued by the next one. */
void vt_history_push(struct vt_history *h, const struct vt_row *row);
/* The last line ends here, even if it was to be continued. */
void vt_history_close(struct vt_history *h);
void vt_history_clear(struct vt_history *h);
/* Rows are `cols` wide from now on. */
void vt_history_set_width(struct vt_history *h, unsigned cols);

/* Rows kept at the present width. */
uint64_t vt_history_rows(const struct vt_history *h);
/* Copies row `row` (0 is the oldest, below vt_history_rows()) to `out`, all `cols` cells. Returns
 * its length in cells. */
unsigned vt_history_copy_row(struct vt_history *h, uint64_t row, struct vt_cell *out);

/* Lines, numbered by 64-bit serials that never repeat: those kept are [first, end). */
uint64_t vt_history_first(const struct vt_history *h);
uint64_t vt_history_end(const struct vt_history *h);
/* Cells of a kept line, decoded, at most VT_LINE_CELLS; valid until the next call on this history.
 * *open (may be NULL): the text goes on in the next line or on the screen. */
const struct vt_cell *vt_history_line(struct vt_history *h, uint64_t serial, unsigned *len,
                                      bool *open);
/* First row of a line, how many it has, and the line that a row belongs to with the row's number
 * within it. */
uint64_t vt_history_line_row(const struct vt_history *h, uint64_t serial);
unsigned vt_history_line_rows(const struct vt_history *h, uint64_t serial);
uint64_t vt_history_row_line(const struct vt_history *h, uint64_t row, unsigned *within);
/* True if the last line is to be continued by the first row of the screen. */
bool vt_history_is_open(const struct vt_history *h);
/* Takes the last line off, after it was read with vt_history_line(). There must be one. */
void vt_history_drop_last(struct vt_history *h);
/* Bytes of memory held for text, for the test of the bound. */
size_t vt_history_memory(const struct vt_history *h);

/* How many of the `len` cells from `cells` on make one row of `cols`: never half of a wide one. */
unsigned vt_wrap_length(const struct vt_cell *cells, size_t len, unsigned cols);

#endif
