/* test-config.c: virtty.conf: defaults, wrong values, unknown keys, versions, saving. */
#include "harness.h"

#include <string.h>
#include <unistd.h>

#include "config.h"
#include "scratch.h"

#define FILE_NAME "config/virtty/virtty.conf"

static struct config *config;

static void load(void)
{
    g_autofree char *path = scratch_path(FILE_NAME);
    config = config_new(path);
}

static void teardown(void)
{
    g_clear_pointer(&config, config_free);
    scratch_teardown();
}

static const char *problem(unsigned index)
{
    const GPtrArray *problems = config_problems(config);
    ck_assert_uint_gt(problems->len, index);
    return g_ptr_array_index(problems, index);
}

START_TEST(every_key_has_a_lawful_default_and_help)
{
    load();
    ck_assert_uint_eq(config_problems(config)->len, 0);
    for (unsigned i = 0; i < CONFIG_KEYS; i++) {
        const struct config_info *info = config_key_info((enum config_key)i);
        g_autofree char *full = g_strconcat(info->group, ".", info->name, NULL);
        char *error = NULL;
        ck_assert_msg(info->help && *info->help, "%s has no help", full);
        ck_assert_msg(config_set(config, (enum config_key)i, info->value, &error), "%s", error);
        ck_assert_uint_eq(config_find(full), i);
        ck_assert_uint_eq(config_find(info->name), i); /* unique without its group too */
    }
    ck_assert_uint_eq(config_find("nothing"), CONFIG_KEYS);
    ck_assert_uint_eq(config_find("screen.record"), CONFIG_KEYS);
    ck_assert_ptr_null(config_key_info(CONFIG_KEYS));
}
END_TEST

START_TEST(values_are_read)
{
    scratch_write(FILE_NAME, "[screen]\ntheme=mono\nmouse=no\n[console]\nscrollback_lines=500\n");
    load();
    ck_assert_uint_eq(config_problems(config)->len, 0);
    ck_assert_str_eq(config_string(config, CONFIG_THEME), "mono");
    ck_assert(!config_bool(config, CONFIG_MOUSE));
    ck_assert_int_eq(config_int(config, CONFIG_SCROLLBACK_LINES), 500);
    ck_assert_int_eq(config_int(config, CONFIG_SHUTDOWN_TIMEOUT), 60);
}
END_TEST

START_TEST(wrong_values_are_named_and_not_used)
{
    scratch_write(FILE_NAME, "[screen]\nmouse=perhaps\n[console]\nscrollback_lines=5\n"
                             "record_limit=12x\nrecord_files=\n[domains]\n"
                             "default_memory=99999999999999999999\n[colour]\nsky=blue\n");
    load();
    ck_assert_uint_eq(config_problems(config)->len, 6);
    ck_assert_ptr_nonnull(strstr(problem(0), "screen.mouse: \"perhaps\""));
    ck_assert_ptr_nonnull(strstr(problem(1), "100 to 1000000"));
    ck_assert_ptr_nonnull(strstr(problem(5), "unknown key colour.sky"));
    ck_assert(config_bool(config, CONFIG_MOUSE));
    ck_assert_int_eq(config_int(config, CONFIG_SCROLLBACK_LINES), 10000);
    ck_assert_int_eq(config_int(config, CONFIG_RECORD_LIMIT), 8);
    ck_assert_int_eq(config_int(config, CONFIG_DEFAULT_MEMORY), 1024);
}
END_TEST

static void save(const char *expected_error)
{
    char *error = NULL;
    struct config_changes *changes = config_changes(config);
    ck_assert_ptr_nonnull(changes);
    bool ok = config_write(changes, &error);
    ck_assert(ok == !expected_error);
    if (expected_error)
        ck_assert_ptr_nonnull(strstr(error, expected_error));
    g_free(error);
}

static void set(enum config_key key, const char *text)
{
    char *error = NULL;
    ck_assert_msg(config_set(config, key, text, &error), "%s", error);
}

