#include "gauge.h"

#include <glib.h>

/* Not NaN either. */
static unsigned filled_columns(unsigned width, double fraction)
{
    if (!(fraction > 0))
        return 0;
    if (fraction >= 1)
        return width;
    unsigned filled = (unsigned)(fraction * width);
    return CLAMP(filled, 1, width > 1 ? width - 1 : 1);
}

void gauge_draw(const struct window *win, int row, int col, unsigned width, double fraction)
{
    unsigned filled = filled_columns(width, fraction);
    const char *empty = win->canvas->ascii ? "." : "▁";
    for (unsigned i = 0; i < width; i++)
        window_text(win, row, col + (int)i, i < filled ? ROLE_GAUGE : ROLE_GAUGE_EMPTY,
                    i < filled ? "█" : empty);
}
