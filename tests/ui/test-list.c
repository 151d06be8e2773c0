#include "harness.h"
#include "pane.h"
#include "picture.h"
#include "widgets/list.h"

#include <string.h>

struct item {
    const char *name;
    int size;
};

static struct item items[200];
static unsigned n_items;

static unsigned rows(void *opaque)
{
    (void)opaque;
    return n_items;
}

static const void *row_key(void *opaque, unsigned row)
{
    (void)opaque;
    return items[row].name;
}

static bool cell(void *opaque, unsigned row, unsigned column, char *buf, size_t size,
                 enum role *role, const struct window *win)
{
    (void)opaque;
    if (column == 2) {
        window_text(win, 0, 0, ROLE_GAUGE, "##");
        return true;
    }
    *role = column ? ROLE_DIM : ROLE_STRONG;
    if (column == 0)
        g_strlcpy(buf, items[row].name, size);
    else
        g_snprintf(buf, size, "%d", items[row].size);
    return false;
}

static int compare(void *opaque, unsigned a, unsigned b, unsigned column)
{
    (void)opaque;
    return column ? items[a].size - items[b].size : strcmp(items[a].name, items[b].name);
}

static bool match(void *opaque, unsigned row, const char *filter)
{
    (void)opaque;
    g_autofree char *folded = g_utf8_casefold(items[row].name, -1);
    return strstr(folded, filter) != NULL;
}

static const struct list_column columns[] = {
    {"name", "NAME", 6, 0, 2, 0, FIT_MIDDLE_CUT},
    {"size", "SIZE", 5, 8, 1, 0, FIT_RIGHT},
    {"bar", "BAR", 4, 4, 0, 1, FIT_LEFT},
};
static const struct list_source source = {
    .columns = columns, .n_columns = 3, .rows = rows, .key = row_key, .cell = cell,
    .compare = compare, .match = match,
};

static struct list *list;
static struct picture pic;

static void setup(void)
{
    static const struct item start[] = {{"web-01", 30}, {"db-01", 4}, {"mail-server-02", 12}};
    memcpy(items, start, sizeof(start));
    n_items = 3;
    list = list_new(&source);
    pic = picture_new(30, 6, false, false);
}

static void teardown(void)
{
    list_free(list);
    picture_free(&pic);
}

static void expect(const char *wanted)
{
    picture_clear(&pic);
    list_draw(list, &pic.win, true);
    picture_expect(&pic, wanted);
}

static unsigned key(const char *name)
{
    struct event event = event_key(name);
    return list_event(list, &event, NULL);
}

START_TEST(columns_share_the_width)
{
    expect(" NAME              SIZE  BAR\n web-01              30  ##\n"
           " db-01                4  ##\n mail-s…ver-02       12  ##\n\n\n");
    ck_assert_int_eq(pic.canvas->cursor_row, 1);
}
END_TEST

START_TEST(narrow_lists_drop_columns_and_cut)
{
    picture_free(&pic);
    pic = picture_new(16, 5, false, false);
    expect(" NAME      SIZE\n web-01      30\n db-01        4\n mail…-02    12\n\n");
    picture_free(&pic);
    pic = picture_new(5, 3, true, true);
    picture_clear(&pic);
    list_draw(list, &pic.win, true); /* too narrow for anything: still drawn */
}
END_TEST

START_TEST(sorting_marks_the_heading)
{
    list_sort(list, 0, false);
    expect(" NAME▲             SIZE  BAR\n db-01                4  ##\n"
           " mail-s…ver-02       12  ##\n web-01              30  ##\n\n\n");
    list_sort(list, 1, true);
    expect(" NAME             SIZE▼  BAR\n web-01              30  ##\n"
           " mail-s…ver-02       12  ##\n db-01                4  ##\n\n\n");
    struct event click = event_click(0, 3);
    ck_assert_uint_ne(list_event(list, &click, NULL) & WISH_DIRTY, 0);
    bool descending = true;
    ck_assert_uint_eq(list_sort_column(list, &descending), 0);
    ck_assert(!descending);
    list_event(list, &click, NULL);
    list_sort_column(list, &descending);
    ck_assert(descending);
    picture_free(&pic);
    pic = picture_new(30, 2, true, true);
    expect(" NAMEv            SIZE  BAR\n db-01               4  ##   |\n"); /* chosen at first */
}
END_TEST

