/* layout.h: which rectangle of the screen belongs to what, for every size. Main thread. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

/* rows or cols 0: not shown. */
struct rect {
    unsigned row, col, rows, cols;
};

/* The places that panes can have; the sides are those of a large screen alone. */
enum layout_place { PLACE_MAIN, PLACE_DETAILS, PLACE_OTHER, PLACE_SIDE, PLACE_SIDE_2, PLACES };
#define LAYOUT_SIDES 2 /* PLACE_SIDE and the one behind it */

struct layout_wish {
    unsigned cols, rows;
    bool details;            /* there is a details pane */
    bool other;              /* a pane beside the list and details is open */
    bool sides[LAYOUT_SIDES]; /* there are lists for the sides */
    enum layout_place focus; /* the place of the focused pane */
    bool zoomed;             /* the focused pane has all room */
    bool whole;              /* and the lines around too (consoles) */
};

struct layout {
    struct rect hosts, panes, messages, keys; /* lines */
    struct rect places[PLACES];
};

/* True where the lists of the sides have places of their own; elsewhere they take turns with the
 * main list. */
bool layout_has_sides(unsigned cols, unsigned rows);
/* Never refuses a size: what does not fit is left out, the focused pane last. */
void layout_compute(const struct layout_wish *wish, struct layout *layout);
/* Parts of a place for up to LAYOUT_TILES panes, a column between two beside each other; returns
 * how many have room, 1 if no two have. */
#define LAYOUT_TILES 4
unsigned layout_tiles(struct rect place, unsigned count, struct rect tiles[LAYOUT_TILES]);
/* A dialog of the wanted size, clipped to the screen, in its middle a little above. */
struct rect layout_dialog(unsigned cols, unsigned rows, unsigned want_cols, unsigned want_rows);

#endif
