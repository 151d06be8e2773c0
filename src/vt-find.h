/* vt-find.h: text of a screen and its scrollback, and search in it. One thread at a time.
 *
 * Rows are numbered as a viewer sees them: 0 is the oldest of the scrollback at the present width,
 * the screen follows. The alternate screen has no scrollback. */
#ifndef SRC_VT_FIND_H
#define SRC_VT_FIND_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "vt-screen.h"

/* Looks for UTF-8 `text` from row `from` on (forwards: in it and below, backwards: in it and
 * above). Without a capital letter in it, case does not matter. A match may lie over soft-wrapped
 * rows; *row and *col say where it begins, *width how many cells it takes in all. */
bool vt_find(struct vt_screen *vt, const char *text, uint64_t from, bool backwards, uint64_t *row,
             unsigned *col, unsigned *width);

/* Text of rows [first, last], cut to what there is: soft-wrapped rows joined, no blanks at the end
 * of lines, "\n" between lines. The caller frees it with free(). */
char *vt_text(struct vt_screen *vt, uint64_t first, uint64_t last);

/* Appends whole lines of the scrollback from line *serial on, at most `lines` of them, and moves
 * *serial on; false when there are no more. */
bool vt_text_history(struct vt_screen *vt, uint64_t *serial, unsigned lines, GString *out);
/* Appends the screen as it is, without the empty rows at its end. */
void vt_text_screen(struct vt_screen *vt, GString *out);

#endif
