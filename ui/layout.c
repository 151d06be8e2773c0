#include "layout.h"

#include <glib.h>
#include <string.h>

#define SIDE_BY_SIDE_COLS 120 /* list and details beside each other */
#define ALL_COLS 160          /* and a third pane below them */
#define ALL_ROWS 45
#define DETAILS_MIN_BODY 14   /* rows of the body that bear details at the bottom */
#define DETAILS_MIN_ROWS 5
#define DETAILS_MAX_ROWS 12
#define DETAILS_MAX_COLS 80
#define CONSOLE_COLS 82   /* what a console keeps beside the lists at the side */
#define SIDE_MIN_COLS 60
#define TILE_MIN_COLS 56  /* of consoles beside each other */
#define TILE_WIDE_COLS 81 /* three or four in a row */
#define TILE_MIN_ROWS 10
#define TILE_ALONE_ROWS 14 /* of consoles over the whole width, below each other */

/* The lines around the panes, as far as there are rows for them; returns the room between. */
static struct rect place_lines(const struct layout_wish *wish, struct layout *layout)
{
    unsigned rows = wish->rows, top = 0, bottom = rows;
    struct rect line = {0, 0, 1, wish->cols};
    if (rows >= 7 && !wish->zoomed) {
        layout->hosts = line;
        layout->hosts.row = top++;
    }
    if (rows >= 8 && !wish->zoomed) {
        layout->panes = line;
        layout->panes.row = top++;
    }
    if (rows >= 4) {
        layout->keys = line;
        layout->keys.row = --bottom;
    }
    if (rows >= 5) {
        layout->messages = line;
        layout->messages.row = --bottom;
    }
    return (struct rect){top, 0, bottom - top, wish->cols};
}

/* List and details in a body: side by side, one above the other, or the list alone. */
static void place_pair(const struct layout_wish *wish, struct rect body, struct layout *layout)
{
    struct rect *list = &layout->places[PLACE_MAIN], *details = &layout->places[PLACE_DETAILS];
    *list = body;
    if (!wish->details)
        return;
    *details = body;
    if (body.cols >= SIDE_BY_SIDE_COLS) {
        details->cols = MIN(body.cols * 2 / 5, DETAILS_MAX_COLS);
        list->cols = body.cols - details->cols;
        details->col = body.col + list->cols;
    } else if (body.rows >= DETAILS_MIN_BODY) {
        details->rows = CLAMP(body.rows / 4, DETAILS_MIN_ROWS, DETAILS_MAX_ROWS);
        list->rows = body.rows - details->rows;
        details->row = body.row + list->rows;
    } else {
        memset(details, 0, sizeof(*details));
    }
}

bool layout_has_sides(unsigned cols, unsigned rows)
{
    return cols >= ALL_COLS && rows >= ALL_ROWS;
}

/* The sides below each other at the right of a console, or beside each other without one. */
static void place_sides(const struct layout_wish *wish, struct rect body, struct layout *layout)
{
    unsigned count = wish->sides[0] + wish->sides[1];
    struct rect *other = &layout->places[PLACE_OTHER], rest = body;
    if (wish->other) {
        unsigned side = count ? CLAMP(body.cols - MIN(body.cols, CONSOLE_COLS), SIDE_MIN_COLS,
                                      body.cols / 2)
                              : 0;
        *other = body;
        other->cols = body.cols - side;
        rest.col += other->cols;
        rest.cols = side;
    }
    for (unsigned i = 0; i < LAYOUT_SIDES; i++) {
        struct rect *place = &layout->places[PLACE_SIDE + i];
        if (!wish->sides[i])
            continue;
        *place = rest;
        if (wish->other) {
            place->rows = rest.rows / count;
            rest.row += place->rows;
            rest.rows -= place->rows;
        } else { /* with a column between them */
            unsigned half = rest.cols / count;
            place->cols = half - (count > 1);
            rest.col += half;
            rest.cols -= half;
        }
        count--;
    }
}

void layout_compute(const struct layout_wish *wish, struct layout *layout)
{
    memset(layout, 0, sizeof(*layout));
    struct rect *focused = &layout->places[wish->focus];
    if (wish->zoomed && wish->whole) {
        *focused = (struct rect){0, 0, wish->rows, wish->cols};
        return;
    }
    struct rect body = place_lines(wish, layout);
    bool room_for_all = layout_has_sides(wish->cols, wish->rows);
    bool below = wish->other || wish->sides[0] || wish->sides[1];
    if (!wish->zoomed && below && room_for_all) {
        struct rect lower = body;
        body.rows = wish->other ? body.rows * 2 / 5 : body.rows * 3 / 5;
        lower.row += body.rows;
        lower.rows -= body.rows;
        place_sides(wish, lower, layout);
    }
    if (!wish->zoomed && (wish->focus != PLACE_OTHER || room_for_all))
        place_pair(wish, body, layout);
    if (!focused->rows || !focused->cols) {
        memset(layout->places, 0, sizeof(layout->places));
        *focused = body;
    }
}

/* Rows of tiles; the last row's tiles share its width. */
static void fill_tiles(struct rect place, unsigned count, unsigned per_row, struct rect *tiles)
{
    unsigned rows = (count + per_row - 1) / per_row, top = place.row;
    for (unsigned row = 0, i = 0; row < rows; row++) {
        unsigned here = MIN(per_row, count - i), left = place.col;
        unsigned height = (place.row + place.rows - top) / (rows - row);
        for (unsigned n = 0; n < here; n++, i++) {
            unsigned room = place.col + place.cols - left;
            unsigned width = n + 1 < here ? (room - (here - n - 1)) / (here - n) : room;
            tiles[i] = (struct rect){top, left, height, width};
            left += width + 1;
        }
        top += height;
    }
}

unsigned layout_tiles(struct rect place, unsigned count, struct rect tiles[LAYOUT_TILES])
{
    for (count = MIN(count, LAYOUT_TILES); count > 1; count--) {
        unsigned per_row = place.cols / count >= TILE_WIDE_COLS  ? count
                           : place.cols / 2 >= TILE_MIN_COLS     ? 2
                                                                 : 1;
        unsigned rows = (count + per_row - 1) / per_row;
        if (place.rows / rows < TILE_MIN_ROWS || place.cols < TILE_MIN_COLS ||
            (per_row == 1 && place.rows / rows < TILE_ALONE_ROWS))
            continue;
        fill_tiles(place, count, per_row, tiles);
        return count;
    }
    tiles[0] = place;
    return 1;
}

struct rect layout_dialog(unsigned cols, unsigned rows, unsigned want_cols, unsigned want_rows)
{
    struct rect rect = {.rows = CLAMP(want_rows, 1, rows), .cols = CLAMP(want_cols, 1, cols)};
    rect.row = (rows - rect.rows) * 2 / 5;
    rect.col = (cols - rect.cols) / 2;
    return rect;
}
