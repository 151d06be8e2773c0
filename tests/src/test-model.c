/* test-model.c: domains found, renamed, removed; many of them stay fast. */
#include "harness.h"

#include <string.h>

#include "app.h"
#include "fake-host.h"
#include "loop.h"
#include "scratch.h"

#define MANY 10000

static void count_changes(void *opaque)
{
    ++*(unsigned *)opaque;
}

START_TEST(found_by_name_and_uuid_of_their_host)
{
    struct model *model = model_new();
    struct host one = {0}, two = {0};
    struct domain *a = model_add(model, &one, "a", "u-1");
    struct domain *b = model_add(model, &two, "a", "u-1");
    ck_assert_ptr_eq(model_find(model, &one, "a"), a);
    ck_assert_ptr_eq(model_find(model, &two, "a"), b);
    ck_assert_ptr_eq(model_find_uuid(model, &two, "u-1"), b);
    ck_assert_ptr_null(model_find(model, &one, "b"));
    ck_assert_ptr_null(model_find(model, &one, NULL));
    model_remove(model, a);
    ck_assert_ptr_null(model_find(model, &one, "a"));
    ck_assert_ptr_eq(model_find(model, &two, "a"), b);
    ck_assert_uint_eq(model_domains(model), 1);
    ck_assert_ptr_null(model_domain(model, 1));
    model_free(model);
}
END_TEST

START_TEST(a_host_is_forgotten)
{
    struct model *model = model_new();
    struct host one = {0}, two = {0};
    for (int i = 0; i < 10; i++) {
        g_autofree char *name = g_strdup_printf("d-%d", i);
        struct domain *domain = model_add(model, i % 3 ? &one : &two, name, NULL);
        domain_add_disk(domain)->target = g_strdup("vda");
    }
    model_remove_host(model, &one);
    ck_assert_uint_eq(model_domains(model), 4);
    ck_assert_ptr_null(model_find(model, &one, "d-1"));
    ck_assert_ptr_eq(model_find(model, &two, "d-9"), model_domain(model, 3));
    ck_assert_uint_eq(model_domain(model, 3)->disks->len, 1);
    model_remove_host(model, &two);
    ck_assert_uint_eq(model_domains(model), 0);
    model_free(model);
}
END_TEST

START_TEST(a_changed_name_is_found)
{
    struct model *model = model_new();
    struct domain *domain = model_add(model, NULL, "old", "u");
    g_free(domain->name);
    domain->name = g_strdup("new");
    model_touch(model, domain);
    ck_assert_ptr_eq(model_find(model, NULL, "new"), domain);
    ck_assert_ptr_null(model_find(model, NULL, "old"));
    model_free(model);
}
END_TEST

START_TEST(two_of_one_name)
{
    struct model *model = model_new();
    struct domain *first = model_add(model, NULL, "a", "1");
    struct domain *second = model_add(model, NULL, "a", "2");
    ck_assert_ptr_eq(model_find(model, NULL, "a"), first);
    model_remove(model, first);
    ck_assert_ptr_eq(model_find(model, NULL, "a"), second);
    model_remove(model, second);
    ck_assert_ptr_null(model_find(model, NULL, "a"));
    model_free(model);
}
END_TEST

