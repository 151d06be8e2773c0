#include "canvas.h"
#include "harness.h"
#include "term-curses.h"
#include "term.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#define COLS 40
#define ROWS 10

static const char *const terms[] = {"xterm-256color", "xterm",  "linux",        "vt100",
                                    "screen",         "vt220",  "tmux-256color", "rxvt-unicode",
                                    "ansi",           "xterm-16color"};

struct fixture {
    struct theme *theme;
    struct canvas *canvas;
    struct terminal *term;
    VTerm *vt;
    VTermScreen *screen;
    GByteArray *bytes;
};

static struct fixture fix;

static void start(const char *name, bool utf8)
{
    char *error = NULL;
    fix.term = term_curses.open(name, "", utf8, COLS, ROWS, &error);
    ck_assert_msg(fix.term != NULL, "%s: %s", name, error ? error : "?");
    enum color_depth depth = term_color_depth("", false, term_curses.colors(fix.term));
    fix.theme = theme_load("dark", depth, NULL);
    fix.canvas = canvas_new(COLS, ROWS, fix.theme, !utf8);
    fix.vt = vterm_new(ROWS, COLS);
    vterm_set_utf8(fix.vt, utf8);
    fix.screen = vterm_obtain_screen(fix.vt);
    vterm_screen_enable_altscreen(fix.screen, 1);
    vterm_screen_reset(fix.screen, 1);
    fix.bytes = g_byte_array_new();
}

static void stop(void)
{
    g_byte_array_free(fix.bytes, TRUE);
    vterm_free(fix.vt);
    canvas_free(fix.canvas);
    theme_free(fix.theme);
    term_curses.close(fix.term);
}

static void draw(void)
{
    g_byte_array_set_size(fix.bytes, 0);
    term_curses.frame(fix.term, fix.canvas, fix.bytes);
    ck_assert_ptr_null(memchr(fix.bytes->data, 0, fix.bytes->len)); /* no padding */
    vterm_input_write(fix.vt, (const char *)fix.bytes->data, fix.bytes->len);
}

static bool sent(const char *text)
{
    return memmem(fix.bytes->data, fix.bytes->len, text, strlen(text)) != NULL;
}

static bool color_equals(VTermColor *seen, uint32_t wanted)
{
    if (VT_COLOR_KIND(wanted) == VT_COLOR_DEFAULT)
        return VTERM_COLOR_IS_DEFAULT_FG(seen) || VTERM_COLOR_IS_DEFAULT_BG(seen);
    return VTERM_COLOR_IS_INDEXED(seen) && seen->indexed.idx == (wanted & 0xff);
}

static void check_cell(unsigned row, unsigned col, bool colors)
{
    const struct vt_cell *want = &fix.canvas->cells[row * fix.canvas->cols + col];
    VTermScreenCell cell;
    VTermPos pos = {.row = (int)row, .col = (int)col};
    ck_assert(vterm_screen_get_cell(fix.screen, pos, &cell));
    if (want->width == 0)
        return;
    uint32_t seen = cell.chars[0] ? cell.chars[0] : ' ';
    ck_assert_msg(seen == want->ch, "%u,%u: U+%04X, not U+%04X", row, col, seen, want->ch);
    if (want->combining[0])
        ck_assert_uint_eq(cell.chars[1], want->combining[0]);
    if (!colors)
        return;
    ck_assert_msg(color_equals(&cell.bg, want->bg), "%u,%u: background", row, col);
    if (want->ch == ' ')
        return;
    ck_assert_msg(color_equals(&cell.fg, want->fg), "%u,%u: foreground", row, col);
    ck_assert_uint_eq(cell.attrs.bold, !!(want->attrs & VT_ATTR_BOLD));
    ck_assert_uint_eq(cell.attrs.reverse, !!(want->attrs & VT_ATTR_REVERSE));
}

static void check_screen(bool colors)
{
    for (unsigned row = 0; row < fix.canvas->rows; row++) {
        for (unsigned col = 0; col < fix.canvas->cols; col++)
            check_cell(row, col, colors);
    }
}

/* A picture with everything: roles, box, wide characters, marks, the last corner. */
static void paint(bool utf8)
{
    struct window win = canvas_window(fix.canvas);
    window_clear(&win, ROLE_TEXT);
    window_box(&win, ROLE_BORDER_FOCUS, "box");
    for (int role = 0; role < ROLES; role++)
        window_printf(&win, 1 + role / 6, 2 + role % 6 * 6, role, "%c%02d", 'a' + role % 26, role);
    window_text(&win, 7, 2, ROLE_SELECTED, utf8 ? "中文 e\u0301 ▂▅█ ●" : "plain text");
    window_text(&win, ROWS - 1, COLS - 1, ROLE_BAD, "z");
    window_cursor(&win, 7, 2);
}

