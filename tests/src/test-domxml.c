/* The documents of the fuzz corpus say by their names what they are: ok-, note- and fatal- are
 * read (with notes, with an obstacle), bad- is refused. */
#include <glib.h>
#include <string.h>

#include "domain-port.h"
#include "domxml-edit.h"
#include "domxml-facts.h"
#include "domxml-read.h"
#include "harness.h"

#define CORPUS TESTS_DIR "/fuzz/corpus/domxml/"

static struct domain_def *read_text(const char *text, struct domxml_error *err)
{
    return domxml_read(text, strlen(text), err);
}

static char *load(const char *name, gsize *len)
{
    g_autofree char *path = g_strconcat(CORPUS, name, NULL);
    char *text = NULL;
    ck_assert_msg(g_file_get_contents(path, &text, len, NULL), "%s", path);
    return text;
}

static struct domain_def *read_file(const char *name)
{
    gsize len = 0;
    g_autofree char *text = load(name, &len);
    struct domxml_error err = {0};
    struct domain_def *def = domxml_read(text, len, &err);
    ck_assert_msg(def != NULL, "%s: %s", name, err.text);
    return def;
}

static void check_class(const char *name)
{
    gsize len = 0;
    g_autofree char *text = load(name, &len);
    struct domxml_error err = {0};
    struct domain_def *def = domxml_read(text, len, &err);
    bool bad = g_str_has_prefix(name, "bad-");
    ck_assert_msg(bad == !def, "%s: %s", name, def ? "it was read" : err.text);
    ck_assert_msg(bad == (err.text[0] != 0), "%s: \"%s\"", name, err.text);
    if (def) {
        bool fatal = g_str_has_prefix(name, "fatal-");
        const char *obstacle = domain_def_obstacle(def);
        ck_assert_msg(fatal == (obstacle != NULL), "%s: %s", name, obstacle ? obstacle : "none");
        if (g_str_has_prefix(name, "note-"))
            ck_assert_msg(def->notes->len > 0, "%s", name);
    }
    domain_def_free(def);
}

START_TEST(corpus_is_read_as_named)
{
    GDir *dir = g_dir_open(CORPUS, 0, NULL);
    ck_assert_ptr_nonnull(dir);
    unsigned n = 0;
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        if (g_str_has_suffix(name, ".xml")) {
            check_class(name);
            n++;
        }
    }
    g_dir_close(dir);
    ck_assert_uint_ge(n, 60);
}
END_TEST

START_TEST(full_document_is_read_whole)
{
    struct domain_def *def = read_file("ok-full.xml");
    ck_assert_str_eq(def->name, "web-01");
    ck_assert_str_eq(def->uuid, "c7a5fdbd-edaf-9455-926a-d65c16db1809");
    ck_assert_str_eq(def->title, "Front end");
    ck_assert_uint_eq(def->memory, UINT64_C(2) << 30);
    ck_assert_uint_eq(def->vcpus, 4);
    ck_assert_str_eq(def->kernel, "/boot/vmlinuz-6.1");
    ck_assert_str_eq(def->initrd, "/boot/initrd.img-6.1");
    ck_assert_str_eq(def->cmdline, "console=ttyS0 root=/dev/vda1 ro \"quoted & more\"");
    ck_assert(def->serial[0] && def->serial[1] && def->rng && def->record);
    ck_assert_int_eq(def->on_poweroff, VMM_ACTION_DESTROY);
    ck_assert_int_eq(def->on_reboot, VMM_ACTION_RESTART);
    ck_assert_int_eq(def->on_crash, VMM_ACTION_PRESERVE);
    ck_assert_uint_eq(def->disks->len, 2);
    const struct domain_def_disk *disk = g_ptr_array_index(def->disks, 0);
    ck_assert_str_eq(disk->target, "vda");
    ck_assert_str_eq(disk->source, "/srv/a.raw");
    ck_assert_str_eq(disk->serial, "S1");
    ck_assert(disk->discard && !disk->read_only);
    disk = g_ptr_array_index(def->disks, 1);
    ck_assert_str_eq(disk->source, "/dev/vg/data");
    ck_assert(disk->read_only && !disk->discard);
    ck_assert_uint_eq(def->notes->len, 0);
    domain_def_free(def);
}
END_TEST