START_TEST(saving_keeps_comments_unknown_keys_and_later_edits)
{
    scratch_write(FILE_NAME, "# mine\n[screen]\n# looks\ntheme=dark\nzoom=3\n\n[future]\nx=1\n");
    load();
    ck_assert_ptr_null(config_changes(config));
    set(CONFIG_THEME, "mono");
    /* Edited while the program ran. */
    scratch_write(FILE_NAME, "# mine\n[screen]\n# looks\ntheme=dark\nzoom=4\n\n[future]\nx=1\n"
                             "\n[console]\nrecord=false\n");
    save(NULL);
    g_autofree char *text = scratch_read(FILE_NAME);
    static const char *const kept[] = {"# mine\n",        "# looks\ntheme=mono\n", "zoom=4\n",
                                       "[future]\nx=1\n", "record=false\n",        "version=1\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++)
        ck_assert_msg(strstr(text, kept[i]) != NULL, "%s lacks %s", text, kept[i]);
    /* A second round changes nothing more. */
    save(NULL);
    g_autofree char *again = scratch_read(FILE_NAME);
    ck_assert_str_eq(text, again);
}
END_TEST

START_TEST(a_first_file_is_made)
{
    load();
    set(CONFIG_THEME, "mono");
    save(NULL);
    config_free(config);
    load();
    ck_assert_uint_eq(config_problems(config)->len, 0);
    ck_assert_str_eq(config_string(config, CONFIG_THEME), "mono");
}
END_TEST

START_TEST(a_newer_file_is_read_and_not_written)
{
    static const char newer[] = "[virtty]\nversion=2\n[screen]\ntheme=mono\n";
    scratch_write(FILE_NAME, newer);
    load();
    ck_assert_ptr_nonnull(strstr(problem(0), "newer virtty"));
    ck_assert_str_eq(config_string(config, CONFIG_THEME), "mono");
    set(CONFIG_THEME, "dark");
    save("newer virtty");
    g_autofree char *text = scratch_read(FILE_NAME);
    ck_assert_str_eq(text, newer);
}
END_TEST

START_TEST(a_file_that_does_not_parse_is_kept)
{
    static const char broken[] = "this is no key file\n\033[2J";
    scratch_write(FILE_NAME, broken);
    load();
    ck_assert_ptr_nonnull(strstr(problem(0), "cannot be read"));
    ck_assert_ptr_null(strchr(problem(0), '\033'));
    set(CONFIG_THEME, "mono");
    save("was not saved");
    g_autofree char *text = scratch_read(FILE_NAME);
    ck_assert_str_eq(text, broken);
}
END_TEST

START_TEST(a_link_stays_a_link)
{
    g_autofree char *target = scratch_path("dotfiles");
    g_autofree char *path = scratch_path(FILE_NAME);
    g_autofree char *dir = g_path_get_dirname(path);
    scratch_write("dotfiles", "[screen]\ntheme=dark\n");
    g_mkdir_with_parents(dir, 0700);
    ck_assert_int_eq(symlink(target, path), 0);
    load();
    set(CONFIG_THEME, "mono");
    save(NULL);
    ck_assert(g_file_test(path, G_FILE_TEST_IS_SYMLINK));
    g_autofree char *text = scratch_read("dotfiles");
    ck_assert_ptr_nonnull(strstr(text, "theme=mono"));
}
END_TEST

START_TEST(a_wrong_value_is_not_set)
{
    char *error = NULL;
    load();
    ck_assert(!config_set(config, CONFIG_RECORD_FILES, "0", &error));
    ck_assert_ptr_nonnull(strstr(error, "console.record_files"));
    g_free(error);
    ck_assert_int_eq(config_int(config, CONFIG_RECORD_FILES), 4);
    ck_assert_ptr_null(config_changes(config));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("config");
    TCase *tc = tcase_create("config");
    tcase_add_checked_fixture(tc, scratch_setup, teardown);
    tcase_add_test(tc, every_key_has_a_lawful_default_and_help);
    tcase_add_test(tc, values_are_read);
    tcase_add_test(tc, wrong_values_are_named_and_not_used);
    tcase_add_test(tc, saving_keeps_comments_unknown_keys_and_later_edits);
    tcase_add_test(tc, a_first_file_is_made);
    tcase_add_test(tc, a_newer_file_is_read_and_not_written);
    tcase_add_test(tc, a_file_that_does_not_parse_is_kept);
    tcase_add_test(tc, a_link_stays_a_link);
    tcase_add_test(tc, a_wrong_value_is_not_set);
    suite_add_tcase(s, tc);
    return s;
}
