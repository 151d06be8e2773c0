#include "action-keys.h"
#include "action.h"
#include "app.h"
#include "harness.h"
#include "key-file.h"
#include "keymap.h"
#include "scratch.h"
#include "setup.h"
#include "ui.h"

#include <glib/gstdio.h>
#include <string.h>

static struct app *app;

static void setup(void)
{
    scratch_setup();
    app = app_new(true);
    ui_add_actions(app);
}

static void teardown(void)
{
    app_free(app);
    scratch_teardown();
}

static const char *keys_of(const char *id)
{
    const struct action *action = action_find(app, id);
    ck_assert_msg(action != NULL, "%s", id);
    const char *keys = action_keys(app, action);
    return keys ? keys : "";
}

/* Applies a text; `problems`, NULL-terminated, are what the sentences contain. */
static void apply(const char *text, const char *const *problems)
{
    GPtrArray *found = key_file_apply(app, "K", text);
    guint i = 0;
    for (; problems && problems[i]; i++) {
        ck_assert_msg(i < found->len, "not said: %s", problems[i]);
        const char *said = g_ptr_array_index(found, i);
        ck_assert_msg(strstr(said, problems[i]) != NULL, "%s, not %s", said, problems[i]);
    }
    ck_assert_msg(found->len == i, "%s", (const char *)g_ptr_array_index(found, i));
    g_ptr_array_unref(found);
}

START_TEST(keys_are_changed_and_taken_away)
{
    apply("# mine\n[domains]\n  shutdown=x   S-F5\t\n\ndestroy =\n[global]\nzoom = Z\n", NULL);
    ck_assert_str_eq(keys_of("shutdown"), "x S-F5");
    ck_assert_str_eq(keys_of("destroy"), "");
    ck_assert_str_eq(keys_of("zoom"), "Z");
    ck_assert_str_eq(keys_of("help"), "? F1");
    struct keymap *keymap = keymap_new(app);
    const GPtrArray *found = keymap_find(keymap, "domains", 'x');
    ck_assert_ptr_nonnull(found);
    ck_assert_ptr_eq(g_ptr_array_index(found, 0), action_find(app, "shutdown"));
    ck_assert_ptr_null(keymap_find(keymap, "domains", 's'));
    ck_assert(keymap_is_users(keymap, "domains", 'x'));
    ck_assert(!keymap_is_users(keymap, "global", '?'));
    apply("", NULL); /* and the keymap follows */
    ck_assert_ptr_null(keymap_find(keymap, "domains", 'x'));
    ck_assert_ptr_nonnull(keymap_find(keymap, "domains", 's'));
    keymap_free(keymap);
}
END_TEST

START_TEST(what_the_file_does_not_name_yields)
{
    apply("[domains]\nreset = s\n[global]\nredraw = F1\n", NULL);
    ck_assert_str_eq(keys_of("reset"), "s");
    ck_assert_str_eq(keys_of("shutdown"), "");
    ck_assert_str_eq(keys_of("help"), "?");
    ck_assert_str_eq(keys_of("redraw"), "F1");
    /* A key may be that of two actions that never can be done both. */
    apply("[domains]\nsuspend = P\nresume = P\n", NULL);
    ck_assert_str_eq(keys_of("suspend"), "P");
    ck_assert_str_eq(keys_of("resume"), "P");
}
END_TEST

