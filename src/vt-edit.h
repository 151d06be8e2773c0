/* vt-edit.h: erases, inserts and deletes cells and rows. Emulator's thread. */
#ifndef SRC_VT_EDIT_H
#define SRC_VT_EDIT_H

#include "vt-state.h"

/* ED and EL: from the cursor to the end (0), from the start to the cursor (1), all (2); of the
 * display also the scrollback alone (3). */
void vt_erase_display(struct vt_screen *vt, int what);
void vt_erase_line(struct vt_screen *vt, int what);
/* ECH, ICH, DCH: at the cursor, within its row. */
void vt_erase_chars(struct vt_screen *vt, int count);
void vt_insert_chars(struct vt_screen *vt, int count);
void vt_delete_chars(struct vt_screen *vt, int count);
/* IL, DL: at the cursor's row, within the scrolling region. */
void vt_insert_lines(struct vt_screen *vt, int count);
void vt_delete_lines(struct vt_screen *vt, int count);
/* DECALN: fills the screen with E, margins off, cursor home. */
void vt_fill_alignment(struct vt_screen *vt);

#endif
