/* gauge.h: a bar that is filled as far as a fraction says. Main thread. */
#ifndef UI_WIDGETS_GAUGE_H
#define UI_WIDGETS_GAUGE_H

#include "canvas.h"

/* Draws exactly `width` columns; `fraction` is clamped to 0..1. Something above zero fills at
 * least one column, and only the whole fills them all. */
void gauge_draw(const struct window *win, int row, int col, unsigned width, double fraction);

#endif
