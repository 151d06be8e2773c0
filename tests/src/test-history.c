/* test-history.c: kept definitions: order, bounds, undo. */
#include "harness.h"

#include <string.h>

#include "domstore.h"
#include "file-name.h"
#include "history.h"
#include "scratch.h"

#define URI "qemu+ssh://root@host/system?socket=/a b"
#define UUID "c7a5fdbd-edaf-9455-926a-d65c16db1809"

static struct history *history;

static void setup(void)
{
    scratch_setup();
    g_autofree char *folder = scratch_path("history");
    history = history_new(folder);
}

static void teardown(void)
{
    history_free(history);
    scratch_teardown();
}

static void keep(const char *uuid, const char *why, const char *xml)
{
    g_autofree char *file = history_keep(history, URI, uuid, why, xml);
    ck_assert_ptr_nonnull(file);
}

static const struct history_entry *entry(const GPtrArray *entries, guint i)
{
    ck_assert_uint_lt(i, entries->len);
    return g_ptr_array_index(entries, i);
}

static char *text(const GPtrArray *entries, guint i)
{
    return history_read(entry(entries, i));
}

START_TEST(the_newest_comes_first)
{
    for (unsigned i = 0; i < 5; i++) {
        g_autofree char *xml = g_strdup_printf("<domain><name>v%u</name></domain>", i);
        keep(UUID, i == 4 ? "undefine" : "define", xml);
    }
    g_autoptr(GPtrArray) entries = history_list(history, URI, UUID);
    ck_assert_uint_eq(entries->len, 5);
    ck_assert_str_eq(entry(entries, 0)->why, "undefine");
    ck_assert_str_eq(entry(entries, 0)->uuid, UUID);
    for (guint i = 0; i < 5; i++) {
        g_autofree char *xml = text(entries, i), *name = history_name(xml);
        g_autofree char *wanted = g_strdup_printf("v%u", 4 - i);
        ck_assert_str_eq(name, wanted);
        ck_assert(!i || entry(entries, i)->when_us < entry(entries, i - 1)->when_us);
    }
    g_autoptr(GPtrArray) other = history_list(history, "kvm:///", UUID);
    ck_assert_uint_eq(other->len, 0);
}
END_TEST

START_TEST(versions_are_bounded)
{
    for (unsigned i = 0; i < HISTORY_VERSIONS + 7; i++)
        keep(UUID, "define", "<domain/>");
    g_autoptr(GPtrArray) entries = history_list(history, URI, UUID);
    ck_assert_uint_eq(entries->len, HISTORY_VERSIONS);
}
END_TEST

START_TEST(what_was_not_replaced_is_dropped)
{
    g_autofree char *file = history_keep(history, URI, UUID, "define", "<domain/>");
    history_drop(file);
    history_drop(NULL);
    g_autoptr(GPtrArray) entries = history_list(history, URI, UUID);
    ck_assert_uint_eq(entries->len, 0);
}
END_TEST

START_TEST(the_newest_of_each_domain)
{
    keep("a", "define", "<a1/>");
    keep("b", "define", "<b1/>");
    keep("a", "undefine", "<a2/>");
    g_autoptr(GPtrArray) entries = history_list(history, URI, NULL);
    ck_assert_uint_eq(entries->len, 2);
    g_autofree char *first = text(entries, 0), *second = text(entries, 1);
    ck_assert_str_eq(first, "<a2/>");
    ck_assert_str_eq(second, "<b1/>");
    ck_assert_str_eq(entry(entries, 0)->uuid, "a");
}
END_TEST

/* v1 -> v2 -> v3, undone twice, then changed, then undone. */
START_TEST(undo_goes_back_step_by_step)
{
    static const struct {
        const char *why;
        int next;
    } steps[] = {
        {"define", 0}, {"define", 0}, {"undo", 2}, {"undo", -1}, {"define", 0}, {"undo", -1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        keep(UUID, steps[i].why, "<domain/>");
        g_autoptr(GPtrArray) entries = history_list(history, URI, UUID);
        ck_assert_msg(history_undo_index(entries) == steps[i].next, "step %zu: %d", i,
                      history_undo_index(entries));
    }
}
END_TEST

START_TEST(names_that_want_to_leave_the_folder_do_not)
{
    keep("../../x", "../y", "<domain/>");
    g_autoptr(GPtrArray) entries = history_list(history, URI, "../../x");
    ck_assert_uint_eq(entries->len, 1);
    g_autofree char *folder = scratch_path("history");
    ck_assert(g_str_has_prefix(entry(entries, 0)->file, folder));
    ck_assert_ptr_null(strstr(entry(entries, 0)->file, "/../"));
}
END_TEST

START_TEST(what_the_store_replaces_is_kept)
{
    static const char first[] = "<domain type='kvm'><name>a</name><uuid>" UUID "</uuid>"
                                "<memory unit='MiB'>64</memory><os><kernel>/k</kernel></os>"
                                "</domain>";
    g_autofree char *folder = scratch_path("domains"), *error = NULL;
    struct domstore *store = domstore_new(folder);
    domstore_use_history(store, history, URI);
    g_autofree char *path = domstore_path(store, "a");
    ck_assert(domstore_add(store, "a", first, &error));
    ck_assert(domstore_replace(store, path, "<broken", "define", &error));
    ck_assert(domstore_remove(store, path, &error));
    g_autoptr(GPtrArray) entries = history_list(history, URI, UUID);
    ck_assert_uint_eq(entries->len, 1);
    g_autofree char *kept = text(entries, 0);
    ck_assert_str_eq(kept, first);
    g_autoptr(GPtrArray) broken = history_list(history, URI, "a.xml");
    g_autofree char *rest = text(broken, 0);
    ck_assert_str_eq(rest, "<broken");
    ck_assert_str_eq(entry(broken, 0)->why, "undefine");
    domstore_free(store);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("history");
    TCase *tc = tcase_create("history");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_newest_comes_first);
    tcase_add_test(tc, versions_are_bounded);
    tcase_add_test(tc, what_was_not_replaced_is_dropped);
    tcase_add_test(tc, the_newest_of_each_domain);
    tcase_add_test(tc, undo_goes_back_step_by_step);
    tcase_add_test(tc, names_that_want_to_leave_the_folder_do_not);
    tcase_add_test(tc, what_the_store_replaces_is_kept);
    suite_add_tcase(s, tc);
    return s;
}
