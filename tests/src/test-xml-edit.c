/* test-xml-edit.c: changes in XML keep all that they do not touch, on many definitions; if
 * XML_EDIT_LIST names a file with names of files, on those too. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domxml-parse.h"
#include "xml-edit.h"
#include "xml/corpus.h"

/* --- what libxml2 sees in a text: a line for each thing --- */

static void flatten(GPtrArray *lines, const xmlNode *node, const char *path)
{
    for (; node; node = node->next) {
        const char *prefix = node->ns ? (const char *)node->ns->href : "";
        g_autofree char *here = g_strdup_printf("%s/{%s}%s", path, prefix, (const char *)node->name);
        if (node->type == XML_ELEMENT_NODE) {
            g_ptr_array_add(lines, g_strdup(here));
            for (const xmlNs *ns = node->nsDef; ns; ns = ns->next)
                g_ptr_array_add(lines, g_strdup_printf("%s xmlns %s", here, (const char *)ns->href));
            for (xmlAttrPtr attr = node->properties; attr; attr = attr->next) {
                xmlChar *value = xmlNodeListGetString(node->doc, attr->children, 1);
                g_ptr_array_add(lines, g_strdup_printf("%s@%s=%s", here, (const char *)attr->name,
                                                       value ? (const char *)value : ""));
                xmlFree(value);
            }
            flatten(lines, node->children, here);
        } else if (!xmlIsBlankNode(node)) {
            g_ptr_array_add(lines, g_strdup_printf("%s %d %s", here, node->type,
                                                   node->content ? (char *)node->content : ""));
        }
    }
}

static GPtrArray *seen(const char *xml)
{
    struct domxml_error err;
    xmlDocPtr doc = domxml_parse(xml, strlen(xml), &err);
    ck_assert_msg(doc != NULL, "line %ld: %s in\n%s", err.line, err.text, xml);
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    flatten(lines, doc->children, "");
    xmlFreeDoc(doc);
    return lines;
}

/* After the change the text has exactly `added` things more and `removed` fewer, in one place. */
static void check_change(const char *before, const char *after, unsigned removed, unsigned added)
{
    g_autoptr(GPtrArray) a = seen(before), b = seen(after);
    guint head = 0, tail = 0;
    while (head < a->len && head < b->len && !strcmp(a->pdata[head], b->pdata[head]))
        head++;
    while (tail < a->len - head && tail < b->len - head &&
           !strcmp(a->pdata[a->len - tail - 1], b->pdata[b->len - tail - 1]))
        tail++;
    ck_assert_msg(b->len + removed == a->len + added && a->len - head - tail <= removed &&
                      b->len - head - tail <= added,
                  "%u things became %u, %u and %u of them the same:\n%s=>\n%s", a->len, b->len,
                  head, tail, before, after);
}

/* --- the changes --- */

#define DISK                                                                                       \
    "<disk type='block' device='disk'>\n  <source dev='/dev/sdz'/>\n  <target dev='vdz'/>\n</disk>"

static void change_attribute(struct xml_edit *edit, const char *before)
{
    g_autofree char *old = xml_edit_get(edit, "@type");
    ck_assert_int_eq(xml_edit_set(edit, "@type", "x<'\"&>\n"), XML_EDIT_DONE);
    check_change(before, xml_edit_text(edit), 1, 1);
    g_autofree char *value = xml_edit_get(edit, "@type");
    ck_assert_str_eq(value, "x<'\"&>\n");
    ck_assert_int_eq(xml_edit_set(edit, "@type", old), XML_EDIT_DONE);
    ck_assert_str_eq(xml_edit_text(edit), before);
}

static void change_text(struct xml_edit *edit, const char *before)
{
    g_autofree char *old = xml_edit_get(edit, "name");
    ck_assert_int_eq(xml_edit_set(edit, "name", "a]]><b>&"), XML_EDIT_DONE);
    check_change(before, xml_edit_text(edit), 1, 1);
    ck_assert_int_eq(xml_edit_set(edit, "name", old), XML_EDIT_DONE);
    ck_assert_str_eq(xml_edit_text(edit), before);
}

