/* vt-screen.h: a terminal: bytes in, cells out, with scrollback. One thread at a time.
 *
 * xterm's common repertoire. What the guest sends changes cells, the cursor and the modes below,
 * nothing else; its counts are clamped to the screen and memory is bounded by the size of the
 * screen and of the scrollback. */
#ifndef SRC_VT_SCREEN_H
#define SRC_VT_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vt-cell.h"

struct vt_screen;

/* Sizes are clamped to vt-limits.h; at most `lines` lines of scrollback in `bytes` bytes. */
struct vt_screen *vt_screen_new(unsigned cols, unsigned rows, unsigned lines, size_t bytes);
void vt_screen_free(struct vt_screen *vt);

void vt_screen_feed(struct vt_screen *vt, const void *bytes, size_t len);
/* Bytes were lost before the next ones: an unfinished sequence will not be finished. */
void vt_screen_skip(struct vt_screen *vt);
/* Text of the main screen is wrapped anew, with the scrollback; the other screen is cut. */
void vt_screen_resize(struct vt_screen *vt, unsigned cols, unsigned rows);

struct vt_status {
    unsigned cols, rows;
    unsigned cursor_row, cursor_col;
    bool cursor_visible;
    bool bracketed_paste, app_cursor, app_keypad, alternate;
    bool mouse_sgr;
    unsigned mouse_mode; /* 0, 9, 1000, 1002, 1003 */
    uint64_t scrollback; /* rows kept above the screen; 0 on the alternate screen */
};

void vt_screen_status(const struct vt_screen *vt, struct vt_status *status);
/* Copies rows x cols cells: the screen as it looked `scroll` rows further up, clamped to the
 * scrollback. Returns the clamped number. */
uint64_t vt_screen_copy(struct vt_screen *vt, uint64_t scroll, struct vt_cell *out);
/* A row of the screen, `cols` cells, valid until the next feed or resize. */
const struct vt_cell *vt_screen_row(const struct vt_screen *vt, unsigned row);

/* Answers to the guest's questions (position, attributes, modes, size): takes up to `max` bytes.
 * A guest that asks without reading loses answers beyond 1 KiB, whole ones. */
size_t vt_screen_take_answers(struct vt_screen *vt, void *buf, size_t max);
/* Bells since the last call. */
unsigned vt_screen_take_bells(struct vt_screen *vt);

/* A new guest begins on this screen: modes, margins, colours and an unfinished sequence of the old
 * one are forgotten, the main screen is shown and `text` (ASCII or UTF-8) stands on a dim line of
 * its own below what is there. */
void vt_screen_seam(struct vt_screen *vt, const char *text);

#endif
