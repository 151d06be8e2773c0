/* vt-cell.h: one cell of a terminal screen: character, colours, attributes. Plain data. */
#ifndef SRC_VT_CELL_H
#define SRC_VT_CELL_H

#include <stdint.h>

/* A colour is a kind in the top byte and a value below it. */
#define VT_COLOR_DEFAULT UINT32_C(0x00000000)
#define VT_COLOR_INDEX UINT32_C(0x01000000) /* | 0..255, xterm's palette */
#define VT_COLOR_RGB UINT32_C(0x02000000)   /* | 0xrrggbb */
#define VT_COLOR_KIND(color) ((color) & UINT32_C(0xff000000))

enum vt_attr {
    VT_ATTR_BOLD = 1 << 0,
    VT_ATTR_DIM = 1 << 1,
    VT_ATTR_ITALIC = 1 << 2,
    VT_ATTR_UNDERLINE = 1 << 3,
    VT_ATTR_BLINK = 1 << 4,
    VT_ATTR_REVERSE = 1 << 5,
    VT_ATTR_CONCEAL = 1 << 6,
    VT_ATTR_STRIKE = 1 << 7,
};

/* A wide character has width 2 in its first cell; the second has width 0 and ch 0. A blank is
 * ch ' ' (never 0 with width 1). `combining` indexes nothing: up to two marks are kept. */
struct vt_cell {
    uint32_t ch;
    uint16_t combining[2]; /* 0 for none; marks above U+FFFF are dropped */
    uint32_t fg, bg;
    uint16_t attrs;
    uint8_t width;
    uint8_t flags; /* the emulator's own */
};

#endif