static void change_new_attribute(struct xml_edit *edit, const char *before)
{
    ck_assert_int_eq(xml_edit_set(edit, "vcpu@current", "1"), XML_EDIT_DONE);
    check_change(before, xml_edit_text(edit), 0, 1);
    ck_assert_int_eq(xml_edit_remove(edit, "vcpu@current"), XML_EDIT_DONE);
    ck_assert_str_eq(xml_edit_text(edit), before);
}

/* An empty <devices/> is opened for it, and stays open. */
static void change_device(struct xml_edit *edit, const char *before)
{
    bool none = strstr(before, "<devices/>") != NULL;
    unsigned disks = xml_edit_count(edit, "devices/disk");
    ck_assert_int_eq(xml_edit_add(edit, "devices", DISK), XML_EDIT_DONE);
    check_change(before, xml_edit_text(edit), 0, 7);
    ck_assert_uint_eq(xml_edit_count(edit, "devices/disk"), disks + 1);
    g_autofree char *source = xml_edit_get(edit, "devices/disk[target@dev='vdz']/source@dev");
    ck_assert_str_eq(source, "/dev/sdz");
    ck_assert_int_eq(xml_edit_remove(edit, "devices/disk[target@dev='vdz']"), XML_EDIT_DONE);
    if (!none)
        ck_assert_str_eq(xml_edit_text(edit), before);
    else
        check_change(before, xml_edit_text(edit), 0, 0);
}

static void change_made(struct xml_edit *edit, const char *before)
{
    ck_assert_int_eq(xml_edit_set(edit, "cputune/vcpupin[@vcpu='0']@cpuset", "1-2"),
                     XML_EDIT_DONE);
    check_change(before, xml_edit_text(edit), 0, 4);
    ck_assert_int_eq(xml_edit_remove(edit, "cputune"), XML_EDIT_DONE);
    ck_assert_str_eq(xml_edit_text(edit), before);
}

static void change_replaced(struct xml_edit *edit, const char *before)
{
    g_autofree char *old = xml_edit_outer(edit, "memory");
    unsigned attrs = xml_edit_count(edit, "memory@unit") + xml_edit_count(edit, "memory@dumpCore");
    ck_assert_int_eq(xml_edit_replace(edit, "memory", "<memory>1</memory>"), XML_EDIT_DONE);
    check_change(before, xml_edit_text(edit), 2 + attrs, 2);
    ck_assert_int_eq(xml_edit_replace(edit, "memory", old), XML_EDIT_DONE);
    ck_assert_str_eq(xml_edit_text(edit), before);
}

/* Each element of <devices> taken away and put back is there again. */
static void change_each_device(struct xml_edit *edit, const char *before)
{
    unsigned count = xml_edit_count(edit, "devices/*");
    for (unsigned i = 1; i <= count; i++) {
        g_autofree char *path = g_strdup_printf("devices/*[%u]", i);
        g_autofree char *old = xml_edit_outer(edit, path);
        struct xml_edit *less = xml_edit_new(before, strlen(before), NULL);
        ck_assert_int_eq(xml_edit_remove(less, path), XML_EDIT_DONE);
        g_autoptr(GPtrArray) things = seen(before), fewer = seen(xml_edit_text(less));
        ck_assert_uint_lt(fewer->len, things->len);
        check_change(before, xml_edit_text(less), things->len - fewer->len, 0);
        ck_assert_uint_eq(xml_edit_count(less, "devices/*"), count - 1);
        ck_assert_int_eq(xml_edit_add(less, "devices", old), XML_EDIT_DONE);
        ck_assert_uint_eq(xml_edit_count(less, "devices/*"), count);
        g_autoptr(GPtrArray) again = seen(xml_edit_text(less));
        ck_assert_uint_eq(again->len, things->len);
        xml_edit_free(less);
    }
}

static void (*const changes[])(struct xml_edit *edit, const char *before) = {
    change_attribute, change_text,     change_new_attribute, change_device,
    change_made,      change_replaced, change_each_device,
};

START_TEST(all_else_is_kept)
{
    for (unsigned i = 0; i < CORPUS_SIZE; i++) {
        g_autofree char *xml = corpus_definition(i);
        for (size_t j = 0; j < G_N_ELEMENTS(changes); j++) {
            struct domxml_error err;
            struct xml_edit *edit = xml_edit_new(xml, strlen(xml), &err);
            ck_assert_msg(edit != NULL, "%u: line %ld: %s\n%s", i, err.line, err.text, xml);
            ck_assert_str_eq(xml_edit_text(edit), xml);
            changes[j](edit, xml);
            xml_edit_free(edit);
        }
    }
}
END_TEST

