/* vt-sgr.h: SGR: colours and attributes of what is printed next. Emulator's thread. */
#ifndef SRC_VT_SGR_H
#define SRC_VT_SGR_H

#include "vt-cell.h"
#include "vt-parser.h"

/* Applies CSI ... m to the pen. Colours as 38;5;n, 38;2;r;g;b and with ':' in both of the forms in
 * use (ITU-T T.416 with a colour space, and without); codes that no cell can show are ignored. */
void vt_sgr_apply(struct vt_cell *pen, const struct vt_seq *seq);

#endif
