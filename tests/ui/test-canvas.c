#include "canvas.h"
#include "glyph.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static struct theme *theme;

static void setup(void)
{
    theme = theme_load("dark", COLOR_256, NULL);
    ck_assert_ptr_nonnull(theme);
}

static void teardown(void)
{
    theme_free(theme);
}

static void expect(struct canvas *canvas, const char *picture)
{
    char *dump = canvas_dump(canvas);
    ck_assert_str_eq(dump, picture);
    free(dump);
}

/* Draws one text at a column of a 10x1 canvas and compares. */
static void expect_text(bool ascii, int col, const char *text, const char *picture)
{
    struct canvas *canvas = canvas_new(10, 1, theme, ascii);
    struct window win = canvas_window(canvas);
    window_text(&win, 0, col, ROLE_TEXT, text);
    char *line = g_strdup_printf("%s\n", picture);
    expect(canvas, line);
    g_free(line);
    canvas_free(canvas);
}

START_TEST(text_is_clipped_and_safe)
{
    expect_text(false, 0, "hello", "hello");
    expect_text(false, 7, "hello", "       hel");
    expect_text(false, -2, "hello", "llo");
    expect_text(false, 20, "hello", "");
    expect_text(false, -2000000000, "hello", "");
    expect_text(false, 0, "a\033[1mb", "a\uFFFD[1mb");
    expect_text(false, 0, "a\xff\xc3z", "a\uFFFD\uFFFDz");
    expect_text(false, 0, "a\tb\nc", "a b c");
    expect_text(false, 0, "a\u202eb\u200bc", "abc");
    expect_text(true, 0, "a\033b", "a?b");
}
END_TEST

START_TEST(wide_characters_are_never_split)
{
    expect_text(false, 0, "中文", "中文");
    expect_text(false, -1, "中文", " 文");
    expect_text(false, 7, "中文", "       中");
    expect_text(false, 9, "中", "");
    expect_text(true, 0, "中x", "??x");

    struct canvas *canvas = canvas_new(6, 1, theme, false);
    struct window win = canvas_window(canvas);
    window_text(&win, 0, 0, ROLE_TEXT, "中文字");
    window_text(&win, 0, 1, ROLE_TEXT, "x");
    window_text(&win, 0, 4, ROLE_TEXT, "y");
    expect(canvas, " x文y\n");
    ck_assert_uint_eq(canvas->cells[5].width, 1);
    window_text(&win, 0, 1, ROLE_TEXT, "界");
    expect(canvas, " 界 y\n");
    canvas_free(canvas);
}
END_TEST

START_TEST(marks_stay_with_their_letter)
{
    expect_text(false, 0, "e\u0301a", "e\u0301a");
    expect_text(true, 0, "e\u0301a", "ea");
    expect_text(true, 0, "é", "e");
    expect_text(false, 0, "\u0301a", "a");
    ck_assert_uint_eq(text_width("e\u0301中"), 3);
}
END_TEST

START_TEST(fields_pad_and_cut)
{
    struct canvas *canvas = canvas_new(12, 7, theme, false);
    struct window win = canvas_window(canvas);
    window_field(&win, 0, 0, 6, FIT_LEFT, ROLE_TEXT, "abcdefgh");
    window_field(&win, 1, 0, 6, FIT_RIGHT, ROLE_TEXT, "12");
    window_field(&win, 2, 0, 7, FIT_MIDDLE_CUT, ROLE_TEXT, "abcdefghij");
    window_field(&win, 3, 0, 6, FIT_MIDDLE_CUT, ROLE_TEXT, "中文字幕");
    window_field(&win, 4, 0, 1, FIT_LEFT, ROLE_TEXT, "中文");
    window_field(&win, 5, 0, 5, FIT_LEFT, ROLE_TEXT, "中文字");
    window_text(&win, 6, 0, ROLE_TEXT, "xxxxxxxx");
    window_field(&win, 6, 0, 5, FIT_LEFT, ROLE_TEXT, "a");
    expect(canvas, "abcde…\n    12\nabc…hij\n中…幕\n…\n中文…\na    xxx\n");
    canvas_free(canvas);
}
END_TEST

START_TEST(windows_clip_to_each_other)
{
    struct canvas *canvas = canvas_new(8, 4, theme, false);
    struct window all = canvas_window(canvas);
    struct window part = window_part(&all, 1, 2, 10, 4);
    ck_assert_uint_eq(part.rows, 3);
    window_box(&part, ROLE_BORDER, "t");
    struct window off = window_part(&part, -5, -5, 2, 2);
    ck_assert_uint_eq(off.rows, 0);
    window_text(&off, 0, 0, ROLE_TEXT, "never");
    struct window inner = window_part(&part, 1, 1, 1, 2);
    window_text(&inner, 0, -1, ROLE_TEXT, "abcdef");
    window_text(&inner, 1, 0, ROLE_TEXT, "no");
    expect(canvas, "\n  ┌──┐\n  │bc│\n  └──┘\n");
    canvas_free(canvas);
}
END_TEST

START_TEST(boxes_have_titles_and_ascii)
{
    struct canvas *canvas = canvas_new(12, 3, theme, true);
    struct window win = canvas_window(canvas);
    window_box(&win, ROLE_BORDER, "web-01-long");
    window_text(&win, 1, 1, ROLE_GAUGE, "▁▂▃▄▅▆▇█…●");
    expect(canvas, "+ web-~ong +\n|_.:-=+*#~*|\n+----------+\n");
    canvas_free(canvas);
}
END_TEST

