/* The rows of many domains: what is taken over piece by piece is what is made anew, and a change
 * costs a few comparisons however many domains there are. */
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "fake-host.h"
#include "harness.h"
#include "host.h"
#include "panes/treerows.h"
#include "scratch.h"

#define DOMAINS 3000
#define HOSTS 3

enum column { NAME, STATE, CPU, COLUMNS };

static const struct hosttree_column columns[COLUMNS] = {
    [NAME] = {{.id = "name", .title = "NAME"}, SORT_TEXT, false},
    [STATE] = {{.id = "title", .title = "TITLE"}, SORT_TEXT, false},
    [CPU] = {{.id = "cpu", .title = "CPU"}, SORT_FIGURE, true},
};

static struct app *app;
static GRand *dice;
static unsigned asked; /* for names: an item was looked at */

static unsigned count(struct app *of)
{
    return model_domains(of->model);
}

static void *item(struct app *of, unsigned index)
{
    return model_domain(of->model, index);
}

static struct host *host(const void *domain)
{
    return ((const struct domain *)domain)->host;
}

static const char *name(const void *domain)
{
    asked++;
    return ((const struct domain *)domain)->name;
}

static bool match(void *opaque, const void *domain, const char *filter)
{
    (void)opaque;
    return strstr(((const struct domain *)domain)->title, filter) != NULL;
}

static bool changed(struct app *of, uint64_t since, GHashTable *items)
{
    return model_changed_since(of->model, since, items);
}

static const char *text(const void *domain, unsigned column)
{
    (void)column;
    return ((const struct domain *)domain)->title;
}

static double figure(const void *domain, unsigned column)
{
    (void)column;
    return ((const struct domain *)domain)->cpu;
}

static const struct hosttree_class class = {
    .columns = columns, .n_columns = COLUMNS, .count = count, .item = item, .host = host,
    .name = name, .match = match, .changed = changed, .text = text, .figure = figure,
};

static void new_title(struct domain *domain)
{
    g_free(domain->title);
    domain->title = g_strdup_printf("title %d", g_rand_int_range(dice, 0, 100));
    domain->cpu = g_rand_int_range(dice, 0, 50) / 50.0;
}

static void add(unsigned i)
{
    g_autofree char *called = g_strdup_printf("web-%u-%u", i * 7919 % 97, i);
    struct domain *domain =
        model_add(app->model, g_ptr_array_index(app->hosts, i % HOSTS), called, NULL);
    new_title(domain);
    model_touch(app->model, domain);
}

static void setup(void)
{
    struct fake_host *fake;
    scratch_setup();
    app = fake_app_new(&fake);
    fake_host_new(app, "fake:two");
    fake_host_new(app, "fake:three");
    dice = g_rand_new_with_seed(7);
    for (unsigned i = 0; i < DOMAINS; i++)
        add(i);
}

static void teardown(void)
{
    g_rand_free(dice);
    app_free(app);
    scratch_teardown();
}

static void check_same_as_made_anew(const struct treerows *rows, const struct treerows_wish *wish)
{
    struct treerows *anew = treerows_new(app, &class, NULL, NULL, NULL);
    treerows_make(anew, wish);
    ck_assert_uint_eq(treerows_count(rows), treerows_count(anew));
    ck_assert_uint_eq(treerows_matching(rows), treerows_matching(anew));
    ck_assert_uint_eq(treerows_items(rows), treerows_items(anew));
    for (unsigned i = 0; i < treerows_count(rows); i++) {
        const struct hosttree_row *one = treerows_at(rows, i), *other = treerows_at(anew, i);
        ck_assert_msg(one->host == other->host && one->item == other->item, "row %u differs", i);
    }
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *of = g_ptr_array_index(app->hosts, i);
        ck_assert_uint_eq(treerows_of_host(rows, of), treerows_of_host(anew, of));
    }
    treerows_free(anew);
}

