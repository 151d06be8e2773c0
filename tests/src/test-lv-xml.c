/* test-lv-xml.c: definitions of libvirt's domains: read, defined, compared. */
#include "lv-fixture.h"

#include <string.h>

#include "def-fetch.h"
#include "history.h"
#include "job.h"
#include "scratch.h"
#include "verb.h"

static GString *out, *err;
static int code;

static void verb_ended(int result, void *opaque)
{
    (void)opaque;
    code = result;
}

/* Runs a shell verb; its exit code. What it printed is in `out` and `err`. */
static int verb(const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_string_truncate(out, 0);
    g_string_truncate(err, 0);
    code = -1;
    verb_run(fixture.app, (int)g_strv_length(words), words, out, err, verb_ended, NULL);
    UNTIL(code >= 0);
    return code;
}

static void fetched(void *opaque, const char *xml, const char *error)
{
    (void)opaque;
    g_string_assign(out, xml ? xml : error);
}

static void setup(void)
{
    lv_fixture_setup();
    out = g_string_new(NULL);
    err = g_string_new(NULL);
    lv_fixture_open("test:///default");
    UNTIL(lv_fixture_row("test") && lv_fixture_row("test")->known);
}

static void teardown(void)
{
    g_string_free(out, TRUE);
    g_string_free(err, TRUE);
    lv_fixture_teardown();
}

static char *define_line(const char *file, const char *option)
{
    g_autofree char *path = scratch_path(file);
    return g_strdup_printf("define %s --connect lab%s", path, option);
}

START_TEST(a_definition_is_taken_and_given)
{
    scratch_write("new.xml", "<domain type='test'><name>new</name><memory>8192</memory>"
                             "<os><type>hvm</type></os></domain>\n");
    g_autofree char *line = define_line("new.xml", "");
    ck_assert_msg(verb(line) == 0, "%s", err->str);
    UNTIL(lv_fixture_row("new") && lv_fixture_row("new")->memory == 8192 * 1024);
    g_string_truncate(out, 0);
    def_fetch(fixture.app, lv_fixture_row("new"), DEF_STORED | DEF_SECURE, fetched, NULL);
    UNTIL(out->len);
    ck_assert_msg(strstr(out->str, "<name>new</name>") != NULL, "%s", out->str);
    g_autofree char *uuid = g_strdup(lv_fixture_row("new")->uuid);
    /* Again, larger: no event need tell. */
    g_autofree char *larger =
        g_strdup_printf("<domain type='test'><name>new</name><uuid>%s</uuid><memory>16384</memory>"
                        "<os><type>hvm</type></os></domain>\n", uuid);
    scratch_write("larger.xml", larger);
    g_autofree char *second = define_line("larger.xml", "");
    ck_assert_int_eq(verb(second), 0);
    UNTIL(lv_fixture_row("new")->memory == 16384 * 1024);
}
END_TEST

/* The versions that are kept of a domain. */
static GPtrArray *kept(const char *uuid)
{
    return history_list(fixture.app->history, fixture.host->uri, uuid);
}

static char *kept_text(const char *uuid, guint i)
{
    g_autoptr(GPtrArray) entries = kept(uuid);
    return i < entries->len ? history_read(g_ptr_array_index(entries, i)) : g_strdup("");
}

START_TEST(what_is_replaced_is_kept)
{
    g_autofree char *uuid = g_strdup(lv_fixture_row("test")->uuid);
    ck_assert_int_ne(verb("domrename test other"), 0); /* it runs */
    ck_assert_int_eq(verb("destroy test"), 0);
    UNTIL(lv_fixture_row("test")->state == DOMAIN_SHUTOFF);
    g_autoptr(GPtrArray) before = kept(uuid);
    ck_assert_uint_eq(before->len, 0);
    ck_assert_msg(verb("domrename test other") == 0, "%s", err->str);
    UNTIL(lv_fixture_row("other"));
    ck_assert_msg(verb("undefine other") == 0, "%s", err->str);
    UNTIL(!lv_fixture_row("other"));
    g_autofree char *newest = kept_text(uuid, 0), *second = kept_text(uuid, 1);
    ck_assert_msg(strstr(newest, "<name>other</name>") != NULL, "%s", newest);
    ck_assert_msg(strstr(second, "<name>test</name>") != NULL, "%s", second);
    g_autoptr(GPtrArray) all = kept(uuid);
    ck_assert_uint_eq(all->len, 2);
}
END_TEST

START_TEST(what_is_wrong_is_told)
{
    scratch_write("cut.xml", "<domain>\n<name>x</name>\n<oops>");
    g_autofree char *line = define_line("cut.xml", "");
    ck_assert_int_ne(verb(line), 0);
    ck_assert_msg(strstr(err->str, ":3:") != NULL, "%s", err->str);
    scratch_write("no-name.xml", "<domain type='test'><memory>8192</memory></domain>");
    g_autofree char *nameless = define_line("no-name.xml", "");
    ck_assert_int_ne(verb(nameless), 0);
    ck_assert_msg(strstr(err->str, "name") != NULL, "%s", err->str);
    scratch_write("odd.xml", "<domain type='test'><name>odd</name><memory>8192</memory>"
                             "<os><type>hvm</type></os><strange/></domain>");
    g_autofree char *strict = define_line("odd.xml", " --validate");
    ck_assert_int_ne(verb(strict), 0);
    ck_assert_ptr_null(lv_fixture_row("odd"));
    g_autofree char *plain = define_line("odd.xml", "");
    ck_assert_msg(verb(plain) == 0, "%s", err->str);
    g_autofree char *missing = define_line("not-there.xml", "");
    ck_assert_int_ne(verb(missing), 0);
}
END_TEST

START_TEST(the_running_domain_is_compared)
{
    ck_assert_int_eq(verb("domxml-diff test"), 0);
    ck_assert_msg(strstr(out->str, "+<domain type='test' id='1'>") != NULL, "%s", out->str);
    ck_assert_msg(strstr(out->str, "--- ") == out->str, "%s", out->str);
    ck_assert_int_eq(verb("destroy test"), 0);
    UNTIL(lv_fixture_row("test")->state == DOMAIN_SHUTOFF);
    ck_assert_int_ne(verb("domxml-diff test"), 0);
    ck_assert_ptr_nonnull(strstr(err->str, "not running"));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("lv-xml");
    TCase *tc = tcase_create("definitions");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, a_definition_is_taken_and_given);
    tcase_add_test(tc, what_is_replaced_is_kept);
    tcase_add_test(tc, what_is_wrong_is_told);
    tcase_add_test(tc, the_running_domain_is_compared);
    suite_add_tcase(s, tc);
    return s;
}
