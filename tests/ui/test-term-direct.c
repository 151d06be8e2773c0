#include "canvas.h"
#include "disputed.h"
#include "harness.h"
#include "term-curses.h"
#include "term-direct.h"

#include <string.h>
#include <vterm.h>

#define COLS 60
#define ROWS 14

/* One back end and the terminal that it draws to. */
struct side {
    const struct term_class *class;
    struct terminal *term;
    VTerm *vt;
    VTermScreen *screen;
    GByteArray *bytes;
    size_t total;
};

static struct side direct, curses;
static struct theme *theme;
static struct canvas *canvas;
static GRand *dice;

static void side_start(struct side *side, const struct term_class *class, bool utf8)
{
    char *error = NULL;
    *side = (struct side){.class = class, .bytes = g_byte_array_new()};
    side->term = class->open("xterm-256color", "truecolor", utf8, COLS, ROWS, &error);
    ck_assert_msg(side->term != NULL, "%s", error ? error : "?");
    side->vt = vterm_new(ROWS, COLS);
    vterm_set_utf8(side->vt, 1);
    side->screen = vterm_obtain_screen(side->vt);
    vterm_screen_enable_altscreen(side->screen, 1);
    vterm_screen_reset(side->screen, 1);
}

static void side_stop(struct side *side)
{
    side->class->close(side->term);
    vterm_free(side->vt);
    g_byte_array_free(side->bytes, TRUE);
}

static void side_draw(struct side *side)
{
    g_byte_array_set_size(side->bytes, 0);
    side->class->frame(side->term, canvas, side->bytes);
    side->total += side->bytes->len;
    vterm_input_write(side->vt, (const char *)side->bytes->data, side->bytes->len);
}

static void side_resize(struct side *side, unsigned cols, unsigned rows)
{
    side->class->resize(side->term, cols, rows);
    vterm_set_size(side->vt, (int)rows, (int)cols);
}

static void start(bool utf8)
{
    side_start(&direct, &term_direct, utf8);
    theme = theme_load_builtin(COLOR_TRUE);
    canvas = canvas_new(COLS, ROWS, theme, !utf8);
    dice = g_rand_new_with_seed(4711);
}

static void stop(void)
{
    side_stop(&direct);
    canvas_free(canvas);
    theme_free(theme);
    g_rand_free(dice);
}

static bool sent(const char *text)
{
    return memmem(direct.bytes->data, direct.bytes->len, text, strlen(text)) != NULL;
}

/* --- random pictures --- */

static int roll(int limit)
{
    return g_rand_int_range(dice, 0, limit);
}

static uint32_t random_color(bool indexed)
{
    switch (roll(indexed ? 3 : 4)) {
    case 0: return VT_COLOR_DEFAULT;
    case 1: return VT_COLOR_INDEX | (uint32_t)roll(16);
    case 2: return VT_COLOR_INDEX | (uint32_t)roll(256);
    default: return VT_COLOR_RGB | (uint32_t)roll(1 << 24);
    }
}

static struct vt_cell random_style(bool indexed)
{
    static const uint16_t attrs[] = {0, 0, 0, VT_ATTR_BOLD, VT_ATTR_ITALIC, VT_ATTR_UNDERLINE,
                                     VT_ATTR_BLINK, VT_ATTR_REVERSE, VT_ATTR_STRIKE};
    struct vt_cell cell = {.width = 1};
    if (roll(3)) {
        cell.fg = random_color(indexed);
        cell.bg = random_color(indexed);
        cell.attrs = attrs[roll(G_N_ELEMENTS(attrs))] | attrs[roll(G_N_ELEMENTS(attrs))];
    }
    if (indexed) /* of curses nothing is asked that not every terminal has */
        cell.attrs &= (uint16_t)~VT_ATTR_STRIKE;
    return cell;
}

static void random_char(struct vt_cell *cell)
{
    static const uint32_t wide[] = {0x4e2d, 0x6587, 0xac00, 0x3042};
    static const uint32_t narrow[] = {0xe9, 0x2500, 0x2502, 0x2588, 0x40f, 0x3b1};
    int kind = roll(12);
    cell->width = kind == 0 ? 2 : 1;
    cell->ch = kind == 0   ? wide[roll(G_N_ELEMENTS(wide))]
               : kind == 1 ? narrow[roll(G_N_ELEMENTS(narrow))]
               : kind < 5  ? ' '
                           : (uint32_t)(' ' + roll(95));
}

