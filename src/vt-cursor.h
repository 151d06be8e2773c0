/* vt-cursor.h: cursor movement, tab stops, scrolling, save and restore. Emulator's thread. */
#ifndef SRC_VT_CURSOR_H
#define SRC_VT_CURSOR_H

#include "vt-state.h"

/* To a place on the screen, clamped; ends a pending wrap. */
void vt_cursor_set(struct vt_screen *vt, int row, int col);
/* To an address as the guest gives it (0-based), relative to the margins in origin mode. */
void vt_cursor_address(struct vt_screen *vt, int row, int col);
/* Up or down by `count` rows, stopping at a margin on the way; the column stays. */
void vt_cursor_vertical(struct vt_screen *vt, int count);
void vt_cursor_save(struct vt_screen *vt);
/* Back to what was saved for this screen; to the home position if nothing was. */
void vt_cursor_restore(struct vt_screen *vt);
void vt_cursor_reset(struct vt_cursor *cur);

/* Down one row, scrolling at the bottom margin; up one, scrolling at the top margin. */
void vt_index(struct vt_screen *vt);
void vt_reverse_index(struct vt_screen *vt);
/* Rows from `top` to the bottom margin move up or down by `count`, blank ones come in. */
void vt_delete_rows(struct vt_screen *vt, unsigned top, unsigned count);
void vt_insert_rows(struct vt_screen *vt, unsigned top, unsigned count);
/* Scrolls the region; rows that leave the main screen at its top go to the scrollback. */
void vt_scroll_up(struct vt_screen *vt, unsigned count);

void vt_tabs_reset(struct vt_screen *vt);
/* Forward (count > 0) or back by tab stops. */
void vt_tab(struct vt_screen *vt, int count);
void vt_backspace(struct vt_screen *vt);

#endif
