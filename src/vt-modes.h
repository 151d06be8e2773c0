/* vt-modes.h: modes, margins, resets and the alternate screen. Emulator's thread. */
#ifndef SRC_VT_MODES_H
#define SRC_VT_MODES_H

#include "vt-state.h"

/* SM, RM (CSI h, l) and with the '?' prefix DECSET, DECRST. Unknown modes are ignored. */
void vt_modes_set(struct vt_screen *vt, const struct vt_seq *seq, bool on);
/* What DECRQM answers: 0 not known, 1 set, 2 reset. */
unsigned vt_modes_query(const struct vt_screen *vt, bool dec, int number);
/* DECSTBM: rows [top, bottom], 0-based; an empty region is ignored. */
void vt_set_margins(struct vt_screen *vt, int top, int bottom);
/* DECSTR: modes, margins, look and charsets; cells and cursor stay. */
void vt_soft_reset(struct vt_screen *vt);
/* RIS: everything but the scrollback. */
void vt_full_reset(struct vt_screen *vt);
/* Shows the main (0) or the alternate page (1). */
void vt_show_page(struct vt_screen *vt, unsigned alternate);

#endif
