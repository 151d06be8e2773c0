#include "harness.h"
#include "pane.h"
#include "panes/paragraph.h"
#include "picture.h"
#include "widgets/gauge.h"
#include "widgets/menu.h"
#include "widgets/spark.h"
#include "widgets/textview.h"

#include <math.h>
#include <string.h>

START_TEST(gauges_fill_as_they_should)
{
    static const double fractions[] = {0, 0.001, 0.5, 0.999, 1, -3, 7, NAN};
    struct picture pic = picture_new(10, G_N_ELEMENTS(fractions), false, false);
    for (unsigned i = 0; i < G_N_ELEMENTS(fractions); i++)
        gauge_draw(&pic.win, (int)i, 0, 4, fractions[i]);
    picture_expect(&pic, "▁▁▁▁\n█▁▁▁\n██▁▁\n███▁\n████\n▁▁▁▁\n████\n▁▁▁▁\n");
    picture_free(&pic);
    pic = picture_new(10, 1, true, true);
    gauge_draw(&pic.win, 0, 0, 4, 0.5);
    picture_expect(&pic, "##..\n");
    picture_free(&pic);
}
END_TEST

START_TEST(sparks_show_the_newest_at_the_right)
{
    static const float ring[4] = {1.0F, 0.5F, 0.0F, 0.26F};
    struct picture pic = picture_new(10, 4, false, false);
    spark_draw(&pic.win, 0, 0, 4, ring, 4, 0, 4);
    spark_draw(&pic.win, 1, 0, 4, ring, 4, 1, 4);
    spark_draw(&pic.win, 2, 0, 6, ring, 4, 2, 2);
    spark_draw(&pic.win, 3, 0, 2, ring, 4, 0, 0);
    picture_expect(&pic, "█▅▁▃\n▅▁▃█\n    █▅\n\n");
    picture_free(&pic);
    pic = picture_new(10, 1, true, false);
    spark_draw(&pic.win, 0, 0, 4, ring, 4, 0, 4);
    picture_expect(&pic, "#=_:\n");
    picture_free(&pic);
}
END_TEST

static int menu_keys(struct menu *menu, const char *names)
{
    int chosen = MENU_NOTHING;
    g_auto(GStrv) words = g_strsplit(names, " ", -1);
    for (char **word = words; *word; word++) {
        struct event event = event_key(*word);
        menu_event(menu, &event, &chosen);
    }
    return chosen;
}

START_TEST(menus_choose)
{
    static const char *const items[] = {"one", "two", "three", "four", NULL};
    static const char *const reasons[] = {NULL, "not now", NULL, NULL, NULL};
    struct picture pic = picture_new(20, 5, false, false);
    struct menu *menu = menu_new(items, reasons, 2);
    unsigned rows, cols;
    menu_measure(menu, &rows, &cols);
    ck_assert_uint_eq(rows, 6);
    ck_assert_uint_eq(cols, 16);
    menu_draw(menu, &pic.win);
    picture_expect(&pic, "┌──────────────────┐\n│ one              │\n│ two  not now     │\n"
                         "│ three            │\n└─────────────────▼┘\n");
    ck_assert_int_eq(menu_keys(menu, "Enter"), 2);
    ck_assert_int_eq(menu_keys(menu, "Up Enter"), MENU_NOTHING); /* grey */
    ck_assert_int_eq(menu_keys(menu, "Up Up Enter"), 3);
    ck_assert_int_eq(menu_keys(menu, "Down Enter"), 0);
    ck_assert_int_eq(menu_keys(menu, "f Enter"), 3);
    ck_assert_int_eq(menu_keys(menu, "Esc"), MENU_CANCEL);
    menu_draw(menu, &pic.win);
    int chosen;
    struct event click = event_click(3, 4);
    menu_event(menu, &click, &chosen);
    ck_assert_int_eq(chosen, 3);
    click = event_click(9, 9);
    menu_event(menu, &click, &chosen);
    ck_assert_int_eq(chosen, MENU_CANCEL);
    menu_free(menu);
    picture_free(&pic);
}
END_TEST

static void text_keys(struct textview *view, const char *names)
{
    g_auto(GStrv) words = g_strsplit(names, " ", -1);
    for (char **word = words; *word; word++) {
        struct event event = event_key(*word);
        textview_event(view, &event);
    }
}

static void expect_text(struct textview *view, struct picture *pic, const char *wanted)
{
    picture_clear(pic);
    textview_draw(view, &pic->win, true);
    picture_expect(pic, wanted);
}

