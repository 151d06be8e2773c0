/* vt-print.h: text onto the screen: wrapping, insert mode, charsets, marks. Emulator's thread. */
#ifndef SRC_VT_PRINT_H
#define SRC_VT_PRINT_H

#include "vt-state.h"

/* The parser's two kinds of text. */
void vt_print_ascii(struct vt_screen *vt, const uint8_t *text, size_t len);
void vt_print_chars(struct vt_screen *vt, const uint32_t *text, size_t len);
/* The last printed character `count` times more (REP), at most a screenful. */
void vt_print_repeat(struct vt_screen *vt, unsigned count);

#endif
