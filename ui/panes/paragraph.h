/* paragraph.h: text broken at blanks into the width of a window. Main thread. */
#ifndef UI_PANES_PARAGRAPH_H
#define UI_PANES_PARAGRAPH_H

#include "canvas.h"

/* Draws from `row` on; a word that is wider than the window is broken anywhere. Returns the rows
 * that the text takes, also those that are clipped. */
unsigned paragraph_draw(const struct window *win, int row, enum role role, const char *text);
/* The rows it would take in `width` columns. */
unsigned paragraph_rows(unsigned width, const char *text);
/* The text with line ends after at most `width` columns, `indent` blanks after each; g_free. */
char *paragraph_text(unsigned width, unsigned indent, const char *text);

#endif
