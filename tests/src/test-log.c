/* test-log.c: the log in memory and in its file; hostile text. */
#include "harness.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "scratch.h"
#include "visible.h"

START_TEST(control_bytes_become_visible)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain", "plain"},
        {"a\033[31mred\a", "a^[[31mred^G"},
        {"two\nlines\n\n", "two^Jlines"},
        {"tab\there", "tab here"},
        {"\x9b"
         "1m",
         "\\x9b1m"}, /* a C1 control as a bare byte */
        {"\xc2\x9b"
         "1m",
         "<U+009B>1m"}, /* and as UTF-8 */
        {"name\xe2\x80\xaegnp.exe", "name<U+202E>gnp.exe"},
        {"cut \xe4\xb8", "cut \\xe4\\xb8"},
        {"\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad\xe6\x96\x87"},
        {"", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = visible_text(cases[i].in, 0);
        ck_assert_str_eq(shown, cases[i].out);
    }
    ck_assert_uint_eq(visible_width("a\xe4\xb8\xad"
                                    "e\xcc\x81"),
                      4);
}
END_TEST

START_TEST(visible_text_stays_within_its_limit)
{
    g_autofree char *whole = visible_text("\xe4\xb8\xad\xe6\x96\x87", 4);
    ck_assert_str_eq(whole, "\xe4\xb8\xad"); /* never half a character */
    g_autofree char *sign = visible_text("ab\033", 3);
    ck_assert_str_eq(sign, "ab");
}
END_TEST

static void log_count_changes(void *opaque)
{
    ++*(unsigned *)opaque;
}

START_TEST(the_oldest_entries_go)
{
    unsigned changes = 0;
    struct log *log = log_new(3, NULL);
    log_on_change(log, log_count_changes, &changes);
    log_add(log, LOG_FAIL, "web-01", "%s", "first");
    for (int i = 0; i < 3; i++)
        log_add(log, LOG_NOTE, NULL, "%d", i);
    ck_assert_uint_eq(log_count(log), 3);
    ck_assert_str_eq(log_get(log, 0)->text, "0");
    ck_assert_uint_eq(log_get(log, 2)->serial, 4);
    ck_assert_ptr_null(log_get(log, 3));
    ck_assert_uint_eq(log_unread_failures(log), 0); /* it left with its entry */
    ck_assert_uint_eq(changes, 4);
    log_off_change(log, log_count_changes, &changes);
    log_add(log, LOG_NOTE, NULL, "%s", "x");
    ck_assert_uint_eq(changes, 4);
    log_free(log);
}
END_TEST

START_TEST(failures_stay_until_dismissed)
{
    struct log *log = log_new(10, NULL);
    ck_assert_ptr_null(log_current(log));
    log_add(log, LOG_NOTE, NULL, "note 1");
    log_add(log, LOG_FAIL, "a", "fail 1");
    log_add(log, LOG_FAIL, "b", "fail 2");
    log_add(log, LOG_NOTE, NULL, "note 2");
    log_add(log, LOG_COMMAND, NULL, "virtty start a");
    ck_assert_str_eq(log_current(log)->text, "fail 2");
    ck_assert_uint_eq(log_unread_failures(log), 2);
    log_dismiss(log);
    ck_assert_str_eq(log_current(log)->text, "fail 1");
    log_dismiss(log);
    ck_assert_str_eq(log_current(log)->text, "note 2");
    log_dismiss(log);
    ck_assert_ptr_null(log_current(log)); /* older notes do not come back */
    log_add(log, LOG_FAIL, NULL, "fail 3");
    log_add(log, LOG_WARN, NULL, "a refusal");
    ck_assert_str_eq(log_current(log)->text, "a refusal");
    log_dismiss(log);
    ck_assert_str_eq(log_current(log)->text, "fail 3");
    log_dismiss_all(log);
    ck_assert_ptr_null(log_current(log));
    ck_assert_uint_eq(log_unread_failures(log), 0);
    log_free(log);
}
END_TEST

static gpointer log_poster(gpointer opaque)
{
    for (int i = 0; i < 100; i++)
        log_post(opaque, LOG_DETAIL, "x", "%d", i);
    return NULL;
}

START_TEST(posted_entries_arrive_in_order)
{
    struct log *log = log_new(1000, NULL);
    g_thread_join(g_thread_new("poster", log_poster, log));
    ck_assert_uint_eq(log_count(log), 0); /* nothing is done off the main thread */
    for (int i = 0; i < 1000 && log_count(log) < 100; i++)
        g_main_context_iteration(NULL, TRUE);
    for (unsigned i = 0; i < 100; i++) {
        g_autofree char *text = g_strdup_printf("%u", i);
        ck_assert_str_eq(log_get(log, i)->text, text);
    }
    log_free(log);
}
END_TEST

START_TEST(the_file_gets_every_line)
{
    g_autofree char *path = scratch_path("state/virtty/virtty.log");
    struct log *log = log_new(2, path);
    log_add(log, LOG_FAIL, "web\n01", "start: %s", "no\033[2J disk");
    for (int i = 0; i < 50; i++)
        log_add(log, LOG_COMMAND, NULL, "virtty start %d", i);
    log_free(log);
    g_autofree char *text = scratch_read("state/virtty/virtty.log");
    ck_assert_ptr_nonnull(text);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    ck_assert_uint_eq(g_strv_length(lines), 52); /* and the empty one after the last */
    ck_assert(g_str_has_suffix(lines[0], "Z fail web^J01: start: no^[[2J disk"));
    ck_assert(g_str_has_suffix(lines[50], "Z command virtty start 49"));
}
END_TEST

