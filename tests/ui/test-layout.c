#include "harness.h"
#include "layout.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static bool apart(const struct rect *a, const struct rect *b)
{
    return !a->rows || !a->cols || !b->rows || !b->cols || a->row + a->rows <= b->row ||
           b->row + b->rows <= a->row || a->col + a->cols <= b->col || b->col + b->cols <= a->col;
}

/* No two rectangles share a cell, none leaves the screen, and the focused pane has some. */
static bool is_sane(const struct layout *layout, const struct layout_wish *wish)
{
    const struct rect *all[] = {&layout->hosts,     &layout->panes,     &layout->messages,
                                &layout->keys,      &layout->places[0], &layout->places[1],
                                &layout->places[2]};
    const struct rect *focused = &layout->places[wish->focus];
    bool sane = focused->rows && focused->cols;
    for (unsigned i = 0; i < 7; i++) {
        sane = sane && all[i]->row + all[i]->rows <= wish->rows &&
               all[i]->col + all[i]->cols <= wish->cols;
        for (unsigned k = i + 1; k < 7; k++)
            sane = sane && apart(all[i], all[k]);
    }
    return sane;
}

START_TEST(every_size_and_state_is_sane)
{
    for (unsigned cols = 1; cols <= 310; cols += cols < 30 ? 1 : 13) {
        for (unsigned rows = 1; rows <= 90; rows++) {
            for (unsigned bits = 0; bits < 16 * PLACES; bits++) {
                struct layout_wish wish = {.cols = cols, .rows = rows, .details = bits & 1,
                                           .other = bits & 2, .zoomed = bits & 4,
                                           .whole = bits & 8, .focus = bits / 16};
                struct layout layout;
                layout_compute(&wish, &layout);
                if (!is_sane(&layout, &wish))
                    ck_abort_msg("%ux%u, state %u", cols, rows, bits);
            }
        }
    }
}
END_TEST

static struct layout compute(unsigned cols, unsigned rows, enum layout_place focus, bool zoomed)
{
    struct layout_wish wish = {.cols = cols, .rows = rows, .details = true,
                               .other = focus == PLACE_OTHER, .focus = focus, .zoomed = zoomed,
                               .whole = focus == PLACE_OTHER};
    struct layout layout;
    layout_compute(&wish, &layout);
    return layout;
}

START_TEST(the_sizes_people_have)
{
    struct layout l = compute(80, 24, PLACE_MAIN, false);
    ck_assert_uint_eq(l.hosts.row, 0);
    ck_assert_uint_eq(l.panes.row, 1);
    ck_assert_uint_eq(l.messages.row, 22);
    ck_assert_uint_eq(l.keys.row, 23);
    ck_assert_uint_eq(l.places[PLACE_MAIN].rows + l.places[PLACE_DETAILS].rows, 20);
    ck_assert_uint_eq(l.places[PLACE_DETAILS].rows, 5);

    l = compute(120, 40, PLACE_MAIN, false);
    ck_assert_uint_eq(l.places[PLACE_MAIN].rows, 36);
    ck_assert_uint_eq(l.places[PLACE_DETAILS].col, l.places[PLACE_MAIN].cols);

    l = compute(40, 10, PLACE_MAIN, false);
    ck_assert_uint_eq(l.places[PLACE_MAIN].rows, 6);
    ck_assert_uint_eq(l.places[PLACE_DETAILS].rows, 0);
    l = compute(40, 10, PLACE_DETAILS, false);
    ck_assert_uint_eq(l.places[PLACE_DETAILS].rows, 6);

    l = compute(20, 5, PLACE_MAIN, false);
    ck_assert_uint_eq(l.places[PLACE_MAIN].rows, 3);

    l = compute(80, 24, PLACE_OTHER, true); /* a console: all 24 rows */
    ck_assert_uint_eq(l.places[PLACE_OTHER].rows, 24);
    l = compute(200, 60, PLACE_OTHER, false);
    ck_assert_uint_gt(l.places[PLACE_MAIN].rows, 10);
    ck_assert_uint_gt(l.places[PLACE_OTHER].rows, 24);
}
END_TEST

START_TEST(dialogs_stay_inside)
{
    struct rect r = layout_dialog(80, 24, 60, 10);
    ck_assert_uint_eq(r.cols, 60);
    ck_assert_uint_eq(r.col, 10);
    r = layout_dialog(20, 5, 60, 10);
    ck_assert_uint_eq(r.cols, 20);
    ck_assert_uint_eq(r.rows, 5);
    r = layout_dialog(20, 5, 0, 0);
    ck_assert_uint_eq(r.cols, 1);
}
END_TEST

START_TEST(consoles_get_equal_tiles)
{
    struct rect tiles[LAYOUT_TILES];
    static const struct {
        unsigned cols, rows, count, shown;
    } cases[] = {{80, 24, 2, 1}, {80, 40, 2, 2}, {120, 40, 2, 2}, {160, 45, 4, 4},
                 {300, 80, 3, 3}, {300, 80, 9, 4}, {40, 10, 4, 1}, {2, 1, 2, 1}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct rect place = {3, 5, cases[i].rows, cases[i].cols};
        unsigned n = layout_tiles(place, cases[i].count, tiles), area = 0;
        ck_assert_msg(n == cases[i].shown, "%ux%u: %u", cases[i].cols, cases[i].rows, n);
        for (unsigned k = 0; k < n; k++) {
            ck_assert_uint_ge(tiles[k].row, place.row);
            ck_assert_uint_ge(tiles[k].col, place.col);
            ck_assert_uint_le(tiles[k].row + tiles[k].rows, place.row + place.rows);
            ck_assert_uint_le(tiles[k].col + tiles[k].cols, place.col + place.cols);
            area += tiles[k].rows * tiles[k].cols;
        }
        /* Nothing is lost but the lines between them. */
        ck_assert_uint_ge(area + 4 * place.rows, place.rows * place.cols);
    }
}
END_TEST

START_TEST(a_large_screen_has_sides)
{
    struct layout layout;
    struct layout_wish wish = {.cols = 160, .rows = 45, .details = true, .other = true,
                               .sides = {true, true}};
    layout_compute(&wish, &layout);
    for (unsigned i = 0; i < PLACES; i++)
        ck_assert_msg(layout.places[i].rows >= 9 && layout.places[i].cols >= 60, "place %u", i);
    ck_assert_uint_ge(layout.places[PLACE_OTHER].cols, 80);
    wish.other = false;
    layout_compute(&wish, &layout);
    ck_assert_uint_eq(layout.places[PLACE_OTHER].rows, 0);
    ck_assert_uint_eq(layout.places[PLACE_SIDE].row, layout.places[PLACE_SIDE_2].row);
    wish.cols = 120;
    layout_compute(&wish, &layout);
    ck_assert_uint_eq(layout.places[PLACE_SIDE].rows, 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("layout");
    TCase *tc = tcase_create("layout");
    tcase_add_test(tc, every_size_and_state_is_sane);
    tcase_add_test(tc, the_sizes_people_have);
    tcase_add_test(tc, dialogs_stay_inside);
    tcase_add_test(tc, consoles_get_equal_tiles);
    tcase_add_test(tc, a_large_screen_has_sides);
    suite_add_tcase(s, tc);
    return s;
}
