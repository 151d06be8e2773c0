/* picture.h: a canvas to draw a widget on, and its text compared with a picture in the test. */
#ifndef TESTS_UI_PICTURE_H
#define TESTS_UI_PICTURE_H

#include "canvas.h"
#include "keys.h"

struct picture {
    struct theme *theme;
    struct canvas *canvas;
    struct window win;
};

/* A blank canvas with the dark theme, or mono. */
struct picture picture_new(unsigned cols, unsigned rows, bool ascii, bool mono);
void picture_free(struct picture *picture);
/* Blanks it for the next drawing. */
void picture_clear(struct picture *picture);
/* Fails the test, both pictures shown, if they differ. */
void picture_expect(const struct picture *picture, const char *wanted);

/* An event of a key by its name, of text pasted, of a click. */
struct event event_key(const char *name);
struct event event_paste(const char *text);
struct event event_click(int row, int col);

#endif
