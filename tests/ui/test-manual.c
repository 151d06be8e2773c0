/* virtty.conf(5) says of every key, role and key name what the program has. */
#include "app.h"
#include "config.h"
#include "harness.h"
#include "key-file.h"
#include "keys.h"
#include "scratch.h"
#include "setup.h"
#include "theme-builtin.h"
#include "theme.h"
#include "ui.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

static char *page;

static void setup(void)
{
    GError *error = NULL;
    ck_assert_msg(g_file_get_contents(TESTS_DIR "/../doc/virtty.conf.5", &page, NULL, &error),
                  "%s", error ? error->message : "");
}

static void teardown(void)
{
    g_free(page);
}

/* As the page writes it: "-" is "\-". */
static char *escaped(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "-", -1);
    return g_strjoinv("\\-", parts);
}

static void expect(char *text)
{
    ck_assert_msg(strstr(page, text) != NULL, "not in virtty.conf.5: %s", text);
    g_free(text);
}

static void expect_word(const char *word)
{
    g_autofree char *text = escaped(word);
    g_autofree char *literal = g_regex_escape_string(text, -1);
    g_autofree char *pattern = g_strdup_printf("(^|[ \"(])%s($|[ \",)])", literal);
    ck_assert_msg(g_regex_match_simple(pattern, page, G_REGEX_MULTILINE, 0),
                  "not in virtty.conf.5: %s", word);
}

START_TEST(every_setting_is_told)
{
    for (unsigned i = 0; i < CONFIG_KEYS; i++) {
        const struct config_info *info = config_key_info((enum config_key)i);
        g_autofree char *value = escaped(*info->value ? info->value : "empty");
        expect(g_strdup_printf("\n.SS [%s]\n", info->group));
        if (info->type == CONFIG_INT)
            expect(g_strdup_printf(".B %s \\fR(number, %" PRId64 " to %" PRId64 "; %s)\n",
                                   info->name, info->min, info->max, value));
        else
            expect(g_strdup_printf(".B %s \\fR(%s; %s)\n", info->name,
                                   info->type == CONFIG_BOOL ? "true or false" : "text", value));
    }
}
END_TEST

START_TEST(every_role_and_theme_is_told)
{
    for (unsigned i = 0; i < ROLES; i++)
        expect_word(theme_role_name(i));
    for (const struct theme_file *file = theme_builtin; file->name; file++)
        expect_word(file->name);
}
END_TEST

START_TEST(every_key_is_told)
{
    for (uint32_t key = KEY_BASE_ + 1; key <= KEY_F12_; key++) {
        g_autofree char *name = key_name(key);
        if (key <= KEY_F1_ || key == KEY_F12_)
            expect_word(name);
    }
}
END_TEST

/* What the page says can be done with a key file. */
START_TEST(its_example_is_a_key_file)
{
    scratch_setup();
    struct app *app = app_new(true);
    ui_add_actions(app);
    expect(g_strdup("    [domains]\n    shutdown = S\n    destroy =\n    [global]\n"
                    "    zoom = z F11\n"));
    GPtrArray *problems = key_file_apply(
        app, "keys.conf", "[domains]\nshutdown = S\ndestroy =\n[global]\nzoom = z F11\n");
    ck_assert_uint_eq(problems->len, 0);
    g_ptr_array_unref(problems);
    app_free(app);
    scratch_teardown();
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("manual");
    TCase *tc = tcase_create("manual");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, every_setting_is_told);
    tcase_add_test(tc, every_role_and_theme_is_told);
    tcase_add_test(tc, every_key_is_told);
    tcase_add_test(tc, its_example_is_a_key_file);
    suite_add_tcase(s, tc);
    return s;
}
