/* test-find.c: patterns: what they find, what they refuse, how they are completed; marks. */
#include "harness.h"

#include <string.h>

#include "fake-host.h"
#include "find-complete.h"
#include "find.h"
#include "mark.h"
#include "scratch.h"

static struct app *app;
static struct fake_host *fake, *other;

static struct domain *make(struct fake_host *host, const char *name, enum domain_state state)
{
    struct domain *domain = fake_domain(host, name, state);
    struct domain_disk *disk = domain_add_disk(domain);
    struct domain_nic *nic = domain_add_nic(domain);
    disk->source = g_strdup_printf("/pool/%s.qcow2", name);
    nic->mac = g_strdup_printf("52:54:00:00:00:%02x", model_domains(app->model));
    nic->source = g_strdup("default");
    return domain;
}

static void setup(void)
{
    scratch_setup();
    app = fake_app_new(&fake);
    other = fake_host_new(app, "prod");
    struct domain *web = make(fake, "web-01", DOMAIN_RUNNING);
    web->tags = g_strdup("front,live");
    web->os = g_strdup("Debian GNU/Linux 12");
    web->cpu = 0.75;
    domain_add_address(web)->address = g_strdup("192.168.122.17");
    struct domain *db = make(other, "db 1", DOMAIN_PAUSED);
    db->memory = UINT64_C(4) << 30;
    db->autostart = true;
    db->title = g_strdup("Größe");
    struct domain *cold = make(other, "WEB-old", DOMAIN_SHUTOFF);
    GString *keywords = g_string_new(NULL);
    find_add_keyword(keywords, "ip", "10.1.2.3");
    find_add_keyword(keywords, "disk", "/far/two\nlines");
    cold->keywords = g_string_free(keywords, FALSE);
    cold->tags = g_strdup("live");
}

static void teardown(void)
{
    app_free(app);
    scratch_teardown();
}

/* The names found, joined by "|". */
static char *found_names(struct find *find)
{
    g_autoptr(GPtrArray) found = find_domains(find, app->model);
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++)
        g_string_append_printf(names, "%s%s", i ? "|" : "",
                               ((struct domain *)g_ptr_array_index(found, i))->name);
    find_free(find);
    return g_string_free(names, FALSE);
}

static void expect(const char *pattern, const char *names)
{
    char *error = NULL;
    struct find *find = find_new(pattern, &error);
    ck_assert_msg(find != NULL, "%s: %s", pattern, error);
    g_autofree char *found = found_names(find);
    ck_assert_msg(!strcmp(found, names), "%s: found %s, not %s", pattern, found, names);
}

static void expect_refusal(const char *pattern, const char *why)
{
    g_autofree char *error = NULL;
    ck_assert_msg(!find_new(pattern, &error), "%s", pattern);
    ck_assert_msg(strstr(error, why) != NULL, "%s: %s", pattern, error);
}