START_TEST(every_terminal_shows_the_canvas)
{
    for (int utf8 = 0; utf8 < 2; utf8++) {
        start(terms[_i], utf8);
        bool small_font = !strcmp(terms[_i], "linux");
        paint(utf8 && !small_font);
        draw();
        check_screen(strcmp(terms[_i], "rxvt-unicode") != 0);
        VTermPos cursor;
        vterm_state_get_cursorpos(vterm_obtain_state(fix.vt), &cursor);
        ck_assert_int_eq(cursor.row, 7);
        ck_assert_int_eq(cursor.col, 2);
        draw();
        if (fix.bytes->len) /* hiding and placing the cursor at most */
            ck_assert_uint_lt(fix.bytes->len, 16);
        struct window win = canvas_window(fix.canvas);
        window_clear(&win, ROLE_TEXT);
        window_text(&win, 7, 1, ROLE_TEXT, "over the wide ones");
        draw();
        check_screen(strcmp(terms[_i], "rxvt-unicode") != 0);
        stop();
    }
}
END_TEST

START_TEST(ascii_means_ascii)
{
    start("xterm-256color", false);
    fix.canvas->ascii = false; /* even if a canvas forgets */
    paint(true);
    draw();
    for (unsigned i = 0; i < fix.bytes->len; i++)
        ck_assert_uint_lt(fix.bytes->data[i], 0x80);
    stop();
}
END_TEST

START_TEST(small_fonts_get_stand_ins)
{
    start("linux", true);
    struct window win = canvas_window(fix.canvas);
    window_text(&win, 0, 0, ROLE_TEXT, "▂▅─中é●");
    draw();
    ck_assert_ptr_nonnull(memmem(fix.bytes->data, fix.bytes->len, "_▄─??é*", strlen("_▄─??é*")));
    stop();
}
END_TEST

START_TEST(resize_and_refresh_draw_everything)
{
    start("xterm-256color", true);
    paint(true);
    draw();
    term_curses.resize(fix.term, 20, 5);
    canvas_resize(fix.canvas, 20, 5);
    vterm_set_size(fix.vt, 5, 20);
    struct window win = canvas_window(fix.canvas);
    window_box(&win, ROLE_BORDER, "small");
    draw();
    check_screen(true);
    vterm_input_write(fix.vt, "\033[1;1Hgarbage", 13);
    term_curses.refresh(fix.term);
    draw();
    check_screen(true);
    stop();
}
END_TEST

START_TEST(modes_are_taken_and_given_back)
{
    start("xterm-256color", true);
    term_curses.set_mouse(fix.term, true);
    draw();
    ck_assert(sent("\033[?1049h"));
    ck_assert(sent("\033[?1006h"));
    ck_assert(sent("\033[?2004h"));
    ck_assert(!sent("\033]104")); /* the user's palette is the user's */
    g_byte_array_set_size(fix.bytes, 0);
    term_curses.restore(fix.term, fix.bytes);
    ck_assert(sent("\033[?1049l"));
    ck_assert(sent("\033[?1000l"));
    ck_assert(sent("\033[?2004l"));
    ck_assert(!sent("\033]104"));
    paint(true);
    draw(); /* taken again, as after Ctrl-Z */
    ck_assert(sent("\033[?1049h"));
    ck_assert(sent("\033[?1006h"));
    check_screen(true);
    term_curses.set_mouse(fix.term, false);
    draw();
    ck_assert(sent("\033[?1000l"));
    stop();

    start("vt100", true);
    term_curses.set_mouse(fix.term, true);
    draw();
    ck_assert(!sent("\033[?1000h"));
    ck_assert(!sent("\033[?2004h"));
    stop();
}
END_TEST

START_TEST(unusable_terminals_are_explained)
{
    const char *const bad[] = {"", "no-such-terminal", "../../etc/passwd", "a b", "dumb", ".x"};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        char *error = NULL;
        ck_assert_ptr_null(term_curses.open(bad[i], "", true, COLS, ROWS, &error));
        ck_assert_ptr_nonnull(error);
        ck_assert_msg(strstr(error, "TERM") != NULL, "%s", error);
        g_free(error);
    }
    start("vt100", true); /* and the next one is fine */
    paint(true);
    draw();
    check_screen(true);
    stop();
}
END_TEST

START_TEST(two_screens_live_side_by_side)
{
    start("xterm-256color", true);
    struct fixture first = fix;
    start("vt100", false);
    struct fixture second = fix;
    paint(false);
    draw();
    check_screen(true);
    fix = first;
    paint(true);
    draw();
    check_screen(true);
    fix = second;
    draw();
    stop();
    fix = first; /* lost its screen meanwhile, and still knows how to give the terminal back */
    g_byte_array_set_size(fix.bytes, 0);
    term_curses.restore(fix.term, fix.bytes);
    ck_assert(sent("\033[?1049l"));
    g_byte_array_set_size(fix.bytes, 0);
    term_curses.restore(fix.term, fix.bytes);
    ck_assert_uint_eq(fix.bytes->len, 0);
    struct window win = canvas_window(fix.canvas);
    window_text(&win, 3, 3, ROLE_TITLE, "still here 中");
    draw();
    check_screen(true);
    stop();
}
END_TEST

