/* vt-limits.h: the sizes that a terminal screen can have. Plain numbers. */
#ifndef SRC_VT_LIMITS_H
#define SRC_VT_LIMITS_H

#define VT_COLS_MIN 2 /* so that a wide character has a place */
#define VT_COLS_MAX 1000
#define VT_ROWS_MIN 1
#define VT_ROWS_MAX 500

#endif