START_TEST(special_values_are_read)
{
    struct domain_def *def = read_file("ok-bytes.xml");
    ck_assert_uint_eq(def->memory, UINT64_C(65) << 20); /* rounded up to whole MiB */
    domain_def_free(def);
    def = read_file("ok-cdata.xml");
    ck_assert_str_eq(def->cmdline, "a=<b> & c");
    domain_def_free(def);
    def = read_file("ok-comments.xml");
    ck_assert_uint_eq(def->vcpus, 2);
    domain_def_free(def);
    def = read_file("ok-latin1.xml");
    ck_assert_str_eq(def->name, "größe");
    domain_def_free(def);
    def = read_file("ok-utf16.xml");
    ck_assert_str_eq(def->name, "größe");
    domain_def_free(def);
    def = read_file("ok-metadata.xml");
    ck_assert(!def->record);
    domain_def_free(def);
    def = read_file("ok-console-only.xml");
    ck_assert(def->serial[0] && !def->serial[1]);
    domain_def_free(def);
    def = read_file("ok-serial-second.xml");
    ck_assert(!def->serial[0] && def->serial[1]);
    domain_def_free(def);
    def = read_file("ok-vcpu-current.xml");
    ck_assert_uint_eq(def->vcpus, 2);
    domain_def_free(def);
}
END_TEST

START_TEST(missing_uuid_is_always_the_same)
{
    struct domain_def *one = read_file("ok-minimal.xml"), *two = read_file("ok-bytes.xml");
    struct domain_def *other = read_file("ok-comments.xml");
    ck_assert_str_eq(one->uuid, two->uuid); /* both are called "a" */
    ck_assert_str_ne(one->uuid, other->uuid);
    domain_def_free(one);
    domain_def_free(two);
    domain_def_free(other);
}
END_TEST

static void check_error(const char *name, long line, const char *part)
{
    gsize len = 0;
    g_autofree char *text = load(name, &len);
    struct domxml_error err = {0};
    ck_assert_ptr_null(domxml_read(text, len, &err));
    ck_assert_int_eq(err.line, line);
    ck_assert_msg(strstr(err.text, part) != NULL, "%s: %s", name, err.text);
}

START_TEST(refusals_name_line_and_reason)
{
    check_error("bad-mismatch.xml", 2, "nam");
    check_error("bad-doctype.xml", 2, "DOCTYPE");
    check_error("bad-external.xml", 1, "DOCTYPE");
    check_error("bad-memory-unit.xml", 3, "memory");
    check_error("bad-two-vda.xml", 7, "vda");
    check_error("bad-action.xml", 5, "explode");
    check_error("bad-name-slash.xml", 2, "/");
    check_error("bad-root.xml", 1, "network");
    check_error("bad-no-name.xml", 1, "name");
}
END_TEST

static void check_refused(GString *text, const char *what)
{
    struct domxml_error err = {0};
    struct domain_def *def = domxml_read(text->str, text->len, &err);
    ck_assert_msg(!def && err.text[0], "%s", what);
    g_string_free(text, TRUE);
}

