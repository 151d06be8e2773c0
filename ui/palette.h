/* palette.h: colours by name and number, and the nearest ones a terminal has. Any thread. */
#ifndef UI_PALETTE_H
#define UI_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

#include "style.h"

/* "default", "red", "bright-blue", "245", "#2f4f6f" into a VT_COLOR_... value. */
bool palette_parse(const char *word, uint32_t *color);

/* 0xrrggbb of xterm's palette, index 0..255. */
uint32_t palette_rgb(unsigned index);

/* The nearest colour that a terminal of this depth has. COLOR_MONO gives the default. */
uint32_t palette_reduce(uint32_t color, enum color_depth depth);

/* Reduces a whole style: where the background's distinction is lost it becomes reverse video, and
 * bright foregrounds become bold ones on 8 colours. */
struct style palette_reduce_style(struct style style, enum color_depth depth);

#endif
