/* vt-state.h: the emulator's state, shared by the files that make it up. Emulator's thread. */
#ifndef SRC_VT_STATE_H
#define SRC_VT_STATE_H

#include "vt-history.h"
#include "vt-limits.h"
#include "vt-parser.h"
#include "vt-row.h"

#define VT_ANSWER_BYTES 1024

enum vt_mode {
    VT_MODE_INSERT = 1 << 0,
    VT_MODE_NEWLINE = 1 << 1,
    VT_MODE_APP_CURSOR = 1 << 2,
    VT_MODE_REVERSE_VIDEO = 1 << 3,
    VT_MODE_AUTOWRAP = 1 << 4,
    VT_MODE_REVERSE_WRAP = 1 << 5,
    VT_MODE_CURSOR_VISIBLE = 1 << 6,
    VT_MODE_APP_KEYPAD = 1 << 7,
    VT_MODE_BRACKETED_PASTE = 1 << 8,
    VT_MODE_MOUSE_SGR = 1 << 9,
};
#define VT_MODES_AT_RESET (VT_MODE_AUTOWRAP | VT_MODE_CURSOR_VISIBLE)

/* What save and restore cursor (DECSC, DECRC) keep. */
struct vt_cursor {
    unsigned row, col;
    bool pending;         /* the last column was written: the next character wraps first */
    bool origin;          /* row 0 of addresses is the top margin */
    uint8_t gl;           /* which of charset[] printable bytes mean */
    bool line_drawing[4]; /* G0..G3: DEC special graphics, or else ASCII */
    struct vt_cell pen;   /* a blank in the present look */
};

struct vt_page {
    struct vt_row *rows;
    struct vt_cell *cells; /* what rows[].cells point into */
};

struct vt_screen {
    unsigned cols, rows;
    struct vt_row *row; /* page[alternate].rows */
    struct vt_cursor cur;
    unsigned top, bottom; /* scrolling region, both inclusive */
    unsigned modes;       /* enum vt_mode */
    unsigned mouse_mode;
    unsigned alternate; /* 0 or 1: the index of the page that is shown */
    int single_shift;   /* G2 or G3 for one character, 0 for none */
    uint32_t last;      /* the character that REP repeats, 0 for none */
    struct vt_page page[2];
    struct vt_cursor saved[2];
    struct vt_history *history;
    bool tabs[VT_COLS_MAX];
    unsigned bells;
    size_t answer_used;
    char answer[VT_ANSWER_BYTES];
    struct vt_parser parser;
};

/* The blank that erasing leaves: the pen's background, nothing else of its look. */
static inline struct vt_cell vt_erase_cell(const struct vt_screen *vt)
{
    struct vt_cell blank = VT_BLANK;
    blank.bg = vt->cur.pen.bg;
    return blank;
}

#endif
