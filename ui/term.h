/* term.h: a canvas into terminal bytes, in memory: nothing here ever writes to a terminal. Main
 * thread. */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <glib.h>
#include <stdbool.h>

#include "canvas.h"

struct terminal;

#define TERM_COLORS_TRUE (1u << 24)

/* A way of drawing: term-direct.c has the one for terminals of 24-bit colours, term-curses.c that
 * for every terminal of terminfo. */
struct term_class {
    /* `term` is the client's TERM, not trusted; `colorterm` its COLORTERM. With utf8 false only
     * ASCII goes out. NULL with *error (g_free) and advice if the terminal cannot be served. */
    struct terminal *(*open)(const char *term, const char *colorterm, bool utf8, unsigned cols,
                         unsigned rows, char **error);
    void (*close)(struct terminal *term);
    /* How many colours the terminal has: 0, 8, 16, 88, 256, TERM_COLORS_TRUE. */
    unsigned (*colors)(const struct terminal *term);
    /* Mouse reports on or off, from the next frame on. */
    void (*set_mouse)(struct terminal *term, bool on);
    void (*resize)(struct terminal *term, unsigned cols, unsigned rows);
    /* The terminal's contents are unknown: the next frame draws everything. */
    void (*refresh)(struct terminal *term);
    /* Appends what makes the terminal show the canvas; nothing if it does already. */
    void (*frame)(struct terminal *term, const struct canvas *canvas, GByteArray *out);
    /* Appends what gives the terminal back; a later frame takes it again. */
    void (*restore)(struct terminal *term, GByteArray *out);
};

/* Whether a locale's name (LC_ALL, LC_CTYPE or LANG) says UTF-8. */
bool term_locale_is_utf8(const char *lang);

/* The depth to draw in: `wish` is --color's "never", "16", "256", "true" or "", which wins over
 * NO_COLOR; else what the terminal has. */
enum color_depth term_color_depth(const char *wish, bool no_color, unsigned colors);

#endif