START_TEST(hostile_documents_are_refused_quickly)
{
    gint64 begun = g_get_monotonic_time();
    GString *bomb = g_string_new("<!DOCTYPE d [<!ENTITY a0 \"aaaaaaaaaa\">");
    for (unsigned i = 1; i < 30; i++)
        g_string_append_printf(bomb, "<!ENTITY a%u \"&a%u;&a%u;&a%u;&a%u;\">", i, i - 1, i - 1,
                               i - 1, i - 1);
    g_string_append(bomb, "]><domain type='kvm'><name>&a29;</name></domain>");
    check_refused(bomb, "entity bomb");
    GString *deep = g_string_new("<domain type='kvm'>");
    for (unsigned i = 0; i < 100000; i++)
        g_string_append(deep, "<a>");
    check_refused(deep, "deep nesting");
    GString *wide = g_string_new("<domain type='");
    for (unsigned i = 0; i < 2u << 20; i++)
        g_string_append_c(wide, 'k');
    g_string_append(wide, "'/>");
    check_refused(wide, "huge attribute");
    ck_assert_int_lt(g_get_monotonic_time() - begun, 5 * G_USEC_PER_SEC);
}
END_TEST

START_TEST(edit_keeps_what_it_does_not_know)
{
    static const char before[] = "<!-- mine -->\n<domain type='kvm' x='1'>\n"
                                 "  <name>a</name> <!-- why -->\n"
                                 "  <quantum depth='3'><!-- deep --><![CDATA[<&>]]></quantum>\n"
                                 "  <memory unit='KiB'>1024</memory>\n"
                                 "  <title>old</title>\n"
                                 "  <os><type>hvm</type><kernel>/k</kernel></os>\n</domain>\n";
    const struct domxml_change changes[] = {
        {"name", "b & <c>"},    {"os/cmdline", "quiet"},  {"title", NULL},
        {"memory@unit", "MiB"}, {"os/kernel@none", NULL},
    };
    g_autofree char *after =
        domxml_edit(before, strlen(before), changes, G_N_ELEMENTS(changes), NULL);
    ck_assert_ptr_nonnull(after);
    static const char *const kept[] = {
        "<!-- mine -->",
        "x=\"1\"",
        "<!-- why -->",
        "<quantum depth=\"3\"><!-- deep --><![CDATA[<&>]]>",
        "<name>b &amp; &lt;c&gt;</name>",
        "<cmdline>quiet</cmdline>",
        "unit=\"MiB\"",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++)
        ck_assert_msg(strstr(after, kept[i]) != NULL, "%s in %s", kept[i], after);
    ck_assert_ptr_null(strstr(after, "title"));
    struct domain_def *def = read_text(after, NULL);
    ck_assert_str_eq(def->name, "b & <c>");
    ck_assert_uint_eq(def->memory, UINT64_C(1024) << 20);
    domain_def_free(def);
}
END_TEST

/* Every document of the corpus that is read stays the same through an edit that changes nothing. */
START_TEST(edit_round_trips)
{
    GDir *dir = g_dir_open(CORPUS, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        gsize len = 0;
        g_autofree char *text = load(name, &len);
        struct domain_def *def = domxml_read(text, len, NULL);
        if (!def)
            continue;
        g_autofree char *once = domxml_edit(text, len, NULL, 0, NULL);
        g_autofree char *twice = domxml_edit(once, strlen(once), NULL, 0, NULL);
        ck_assert_str_eq(once, twice);
        struct domain_def *again = read_text(once, NULL);
        ck_assert_ptr_nonnull(again);
        ck_assert_str_eq(def->name, again->name);
        ck_assert_str_eq(def->uuid, again->uuid);
        ck_assert_uint_eq(def->memory, again->memory);
        ck_assert_uint_eq(def->disks->len, again->disks->len);
        ck_assert_uint_eq(def->notes->len, again->notes->len);
        domain_def_free(def);
        domain_def_free(again);
    }
    g_dir_close(dir);
}
END_TEST