START_TEST(every_key_finds_what_it_names)
{
    static const char *const cases[][2] = {
        {"", "web-01|db 1|WEB-old"},
        {"state=running", "web-01"},
        {"state=running,paused", "web-01|db 1"},
        {"state=active", "web-01|db 1"},
        {"state!=running", "db 1|WEB-old"},
        {"state=off", "WEB-old"},
        {"state~shut", "WEB-old"},
        {"name~web", "web-01|WEB-old"},
        {"name=web*", "web-01|WEB-old"},
        {"name=w?b-01", "web-01"},
        {"name=web", ""},
        {"name!~web", "db 1"},
        {"name='db 1'", "db 1"},
        {"name=db\\ 1", "db 1"},
        {"host=prod", "db 1|WEB-old"},
        {"host=prod,fake:one", "web-01|db 1|WEB-old"},
        {"tag=live", "web-01|WEB-old"},
        {"tag=liv", ""},
        {"tag~fro", "web-01"},
        {"ip~192.168", "web-01"},
        {"ip=10.*.3", "WEB-old"},
        {"mac=52:54:*:01", "web-01"},
        {"MAC=52:54:*:01", "web-01"},
        {"disk~/far/two", "WEB-old"},
        {"disk~/pool/db", "db 1"},
        {"net=default", "web-01|db 1|WEB-old"},
        {"os~debian", "web-01"},
        {"title=GRÖ*", "db 1"},
        {"title~größe", "db 1"},
        {"title~GRÖSSE", "db 1"},
        {"title~kleine", ""},
        {"cpu>50", "web-01"},
        {"cpu>=75%", "web-01"},
        {"cpu<50", "db 1"},
        {"mem>2G", "db 1"},
        {"mem<=1024", "web-01|WEB-old"},
        {"vcpus=2 autostart=yes", "db 1"},
        {"autostart=no", "web-01|WEB-old"},
        {"autostart !prod", ""},
        {"!autostart", "web-01|WEB-old"},
        {"name~web host=prod", "WEB-old"},
        {"web", "web-01|WEB-old"},
        {"!web", "db 1"},
        {"192.168", "web-01"},
        {"10.1.2", "WEB-old"},
        {"debian", "web-01"},
        {"'db 1'", "db 1"},
        {"1", "web-01|db 1"},
        {"52:54:00:00:00:02", "db 1"},
        {"marked", ""},
        {"'marked'", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        expect(cases[i][0], cases[i][1]);
}
END_TEST

START_TEST(mistakes_are_told_with_their_place)
{
    expect_refusal("name~web colour=red", "at character 10: there is no key 'colour'");
    expect_refusal("äö nome=x", "at character 4: there is no key 'nome'");
    expect_refusal("state=runing", "there is no state 'runing'");
    expect_refusal("cpu~5", "'cpu' is a number");
    expect_refusal("name>5", "'name' is no number");
    expect_refusal("mem>many", "'many' is no value for 'mem'");
    expect_refusal("up>5y", "'5y' is no value");
    expect_refusal("marked=perhaps", "'marked' is yes or no");
    expect_refusal("name='x", "at character 1: a quote is not closed");
    g_autoptr(GString) long_one = g_string_new(NULL);
    for (int i = 0; i < 100; i++)
        g_string_append(long_one, "a ");
    expect_refusal(long_one->str, "at most 64 terms");
}
END_TEST

START_TEST(words_of_a_shell_are_terms)
{
    char *spaced[] = {(char *)"name=db 1", NULL};
    char *whole[] = {(char *)"state=active name~web", (char *)"host=fake:one", NULL};
    char *wrong[] = {(char *)"nome=x", NULL};
    char *error = NULL;
    g_autofree char *one = found_names(find_new_words(spaced, &error));
    ck_assert_str_eq(one, "db 1");
    g_autofree char *two = found_names(find_new_words(whole, &error));
    ck_assert_str_eq(two, "web-01");
    g_autofree char *all = found_names(find_new_words(NULL, &error));
    ck_assert_str_eq(all, "web-01|db 1|WEB-old");
    ck_assert_ptr_null(find_new_words(wrong, &error));
    ck_assert_str_eq(error, "nome=x: there is no key 'nome' to find domains by");
    g_free(error);
}
END_TEST

static void expect_completed(const char *prefix, const char *terms)
{
    g_auto(GStrv) found = find_complete(app, prefix);
    g_autofree char *joined = g_strjoinv("|", found);
    ck_assert_msg(!strcmp(joined, terms), "%s: %s", prefix, joined);
}

START_TEST(terms_are_completed)
{
    expect_completed("na", "name~");
    expect_completed("mar", "marked");
    expect_completed("state=pa", "state=paused");
    expect_completed("host!=p", "host!=prod");
    expect_completed("tag=", "tag=front|tag=live");
    expect_completed("name=w", "name=web-01");
    expect_completed("autostart=", "autostart=no|autostart=yes");
    expect_completed("nome=", "");
    g_auto(GStrv) found = find_complete_pattern(app, "marked name=d");
    ck_assert_str_eq(found[0], "name='db 1'");
    ck_assert_ptr_null(found[1]);
}
END_TEST

START_TEST(marks_stay_and_go_with_their_domain)
{
    char *error = NULL;
    struct find *find = find_new("web", &error);
    ck_assert_uint_eq(mark_matching(app->model, find, true), 2);
    ck_assert_uint_eq(mark_matching(app->model, find, true), 0);
    find_free(find);
    expect("marked", "web-01|WEB-old");
    model_touch(app->model, model_domain(app->model, 0));
    ck_assert_uint_eq(mark_count(app->model), 2);
    model_remove(app->model, model_domain(app->model, 0));
    ck_assert_uint_eq(mark_count(app->model), 1);
    mark_invert(app->model);
    expect("marked", "db 1");
    g_autoptr(GPtrArray) marked = mark_domains(app->model);
    ck_assert_uint_eq(marked->len, 1);
    mark_matching(app->model, NULL, false);
    ck_assert_uint_eq(mark_count(app->model), 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("find");
    TCase *tests = tcase_create("find");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, every_key_finds_what_it_names);
    tcase_add_test(tests, mistakes_are_told_with_their_place);
    tcase_add_test(tests, words_of_a_shell_are_terms);
    tcase_add_test(tests, terms_are_completed);
    tcase_add_test(tests, marks_stay_and_go_with_their_domain);
    suite_add_tcase(s, tests);
    return s;
}
