/* vt-report.h: answers to what the guest asks its terminal. Emulator's thread.
 *
 * Answers wait in a bounded buffer; one that does not fit whole is dropped. */
#ifndef SRC_VT_REPORT_H
#define SRC_VT_REPORT_H

#include "vt-state.h"

/* DSR: 5 status, 6 cursor position; with '?' only 6 (DECXCPR). */
void vt_report_status(struct vt_screen *vt, const struct vt_seq *seq);
/* DA1: a VT220 with colours; DA2. */
void vt_report_attributes(struct vt_screen *vt, const struct vt_seq *seq);
/* DECRQM. */
void vt_report_mode(struct vt_screen *vt, const struct vt_seq *seq);
/* CSI 18 t: size in cells. Every other window operation is ignored. */
void vt_report_size(struct vt_screen *vt, const struct vt_seq *seq);

#endif
