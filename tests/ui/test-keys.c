#include "harness.h"
#include "keys.h"

static const struct {
    const char *name;
    uint32_t key;
    const char *again; /* NULL: as `name` */
} names[] = {
    {"a", 'a', NULL},
    {"A", 'A', NULL},
    {"?", '?', NULL},
    {"-", '-', NULL},
    {"C-]", ']' | MOD_CTRL, NULL},
    {"C-D", 'd' | MOD_CTRL, "C-d"},
    {"C-l", 'l' | MOD_CTRL, NULL},
    {"C--", '-' | MOD_CTRL, NULL},
    {"M-x", 'x' | MOD_ALT, NULL},
    {"C-M-Left", KEY_LEFT_ | MOD_CTRL | MOD_ALT, NULL},
    {"S-Tab", KEY_TAB_ | MOD_SHIFT, NULL},
    {"Enter", KEY_ENTER_, NULL},
    {"esc", KEY_ESCAPE_, "Esc"},
    {"F1", KEY_F1_, NULL},
    {"F12", KEY_F12_, NULL},
    {"PgUp", KEY_PGUP_, NULL},
    {"Space", ' ', NULL},
    {"C-Space", ' ' | MOD_CTRL, NULL},
    {"中", 0x4e2d, NULL},
};

START_TEST(names_and_numbers_agree)
{
    const char *again = names[_i].again ? names[_i].again : names[_i].name;
    ck_assert_uint_eq(key_parse(names[_i].name), names[_i].key);
    char *name = key_name(names[_i].key);
    ck_assert_str_eq(name, again);
    g_free(name);
}
END_TEST

START_TEST(nonsense_is_none)
{
    const char *const nonsense[] = {"", "ab", "F13", "C-", "C-ab", "\033", "\xff", "X-a"};
    for (unsigned i = 0; i < G_N_ELEMENTS(nonsense); i++)
        ck_assert_uint_eq(key_parse(nonsense[i]), KEY_NONE);
    char *name = key_name(KEY_NONE);
    ck_assert_str_eq(name, "");
    g_free(name);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("keys");
    TCase *tc = tcase_create("keys");
    tcase_add_loop_test(tc, names_and_numbers_agree, 0, G_N_ELEMENTS(names));
    tcase_add_test(tc, nonsense_is_none);
    suite_add_tcase(s, tc);
    return s;
}