START_TEST(texts_wrap_and_scroll)
{
    struct picture pic = picture_new(12, 3, false, false);
    struct textview *view = textview_new(true);
    textview_set(view, "a line of words\n\n中文字幕中文字幕\nlast");
    expect_text(view, &pic, "a line of  │\nwords\n\n");
    text_keys(view, "Down Down");
    expect_text(view, &pic, "\n中文字幕中 │\n文字幕\n");
    text_keys(view, "G");
    expect_text(view, &pic, "中文字幕中\n文字幕\nlast       │\n");
    ck_assert(textview_at_end(view));
    textview_append(view, "more\n");
    expect_text(view, &pic, "文字幕\nlast\nmore       │\n");
    text_keys(view, "PgUp PgUp PgUp");
    expect_text(view, &pic, "a line of  │\nwords\n\n");
    textview_append(view, "even more");
    expect_text(view, &pic, "a line of  │\nwords\n\n");
    textview_free(view);
    picture_free(&pic);
}
END_TEST

START_TEST(texts_shift_sideways)
{
    struct picture pic = picture_new(12, 2, false, false);
    struct textview *view = textview_new(false);
    textview_set(view, "0123456789abcdefghij\nshort");
    expect_text(view, &pic, "0123456789›\nshort\n");
    text_keys(view, "Right");
    expect_text(view, &pic, "‹9abcdefgh›\n‹\n");
    text_keys(view, "Left");
    expect_text(view, &pic, "0123456789›\nshort\n");
    textview_free(view);
    picture_free(&pic);
}
END_TEST

START_TEST(searching_finds_and_goes_on)
{
    struct picture pic = picture_new(20, 2, false, false);
    struct textview *view = textview_new(false);
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < 30; i++)
        g_string_append_printf(text, "%s %u\n", i % 10 == 7 ? "Übung" : "line", i);
    textview_set(view, text->str);
    expect_text(view, &pic, "line 0             │\nline 1\n");
    ck_assert(textview_search(view, "übung"));
    expect_text(view, &pic, "Übung 7            │\nline 8\n");
    ck_assert_uint_eq(pic.canvas->cells[0].bg, pic.theme->styles[ROLE_MATCH].bg);
    ck_assert_uint_ne(pic.canvas->cells[6].bg, pic.theme->styles[ROLE_MATCH].bg);
    text_keys(view, "n");
    expect_text(view, &pic, "Übung 17           │\nline 18\n");
    text_keys(view, "n n");
    expect_text(view, &pic, "Übung 7            │\nline 8\n"); /* around the end */
    text_keys(view, "N");
    picture_clear(&pic);
    textview_draw(view, &pic.win, true);
    ck_assert(textview_search(view, "Ü")); /* a capital: exact */
    ck_assert(!textview_search(view, "ÜBUNG"));
    ck_assert(!textview_search(view, "nowhere"));
    ck_assert(!textview_search(view, ""));
    ck_assert_ptr_null(textview_needle(view));
    g_string_free(text, TRUE);
    textview_free(view);
    picture_free(&pic);
}
END_TEST

/* At blanks, behind a slash or hyphen in a word too long, between wide characters, and never before punctuation that ends something. */
START_TEST(paragraphs_break_where_they_may)
{
    g_autofree char *words = paragraph_text(8, 2, "one two three-and-four");
    ck_assert_str_eq(words, "one two\n  three-\n  and-four");
    g_autofree char *path = paragraph_text(14, 0, "/var/lib/virtty/images/web-01.raw");
    ck_assert_str_eq(path, "/var/lib/\nvirtty/images/\nweb-01.raw");
    g_autofree char *full = paragraph_text(6, 0, "/abcdefghijkl");
    ck_assert_str_eq(full, "/abcde\nfghijk\nl");
    g_autofree char *wide = paragraph_text(7, 0, "客户机，已关闭。");
    ck_assert_str_eq(wide, "客户\n机，已\n关闭。");
    ck_assert_uint_eq(paragraph_rows(7, "客户机，已关闭。"), 3);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("widgets");
    TCase *tc = tcase_create("widgets");
    tcase_add_test(tc, gauges_fill_as_they_should);
    tcase_add_test(tc, sparks_show_the_newest_at_the_right);
    tcase_add_test(tc, menus_choose);
    tcase_add_test(tc, texts_wrap_and_scroll);
    tcase_add_test(tc, texts_shift_sideways);
    tcase_add_test(tc, searching_finds_and_goes_on);
    tcase_add_test(tc, paragraphs_break_where_they_may);
    suite_add_tcase(s, tc);
    return s;
}