START_TEST(the_cursor_follows_its_row)
{
    key("j");
    ck_assert_int_eq(list_cursor(list), 1);
    list_sort(list, 0, false); /* db-01 comes first */
    ck_assert_int_eq(list_cursor(list), 1);
    expect(" NAME▲             SIZE  BAR\n db-01                4  ##\n"
           " mail-s…ver-02       12  ##\n web-01              30  ##\n\n\n");
    ck_assert_int_eq(pic.canvas->cursor_row, 1);
    memmove(&items[1], &items[0], 3 * sizeof(items[0]));
    items[0] = (struct item){"aaa", 1};
    n_items = 4;
    list_update(list);
    ck_assert_int_eq(list_cursor(list), 2);
    memmove(&items[2], &items[3], sizeof(items[0])); /* it is gone: the one in its place */
    n_items = 3;
    list_update(list);
    ck_assert_int_ge(list_cursor(list), 0);
    n_items = 0;
    list_update(list);
    ck_assert_int_eq(list_cursor(list), -1);
    key("j");
    key("G");
    ck_assert_int_eq(list_cursor(list), -1);
}
END_TEST

START_TEST(a_filter_hides_and_gives_back)
{
    key("j");
    list_set_filter(list, "MAIL");
    ck_assert_uint_eq(list_shown(list), 1);
    ck_assert_int_eq(list_cursor(list), 2);
    ck_assert_str_eq(list_filter(list), "MAIL");
    list_set_filter(list, "nothing like this");
    ck_assert_int_eq(list_cursor(list), -1);
    expect(" NAME              SIZE  BAR\n Nothing matches “nothing like\n\n\n\n\n");
    list_set_filter(list, "");
    ck_assert_uint_eq(list_shown(list), 3);
    ck_assert_int_eq(list_cursor(list), 2);
}
END_TEST

static void many(void)
{
    static char names[200][8];
    n_items = 200;
    for (unsigned i = 0; i < n_items; i++) {
        g_snprintf(names[i], sizeof(names[i]), "n%03u", i);
        items[i] = (struct item){names[i], (int)i};
    }
    list_update(list);
    list_set_cursor(list, 0);
}

START_TEST(long_lists_scroll)
{
    static const struct {
        const char *key;
        int cursor;
    } steps[] = {{"G", 199},    {"k", 198},      {"Up", 197},     {"C-u", 195}, {"PgUp", 190},
                 {"g", 0},      {"PgDn", 5},     {"C-d", 7},      {"Down", 8},  {"End", 199},
                 {"PgDn", 199}, {"Home", 0},     {"PgUp", 0}};
    many();
    expect(" NAME             SIZE  BAR\n n000                0  ##   │\n"
           " n001                1  ##\n n002                2  ##\n"
           " n003                3  ##\n n004                4  ##\n");
    for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++) {
        ck_assert_uint_ne(key(steps[i].key) & WISH_HANDLED, 0);
        ck_assert_int_eq(list_cursor(list), steps[i].cursor);
        picture_clear(&pic);
        list_draw(list, &pic.win, true);
        ck_assert_int_ge(pic.canvas->cursor_row, 1);
        ck_assert_int_lt(pic.canvas->cursor_row, 6);
    }
    ck_assert_uint_eq(key("x"), 0);
}
END_TEST

START_TEST(the_mouse_selects_and_opens)
{
    bool opened = true;
    expect(" NAME              SIZE  BAR\n web-01              30  ##\n"
           " db-01                4  ##\n mail-s…ver-02       12  ##\n\n\n");
    struct event click = event_click(2, 3);
    list_event(list, &click, &opened);
    ck_assert_int_eq(list_cursor(list), 1);
    ck_assert(!opened);
    list_event(list, &click, &opened);
    ck_assert(opened);
    click.row = 5; /* below the last row */
    list_event(list, &click, &opened);
    ck_assert_int_eq(list_cursor(list), 1);
    many();
    picture_clear(&pic);
    list_draw(list, &pic.win, true);
    struct event wheel = {.type = EVENT_MOUSE, .mouse = MOUSE_WHEEL_DOWN, .row = 2};
    list_event(list, &wheel, &opened);
    ck_assert_int_eq(list_cursor(list), 3);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("list");
    TCase *tc = tcase_create("list");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, columns_share_the_width);
    tcase_add_test(tc, narrow_lists_drop_columns_and_cut);
    tcase_add_test(tc, sorting_marks_the_heading);
    tcase_add_test(tc, the_cursor_follows_its_row);
    tcase_add_test(tc, a_filter_hides_and_gives_back);
    tcase_add_test(tc, long_lists_scroll);
    tcase_add_test(tc, the_mouse_selects_and_opens);
    suite_add_tcase(s, tc);
    return s;
}
