/* test-vt-sessions.c: recorded sessions of vim, mc and htop end in the same cells as tmux's. */
#include <glib.h>
#include <string.h>

#include "harness.h"
#include "vt-check.h"
#include "vt-screen.h"
#include "vt-state.h"

#define COLS 80
#define ROWS 24

static const char *const names[] = {"vim", "vim-exit", "mc", "htop"};
static const size_t steps[] = {100000, 1, 13, 64};

static char *read_part(const char *name, const char *suffix, size_t *len)
{
    char *path = g_strdup_printf("%s/src/vt/sessions/%s%s", TESTS_DIR, name, suffix), *text = NULL;
    ck_assert_msg(g_file_get_contents(path, &text, len, NULL), "cannot read %s", path);
    g_free(path);
    return text;
}

/* tmux's picture is rows with SGR between them; it is drawn row by row on an empty screen. It ends
 * each row where only erased cells follow, whatever their colour: ends[] says where. */
static struct vt_screen *draw_expected(const char *name, unsigned *ends)
{
    struct vt_screen *vt = vt_screen_new(COLS, ROWS, 10, 0);
    char *text = read_part(name, ".screen", NULL), **rows = g_strsplit(text, "\n", -1);
    ck_assert_uint_ge(g_strv_length(rows), ROWS);
    for (unsigned i = 0; i < ROWS; i++) {
        char *at = g_strdup_printf("\033[%u;1H%s", i + 1, rows[i]);
        vt_screen_feed(vt, at, strlen(at));
        g_free(at);
        ends[i] = vt->cur.pending ? COLS : vt->cur.col;
    }
    g_strfreev(rows);
    g_free(text);
    return vt;
}

static void compare_cells(const char *name, struct vt_screen *got, struct vt_screen *want,
                          const unsigned *ends)
{
    for (unsigned row = 0; row < ROWS; row++)
        for (unsigned col = 0; col < COLS; col++) {
            const struct vt_cell *g = vt_screen_row(got, row) + col;
            const struct vt_cell *w = vt_screen_row(want, row) + col;
            if (col >= ends[row]) {
                ck_assert_msg(g->ch == ' ' && g->attrs == 0, "%s: row %u col %u: U+%04X, not blank",
                              name, row, col, g->ch);
                continue;
            }
            ck_assert_msg(g->ch == w->ch && g->width == w->width && g->fg == w->fg &&
                              g->bg == w->bg && g->attrs == w->attrs,
                          "%s: row %u col %u: U+%04X w%u %08x/%08x/%02x, not U+%04X w%u "
                          "%08x/%08x/%02x",
                          name, row, col, g->ch, g->width, g->fg, g->bg, g->attrs, w->ch, w->width,
                          w->fg, w->bg, w->attrs);
        }
}

START_TEST(test_session)
{
    const char *name = names[_i];
    size_t len;
    char *bytes = read_part(name, ".bin", &len), *cursor = read_part(name, ".cursor", NULL);
    unsigned ends[ROWS];
    struct vt_screen *want = draw_expected(name, ends);
    for (size_t s = 0; s < G_N_ELEMENTS(steps); s++) {
        struct vt_screen *got = vt_screen_new(COLS, ROWS, 1000, 1 << 20);
        for (size_t i = 0; i < len; i += steps[s])
            vt_screen_feed(got, bytes + i, MIN(steps[s], len - i));
        vt_check_screen(got);
        compare_cells(name, got, want, ends);
        struct vt_status status;
        vt_screen_status(got, &status);
        char *at = g_strdup_printf("%u %u\n", status.cursor_row, status.cursor_col);
        ck_assert_str_eq(at, cursor);
        g_free(at);
        vt_screen_free(got);
    }
    vt_screen_free(want);
    g_free(cursor);
    g_free(bytes);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("vt-sessions");
    TCase *tc = tcase_create("sessions");
    tcase_add_loop_test(tc, test_session, 0, (int)G_N_ELEMENTS(names));
    suite_add_tcase(s, tc);
    return s;
}
