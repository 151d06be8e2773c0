#include "harness.h"
#include "pane.h"
#include "picture.h"
#include "widgets/form.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"kernel", "disk image", NULL};
static const char *const pools[] = {"images", "scratch", "backup", NULL};

static const struct form_field fields[] = {
    {.kind = FORM_ENTRY, .id = "name", .label = "Name", .width = 12},
    {.kind = FORM_CHOICE, .id = "source", .label = "Source", .options = kinds},
    {.kind = FORM_ENTRY, .id = "file", .label = "File"},
    {.kind = FORM_NUMBER, .id = "cpus", .label = "CPUs", .width = 3, .min = 1, .max = 16},
    {.kind = FORM_NUMBER, .id = "memory", .label = "Memory", .width = 6, .unit = "MiB",
     .flags = FORM_BESIDE, .min = 4},
    {.kind = FORM_SELECT, .id = "pool", .label = "Pool", .options = pools, .width = 12},
    {.kind = FORM_CHECK, .id = "start", .label = "Start now"},
    {.kind = FORM_CHECK, .id = "open", .label = "Open", .flags = FORM_BESIDE},
    {.kind = FORM_NOTE, .id = "note"},
    {.kind = FORM_BUTTON, .id = "create", .label = "Create", .flags = FORM_DEFAULT},
    {.kind = FORM_BUTTON, .id = "cancel", .label = "Cancel"},
};

static unsigned pressed_count;
static const char *pressed_id;

static char *check(void *opaque, struct form *form, unsigned field)
{
    (void)opaque;
    if (!strcmp(form_field(form, field)->id, "name") && !*form_text(form, "name"))
        return g_strdup("a name is needed");
    return NULL;
}

static char *hint(void *opaque, struct form *form, unsigned field)
{
    (void)opaque;
    const char *id = form_field(form, field)->id;
    if (!strcmp(id, "note"))
        return g_strdup_printf("This makes %s.", form_text(form, "name"));
    return strcmp(id, "pool") ? NULL : g_strdup("of 3");
}

static bool hidden(void *opaque, struct form *form, unsigned field)
{
    (void)opaque;
    return !strcmp(form_field(form, field)->id, "pool") && form_choice(form, "source") == 0;
}

static unsigned press(void *opaque, struct form *form, unsigned field)
{
    (void)opaque;
    pressed_count++;
    pressed_id = form_field(form, field)->id;
    return WISH_CLOSE;
}

static const struct form_ops ops = {.check = check, .hint = hint, .hidden = hidden,
                                    .pressed = press};

static struct form *form;
static struct picture pic;

static void setup(void)
{
    pressed_count = 0;
    form = form_new(fields, G_N_ELEMENTS(fields), &ops, NULL);
    form_set_text(form, "name", "web-01");
    form_set_number(form, "cpus", 2);
    form_set_number(form, "memory", 512);
    form_set_checked(form, "start", true);
    pic = picture_new(50, 11, false, false);
}

static void teardown(void)
{
    form_free(form);
    picture_free(&pic);
}

static unsigned keys(const char *names)
{
    unsigned wishes = 0;
    g_auto(GStrv) words = g_strsplit(names, " ", -1);
    for (char **word = words; *word; word++) {
        struct event event = event_key(*word);
        wishes = form_event(form, &event);
    }
    return wishes;
}

static void expect(const char *wanted)
{
    picture_clear(&pic);
    form_draw(form, &pic.win, true);
    picture_expect(&pic, wanted);
}

START_TEST(fields_stand_in_columns)
{
    expect("Name       [web-01      ]\n"
           "Source     (•) kernel  ( ) disk image\n"
           "File       [                                     ]\n"
           "CPUs       [2  ]  Memory [512   ] MiB\n"
           "Start now  [x]  Open [ ]\n"
           "This makes web-01.\n"
           "\n"
           "              < Create >  < Cancel >\n\n\n\n");
    ck_assert_uint_eq(form_rows(form), 8);
    keys("Tab Right"); /* another source: a field more */
    expect("Name       [web-01      ]\n"
           "Source     ( ) kernel  (•) disk image\n"
           "File       [                                     ]\n"
           "CPUs       [2  ]  Memory [512   ] MiB\n"
           "Pool       [images     ▾]  of 3\n"
           "Start now  [x]  Open [ ]\n"
           "This makes web-01.\n"
           "\n"
           "              < Create >  < Cancel >\n\n\n");
    ck_assert_int_eq(pic.canvas->cursor_row, 1);
}
END_TEST

START_TEST(ascii_and_mono_and_small)
{
    picture_free(&pic);
    pic = picture_new(30, 5, true, true);
    expect("Name       [web-01      ]\n"
           "Source     [kernel          v]\n"
           "File       [                 ]\n"
           "CPUs       [2  ]\n"
           "Memory     [512   ] MiB      v\n");
    keys("S-Tab"); /* from the first to the last: it scrolls there */
    picture_clear(&pic);
    form_draw(form, &pic.win, true);
    char *seen = canvas_dump(pic.canvas);
    ck_assert_ptr_nonnull(strstr(seen, "< Cancel >"));
    free(seen);
    picture_free(&pic);
    pic = picture_new(3, 2, false, false);
    form_draw(form, &pic.win, true);
}
END_TEST

