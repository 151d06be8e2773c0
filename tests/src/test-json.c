/* test-json.c: the JSON writer: escapes, numbers, structure. */
#include "harness.h"

#include <locale.h>
#include <math.h>

#include "json-write.h"

static GString *out;

static void setup(void)
{
    out = g_string_new(NULL);
}

static void teardown(void)
{
    g_string_free(out, TRUE);
}

START_TEST(strings_are_escaped)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain", "\"plain\""},
        {"a\"b\\c/", "\"a\\\"b\\\\c/\""},
        {"\n\t\r\b\f", "\"\\n\\t\\r\\b\\f\""},
        {"\033[2J\001\x7f", "\"\\u001b[2J\\u0001\\u007f\""},
        {"\xc2\x9b", "\"\\u009b\""},
        {"\xe2\x80\xa8", "\"\\u2028\""},
        {"\xe4\xb8\xad\xf0\x9f\x98\x80", "\"\xe4\xb8\xad\xf0\x9f\x98\x80\""},
        {"bad\xff\xc3", "\"bad\xef\xbf\xbd\xef\xbf\xbd\""},
        {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""}, /* a lone surrogate */
        {"", "\"\""},
        {NULL, "null"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct json json = {.out = out};
        g_string_truncate(out, 0);
        json_string(&json, cases[i].in);
        ck_assert_str_eq(out->str, cases[i].out);
    }
}
END_TEST

START_TEST(numbers_are_exact)
{
    static const struct {
        double in;
        const char *out;
    } cases[] = {
        {0, "0"},          {0.1, "0.1"},  {-1.5, "-1.5"},     {1.0 / 3, "0.3333333333333333"},
        {1e300, "1e+300"}, {NAN, "null"}, {INFINITY, "null"}, {-INFINITY, "null"},
    };
    setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is there, its comma must not show */
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct json json = {.out = out};
        g_string_truncate(out, 0);
        json_double(&json, cases[i].in);
        ck_assert_str_eq(out->str, cases[i].out);
    }
    struct json json = {.out = out};
    g_string_truncate(out, 0);
    json_array(&json);
    json_uint(&json, UINT64_MAX);
    json_int(&json, INT64_MIN);
    json_end(&json);
    ck_assert_str_eq(out->str, "[\n  18446744073709551615,\n  -9223372036854775808\n]\n");
}
END_TEST

START_TEST(structure)
{
    struct json json = {.out = out};
    json_object(&json);
    json_add_string(&json, "a\"", "x");
    json_key(&json, "list");
    json_array(&json);
    json_bool(&json, true);
    json_object(&json);
    json_end(&json);
    json_array(&json);
    json_end(&json);
    json_end(&json);
    json_add_bool(&json, "no", false);
    json_end(&json);
    ck_assert_str_eq(out->str, "{\n  \"a\\\"\": \"x\",\n  \"list\": [\n    true,\n    {},\n    []\n"
                               "  ],\n  \"no\": false\n}\n");
}
END_TEST

START_TEST(nothing_at_all)
{
    struct json json = {.out = out};
    json_array(&json);
    json_end(&json);
    ck_assert_str_eq(out->str, "[]\n");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("json");
    TCase *tc = tcase_create("json");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, strings_are_escaped);
    tcase_add_test(tc, numbers_are_exact);
    tcase_add_test(tc, structure);
    tcase_add_test(tc, nothing_at_all);
    suite_add_tcase(s, tc);
    return s;
}
