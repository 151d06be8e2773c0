/* spark.h: the last samples of something as a row of small bars. Main thread. */
#ifndef UI_WIDGETS_SPARK_H
#define UI_WIDGETS_SPARK_H

#include "canvas.h"

/* Draws exactly `width` columns, the newest sample at the right. `ring` holds `size` samples of
 * 0..1, the next to be written at `head`, `count` of them filled; where there is none yet the
 * columns are blank. */
void spark_draw(const struct window *win, int row, int col, unsigned width, const float *ring,
                unsigned size, unsigned head, unsigned count);

#endif