/* Some stretches of the canvas get another style, and other characters or blanks. */
static void scribble(bool indexed)
{
    struct window win = canvas_window(canvas);
    for (int strokes = roll(8); strokes >= 0; strokes--) {
        struct vt_cell cell = random_style(indexed);
        int row = roll((int)canvas->rows), col = roll((int)canvas->cols);
        int blank = roll(3), end = col + 1 + (roll(4) ? roll(12) : roll(COLS));
        for (; col < end; col += cell.width) {
            random_char(&cell);
            if (!blank) {
                cell.ch = ' ';
                cell.width = 1;
            } else if (roll(9) == 0) {
                uint8_t width = cell.width;
                uint32_t ch = cell.ch;
                cell = random_style(indexed);
                cell.width = width;
                cell.ch = ch;
            }
            window_cell(&win, row, col, &cell);
        }
    }
    canvas->cursor_row = roll(3) ? roll((int)canvas->rows) : -1;
    canvas->cursor_col = canvas->cursor_row < 0 ? -1 : roll((int)canvas->cols);
}

/* --- comparing --- */

static bool color_equals(const VTermColor *seen, uint32_t wanted)
{
    switch (VT_COLOR_KIND(wanted)) {
    case VT_COLOR_RGB:
        return VTERM_COLOR_IS_RGB(seen) && seen->rgb.red == (wanted >> 16 & 255) &&
               seen->rgb.green == (wanted >> 8 & 255) && seen->rgb.blue == (wanted & 255);
    case VT_COLOR_INDEX:
        return VTERM_COLOR_IS_INDEXED(seen) && seen->indexed.idx == (wanted & 255);
    default:
        return VTERM_COLOR_IS_DEFAULT_FG(seen) || VTERM_COLOR_IS_DEFAULT_BG(seen);
    }
}

static uint16_t attributes(const VTermScreenCell *cell)
{
    return (uint16_t)((cell->attrs.bold ? VT_ATTR_BOLD : 0) |
                      (cell->attrs.italic ? VT_ATTR_ITALIC : 0) |
                      (cell->attrs.underline ? VT_ATTR_UNDERLINE : 0) |
                      (cell->attrs.blink ? VT_ATTR_BLINK : 0) |
                      (cell->attrs.reverse ? VT_ATTR_REVERSE : 0) |
                      (cell->attrs.strike ? VT_ATTR_STRIKE : 0));
}

/* What a person can see of a cell's attributes. */
static uint16_t visible(uint32_t ch, uint16_t attrs)
{
    return ch == ' ' ? attrs & (VT_ATTR_UNDERLINE | VT_ATTR_STRIKE | VT_ATTR_REVERSE) : attrs;
}

/* An assertion tells its parent each time that it held: too slow for every cell. */
#define NEED(cond, ...) \
    do { \
        if (!(cond)) \
            ck_abort_msg(__VA_ARGS__); \
    } while (0)

static VTermScreenCell seen_cell(const struct side *side, unsigned row, unsigned col)
{
    VTermScreenCell cell;
    VTermPos pos = {.row = (int)row, .col = (int)col};
    NEED(vterm_screen_get_cell(side->screen, pos, &cell), "%u,%u is outside", row, col);
    return cell;
}

static void check_cell(const struct side *side, unsigned row, unsigned col)
{
    const struct vt_cell *want = &canvas->cells[row * canvas->cols + col];
    VTermScreenCell cell = seen_cell(side, row, col);
    if (want->width == 0)
        return;
    uint32_t seen = cell.chars[0] ? cell.chars[0] : ' ';
    NEED(seen == want->ch, "%u,%u: U+%04X, not U+%04X", row, col, seen, want->ch);
    NEED(visible(seen, attributes(&cell)) == visible(seen, want->attrs),
                  "%u,%u: attributes %x, not %x", row, col, attributes(&cell), want->attrs);
    NEED(color_equals(&cell.bg, want->bg), "%u,%u: background", row, col);
    if (seen != ' ' || visible(seen, want->attrs))
        NEED(color_equals(&cell.fg, want->fg), "%u,%u: foreground", row, col);
}

static void check_screen(const struct side *side)
{
    for (unsigned row = 0; row < canvas->rows; row++) {
        for (unsigned col = 0; col < canvas->cols; col++)
            check_cell(side, row, col);
    }
    if (canvas->cursor_row < 0)
        return;
    VTermPos cursor;
    vterm_state_get_cursorpos(vterm_obtain_state(side->vt), &cursor);
    ck_assert_int_eq(cursor.row, canvas->cursor_row);
    ck_assert_int_eq(cursor.col, canvas->cursor_col);
}

