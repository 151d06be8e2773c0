/* term-cell.h: what of a cell goes to a terminal: its characters, or their stand-ins. Main thread.
 *
 * The C library says how wide a character is, so the thread's locale must be one of UTF-8. */
#ifndef UI_TERM_CELL_H
#define UI_TERM_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "vt-cell.h"

/* Which characters a terminal has. */
enum term_font {
    TERM_FONT_ASCII,
    TERM_FONT_SMALL, /* the Linux console's: no eighth blocks, no signs, no wide characters */
    TERM_FONT_FULL,
};

struct term_text {
    uint32_t chars[3]; /* the character and its marks */
    unsigned n;        /* how many of them there are, from 1 on */
    unsigned times;    /* how often chars stands side by side: 2 for the stand-in of a wide one */
};

/* What to write for a cell of width 1 or 2, so that it takes exactly that many columns. */
void term_cell_text(const struct vt_cell *cell, enum term_font font, struct term_text *text);

/* Whether two cells are the same for a terminal. */
bool term_cell_equal(const struct vt_cell *a, const struct vt_cell *b);

#endif