START_TEST(hostile_names_are_only_names)
{
    static const char *const names[] = {"",    "../../etc/passwd", "a\nb", "\033[2J",       "%s%n",
                                        "-rf", "\xff\xfe",         "a b",  "'; rm -rf ~; '"};
    struct model *model = model_new();
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        model_add(model, NULL, names[i], NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        ck_assert_str_eq(model_find(model, NULL, names[i])->name, names[i]);
    model_free(model);
}
END_TEST

START_TEST(history_is_a_ring)
{
    struct domain domain = {0};
    for (int i = 0; i < DOMAIN_HISTORY + 5; i++)
        domain_sample(&domain, i, -1); /* out of range: clamped */
    ck_assert_uint_eq(domain.history->count, DOMAIN_HISTORY);
    ck_assert_uint_eq(domain.history->head, 5);
    ck_assert(domain.history->cpu[4] == 1.0f && domain.history->memory[4] == 0.0f);
    g_free(domain.history);
}
END_TEST

START_TEST(state_words)
{
    ck_assert_str_eq(domain_state_word(DOMAIN_SHUTOFF), "shut off");
    ck_assert_str_eq(domain_state_word((enum domain_state)99), "no state");
    for (unsigned i = 0; i < DOMAIN_STATES; i++)
        ck_assert_ptr_nonnull(domain_state_word((enum domain_state)i));
}
END_TEST

struct batch {
    struct app *app;
    struct fake_host *fake;
    bool done;
};

/* One record that brings them all, as a host's list does. */
static void batch_arrives(void *data)
{
    struct batch *batch = data;
    model_begin(batch->app->model);
    for (unsigned i = 0; i < MANY; i++) {
        g_autofree char *name = g_strdup_printf("domain-%u", i);
        fake_domain(batch->fake, name, DOMAIN_SHUTOFF);
    }
    model_end(batch->app->model);
    batch->done = true;
}

START_TEST(ten_thousand_domains)
{
    struct batch batch = {0};
    unsigned changes = 0;
    scratch_setup();
    batch.app = fake_app_new(&batch.fake);
    model_on_change(batch.app->model, count_changes, &changes);
    guint64 wakeups = loop_wakeups(batch.app->loop);
    gint64 begin = g_get_monotonic_time();
    app_post(batch.app, batch_arrives, &batch);
    fake_run_until(&batch.done);
    for (unsigned i = 0; i < MANY; i++) {
        g_autofree char *name = g_strdup_printf("domain-%u", i);
        struct domain *domain = model_find(batch.app->model, &batch.fake->host, name);
        ck_assert_ptr_eq(model_find_uuid(batch.app->model, &batch.fake->host, domain->uuid),
                         domain);
    }
    ck_assert_uint_eq(changes, 1);
    ck_assert_uint_eq(loop_wakeups(batch.app->loop) - wakeups, 1);
    while (model_domains(batch.app->model))
        model_remove(batch.app->model, model_domain(batch.app->model, 0));
    /* Milliseconds; with sanitizers on a busy machine seconds would still be linear. */
    ck_assert_int_lt(g_get_monotonic_time() - begin, 8 * G_USEC_PER_SEC);
    app_free(batch.app);
    scratch_teardown();
}
END_TEST

/* What a list has to look at again. */
START_TEST(changes_are_known_until_one_goes)
{
    struct model *model = model_new();
    GHashTable *changed = g_hash_table_new(NULL, NULL);
    struct domain *a = model_add(model, NULL, "a", NULL), *b = model_add(model, NULL, "b", NULL);
    uint64_t since = model_version(model);
    model_touch(model, b);
    model_touch(model, b);
    model_touch(model, NULL);
    ck_assert(model_changed_since(model, since, changed));
    ck_assert_uint_eq(g_hash_table_size(changed), 1);
    ck_assert(g_hash_table_contains(changed, b));
    model_remove(model, b);
    ck_assert(!model_changed_since(model, since, changed));
    since = model_version(model);
    g_hash_table_remove_all(changed);
    ck_assert(model_changed_since(model, since, changed));
    ck_assert_uint_eq(g_hash_table_size(changed), 0);
    for (unsigned i = 0; i < 5000; i++)
        model_touch(model, a);
    ck_assert(!model_changed_since(model, since, changed));
    g_hash_table_unref(changed);
    model_free(model);
}
END_TEST

static char is_one_of; /* a host is only compared */

static bool is_one(const struct host *host)
{
    return host == (const struct host *)&is_one_of;
}

START_TEST(active_and_marked_are_counted)
{
    struct host *one = (struct host *)&is_one_of, *two = NULL;
    struct model *model = model_new();
    struct domain *a = model_add(model, one, "a", NULL), *b = model_add(model, two, "b", NULL);
    ck_assert(!model_any_active(model, NULL));
    b->state = DOMAIN_RUNNING;
    b->marked = true;
    model_touch(model, b);
    ck_assert(model_any_active(model, NULL));
    ck_assert(!model_any_active(model, is_one));
    ck_assert_uint_eq(model_marked(model), 1);
    a->state = DOMAIN_PAUSED;
    model_touch(model, a);
    ck_assert(model_any_active(model, is_one));
    model_remove(model, b);
    ck_assert(model_any_active(model, NULL));
    ck_assert_uint_eq(model_marked(model), 0);
    model_remove_host(model, one);
    ck_assert(!model_any_active(model, NULL));
    model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("model");
    TCase *tc = tcase_create("model");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, found_by_name_and_uuid_of_their_host);
    tcase_add_test(tc, a_host_is_forgotten);
    tcase_add_test(tc, a_changed_name_is_found);
    tcase_add_test(tc, two_of_one_name);
    tcase_add_test(tc, changes_are_known_until_one_goes);
    tcase_add_test(tc, active_and_marked_are_counted);
    tcase_add_test(tc, hostile_names_are_only_names);
    tcase_add_test(tc, history_is_a_ring);
    tcase_add_test(tc, state_words);
    tcase_add_test(tc, ten_thousand_domains);
    suite_add_tcase(s, tc);
    return s;
}