START_TEST(random_frames_arrive_exactly)
{
    start(true);
    for (unsigned frame = 0; frame < 600; frame++) {
        if (frame % 150 == 99) {
            unsigned cols = COLS - (unsigned)roll(20), rows = ROWS - (unsigned)roll(5);
            canvas_resize(canvas, cols, rows);
            side_resize(&direct, cols, rows);
        }
        if (frame % 97 == 96) {
            vterm_input_write(direct.vt, "\033[3;5Hrubbish\033[31;7m", 19);
            term_direct.refresh(direct.term);
        }
        scribble(false);
        side_draw(&direct);
        check_screen(&direct);
        guint before = direct.bytes->len;
        term_direct.frame(direct.term, canvas, direct.bytes);
        ck_assert_uint_eq(direct.bytes->len, before); /* nothing changed: nothing is said */
    }
    stop();
}
END_TEST

START_TEST(it_shows_what_curses_shows_in_fewer_bytes)
{
    start(true);
    side_start(&curses, &term_curses, true);
    for (unsigned frame = 0; frame < 300; frame++) {
        scribble(true);
        side_draw(&direct);
        side_draw(&curses);
        check_screen(&direct);
        check_screen(&curses);
    }
    ck_assert_msg(direct.total < curses.total, "%zu and %zu bytes", direct.total, curses.total);
    side_stop(&curses);
    stop();
}
END_TEST

START_TEST(small_changes_take_few_bytes)
{
    start(true);
    struct window win = canvas_window(canvas);
    window_box(&win, ROLE_TEXT, "box");
    window_text(&win, 5, 10, ROLE_TEXT, "12:34:56");
    side_draw(&direct);
    window_text(&win, 5, 10, ROLE_TEXT, "12:34:57");
    side_draw(&direct);
    ck_assert_uint_le(direct.bytes->len, 8); /* a move, and a character */
    window_text(&win, 5, 10, ROLE_TEXT, "12:44:58");
    side_draw(&direct);
    ck_assert_uint_le(direct.bytes->len, 12); /* what lies between is written again */
    window_text(&win, 5, 10, ROLE_TEXT, "        ");
    side_draw(&direct);
    ck_assert_uint_le(direct.bytes->len, 15);
    window_cursor(&win, 5, 10);
    side_draw(&direct);
    check_screen(&direct);
    stop();
}
END_TEST

START_TEST(modes_are_taken_and_given_back)
{
    static const char *const modes[] = {"\033[?1049", "\033[?2004", "\033[?1000", "\033[?1002",
                                        "\033[?1006"};
    start(true);
    term_direct.set_mouse(direct.term, true);
    for (int again = 0; again < 2; again++) { /* the second time as after Ctrl-Z */
        side_draw(&direct);
        for (unsigned i = 0; i < G_N_ELEMENTS(modes); i++) {
            char *on = g_strconcat(modes[i], "h", NULL);
            ck_assert_msg(sent(on), "%s", modes[i] + 1);
            g_free(on);
        }
        ck_assert(sent("\033[?7l"));
        g_byte_array_set_size(direct.bytes, 0);
        term_direct.restore(direct.term, direct.bytes);
        for (unsigned i = 0; i < G_N_ELEMENTS(modes); i++) {
            char *off = g_strconcat(modes[i], "l", NULL);
            ck_assert_msg(sent(off), "%s", modes[i] + 1);
            g_free(off);
        }
        ck_assert(sent("\033[?25h"));
        ck_assert(sent("\033[?7h"));
        g_byte_array_set_size(direct.bytes, 0);
        term_direct.restore(direct.term, direct.bytes);
        ck_assert_uint_eq(direct.bytes->len, 0);
    }
    side_draw(&direct);
    check_screen(&direct);
    term_direct.set_mouse(direct.term, false);
    side_draw(&direct);
    ck_assert(sent("\033[?1000l"));
    term_direct.refresh(direct.term);
    side_draw(&direct);
    ck_assert(sent("\033[?2004h"));
    ck_assert(!sent("\033[?1000h"));
    stop();
}
END_TEST

START_TEST(ascii_means_ascii)
{
    start(false);
    canvas->ascii = false; /* even if a canvas forgets */
    struct window win = canvas_window(canvas);
    window_text(&win, 2, 3, ROLE_TEXT, "中文 e\u0301 ▂▅█ ● after");
    side_draw(&direct);
    for (unsigned i = 0; i < direct.bytes->len; i++)
        ck_assert_uint_lt(direct.bytes->data[i], 0x80);
    ck_assert(sent("after"));
    ck_assert(sent("????"));
    stop();
}
END_TEST

