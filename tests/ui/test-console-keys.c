#include <string.h>

#include "console/console-keys.h"
#include "harness.h"

struct row {
    const char *key;
    const char *normal;      /* bytes in normal mode */
    const char *application; /* in application cursor mode; NULL: the same */
};

static const struct row rows[] = {
    {"a", "a", NULL},
    {"Space", " ", NULL},
    {"C-a", "\001", NULL},
    {"C-z", "\032", NULL},
    {"C-]", "\035", NULL},
    {"C-\\", "\034", NULL},
    {"C-_", "\037", NULL},
    {"Enter", "\r", NULL},
    {"Tab", "\t", NULL},
    {"S-Tab", "\033[Z", NULL},
    {"Backspace", "\177", NULL},
    {"C-Backspace", "\b", NULL},
    {"Esc", "\033", NULL},
    {"M-a", "\033a", NULL},
    {"M-Enter", "\033\r", NULL},
    {"M-C-c", "\033\003", NULL},
    {"M-Backspace", "\033\177", NULL},
    {"Up", "\033[A", "\033OA"},
    {"Down", "\033[B", "\033OB"},
    {"Right", "\033[C", "\033OC"},
    {"Left", "\033[D", "\033OD"},
    {"Home", "\033[H", "\033OH"},
    {"End", "\033[F", "\033OF"},
    {"C-Left", "\033[1;5D", NULL},
    {"S-Up", "\033[1;2A", NULL},
    {"M-Right", "\033[1;3C", NULL},
    {"Insert", "\033[2~", NULL},
    {"Delete", "\033[3~", NULL},
    {"PgUp", "\033[5~", NULL},
    {"PgDn", "\033[6~", NULL},
    {"C-PgUp", "\033[5;5~", NULL},
    {"F1", "\033OP", NULL},
    {"F4", "\033OS", NULL},
    {"F5", "\033[15~", NULL},
    {"F10", "\033[21~", NULL},
    {"F12", "\033[24~", NULL},
    {"S-F5", "\033[15;2~", NULL},
    {"C-F1", "\033[1;5P", NULL},
};

static void expect(const char *name, bool application, const char *want)
{
    char buf[CONSOLE_KEY_BYTES];
    struct console_view modes = {.app_cursor = application};
    uint32_t key = key_parse(name);
    ck_assert_msg(key != KEY_NONE, "no key %s", name);
    size_t len = console_key_encode(key, &modes, buf);
    ck_assert_msg(len == strlen(want) && !memcmp(buf, want, len), "%s sends %zu bytes: %.*s", name,
                  len, (int)len, buf);
}

START_TEST(keys_are_encoded_as_xterm_does)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect(rows[i].key, false, rows[i].normal);
        expect(rows[i].key, true, rows[i].application ? rows[i].application : rows[i].normal);
    }
}
END_TEST

START_TEST(characters_are_sent_as_utf8)
{
    char buf[CONSOLE_KEY_BYTES];
    struct console_view modes = {0};
    ck_assert_uint_eq(console_key_encode(0x4e2d, &modes, buf), 3);
    ck_assert_mem_eq(buf, "\xe4\xb8\xad", 3);
    ck_assert_uint_eq(console_key_encode(0x1f600, &modes, buf), 4);
    ck_assert_uint_eq(console_key_encode(' ' | MOD_CTRL, &modes, buf), 1);
    ck_assert_int_eq(buf[0], 0);
    ck_assert_uint_eq(console_key_encode(KEY_NONE, &modes, buf), 0);
    ck_assert_uint_eq(console_key_encode(0xd800, &modes, buf), 0);
    ck_assert_uint_eq(console_key_encode(KEY_F12_ + 1, &modes, buf), 0);
}
END_TEST

static void expect_mouse(struct event event, int row, int col, unsigned mode, bool sgr,
                         const char *want)
{
    char buf[CONSOLE_KEY_BYTES];
    struct console_view modes = {.cols = 300, .rows = 80, .mouse_mode = mode, .mouse_sgr = sgr};
    size_t len = console_mouse_encode(&event, row, col, &modes, buf);
    ck_assert_msg(len == strlen(want) && !memcmp(buf, want, len), "mode %u: %zu bytes: %.*s", mode,
                  len, (int)len, buf);
}

START_TEST(mouse_is_sent_only_as_asked)
{
    struct event press = {.type = EVENT_MOUSE, .mouse = MOUSE_PRESS, .button = 1};
    struct event release = {.type = EVENT_MOUSE, .mouse = MOUSE_RELEASE, .button = 1};
    struct event drag = {.type = EVENT_MOUSE, .mouse = MOUSE_DRAG, .button = 3};
    struct event move = {.type = EVENT_MOUSE, .mouse = MOUSE_DRAG};
    struct event wheel = {.type = EVENT_MOUSE, .mouse = MOUSE_WHEEL_DOWN, .mods = MOD_CTRL};
    expect_mouse(press, 2, 3, 0, true, "");
    expect_mouse(press, 2, 3, 1000, true, "\033[<0;4;3M");
    expect_mouse(release, 2, 3, 1000, true, "\033[<0;4;3m");
    expect_mouse(press, 0, 0, 1000, false, "\033[M !!");
    expect_mouse(release, 0, 0, 1000, false, "\033[M#!!");
    expect_mouse(release, 0, 0, 9, false, "");
    expect_mouse(drag, 2, 3, 1000, true, "");
    expect_mouse(drag, 2, 3, 1002, true, "\033[<34;4;3M");
    expect_mouse(move, 2, 3, 1002, true, "");
    expect_mouse(move, 2, 3, 1003, true, "\033[<35;4;3M");
    expect_mouse(wheel, 2, 3, 1000, true, "\033[<81;4;3M");
    expect_mouse(wheel, 2, 3, 9, false, "");
    expect_mouse(press, 10, 250, 1000, false, "");
    expect_mouse(press, 10, 250, 1006, true, "\033[<0;251;11M");
    expect_mouse(press, 80, 0, 1000, true, "");
    expect_mouse(press, -1, 0, 1000, true, "");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("console-keys");
    TCase *tc = tcase_create("keys");
    tcase_add_test(tc, keys_are_encoded_as_xterm_does);
    tcase_add_test(tc, characters_are_sent_as_utf8);
    tcase_add_test(tc, mouse_is_sent_only_as_asked);
    suite_add_tcase(s, tc);
    return s;
}
