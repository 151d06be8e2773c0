/* canvas.h: cells in memory, the truth of what a terminal shows. Main thread.
 *
 * Drawing clips to the canvas or window, drops control bytes and invalid UTF-8 (shown as U+FFFD,
 * `?` in ASCII), and never splits a wide character: a half that would be left is blanked. */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>

#include "theme.h"
#include "vt-cell.h"

struct canvas {
    unsigned cols, rows;
    struct vt_cell *cells;
    const struct theme *theme;
    bool ascii; /* no character above U+007E may be put */
    int cursor_row, cursor_col; /* -1: hidden */
};

/* A rectangle of a canvas; coordinates given to it are relative and clipped to it. */
struct window {
    struct canvas *canvas;
    int row, col;
    unsigned rows, cols;
};

struct canvas *canvas_new(unsigned cols, unsigned rows, const struct theme *theme, bool ascii);
void canvas_free(struct canvas *canvas);
void canvas_resize(struct canvas *canvas, unsigned cols, unsigned rows);

struct window canvas_window(struct canvas *canvas);
/* A part of a window, clipped to it. */
struct window window_part(const struct window *win, int row, int col, unsigned rows,
                          unsigned cols);

/* Blanks in the role's looks; without a background of its own it is the theme's ground. */
void window_clear(const struct window *win, enum role role);
/* Puts text at a row and column; returns the columns used (also when clipped away). */
unsigned window_text(const struct window *win, int row, int col, enum role role, const char *text);
unsigned window_printf(const struct window *win, int row, int col, enum role role, const char *fmt,
                       ...) __attribute__((format(printf, 5, 6)));
/* Exactly `width` columns: padded, or cut with an ellipsis at the end (or in the middle). */
enum fit { FIT_LEFT, FIT_RIGHT, FIT_MIDDLE_CUT };
void window_field(const struct window *win, int row, int col, unsigned width, enum fit fit,
                  enum role role, const char *text);
/* Changes only the style of cells (cursor row, match). */
void window_style(const struct window *win, int row, int col, unsigned width, enum role role);
/* Line drawing, ASCII where needed: a box with an optional title in the top border. */
void window_box(const struct window *win, enum role role, const char *title);
void window_hline(const struct window *win, int row, int col, unsigned width, enum role role);
void window_vline(const struct window *win, int row, int col, unsigned height, enum role role);
/* One cell as it is (a console's). */
void window_cell(const struct window *win, int row, int col, const struct vt_cell *cell);
void window_cursor(const struct window *win, int row, int col);

/* Columns that text takes on a terminal. */
unsigned text_width(const char *text);
/* Text that fits `width` columns, cut with an ellipsis in the middle or at the end; g_free. */
char *text_cut(const char *text, unsigned width, bool middle, bool ascii);

/* The canvas as text, rows ended by '\n', trailing blanks kept off; malloc'd. For tests. */
char *canvas_dump(const struct canvas *canvas);
/* One letter a cell for its style: '.' default, else letters by first appearance; malloc'd. */
char *canvas_dump_styles(const struct canvas *canvas);

#endif