START_TEST(memory_units)
{
    static const struct {
        const char *number, *unit;
        uint64_t bytes; /* 0: refused */
    } cases[] = {
        {"1", NULL, 1024},
        {"1", "b", 1},
        {"2", "KB", 2000},
        {"2", "k", 2048},
        {"3", "MiB", 3 << 20},
        {"3", "GB", UINT64_C(3000000000)},
        {"1", "T", UINT64_C(1) << 40},
        {"", NULL, 0},
        {"x", NULL, 0},
        {"-1", NULL, 0},
        {"1.5", "GiB", 0},
        {"1", "gib", 0},
        {"99999999999999999999", "b", 0},
        {"9007199254740993", "TiB", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint64_t bytes = 0;
        bool ok = domxml_memory(cases[i].number, cases[i].unit, &bytes);
        ck_assert_msg(ok == (cases[i].bytes != 0), "%s", cases[i].number);
        if (ok)
            ck_assert_uint_eq(bytes, cases[i].bytes);
    }
}
END_TEST

/* --- consoles --- */

static void expect_port(const struct domain *domain, unsigned number, char kind,
                        const char *device, const char *label)
{
    struct domain_port port;
    g_autofree char *said = domain_port_label(domain, number);
    ck_assert(domain_port_get(domain, number, &port));
    ck_assert_int_eq(port.kind, kind);
    ck_assert_str_eq(port.device, device);
    ck_assert_str_eq(said, label);
    domain_port_clear(&port);
}

START_TEST(ports_are_those_that_can_be_opened)
{
    static const char text[] =
        "<domain><devices><channel type='unix'><target type='virtio' name='org.x&#10;y&#9;z'/>"
        "</channel><channel type='unix'><target name='org.qemu.guest_agent.0'/></channel>"
        "<channel type='spicevmc'><target name='com.redhat.spice.0'/></channel>"
        "<console type='pty'><target type='serial'/></console>"
        "<console type='pty'><target type='virtio'/><alias name='ua-mine'/></console>"
        "<serial type='file'/><serial type='pty'/></devices></domain>";
    struct domxml_facts facts;
    struct domain domain = {.name = NULL};
    struct domain_port port;
    ck_assert(domxml_facts_read(text, strlen(text), &facts));
    domain.ports = facts.ports;
    ck_assert_uint_eq(domain_port_count(facts.ports), 3);
    expect_port(&domain, 0, DOMAIN_PORT_SERIAL, "serial1", "serial COM2");
    expect_port(&domain, 1, DOMAIN_PORT_CONSOLE, "ua-mine", "console hvc0");
    expect_port(&domain, 2, DOMAIN_PORT_CHANNEL, "org.x y z", "channel org.x y z");
    ck_assert(!domain_port_get(&domain, 3, &port));
    domxml_facts_clear(&facts);
}
END_TEST

START_TEST(ports_that_go_elsewhere_are_none)
{
    static const char text[] = "<domain><devices><serial type='tcp'/></devices></domain>";
    struct domxml_facts facts;
    struct domain domain = {.name = NULL};
    ck_assert(domxml_facts_read(text, strlen(text), &facts));
    ck_assert_uint_eq(domain_port_count(facts.ports), 0);
    ck_assert_str_eq(domain_port_reason(&domain), "the domain has no serial port");
    domain.ports = facts.ports;
    ck_assert_ptr_nonnull(strstr(domain_port_reason(&domain), "go elsewhere"));
    domxml_facts_clear(&facts);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("domxml");
    TCase *tc = tcase_create("domxml");
    tcase_add_test(tc, corpus_is_read_as_named);
    tcase_add_test(tc, full_document_is_read_whole);
    tcase_add_test(tc, special_values_are_read);
    tcase_add_test(tc, missing_uuid_is_always_the_same);
    tcase_add_test(tc, refusals_name_line_and_reason);
    tcase_add_test(tc, hostile_documents_are_refused_quickly);
    tcase_add_test(tc, edit_keeps_what_it_does_not_know);
    tcase_add_test(tc, edit_round_trips);
    tcase_add_test(tc, memory_units);
    tcase_add_test(tc, ports_are_those_that_can_be_opened);
    tcase_add_test(tc, ports_that_go_elsewhere_are_none);
    suite_add_tcase(s, tc);
    return s;
}