START_TEST(a_field_is_checked_when_left)
{
    keys("C-u Tab");
    expect("Name       [            ]\n"
           "           ! a name is needed\n"
           "Source     (•) kernel  ( ) disk image\n"
           "File       [                                     ]\n"
           "CPUs       [2  ]  Memory [512   ] MiB\n"
           "Start now  [x]  Open [ ]\n"
           "This makes .\n"
           "\n"
           "              < Create >  < Cancel >\n\n\n");
    keys("S-Tab x"); /* mended while typing */
    expect("Name       [x           ]\n"
           "Source     (•) kernel  ( ) disk image\n"
           "File       [                                     ]\n"
           "CPUs       [2  ]  Memory [512   ] MiB\n"
           "Start now  [x]  Open [ ]\n"
           "This makes x.\n"
           "\n"
           "              < Create >  < Cancel >\n\n\n\n");
    form_set_text(form, "cpus", "99");
    ck_assert(!form_check(form));
    ck_assert_uint_eq(form_focus(form), form_index(form, "cpus"));
    form_set_text(form, "cpus", "");
    ck_assert(!form_check(form));
    form_set_text(form, "cpus", "16");
    ck_assert(form_check(form));
}
END_TEST

START_TEST(enter_on_the_last_creates)
{
    keys("Enter Enter Enter Enter Enter Enter");
    ck_assert_uint_eq(pressed_count, 0);
    ck_assert_uint_eq(form_focus(form), form_index(form, "open"));
    ck_assert_uint_ne(keys("Enter") & WISH_CLOSE, 0);
    ck_assert_str_eq(pressed_id, "create");
    form_set_text(form, "name", "");
    form_set_focus(form, "open");
    ck_assert_uint_eq(keys("Enter") & WISH_CLOSE, 0);
    ck_assert_uint_eq(form_focus(form), 0);
    ck_assert_uint_eq(pressed_count, 1);
    form_set_focus(form, "cancel");
    keys("Enter");
    ck_assert_str_eq(pressed_id, "cancel");
    ck_assert_uint_eq(keys("Esc"), 0);
}
END_TEST

START_TEST(numbers_take_digits_and_steps)
{
    form_set_focus(form, "cpus");
    keys("x Backspace 1 y 5");
    ck_assert_uint_eq(form_number(form, "cpus"), 15);
    keys("+ + +");
    ck_assert_uint_eq(form_number(form, "cpus"), 16);
    keys("C-u 2 - - -");
    ck_assert_uint_eq(form_number(form, "cpus"), 1);
    form_set_text(form, "cpus", "99999999999999999999");
    ck_assert_uint_eq(form_number(form, "cpus"), 0);
}
END_TEST

START_TEST(selects_open_a_popup)
{
    form_set_choice(form, "source", 1);
    form_set_focus(form, "pool");
    keys("Space");
    expect("Name       [web-01      ]\n"
           "Source     ( ) kernel  (•) disk image\n"
           "File       [                                     ]\n"
           "CPUs       [2  ]  Memory [512   ] MiB\n"
           "Pool       [images     ▾]  of 3\n"
           "Start now  ┌────────────┐\n"
           "This makes │ images     │\n"
           "           │ scratch    │\n"
           "           │ backup     │ < Cancel >\n"
           "           └────────────┘\n\n");
    keys("Down Enter");
    ck_assert_str_eq(form_text(form, "pool"), "scratch");
    keys("Enter Esc"); /* Esc closes the popup, not the form */
    ck_assert_str_eq(form_text(form, "pool"), "scratch");
    keys("Right Right");
    ck_assert_uint_eq(form_choice(form, "pool"), 0);
    static const char *const other[] = {"only", NULL};
    form_set_options(form, "pool", other);
    ck_assert_str_eq(form_text(form, "pool"), "only");
}
END_TEST

START_TEST(the_mouse_works_too)
{
    picture_clear(&pic);
    form_draw(form, &pic.win, true);
    struct event click = event_click(4, 12);
    form_event(form, &click);
    ck_assert(!form_checked(form, "start"));
    click = event_click(1, 25);
    form_event(form, &click);
    ck_assert_uint_eq(form_choice(form, "source"), 1);
    picture_clear(&pic);
    form_draw(form, &pic.win, true);
    click = event_click(8, 28);
    ck_assert_uint_ne(form_event(form, &click) & WISH_CLOSE, 0);
    ck_assert_str_eq(pressed_id, "cancel");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("form");
    TCase *tc = tcase_create("form");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, fields_stand_in_columns);
    tcase_add_test(tc, ascii_and_mono_and_small);
    tcase_add_test(tc, a_field_is_checked_when_left);
    tcase_add_test(tc, enter_on_the_last_creates);
    tcase_add_test(tc, numbers_take_digits_and_steps);
    tcase_add_test(tc, selects_open_a_popup);
    tcase_add_test(tc, the_mouse_works_too);
    suite_add_tcase(s, tc);
    return s;
}