/* A theme with a ground of its own: everywhere, and below dialogs nowhere. */
START_TEST(themes_bring_a_ground)
{
    struct theme *light = theme_load("light", COLOR_TRUE, NULL);
    struct canvas *canvas = canvas_new(4, 2, light, false);
    struct window all = canvas_window(canvas), dialog = window_part(&all, 1, 0, 1, 4);
    window_clear(&all, ROLE_KEY_TEXT);
    window_clear(&dialog, ROLE_DIALOG);
    window_text(&all, 0, 0, ROLE_TEXT, "a");
    window_text(&dialog, 0, 0, ROLE_TEXT, "b");
    ck_assert_uint_ne(light->ground, VT_COLOR_DEFAULT);
    ck_assert_uint_eq(canvas->cells[0].bg, light->ground);
    ck_assert_uint_eq(canvas->cells[3].bg, light->ground);
    ck_assert_uint_eq(canvas->cells[4].bg, light->styles[ROLE_DIALOG].bg);
    ck_assert_uint_eq(canvas->cells[4].fg, light->styles[ROLE_TEXT].fg);
    canvas_free(canvas);
    theme_free(light);
}
END_TEST

START_TEST(ground_shows_through)
{
    struct canvas *canvas = canvas_new(4, 1, theme, false);
    struct window win = canvas_window(canvas);
    window_clear(&win, ROLE_DIALOG);
    window_text(&win, 0, 0, ROLE_KEY, "k");
    window_style(&win, 0, 2, 2, ROLE_SELECTED);
    char *styles = canvas_dump_styles(canvas);
    ck_assert_str_eq(styles, "abcc\n");
    free(styles);
    ck_assert_uint_eq(canvas->cells[0].bg, theme->styles[ROLE_DIALOG].bg);
    ck_assert_uint_eq(canvas->cells[0].fg, theme->styles[ROLE_KEY].fg);
    canvas_free(canvas);
}
END_TEST

START_TEST(console_cells_are_sieved)
{
    struct canvas *canvas = canvas_new(4, 1, theme, false);
    struct window win = canvas_window(canvas);
    const struct vt_cell cells[] = {
        {.ch = 0x1b, .width = 1},
        {.ch = 0x4e2d, .width = 1},
        {.ch = 0x4e2d, .width = 2, .combining = {0x301}},
        {.ch = 0x202e, .width = 1},
        {.ch = 0x110000, .width = 2},
    };
    window_cell(&win, 0, 0, &cells[0]);
    window_cell(&win, 0, 1, &cells[1]);
    window_cell(&win, 0, 2, &cells[2]);
    expect(canvas, "\uFFFD\uFFFD中\u0301\n");
    window_cell(&win, 0, 0, &cells[3]);
    window_cell(&win, 0, 3, &cells[4]);
    window_cell(&win, 0, 1, &cells[4]);
    window_cell(&win, 0, 9, &cells[4]);
    expect(canvas, "\n");
    canvas_free(canvas);
}
END_TEST

START_TEST(console_cells_lose_their_colours_where_there_are_none)
{
    struct theme *mono = theme_load_builtin(COLOR_MONO);
    struct canvas *canvas = canvas_new(2, 1, mono, false);
    struct window win = canvas_window(canvas);
    const struct vt_cell plain = {.ch = 'a', .width = 1, .fg = VT_COLOR_INDEX | 2};
    const struct vt_cell filled = {.ch = 'b', .width = 1, .bg = VT_COLOR_RGB | 0x205080};
    window_cell(&win, 0, 0, &plain);
    window_cell(&win, 0, 1, &filled);
    const struct vt_cell *cells = canvas->cells;
    ck_assert_uint_eq(cells[0].fg, VT_COLOR_DEFAULT);
    ck_assert_uint_eq(cells[0].attrs, 0);
    ck_assert_uint_eq(cells[1].bg, VT_COLOR_DEFAULT);
    ck_assert_uint_eq(cells[1].attrs, VT_ATTR_REVERSE); /* a bar stays a bar */
    canvas_free(canvas);
    theme_free(mono);
}
END_TEST

START_TEST(cursor_stays_inside)
{
    struct canvas *canvas = canvas_new(4, 2, theme, false);
    struct window win = canvas_window(canvas);
    ck_assert_int_eq(canvas->cursor_row, -1);
    window_cursor(&win, 1, 3);
    window_cursor(&win, 2, 0);
    ck_assert_int_eq(canvas->cursor_row, 1);
    ck_assert_int_eq(canvas->cursor_col, 3);
    canvas_resize(canvas, 2, 1);
    ck_assert_int_eq(canvas->cursor_row, -1);
    canvas_free(canvas);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("canvas");
    TCase *tc = tcase_create("canvas");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, text_is_clipped_and_safe);
    tcase_add_test(tc, wide_characters_are_never_split);
    tcase_add_test(tc, marks_stay_with_their_letter);
    tcase_add_test(tc, fields_pad_and_cut);
    tcase_add_test(tc, windows_clip_to_each_other);
    tcase_add_test(tc, boxes_have_titles_and_ascii);
    tcase_add_test(tc, themes_bring_a_ground);
    tcase_add_test(tc, ground_shows_through);
    tcase_add_test(tc, console_cells_are_sieved);
    tcase_add_test(tc, console_cells_lose_their_colours_where_there_are_none);
    tcase_add_test(tc, cursor_stays_inside);
    suite_add_tcase(s, tc);
    return s;
}