START_TEST(a_file_that_cannot_be_written_harms_nothing)
{
    scratch_write("state", "a file where the folder should be");
    g_autofree char *path = scratch_path("state/virtty/virtty.log");
    struct log *log = log_new(10, path);
    log_add(log, LOG_NOTE, NULL, "still here");
    ck_assert_str_eq(log_current(log)->text, "still here");
    log_free(log);
}
END_TEST

/* The copy is the person's: appended to, made anew once it was renamed, a failure is told once. */
START_TEST(a_copy_of_the_log_follows_its_name)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "copy-XXXXXX", NULL);
    int fd = g_mkstemp(path);
    g_autofree char *moved = g_strconcat(path, ".old", NULL);
    struct log *copied = log_new(10, NULL);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "kept\n", 5), 5);
    close(fd);
    log_set_copy(copied, path);
    log_add(copied, LOG_NOTE, "web-01", "one");
    log_set_copy(copied, NULL); /* all is written */
    ck_assert_int_eq(rename(path, moved), 0);
    log_set_copy(copied, path);
    log_add(copied, LOG_COMMAND, NULL, "two");
    log_set_copy(copied, "/dev/full");
    log_add(copied, LOG_NOTE, NULL, "three");
    log_add(copied, LOG_NOTE, NULL, "four");
    log_set_copy(copied, NULL);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_autofree char *old = NULL, *now = NULL;
    ck_assert(g_file_get_contents(moved, &old, NULL, NULL));
    ck_assert(g_file_get_contents(path, &now, NULL, NULL));
    ck_assert(g_str_has_prefix(old, "kept\n") && strstr(old, "note web-01: one\n"));
    ck_assert(!strstr(now, "one") && strstr(now, "command two\n"));
    unsigned told = 0;
    for (unsigned i = 0; i < log_count(copied); i++)
        told += strstr(log_get(copied, i)->text, "/dev/full: ") != NULL;
    ck_assert_uint_eq(told, 1);
    log_free(copied);
    g_unlink(path);
    g_unlink(moved);
}
END_TEST

/* What a shell verb adds for its time, maybe together with another one, does not stay. */
START_TEST(a_copy_for_a_while_is_dropped)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "while-XXXXXX", NULL);
    close(g_mkstemp(path));
    struct log *copied = log_new(10, NULL);
    log_set_copy(copied, path);
    log_add_copy(copied, path);
    log_add(copied, LOG_NOTE, NULL, "one");
    log_set_copy(copied, NULL);
    log_add_copy(copied, path);
    log_drop_copy(copied, path);
    log_add(copied, LOG_NOTE, NULL, "two");
    log_drop_copy(copied, path);
    log_drop_copy(copied, path);
    log_add(copied, LOG_NOTE, NULL, "three");
    log_add_copy(copied, "/nonexistent/file");
    log_add(copied, LOG_NOTE, NULL, "four");
    log_free(copied); /* all is written */
    g_autofree char *now = NULL;
    ck_assert(g_file_get_contents(path, &now, NULL, NULL));
    ck_assert(g_str_has_suffix(now, "note two\n"));
    ck_assert_ptr_eq(strstr(now, "note one\n"), g_strrstr(now, "note one\n"));
    g_unlink(path);
}
END_TEST

/* Whoever keeps the logs renames the file while it is open. */
START_TEST(a_renamed_copy_is_made_anew)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "renamed-XXXXXX", NULL);
    int fd = g_mkstemp(path);
    g_autofree char *moved = g_strconcat(path, ".old", NULL);
    struct log *copied = log_new(10, NULL);
    struct stat st = {0};
    close(fd);
    log_set_copy(copied, path);
    log_add(copied, LOG_NOTE, NULL, "one");
    gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while ((stat(path, &st) != 0 || !st.st_size) && g_get_monotonic_time() < end)
        g_thread_yield();
    ck_assert_int_eq(rename(path, moved), 0);
    log_add(copied, LOG_NOTE, NULL, "two");
    log_free(copied);
    g_autofree char *now = NULL;
    ck_assert(g_file_get_contents(path, &now, NULL, NULL));
    ck_assert(strstr(now, "two") && !strstr(now, "one"));
    g_unlink(path);
    g_unlink(moved);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("log");
    TCase *tc = tcase_create("log");
    tcase_add_checked_fixture(tc, scratch_setup, scratch_teardown);
    tcase_add_test(tc, control_bytes_become_visible);
    tcase_add_test(tc, visible_text_stays_within_its_limit);
    tcase_add_test(tc, the_oldest_entries_go);
    tcase_add_test(tc, failures_stay_until_dismissed);
    tcase_add_test(tc, posted_entries_arrive_in_order);
    tcase_add_test(tc, the_file_gets_every_line);
    tcase_add_test(tc, a_file_that_cannot_be_written_harms_nothing);
    tcase_add_test(tc, a_copy_of_the_log_follows_its_name);
    tcase_add_test(tc, a_copy_for_a_while_is_dropped);
    tcase_add_test(tc, a_renamed_copy_is_made_anew);
    suite_add_tcase(s, tc);
    return s;
}
