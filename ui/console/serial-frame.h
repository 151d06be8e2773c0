/* serial-frame.h: how a serial console looks: the guest's cells and virtty's two border lines.
 * Main thread. */
#ifndef UI_CONSOLE_SERIAL_FRAME_H
#define UI_CONSOLE_SERIAL_FRAME_H

#include "canvas.h"
#include "console.h"

struct app;
struct domain;

/* A found text; lines count from the oldest kept. */
struct serial_match {
    uint64_t line;
    unsigned col, width; /* width 0: nothing */
};

struct serial_frame {
    struct app *app;
    const struct domain *domain; /* NULL: gone */
    const char *name;
    unsigned port;
    const struct console_view *view; /* NULL: no console */
    uint32_t escape_key;
    bool focused, prefix, scrolling;
    const char *problem; /* why it is not connected, or NULL */
    bool taken;          /* because somebody else has it open */
    const char *notice; /* or NULL */
};

/* The guest's cells with the match marked, and its cursor. */
void serial_frame_cells(const struct window *win, const struct console_view *view,
                        const struct serial_match *match, bool cursor);
/* The first and the last row of the window. */
void serial_frame_draw(const struct window *win, const struct serial_frame *frame);

#endif
