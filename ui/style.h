/* style.h: how a cell looks, and how many colours a terminal has. Plain data. */
#ifndef UI_STYLE_H
#define UI_STYLE_H

#include <stdint.h>

struct style {
    uint32_t fg, bg; /* VT_COLOR_... of src/vt-cell.h */
    uint16_t attrs;  /* enum vt_attr */
};

enum color_depth { COLOR_MONO, COLOR_8, COLOR_16, COLOR_256, COLOR_TRUE };

#endif