START_TEST(errors_name_their_lines_and_the_rest_applies)
{
    static const char *const problems[] = {
        "K:2: reboot stands in no section", "K:4: there is no action “nonsense”",
        "K:5: create: “NoKey” is no key",   "K:7: reset: x is a key of shutdown already (line 6)",
        "K:8: shutdown has its keys in line 6 already", "K:9: undefine: d stands there twice",
        "K:10: “what” is no",               "K:11: there is no section [nowhere]",
        "K:14: open belongs into the section [domains]", "K:15: this is no UTF-8",
        "K:16: a section stands in brackets", "K:20: there is no action “^[[31m”", NULL};
    apply("# comment\nreboot = b\n[domains]\nnonsense = y\ncreate = NoKey N\nshutdown = x\n"
          "reset = x R\nshutdown = y\nundefine = d d\nwhat\n[nowhere]\nfoo = bar\n[global]\n"
          "open = o\n\xff\n[domains\nfoo = z\n[global]\nzoom = Z\n\033[31m = q\n",
          problems);
    ck_assert_str_eq(keys_of("create"), "N");
    ck_assert_str_eq(keys_of("reset"), "R");
    ck_assert_str_eq(keys_of("shutdown"), "x");
    ck_assert_str_eq(keys_of("undefine"), "d");
    ck_assert_str_eq(keys_of("open"), "Enter");
    ck_assert_str_eq(keys_of("zoom"), "Z");
}
END_TEST

START_TEST(the_printed_map_is_a_key_file)
{
    apply("[domains]\nshutdown = x\ndestroy =\ncreate = =\n[global]\nhelp = [ #\n", NULL);
    char *text = key_file_text(app);
    for (unsigned i = 0; i < action_count(app); i++) {
        char *line = g_strdup_printf("\n%s =", action_get(app, i)->id);
        ck_assert_msg(strstr(text, line) != NULL, "%s", line + 1);
        g_free(line);
    }
    ck_assert_ptr_nonnull(strstr(text, "(by itself: n)"));
    apply("", NULL);
    apply(text, NULL);
    char *again = key_file_text(app);
    ck_assert_str_eq(text, again);
    ck_assert_str_eq(keys_of("create"), "=");
    ck_assert_str_eq(keys_of("help"), "[ #");
    g_free(again);
    g_free(text);
}
END_TEST

static char *run_keys(const char *word, int *status)
{
    char *args[] = {(char *)word, NULL};
    struct action_call call = {.args = args, .out = g_string_new(NULL)};
    action_run(app, action_find(app, "keys"), &call);
    *status = call.error ? call.status : 0;
    g_string_append(call.out, call.error ? call.error : "");
    g_free(call.error);
    return g_string_free(call.out, FALSE);
}

static void expect_keys(const char *word, int status, const char *part)
{
    int got;
    char *text = run_keys(word, &got);
    ck_assert_msg(strstr(text, part) != NULL, "%s", text);
    ck_assert_int_eq(got, status);
    g_free(text);
}

START_TEST(the_users_file_is_read_on_demand)
{
    char *path = key_file_path(app);
    char *folder = g_path_get_dirname(path);
    g_mkdir_with_parents(folder, 0700);
    expect_keys(NULL, 0, "\nzoom = z\n");
    ck_assert(g_file_set_contents(path, "[global]\nzoom = Z\n", -1, NULL));
    expect_keys(NULL, 0, "\nzoom = z\n");
    expect_keys("reload", 0, "read");
    expect_keys(NULL, 0, "\nzoom = Z\n");
    ck_assert(g_file_set_contents(path, "[global]\nzoom = A\nwhat\nwhere\n", -1, NULL));
    expect_keys("reload", 1, "keys.conf:3: ");
    expect_keys("reload", 1, "1 more");
    expect_keys(NULL, 0, "\nzoom = A\n");
    expect_keys(NULL, 0, "left out: ");
    expect_keys("nonsense", 2, "nonsense");
    g_unlink(path);
    g_mkdir(path, 0700); /* no file, but there */
    expect_keys("reload", 1, "plain file");
    g_rmdir(path);
    expect_keys("reload", 0, "read");
    expect_keys(NULL, 0, "\nzoom = z\n");
    g_free(folder);
    g_free(path);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("key-file");
    TCase *tc = tcase_create("key-file");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, keys_are_changed_and_taken_away);
    tcase_add_test(tc, what_the_file_does_not_name_yields);
    tcase_add_test(tc, errors_name_their_lines_and_the_rest_applies);
    tcase_add_test(tc, the_printed_map_is_a_key_file);
    tcase_add_test(tc, the_users_file_is_read_on_demand);
    suite_add_tcase(s, tc);
    return s;
}