/* Which of the changes fit any domain that has these. */
static const char *const change_needs[G_N_ELEMENTS(changes)] = {
    "@type", "name", "vcpu", "devices", "name", "memory", "devices/*",
};

static void check_file(const char *path, unsigned *read, unsigned *refused, unsigned *made)
{
    g_autofree char *xml = NULL;
    size_t len = 0;
    if (!g_file_get_contents(path, &xml, &len, NULL))
        return;
    struct xml_edit *edit = xml_edit_new(xml, len, NULL);
    if (!edit) {
        printf("refused: %s\n", path);
        ++*refused;
        return;
    }
    ++*read;
    bool simple = !xml_edit_count(edit, "vcpu@current") && !xml_edit_count(edit, "cputune") &&
                  xml_edit_count(edit, "devices/disk[target@dev='vdz']") == 0;
    for (size_t j = 0; simple && j < G_N_ELEMENTS(changes); j++) {
        struct xml_edit *copy = xml_edit_new(xml, len, NULL);
        bool text = j != 1 || !xml_edit_count(copy, "name/*");
        if (xml_edit_count(copy, change_needs[j]) && text) {
            changes[j](copy, xml);
            ++*made;
        }
        xml_edit_free(copy);
    }
    xml_edit_free(edit);
}

START_TEST(files_of_others)
{
    const char *list = getenv("XML_EDIT_LIST");
    g_autofree char *names = NULL;
    unsigned read = 0, refused = 0, made = 0;
    if (!list)
        return;
    ck_assert(g_file_get_contents(list, &names, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(names, "\n", -1);
    for (char **line = lines; *line; line++)
        check_file(*line, &read, &refused, &made);
    printf("%u files read, %u refused, %u changes\n", read, refused, made);
    ck_assert_uint_gt(read, 0);
}
END_TEST

/* --- single cases --- */

static void check_edit(const char *before, enum xml_edit_result (*change)(struct xml_edit *edit),
                       const char *after)
{
    struct xml_edit *edit = xml_edit_new(before, strlen(before), NULL);
    ck_assert_ptr_nonnull(edit);
    ck_assert_int_eq(change(edit), XML_EDIT_DONE);
    ck_assert_str_eq(xml_edit_text(edit), after);
    xml_edit_free(edit);
}

static enum xml_edit_result add_b(struct xml_edit *edit)
{
    return xml_edit_add(edit, "a", "\n    <b>\n      <c/>\n    </b>\n");
}

static enum xml_edit_result set_a(struct xml_edit *edit)
{
    return xml_edit_set(edit, "a", "new");
}

START_TEST(elements_find_their_place)
{
    check_edit("<r>\n <a>\n  <x/>\n </a>\n</r>", add_b,
               "<r>\n <a>\n  <x/>\n  <b>\n    <c/>\n  </b>\n </a>\n</r>");
    check_edit("<r>\n <a>\n  <b/> <!-- of b -->\n  <x/>\n </a>\n</r>", add_b,
               "<r>\n <a>\n  <b/> <!-- of b -->\n  <b>\n    <c/>\n  </b>\n  <x/>\n </a>\n</r>");
    check_edit("<r>\n <a/>\n</r>", add_b,
               "<r>\n <a>\n   <b>\n     <c/>\n   </b>\n </a>\n</r>");
    check_edit("<r>\n <a>\n  <!-- only -->\n </a>\n</r>", add_b,
               "<r>\n <a>\n  <!-- only -->\n   <b>\n     <c/>\n   </b>\n </a>\n</r>");
    check_edit("<r><a/></r>", add_b, "<r><a><b>\n  <c/>\n</b></a></r>");
    check_edit("<r/>", add_b,
               "<r>\n  <a>\n    <b>\n      <c/>\n    </b>\n  </a>\n</r>");
    check_edit("<r><a>old<!-- stays --> er</a></r>", set_a, "<r><a>new<!-- stays --></a></r>");
    check_edit("<r><a k='v' /></r>", set_a, "<r><a k='v'>new</a></r>");
}
END_TEST

START_TEST(what_makes_no_xml_is_refused)
{
    static const char xml[] = "<r><a b='c'>t</a><d><e/></d></r>";
    struct xml_edit *edit = xml_edit_new(xml, strlen(xml), NULL);
    ck_assert_int_eq(xml_edit_add(edit, "a", "</a><a>"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_add(edit, "d", "<x/><y/>"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_add(edit, "d", "<x>"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_add(edit, "d", "text"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_add(edit, "d", "<no:x/>"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_add(edit, "new/er", "<x"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_set(edit, "a@b", "\x01"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_set(edit, "a", "\xff"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_set(edit, "d", "text"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_set(edit, "x[y='1']", "text"), XML_EDIT_MISSING);
    ck_assert_int_eq(xml_edit_set(edit, "a b", "1"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_set(edit, "a@", "1"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_set(edit, "a[", "1"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_set(edit, "1bad", "1"), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_remove(edit, ""), XML_EDIT_BAD);
    ck_assert_int_eq(xml_edit_remove(edit, "d/f"), XML_EDIT_MISSING);
    ck_assert_int_eq(xml_edit_remove(edit, "a@c"), XML_EDIT_MISSING);
    ck_assert_int_eq(xml_edit_replace(edit, "a@b", "<x/>"), XML_EDIT_BAD);
    ck_assert_str_eq(xml_edit_text(edit), xml);
    g_autofree char *large = g_strnfill(DOMXML_SIZE_MAX, 'x');
    ck_assert_int_eq(xml_edit_set(edit, "a", large), XML_EDIT_TOO_LARGE);
    ck_assert_str_eq(xml_edit_text(edit), xml);
    xml_edit_free(edit);
}
END_TEST

START_TEST(hostile_documents_are_refused)
{
    static const char *const bad[] = {
        "", "<a>", "<a></b>", "<a/><b/>", "text", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<a>&unknown;</a>", "<a b=c/>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "<a>\xff</a>",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct domxml_error err = {0};
        ck_assert_msg(!xml_edit_new(bad[i], strlen(bad[i]), &err), "%s", bad[i]);
        ck_assert_msg(err.text[0], "%s", bad[i]);
    }
    GString *deep = g_string_new(NULL);
    for (unsigned i = 0; i < 300; i++)
        g_string_append(deep, "<a>");
    for (unsigned i = 0; i < 300; i++)
        g_string_append(deep, "</a>");
    ck_assert_ptr_null(xml_edit_new(deep->str, deep->len, NULL));
    g_string_free(deep, TRUE);
}
END_TEST

START_TEST(paths_find)
{
    static const char xml[] =
        "<r xmlns:q='u'><d t='1'><s n='a'/></d><d t='2'><s n=\"b\"/>x<![CDATA[<y>]]>&amp;</d>"
        "<d t='2'><s n='c'/><k> v </k></d><q:e/></r>";
    static const struct {
        const char *path, *value;
    } cases[] = {
        {"d@t", "1"}, {"d[2]/s@n", "b"}, {"d[@t='2']/s@n", "b"}, {"d[@t='2'][2]/s@n", "c"},
        {"d[s@n='c']@t", "2"}, {"d[k='v']/s@n", "c"}, {"d[2]", "x<y>&"}, {"q:e", ""},
        {"*[4]", ""}, {"d[5]", NULL}, {"e", NULL}, {"d/k", " v "}, {"d[@t=\"1\"]/s@n", "a"},
        {"d//s", NULL}, {"d[0]", NULL}, {"d[@t=1]", NULL}, {"/d", NULL},
    };
    struct xml_edit *edit = xml_edit_new(xml, strlen(xml), NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *value = xml_edit_get(edit, cases[i].path);
        ck_assert_msg(!g_strcmp0(value, cases[i].value), "%s is %s", cases[i].path, value);
    }
    ck_assert_uint_eq(xml_edit_count(edit, "d[@t='2']"), 2);
    ck_assert_uint_eq(xml_edit_count(edit, "d/s@n"), 3);
    xml_edit_free(edit);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("xml-edit");
    TCase *tc = tcase_create("edit");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, all_else_is_kept);
    tcase_add_test(tc, files_of_others);
    tcase_add_test(tc, elements_find_their_place);
    tcase_add_test(tc, what_makes_no_xml_is_refused);
    tcase_add_test(tc, hostile_documents_are_refused);
    tcase_add_test(tc, paths_find);
    suite_add_tcase(s, tc);
    return s;
}