static const struct treerows_wish wishes[] = {
    {.column = NAME, .grouped = true},
    {.column = NAME, .grouped = true, .filter = "title 7"},
    {.column = STATE, .grouped = true, .descending = true},
    {.column = CPU, .grouped = true, .descending = true, .filter = "5"},
    {.column = CPU},
};

/* One, a few, many, or nearly all; in between some come. */
START_TEST(what_changed_is_taken_over)
{
    const struct treerows_wish *wish = &wishes[_i];
    struct treerows *rows = treerows_new(app, &class, NULL, NULL, NULL);
    treerows_make(rows, wish);
    for (unsigned round = 0; round < 12; round++) {
        static const unsigned amounts[] = {0, 1, 5, 40, 300, 2500};
        uint64_t since = model_version(app->model);
        for (unsigned i = 0; i < amounts[round % 6]; i++) {
            struct domain *domain =
                model_domain(app->model, (unsigned)g_rand_int_range(dice, 0, DOMAINS));
            new_title(domain);
            model_touch(app->model, domain);
        }
        for (unsigned i = 0; i < round; i++)
            add(DOMAINS + round * 100 + i);
        model_touch(app->model, NULL);
        treerows_follow(rows, wish, since);
        check_same_as_made_anew(rows, wish);
    }
    treerows_free(rows);
}
END_TEST

START_TEST(one_change_costs_little)
{
    const struct treerows_wish *wish = &wishes[2];
    struct treerows *rows = treerows_new(app, &class, NULL, NULL, NULL);
    treerows_make(rows, wish);
    for (unsigned i = 0; i < 20; i++) {
        uint64_t since = model_version(app->model);
        unsigned long before = treerows_compared(rows);
        struct domain *domain = model_domain(app->model, i * 131);
        new_title(domain);
        model_touch(app->model, domain);
        asked = 0;
        treerows_follow(rows, wish, since);
        ck_assert_uint_eq(asked, 1);
        ck_assert_uint_le(treerows_compared(rows) - before, 13); /* 2^12 are more than all */
    }
    treerows_free(rows);
}
END_TEST

/* What it is not sorted by moves nothing and shows nothing anew. */
START_TEST(other_changes_move_nothing)
{
    const struct treerows_wish *wish = &wishes[0];
    struct treerows *rows = treerows_new(app, &class, NULL, NULL, NULL);
    treerows_make(rows, wish);
    unsigned long before = treerows_compared(rows);
    uint64_t since = model_version(app->model);
    for (unsigned i = 0; i < 100; i++) {
        struct domain *domain = model_domain(app->model, i);
        new_title(domain);
        model_touch(app->model, domain);
    }
    ck_assert(!treerows_follow(rows, wish, since));
    ck_assert_uint_eq(treerows_compared(rows), before);
    treerows_free(rows);
}
END_TEST

START_TEST(what_went_is_gone)
{
    const struct treerows_wish *wish = &wishes[0];
    struct treerows *rows = treerows_new(app, &class, NULL, NULL, NULL);
    treerows_make(rows, wish);
    uint64_t since = model_version(app->model);
    model_remove(app->model, model_domain(app->model, 77));
    add(77);
    ck_assert(!treerows_are_there(rows));
    ck_assert(treerows_follow(rows, wish, since));
    check_same_as_made_anew(rows, wish);
    struct host *renamed = g_ptr_array_index(app->hosts, 1);
    g_free(renamed->alias);
    renamed->alias = g_strdup("another");
    since = model_version(app->model);
    model_touch(app->model, NULL);
    ck_assert(treerows_follow(rows, wish, since));
    treerows_free(rows);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("treerows");
    TCase *tc = tcase_create("treerows");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, what_changed_is_taken_over, 0, G_N_ELEMENTS(wishes));
    tcase_add_test(tc, one_change_costs_little);
    tcase_add_test(tc, other_changes_move_nothing);
    tcase_add_test(tc, what_went_is_gone);
    suite_add_tcase(s, tc);
    return s;
}
