/* test-xml-paint.c: the parts of XML that have colours, line by line, and any bytes at all. */
#include "harness.h"

#include <string.h>

#include "xml-paint.h"

/* Each byte as a letter: e element, a attribute, v value, c comment, . nothing. */
static char *painted(const char *text)
{
    GString *out = g_string_new(NULL);
    struct xml_paint *paint = xml_paint_new(text);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        struct textview_span spans[64];
        size_t len = strlen(lines[i]), from = out->len;
        g_string_append_printf(out, "%s", i ? "\n" : "");
        from = out->len;
        for (size_t j = 0; j < len; j++)
            g_string_append_c(out, '.');
        unsigned count = xml_paint_spans(paint, i, lines[i], spans, G_N_ELEMENTS(spans));
        ck_assert_uint_le(count, G_N_ELEMENTS(spans));
        for (unsigned j = 0; j < count; j++) {
            ck_assert_uint_le(spans[j].start + spans[j].len, len);
            char letter = spans[j].role == ROLE_XML_ELEMENT     ? 'e'
                          : spans[j].role == ROLE_XML_ATTRIBUTE ? 'a'
                          : spans[j].role == ROLE_XML_VALUE     ? 'v'
                                                                : 'c';
            memset(out->str + from + spans[j].start, letter, spans[j].len);
        }
    }
    xml_paint_free(paint);
    return g_string_free(out, FALSE);
}

START_TEST(parts_have_their_roles)
{
    static const struct {
        const char *text, *roles;
    } cases[] = {
        {"<a b='c'>d</a>", "ee.a.vvve.eeee"},
        {"<a\n  b = \"x\n>y\"/>", "ee\n..a...vv\nvvvee"},
        {"<!-- <a>\n b='c' -->t", "cccccccc\ncccccccccc."},
        {"<?xml v?><![CDATA[<a>\n]]><b/>", "cccccccccvvvvvvvvvvvv\nvvveeee"},
        {"a < b", "..e.a"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *roles = painted(cases[i].text);
        ck_assert_str_eq(roles, cases[i].roles);
    }
}
END_TEST

START_TEST(any_bytes_will_do)
{
    static const char letters[] = "<>/!-?[]CDATA='\"& \tx\n\xff\xe4";
    guint32 seed = 3;
    for (unsigned round = 0; round < 3000; round++) {
        char text[60];
        for (size_t i = 0; i < sizeof text - 1; i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = letters[(seed >> 8) % (sizeof letters - 1)];
        }
        text[sizeof text - 1] = 0;
        g_autofree char *shown = painted(text);
        ck_assert_ptr_nonnull(shown);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("xml-paint");
    TCase *tc = tcase_create("paint");
    tcase_add_test(tc, parts_have_their_roles);
    tcase_add_test(tc, any_bytes_will_do);
    suite_add_tcase(s, tc);
    return s;
}
