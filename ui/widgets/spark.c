#include "spark.h"

#include <glib.h>

static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

static const char *bar_of(float value)
{
    if (!(value > 0))
        return bars[0];
    unsigned level = value >= 1 ? 7 : (unsigned)(value * 8);
    return bars[MIN(level, 7)];
}

void spark_draw(const struct window *win, int row, int col, unsigned width, const float *ring,
                unsigned size, unsigned head, unsigned count)
{
    count = MIN(count, size);
    for (unsigned i = 0; i < width; i++) {
        unsigned age = width - 1 - i; /* 0 is the newest */
        const char *bar = age < count ? bar_of(ring[(head + size - 1 - age) % size]) : " ";
        window_text(win, row, col + (int)i, ROLE_GAUGE, bar);
    }
}
