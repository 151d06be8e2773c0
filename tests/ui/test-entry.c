#include "harness.h"
#include "pane.h"
#include "picture.h"
#include "widgets/entry.h"

#include <string.h>

static struct entry *entry;

static void setup(void)
{
    entry = entry_new("", 40);
}

static void teardown(void)
{
    entry_free(entry);
}

/* Keys by name, blanks between them. */
static unsigned keys(const char *names)
{
    unsigned wishes = 0;
    g_auto(GStrv) words = g_strsplit(names, " ", -1);
    for (char **word = words; *word; word++) {
        struct event event = event_key(*word);
        wishes = entry_event(entry, &event, NULL);
    }
    return wishes;
}

static void expect(const char *text)
{
    ck_assert_str_eq(entry_text(entry), text);
}

START_TEST(editing_keys)
{
    static const struct {
        const char *text, *keys, *result;
    } steps[] = {
        {"", "a b Space c", "ab c"},
        {"abc", "Left Left x", "axbc"},
        {"abc", "Home x End y", "xabcy"},
        {"abc", "C-a x C-e y", "xabcy"},
        {"abc", "Backspace", "ab"},
        {"abc", "Home Delete", "bc"},
        {"abc", "Home Backspace", "abc"},
        {"abc def", "C-w", "abc "},
        {"abc def  ", "C-w", "abc "},
        {"abc def", "M-b C-u", "def"},
        {"abc def", "Home M-f C-k", "abc"},
        {"中文字", "Left Backspace", "中字"},
        {"ae\xcc\x81", "Backspace", "a"},
        {"ae\xcc\x81", "Left Left x", "xae\xcc\x81"},
        {"abc", "中", "abc中"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++) {
        entry_set(entry, steps[i].text);
        keys(steps[i].keys);
        expect(steps[i].result);
    }
}
END_TEST

START_TEST(what_is_not_its_own_goes_on)
{
    ck_assert_uint_eq(keys("Enter"), 0);
    ck_assert_uint_eq(keys("Esc"), 0);
    ck_assert_uint_eq(keys("Tab"), 0);
    ck_assert_uint_eq(keys("Up"), 0);
    ck_assert_uint_eq(keys("F5"), 0);
    ck_assert_uint_eq(keys("Backspace"), 0);
    ck_assert_uint_ne(keys("a"), 0);
    ck_assert_uint_ne(keys("Backspace"), 0);
}
END_TEST

START_TEST(text_is_bounded_and_safe)
{
    struct event event = event_paste("one\ntwo\t\033[31m\xff\n");
    bool changed = false;
    entry_event(entry, &event, &changed);
    ck_assert(changed);
    expect("one two \uFFFD[31m\uFFFD");
    entry_set(entry, "");
    for (unsigned i = 0; i < 30; i++)
        keys("中");
    ck_assert_uint_eq(strlen(entry_text(entry)), 39);
    keys("x");
    ck_assert_uint_eq(strlen(entry_text(entry)), 40);
    event = event_key("y");
    entry_event(entry, &event, &changed);
    ck_assert(!changed);
}
END_TEST

START_TEST(history_goes_up_and_down)
{
    g_autoptr(GPtrArray) history = g_ptr_array_new_with_free_func(g_free);
    entry_history_add(history, "one", 3);
    entry_history_add(history, "two", 3);
    entry_history_add(history, "one", 3); /* said again: now the newest */
    entry_history_add(history, "three", 3);
    entry_history_add(history, "four", 3);
    entry_history_add(history, "", 3);
    ck_assert_uint_eq(history->len, 3);
    entry_use_history(entry, history);
    keys("d r a f t");
    keys("Up");
    expect("four");
    keys("Up Up Up Up");
    expect("one");
    keys("Down");
    expect("three");
    keys("Down Down");
    expect("draft");
    keys("Down");
    expect("draft");
}
END_TEST

static char **complete(void *opaque, const char *before)
{
    static const char *const words[] = {"start", "status", "shutdown", "中文", "中国"};
    (void)opaque;
    const char *word = strrchr(before, ' ') ? strrchr(before, ' ') + 1 : before;
    GPtrArray *out = g_ptr_array_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_has_prefix(words[i], word))
            g_ptr_array_add(out, g_strdup(words[i]));
    }
    g_ptr_array_add(out, NULL);
    return (char **)g_ptr_array_free(out, FALSE);
}

START_TEST(tab_completes_the_last_word)
{
    entry_use_completion(entry, complete, NULL);
    entry_set(entry, "sh");
    keys("Tab");
    expect("shutdown ");
    entry_set(entry, "x st");
    keys("Tab");
    expect("x sta");
    ck_assert_ptr_nonnull(entry_candidates(entry));
    ck_assert_str_eq(entry_candidates(entry)[1], "status");
    keys("r Tab");
    expect("x start ");
    ck_assert_ptr_null(entry_candidates(entry));
    entry_set(entry, "中");
    keys("Tab");
    expect("中");
    entry_set(entry, "zzz");
    keys("Tab");
    expect("zzz");
}
END_TEST

START_TEST(long_text_scrolls_with_signs)
{
    struct picture pic = picture_new(12, 1, false, false);
    entry_set(entry, "0123456789abcdef");
    entry_draw(entry, &pic.win, 0, 1, 10, ROLE_FIELD, true);
    picture_expect(&pic, " ‹89abcdef\n");
    ck_assert_int_eq(pic.canvas->cursor_col, 10);
    keys("Home");
    picture_clear(&pic);
    entry_draw(entry, &pic.win, 0, 1, 10, ROLE_FIELD, true);
    picture_expect(&pic, " 012345678›\n");
    ck_assert_int_eq(pic.canvas->cursor_col, 1);
    entry_set(entry, "中文中文中文");
    picture_clear(&pic);
    entry_draw(entry, &pic.win, 0, 0, 7, ROLE_FIELD, true);
    ck_assert_int_lt(pic.canvas->cursor_col, 7);
    entry_set(entry, "abc");
    entry_draw(entry, &pic.win, 0, 0, 7, ROLE_FIELD, true);
    entry_click(entry, 1);
    keys("x");
    expect("axbc");
    entry_draw(entry, &pic.win, 0, 0, 0, ROLE_FIELD, true); /* no room at all */
    picture_free(&pic);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("entry");
    TCase *tc = tcase_create("entry");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, editing_keys);
    tcase_add_test(tc, what_is_not_its_own_goes_on);
    tcase_add_test(tc, text_is_bounded_and_safe);
    tcase_add_test(tc, history_goes_up_and_down);
    tcase_add_test(tc, tab_completes_the_last_word);
    tcase_add_test(tc, long_text_scrolls_with_signs);
    suite_add_tcase(s, tc);
    return s;
}
