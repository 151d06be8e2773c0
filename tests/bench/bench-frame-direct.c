/* bench-frame-direct.c: a whole frame in random colours through the 24-bit back end, and through
 * ncurses, which gets them in 256 colours. */
#include <glib.h>

#include "bench-util.h"
#include "canvas.h"
#include "figures.h"
#include "term-curses.h"
#include "term-direct.h"

#define COLS 160
#define ROWS 45
#define FRAMES 21

static double frame_ms(const struct term_class *class, struct canvas *canvas, uint32_t kind,
                       uint32_t mask, double *kilobytes)
{
    char *error = NULL;
    struct terminal *term = class->open("xterm-256color", "truecolor", true, COLS, ROWS, &error);
    GByteArray *bytes = g_byte_array_new();
    GRand *dice = g_rand_new_with_seed(1);
    double ms[FRAMES];
    for (unsigned frame = 0; frame < FRAMES; frame++) {
        for (unsigned i = 0; i < COLS * ROWS; i++) {
            canvas->cells[i].ch = 0x2580;
            canvas->cells[i].fg = kind | (g_rand_int(dice) & mask);
            canvas->cells[i].bg = kind | (g_rand_int(dice) & mask);
        }
        g_byte_array_set_size(bytes, 0);
        double start = figures_now();
        class->frame(term, canvas, bytes);
        ms[frame] = figures_now() - start;
    }
    *kilobytes = bytes->len / 1e3;
    g_rand_free(dice);
    g_byte_array_free(bytes, TRUE);
    class->close(term);
    return bench_median(ms, FRAMES);
}

int main(void)
{
    struct theme *theme = theme_load_builtin(COLOR_TRUE);
    struct canvas *canvas = canvas_new(COLS, ROWS, theme, false);
    double kb, kb_256, kb_curses;
    double direct = frame_ms(&term_direct, canvas, VT_COLOR_RGB, 0xffffff, &kb);
    double direct_256 = frame_ms(&term_direct, canvas, VT_COLOR_INDEX, 0xff, &kb_256);
    double curses = frame_ms(&term_curses, canvas, VT_COLOR_INDEX, 0xff, &kb_curses);
    bench_print("frame-direct", direct, "ms", "ncurses, 256 colours", curses);
    bench_print("frame-direct-256", direct_256, "ms", "ncurses, 256 colours", curses);
    bench_print("frame-direct-256-kb", kb_256, "kB", "ncurses, 256 colours", kb_curses);
    bench_print("frame-direct-kb", kb, "kB", NULL, 0);
    canvas_free(canvas);
    theme_free(theme);
    return 0;
}