START_TEST(marks_go_with_their_letters)
{
    start(true);
    struct window win = canvas_window(canvas);
    window_text(&win, 2, COLS - 3, ROLE_TEXT, "ae\u0301z");
    window_text(&win, 3, 0, ROLE_TEXT, "next");
    side_draw(&direct);
    check_screen(&direct);
    ck_assert_uint_eq(seen_cell(&direct, 2, COLS - 2).chars[1], 0x301);
    window_text(&win, 2, COLS - 3, ROLE_TEXT, "aez");
    side_draw(&direct);
    check_screen(&direct);
    ck_assert_uint_eq(seen_cell(&direct, 2, COLS - 2).chars[1], 0);
    stop();
}
END_TEST

/* U+1F93B: one cell for us and the C library, two for libvterm and other terminals. What stands
 * behind it in its row and in all others is in its place. */
START_TEST(wider_characters_move_nothing)
{
    start(true);
    struct window win = canvas_window(canvas);
    window_clear(&win, ROLE_TEXT);
    for (unsigned round = 0; round < 200; round++) {
        for (unsigned row = 1; row < ROWS; row += 2) {
            for (unsigned i = 0; i < COLS; i++) {
                unsigned kind = (round * 31 + row * 7 + i * (round % 5 + 1)) % 11;
                canvas->cells[row * COLS + i].ch = kind == 3 ? 0x1f93b : kind < 6 ? 'x' : ' ';
            }
        }
        for (int row = 0; row < ROWS; row += 2)
            window_printf(&win, row, 0, ROLE_TEXT, "%*u", (int)(round % 9), round);
        side_draw(&direct);
        for (unsigned row = 0; row < ROWS; row++) {
            for (unsigned col = 0; col < COLS; col++) {
                const struct vt_cell *cell = &canvas->cells[row * COLS + col];
                bool beside = disputed_cell(cell) || (col && disputed_cell(cell - 1)) ||
                              (col + 1 < COLS && disputed_cell(cell + 1));
                if (!beside)
                    check_cell(&direct, row, col);
            }
        }
    }
    stop();
}
END_TEST

START_TEST(terminals_are_chosen)
{
    static const struct {
        const char *term, *colorterm, *wish;
        bool no_color, fits;
    } table[] = {
        {"xterm-256color", "truecolor", "", false, true},
        {"xterm", "24bit", "", false, true},
        {"xterm-kitty", "truecolor", "", false, true},
        {"tmux-256color", "truecolor", "", false, true},
        {"alacritty", "truecolor", "", false, true},
        {"xterm-direct", "", "", false, true},
        {"xterm-256color", "", "true", false, true},
        {"xterm-256color", "", "true", true, true}, /* what is asked for wins */
        {"screen-256color", "", "true", false, true},
        {"xterm-256color", "", "", false, false},
        {"xterm-256color", "yes", "", false, false},
        {"xterm-256color", "truecolor", "256", false, false},
        {"xterm-256color", "truecolor", "never", false, false},
        {"xterm-256color", "truecolor", "", true, false},
        {"screen-256color", "truecolor", "", false, false}, /* that of the terminal around it */
        {"linux", "truecolor", "true", false, false},
        {"vt100", "truecolor", "true", false, false},
        {"vte-nothing", "truecolor", "", false, true},
        {"vt220", "truecolor", "", false, false},
        {"dumb", "truecolor", "true", false, false},
        {"", "truecolor", "true", false, false},
        {"xtermish", "truecolor", "", false, false},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
        ck_assert_msg(term_direct_fits(table[i].term, table[i].colorterm, table[i].wish,
                                       table[i].no_color) == table[i].fits,
                      "%s %s %s", table[i].term, table[i].colorterm, table[i].wish);
    ck_assert_int_eq(term_color_depth("", false, TERM_COLORS_TRUE), COLOR_TRUE);
    ck_assert_int_eq(term_color_depth("256", false, TERM_COLORS_TRUE), COLOR_256);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("term-direct");
    TCase *tc = tcase_create("term-direct");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, random_frames_arrive_exactly);
    tcase_add_test(tc, it_shows_what_curses_shows_in_fewer_bytes);
    tcase_add_test(tc, small_changes_take_few_bytes);
    tcase_add_test(tc, modes_are_taken_and_given_back);
    tcase_add_test(tc, ascii_means_ascii);
    tcase_add_test(tc, marks_go_with_their_letters);
    tcase_add_test(tc, wider_characters_move_nothing);
    tcase_add_test(tc, terminals_are_chosen);
    suite_add_tcase(s, tc);
    return s;
}
