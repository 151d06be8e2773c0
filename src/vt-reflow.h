/* vt-reflow.h: pages of cells, and how they take another size. Emulator's thread. */
#ifndef SRC_VT_REFLOW_H
#define SRC_VT_REFLOW_H

#include "vt-state.h"

/* A blank page; freed with vt_page_free(). */
void vt_page_alloc(struct vt_page *page, unsigned cols, unsigned rows);
void vt_page_free(struct vt_page *page);

/* Gives both pages a new size and sets vt->cols, rows, row. The main page and the scrollback are
 * wrapped anew and the cursor stays on its character; where the screen was full it takes lines
 * back from the scrollback as it grows. The alternate page is cut or extended. */
void vt_reflow(struct vt_screen *vt, unsigned cols, unsigned rows);

#endif