START_TEST(process_state_is_left_alone)
{
    struct sigaction before, after;
    sigaction(SIGTSTP, NULL, &before);
    setlocale(LC_ALL, "C");
    start("xterm-256color", true);
    paint(true);
    draw();
    sigaction(SIGTSTP, NULL, &after);
    ck_assert_ptr_eq((void *)before.sa_handler, (void *)after.sa_handler);
    ck_assert_str_ne(nl_langinfo(CODESET), "UTF-8");
    stop();
}
END_TEST

START_TEST(many_colours_do_not_run_out)
{
    start("xterm-256color", true);
    for (unsigned frame = 0; frame < 150; frame++) {
        struct window win = canvas_window(fix.canvas);
        for (unsigned i = 0; i < COLS * ROWS; i++) {
            struct vt_cell cell = {.ch = 'x', .width = 1};
            cell.fg = VT_COLOR_INDEX | ((frame * 7 + i) & 255);
            cell.bg = VT_COLOR_INDEX | ((frame * 400 + i) / 256 & 255);
            window_cell(&win, (int)(i / COLS), (int)(i % COLS), &cell);
        }
        draw();
        check_screen(frame % 25 == 0);
    }
    check_screen(true);
    stop();
}
END_TEST

START_TEST(depth_and_charset_follow_the_client)
{
    ck_assert_int_eq(term_color_depth("", false, 256), COLOR_256);
    ck_assert_int_eq(term_color_depth("", true, 256), COLOR_MONO);
    ck_assert_int_eq(term_color_depth("256", true, 256), COLOR_256);
    ck_assert_int_eq(term_color_depth("16", false, 256), COLOR_16);
    ck_assert_int_eq(term_color_depth("never", false, 256), COLOR_MONO);
    ck_assert_int_eq(term_color_depth("true", false, 8), COLOR_8);
    ck_assert_int_eq(term_color_depth("", false, 0), COLOR_MONO);
    ck_assert(term_locale_is_utf8("zh_CN.UTF-8"));
    ck_assert(term_locale_is_utf8("C.utf8"));
    ck_assert(!term_locale_is_utf8("C"));
    ck_assert(!term_locale_is_utf8("de_DE.ISO-8859-1"));
    ck_assert(!term_locale_is_utf8(""));
}
END_TEST

/* U+1F93B: one cell for us and the C library, two for libvterm and other terminals. */
START_TEST(wider_characters_stay_in_their_row)
{
    static const char *const names[] = {"xterm-256color", "tmux-256color", "vt100", "linux"};
    start(names[_i], true);
    struct window win = canvas_window(fix.canvas);
    window_clear(&win, ROLE_TEXT);
    window_text(&win, 4, 0, ROLE_TEXT, "below");
    draw();
    for (unsigned i = 0; i < COLS; i++) {
        fix.canvas->cells[3 * COLS + i].ch = 0x1f93b;
        fix.canvas->cells[9 * COLS + i].ch = 0x1f93b;
    }
    draw();
    for (unsigned col = 0; col < COLS; col++) {
        check_cell(2, col, false);
        check_cell(4, col, false);
    }
    stop();
}
END_TEST

/* What a terminal draws wider moves its cursor, too: the next row begins in its first column. */
START_TEST(wider_characters_move_no_other_row)
{
    start("xterm-256color", true);
    struct window win = canvas_window(fix.canvas);
    for (unsigned round = 0; round < 300; round++) {
        for (unsigned row = 1; row < ROWS - 1; row += 2) {
            for (unsigned i = 0; i < COLS; i++) {
                unsigned kind = (round * 31 + row * 7 + i * (round % 5 + 1)) % 11;
                fix.canvas->cells[row * COLS + i].ch = kind == 3 ? 0x1f93b : kind < 6 ? 'x' : ' ';
            }
        }
        for (unsigned row = 0; row < ROWS; row += 2)
            window_printf(&win, row, 0, ROLE_TEXT, "%*u", (int)(round % 9), round + row);
        draw();
        for (unsigned row = 0; row < ROWS; row += 2) {
            for (unsigned col = 0; col < COLS; col++)
                check_cell(row, col, false);
        }
    }
    stop();
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("term-curses");
    TCase *tc = tcase_create("term-curses");
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, every_terminal_shows_the_canvas, 0, G_N_ELEMENTS(terms));
    tcase_add_test(tc, ascii_means_ascii);
    tcase_add_test(tc, small_fonts_get_stand_ins);
    tcase_add_test(tc, resize_and_refresh_draw_everything);
    tcase_add_test(tc, modes_are_taken_and_given_back);
    tcase_add_test(tc, unusable_terminals_are_explained);
    tcase_add_test(tc, two_screens_live_side_by_side);
    tcase_add_test(tc, process_state_is_left_alone);
    tcase_add_test(tc, many_colours_do_not_run_out);
    tcase_add_test(tc, depth_and_charset_follow_the_client);
    tcase_add_test(tc, wider_characters_move_no_other_row);
    tcase_add_loop_test(tc, wider_characters_stay_in_their_row, 0, 4);
    suite_add_tcase(s, tc);
    return s;
}
