/* vt-check.h: what holds for every screen whatever was fed to it. Tests and fuzz targets only. */
#ifndef TESTS_VT_CHECK_H
#define TESTS_VT_CHECK_H

struct vt_screen;

/* Aborts with a message if a cell, a row, the cursor or the scrollback is malformed. */
void vt_check_screen(struct vt_screen *vt);

#endif
