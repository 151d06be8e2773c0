#include "harness.h"
#include "palette.h"
#include "theme-builtin.h"
#include "theme.h"
#include "vt-cell.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static void setup(void)
{
    folder = g_dir_make_tmp("virtty-theme-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
    g_setenv("XDG_CONFIG_HOME", folder, TRUE);
    char *themes = g_build_filename(folder, "virtty", "themes", NULL);
    g_mkdir_with_parents(themes, 0700);
    g_free(themes);
}

static void teardown(void)
{
    char *file = g_build_filename(folder, "virtty", "themes", "own.theme", NULL);
    char *themes = g_path_get_dirname(file), *virtty = g_path_get_dirname(themes);
    g_unlink(file);
    g_rmdir(themes);
    g_rmdir(virtty);
    g_rmdir(folder);
    g_free(themes);
    g_free(virtty);
    g_free(file);
    g_free(folder);
}

static void write_own(const char *text)
{
    char *file = g_build_filename(folder, "virtty", "themes", "own.theme", NULL);
    ck_assert(g_file_set_contents(file, text, -1, NULL));
    g_free(file);
}

START_TEST(every_theme_names_every_role)
{
    for (const struct theme_file *file = theme_builtin; file->name; file++) {
        GKeyFile *keys = g_key_file_new();
        ck_assert(g_key_file_load_from_data(keys, file->text, (gsize)-1, 0, NULL));
        for (unsigned i = 0; i < ROLES; i++) {
            ck_assert_msg(g_key_file_has_key(keys, "roles", theme_role_name(i), NULL),
                          "theme %s: no role %s", file->name, theme_role_name(i));
        }
        gsize count = 0;
        g_strfreev(g_key_file_get_keys(keys, "roles", &count, NULL));
        ck_assert_uint_eq(count, ROLES);
        g_key_file_free(keys);
    }
}
END_TEST

START_TEST(every_depth_loads)
{
    for (const struct theme_file *file = theme_builtin; file->name; file++) {
        for (int depth = COLOR_MONO; depth <= COLOR_TRUE; depth++) {
            GError *error = NULL;
            struct theme *theme = theme_load(file->name, depth, &error);
            ck_assert_msg(theme != NULL, "%s: %s", file->name, error ? error->message : "?");
            ck_assert_int_eq(theme->depth, depth);
            for (unsigned i = 0; i < ROLES; i++) {
                const struct style *style = &theme->styles[i];
                ck_assert_uint_eq(style->fg, palette_reduce(style->fg, depth));
                ck_assert_uint_eq(style->bg, palette_reduce(style->bg, depth));
            }
            /* The cursor row can always be told from the others. */
            ck_assert(memcmp(&theme->styles[ROLE_SELECTED], &theme->styles[ROLE_TEXT],
                             sizeof(struct style)) != 0);
            theme_free(theme);
        }
    }
}
END_TEST

START_TEST(a_users_theme_fills_from_dark)
{
    write_own("[theme]\nname=Own\n[roles]\nselected=black on bright-yellow bold\n");
    struct theme *own = theme_load("own", COLOR_256, NULL);
    struct theme *dark = theme_load("dark", COLOR_256, NULL);
    ck_assert_ptr_nonnull(own);
    ck_assert_uint_eq(own->styles[ROLE_SELECTED].bg, VT_COLOR_INDEX | 11);
    ck_assert_uint_eq(own->styles[ROLE_SELECTED].attrs, VT_ATTR_BOLD);
    ck_assert_uint_eq(own->styles[ROLE_GOOD].fg, dark->styles[ROLE_GOOD].fg);
    theme_free(own);
    theme_free(dark);
}
END_TEST

static void expect_error(const char *name, const char *part)
{
    GError *error = NULL;
    ck_assert_ptr_null(theme_load(name, COLOR_256, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert_msg(strstr(error->message, part) != NULL, "%s", error->message);
    g_error_free(error);
}

START_TEST(a_theme_may_build_on_another)
{
    write_own("[theme]\nname=Own\nbase=light\n[roles]\ngood=#102030\n[roles-256]\ngood=22\n"
              "[roles-16]\ngood=blue\n[roles-8]\ngood=red\n");
    static const uint32_t good[] = {VT_COLOR_DEFAULT, VT_COLOR_INDEX | 1, VT_COLOR_INDEX | 4,
                                    VT_COLOR_INDEX | 22, VT_COLOR_RGB | 0x102030};
    for (int depth = COLOR_8; depth <= COLOR_TRUE; depth++) {
        struct theme *own = theme_load("own", depth, NULL);
        struct theme *light = theme_load("light", depth, NULL);
        ck_assert_ptr_nonnull(own);
        ck_assert_uint_eq(own->styles[ROLE_GOOD].fg, good[depth]);
        ck_assert_uint_eq(own->ground, light->ground);
        ck_assert_uint_ne(own->ground, VT_COLOR_DEFAULT);
        ck_assert_uint_eq(own->styles[ROLE_TEXT].bg, VT_COLOR_DEFAULT);
        theme_free(own);
        theme_free(light);
    }
}
END_TEST

START_TEST(broken_files_name_the_line)
{
    write_own("[roles]\ntext=default\n\ngood=greenish\n");
    expect_error("own", "line 4");
    expect_error("own", "greenish");
    expect_error("own", "own.theme");
    write_own("[roles]\ntext=default\nnonsense\n");
    expect_error("own", "line 3");
    write_own("[roles]\ntext=default\n\nghost=red\n");
    expect_error("own", "line 4: there is no role “ghost”");
    write_own("[roles]\ntext=default\n[rolls]\nbad=red\n");
    expect_error("own", "line 3: there is no group [rolls]");
    write_own("[theme]\nbase=none\n");
    expect_error("own", "line 2: “none”");
    write_own("[roles]\ntext=default\n[roles-16]\ngood=pink\n"); /* of other terminals, too */
    expect_error("own", "line 4: “pink”");
    expect_error("no-such-theme", "no-such-theme");
    expect_error("../own", "../own");
    expect_error("", "name");
}
END_TEST

START_TEST(colours_are_reduced)
{
    uint32_t color = 0;
    ck_assert(palette_parse("#2f4f6f", &color));
    ck_assert_uint_eq(color, VT_COLOR_RGB | 0x2f4f6f);
    ck_assert(!palette_parse("#2f4f6", &color));
    ck_assert(!palette_parse("256", &color));
    ck_assert_uint_eq(palette_reduce(VT_COLOR_RGB | 0xff0000, COLOR_256), VT_COLOR_INDEX | 196);
    ck_assert_uint_eq(palette_reduce(VT_COLOR_RGB | 0xfe0000, COLOR_16), VT_COLOR_INDEX | 9);
    ck_assert_uint_eq(palette_reduce(VT_COLOR_RGB | 0xfe0000, COLOR_8), VT_COLOR_INDEX | 1);
    ck_assert_uint_eq(palette_reduce(VT_COLOR_INDEX | 8, COLOR_8), VT_COLOR_INDEX | 7);
    ck_assert_uint_eq(palette_reduce(VT_COLOR_INDEX | 3, COLOR_MONO), VT_COLOR_DEFAULT);
    ck_assert_uint_eq(palette_rgb(16), 0);
    ck_assert_uint_eq(palette_rgb(231), 0xffffff);
    ck_assert_uint_eq(palette_rgb(232), 0x080808);
    struct style lost = {VT_COLOR_DEFAULT, VT_COLOR_INDEX | 235, 0};
    ck_assert_uint_eq(palette_reduce_style(lost, COLOR_8).attrs, VT_ATTR_REVERSE);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("theme");
    TCase *tc = tcase_create("theme");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, every_theme_names_every_role);
    tcase_add_test(tc, every_depth_loads);
    tcase_add_test(tc, a_users_theme_fills_from_dark);
    tcase_add_test(tc, a_theme_may_build_on_another);
    tcase_add_test(tc, broken_files_name_the_line);
    tcase_add_test(tc, colours_are_reduced);
    suite_add_tcase(s, tc);
    return s;
}
