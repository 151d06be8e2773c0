/* test-install.c: new domains of libvirt hosts: what a host offers, checks, XML, plan, words. */
#include "install.h"

#include <string.h>

#include "fake-host.h"
#include "harness.h"
#include "host-verb.h"
#include "install-plan.h"
#include "install-xml.h"
#include "iso-label.h"
#include "offer-parse.h"
#include "scratch.h"

#define GIB (UINT64_C(1) << 30)
#define UUID "11111111-2222-3333-4444-00000000000a"

static struct app *app;
static struct fake_host *fake;
static struct offer *offer;
static struct install_spec *spec;

static char *document(const char *name)
{
    char *text = NULL;
    g_autofree char *path = g_build_filename(TESTS_DIR, "src", "offers", name, NULL);
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void setup(void)
{
    scratch_setup();
    app = fake_app_new(&fake);
    g_autofree char *caps = document("qemu.xml"), *domain = document("qemu-q35.xml");
    offer = offer_new();
    offer->memory_total = 16 * GIB;
    offer_parse_capabilities(offer, caps);
    offer_parse_domain_capabilities(offer, domain);
    struct offer_pool *pool = offer_add_pool(offer, "images");
    offer_parse_pool(pool, "<pool type='dir'><name>images</name><target><path>/pool</path>"
                           "</target></pool>");
    pool->active = true;
    pool->available = 100 * GIB;
    ck_assert(offer_parse_volume(pool, "<volume type='file'><name>base.qcow2</name>"
                                       "<capacity>1073741824</capacity><target>"
                                       "<path>/pool/base.qcow2</path><format type='qcow2'/>"
                                       "</target></volume>"));
    ck_assert(offer_parse_volume(pool, "<volume type='file'><name>cd.iso</name>"
                                       "<capacity>5000</capacity><target><path>/pool/cd.iso</path>"
                                       "<format type='iso'/></target></volume>"));
    offer_add_network(offer, "default")->active = true;
    offer_add_network(offer, "lab");
    offer_sort(offer);
    spec = install_spec_new(app, &fake->host, offer);
    g_free(spec->name);
    spec->name = g_strdup("web");
}

static void teardown(void)
{
    install_spec_free(spec);
    offer_unref(offer);
    app_free(app);
    scratch_teardown();
}

static void set(char **place, const char *text)
{
    g_free(*place);
    *place = g_strdup(text);
}

static void from_iso(void)
{
    spec->source = INSTALL_ISO;
    set(&spec->media, "images/cd.iso");
}

static bool xml_has(bool first, const char *text)
{
    g_autofree char *xml = install_xml(spec, offer, UUID, first);
    return strstr(xml, text) != NULL;
}

/* What is wrong with a field, or "". */
static const char *wrong(enum install_field field)
{
    static char text[512];
    struct install_report *report = install_check(spec, offer, false);
    g_strlcpy(text, report->error[field] ? report->error[field] : "", sizeof text);
    install_report_free(report);
    return text;
}

/* --- what a host offers --- */

START_TEST(capabilities_are_read)
{
    ck_assert_str_eq(offer->arch, "x86_64");
    ck_assert_str_eq(offer->machine, "q35");
    ck_assert_ptr_null(offer->reason);
    ck_assert(offer->detailed);
    ck_assert_uint_eq(offer->max_vcpus, 288);
    unsigned wanted = OFFER_UEFI | OFFER_SECURE_BOOT | OFFER_BUS_VIRTIO | OFFER_BUS_SATA |
                      OFFER_VNC | OFFER_CPU_MAXIMUM | OFFER_RNG;
    ck_assert_uint_eq(offer->flags & wanted, wanted);
    ck_assert_uint_eq(offer->flags & OFFER_CPU_PASSTHROUGH, 0);
}
END_TEST

START_TEST(a_host_of_containers_offers_nothing)
{
    g_autofree char *caps = document("lxc.xml");
    struct offer *other = offer_new();
    offer_parse_capabilities(other, caps);
    ck_assert_ptr_nonnull(other->reason);
    ck_assert_ptr_nonnull(strstr(other->reason, "containers"));
    offer_unref(other);
}
END_TEST

START_TEST(broken_documents_do_no_harm)
{
    static const char *const broken[] = {"", "<", "<capabilities>", "<volume><name/></volume>",
                                         "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"
                                         "<volume><name>&b;</name></volume>"};
    struct offer *other = offer_new();
    struct offer_pool *pool = offer_add_pool(other, "p");
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        offer_parse_capabilities(other, broken[i]);
        offer_parse_domain_capabilities(other, broken[i]);
        offer_parse_pool(pool, broken[i]);
        ck_assert(!offer_parse_volume(pool, broken[i]));
    }
    ck_assert_ptr_nonnull(other->reason);
    offer_unref(other);
}
END_TEST

START_TEST(the_best_is_chosen)
{
    ck_assert_str_eq(spec->pool, "images");
    ck_assert_str_eq(spec->network, "network=default");
    ck_assert_str_eq(offer_find_file(offer, "images/cd.iso")->name, "cd.iso");
    ck_assert_str_eq(offer_find_file(offer, "/pool/cd.iso")->name, "cd.iso");
    ck_assert_ptr_null(offer_find_file(offer, "images/nix"));
}
END_TEST

/* --- XML --- */

START_TEST(an_installation_boots_the_medium_once)
{
    from_iso();
    ck_assert(install_is_once(spec));
    ck_assert(xml_has(true, "<boot dev=\"cdrom\"/>\n    <boot dev=\"hd\"/>"));
    ck_assert(xml_has(true, "<source file=\"/pool/cd.iso\"/>"));
    ck_assert(xml_has(true, "<on_reboot>destroy</on_reboot>"));
    ck_assert(xml_has(false, "hvm</type>\n    <boot dev=\"hd\"/>\n  </os>"));
    ck_assert(!xml_has(false, "cd.iso"));
    ck_assert(xml_has(false, "device=\"cdrom\""));
    ck_assert(xml_has(false, "<on_reboot>restart</on_reboot>"));
    ck_assert(xml_has(false, "<source file=\"/pool/web.qcow2\"/>"));
}
END_TEST

START_TEST(the_usual_devices_are_there)
{
    static const char *const parts[] = {
        "<target dev=\"vda\" bus=\"virtio\"/>",
        "<interface type=\"network\">\n      <source network=\"default\"/>\n      "
        "<model type=\"virtio\"/>",
        "<serial type=\"pty\"/>", "<console type=\"pty\"/>", "org.qemu.guest_agent.0",
        "<graphics type=\"vnc\" port=\"-1\" autoport=\"yes\">\n      "
        "<listen type=\"address\" address=\"127.0.0.1\"/>",
        "<memballoon model=\"virtio\"/>", "/dev/urandom</backend>", "machine=\"q35\"",
    };
    from_iso();
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        ck_assert_msg(xml_has(false, parts[i]), "%s", parts[i]);
}
END_TEST

START_TEST(each_source_boots_its_own)
{
    spec->source = INSTALL_NETWORK;
    ck_assert(xml_has(true, "<boot dev=\"network\"/>\n    <boot dev=\"hd\"/>"));
    ck_assert(xml_has(false, "<boot dev=\"hd\"/>\n    <boot dev=\"network\"/>"));
    spec->disk = INSTALL_DISK_NONE;
    ck_assert(!install_is_once(spec));
    ck_assert(xml_has(false, "hvm</type>\n    <boot dev=\"network\"/>\n  </os>"));
    spec->source = INSTALL_KERNEL;
    set(&spec->kernel, "/boot/k & <r>");
    set(&spec->cmdline, "console=ttyS0 a=\"<b>\"");
    ck_assert(xml_has(false, "<kernel>/boot/k &amp; &lt;r&gt;</kernel>"));
    ck_assert(xml_has(false, "<cmdline>console=ttyS0 a=\"&lt;b&gt;\"</cmdline>"));
    spec->once = true;
    ck_assert(!xml_has(false, "<kernel>"));
    ck_assert(xml_has(true, "<kernel>"));
}
END_TEST

START_TEST(firmware_is_left_to_the_host)
{
    from_iso();
    ck_assert(!xml_has(false, "firmware"));
    spec->firmware = INSTALL_UEFI;
    ck_assert(xml_has(false, "<os firmware=\"efi\">"));
    ck_assert(xml_has(false, "<feature enabled=\"no\" name=\"secure-boot\"/>"));
    spec->firmware = INSTALL_UEFI_SECURE;
    ck_assert(xml_has(false, "<feature enabled=\"yes\" name=\"secure-boot\"/>"));
    offer->flags &= ~(unsigned)OFFER_UEFI;
    ck_assert_str_ne(wrong(INSTALL_FIELD_FIRMWARE), "");
}
END_TEST

START_TEST(an_old_system_gets_what_it_knows)
{
    struct os_info *info = g_new0(struct os_info, 1);
    const struct install_chosen chosen = {.vcpus = true};
    info->id = g_strdup("http://old.org/1");
    info->name = g_strdup("Old 1");
    info->devices = OS_Q35;
    info->memory = 2 * GIB;
    info->disk = 40 * GIB;
    info->cpus = 8;
    from_iso();
    install_use_os(spec, info, true, &chosen);
    ck_assert_uint_eq(spec->memory, 2 * GIB);
    ck_assert_uint_eq(spec->disk_size, 40 * GIB);
    ck_assert_uint_ne(spec->vcpus, 8);
    ck_assert(xml_has(false, "<target dev=\"sda\" bus=\"sata\"/>"));
    ck_assert(xml_has(false, "<target dev=\"sdb\" bus=\"sata\"/>"));
    ck_assert(xml_has(false, "<model type=\"e1000e\"/>"));
    ck_assert(xml_has(false, "<libosinfo:os id=\"http://old.org/1\"/>"));
    ck_assert(!xml_has(false, "guest_agent"));
}
END_TEST

/* --- the plan --- */

static GVariant *volume_of(GVariant *args, unsigned index)
{
    g_autoptr(GVariant) plan = g_variant_lookup_value(args, "plan", G_VARIANT_TYPE_VARDICT);
    g_autoptr(GVariant) all = g_variant_lookup_value(plan, "volumes", NULL);
    return index < g_variant_n_children(all) ? g_variant_get_child_value(all, index) : NULL;
}

static void expect_volume(const char *key, const char *text)
{
    g_autoptr(GVariant) args = g_variant_ref_sink(install_plan(spec, offer));
    g_autoptr(GVariant) volume = volume_of(args, 0);
    ck_assert_ptr_nonnull(volume);
    const char *value = host_args_string(volume, key);
    ck_assert_msg(value && strstr(value, text), "%s: %s", key, value);
}

START_TEST(disks_are_made_copied_or_overlaid)
{
    from_iso();
    expect_volume("name", "web.qcow2");
    expect_volume("xml", "<format type=\"qcow2\"/>");
    spec->source = INSTALL_IMAGE;
    set(&spec->image, "/pool/base.qcow2");
    spec->disk = INSTALL_DISK_COPY;
    spec->disk_size = 3 * GIB;
    expect_volume("from-volume", "base.qcow2");
    spec->disk = INSTALL_DISK_OVERLAY;
    expect_volume("xml", "<path>/pool/base.qcow2</path>\n    <format type=\"qcow2\"/>");
    spec->disk = INSTALL_DISK_USE;
    g_autoptr(GVariant) args = g_variant_ref_sink(install_plan(spec, offer));
    g_autoptr(GVariant) none = volume_of(args, 0);
    ck_assert_ptr_null(none);
    ck_assert(xml_has(false, "<source file=\"/pool/base.qcow2\"/>"));
}
END_TEST

START_TEST(a_file_from_here_is_uploaded_to_a_host_elsewhere)
{
    scratch_write("my cd.iso", "not much");
    g_autofree char *path = scratch_path("my cd.iso");
    spec->source = INSTALL_ISO;
    set(&spec->media, path);
    expect_volume("file", path);
    expect_volume("path", "/pool/my cd.iso");
    ck_assert(xml_has(true, "<source file=\"/pool/my cd.iso\"/>"));
    ck_assert_str_eq(wrong(INSTALL_FIELD_MEDIA), "");
    offer->local = true;
    expect_volume("name", "web.qcow2");
    ck_assert(xml_has(true, path));
}
END_TEST

/* --- checks --- */

START_TEST(checks_say_what_is_wrong)
{
    from_iso();
    for (unsigned i = 0; i < INSTALL_FIELDS; i++)
        ck_assert_str_eq(wrong((enum install_field)i), "");
    set(&spec->pool, "nix");
    ck_assert_ptr_nonnull(strstr(wrong(INSTALL_FIELD_POOL), "no pool nix"));
    set(&spec->network, "network=lab");
    ck_assert_ptr_nonnull(strstr(wrong(INSTALL_FIELD_NETWORK), "is off"));
    spec->start_network = true;
    ck_assert_str_eq(wrong(INSTALL_FIELD_NETWORK), "");
    set(&spec->network, "bridge=");
    ck_assert_str_ne(wrong(INSTALL_FIELD_NETWORK), "");
    spec->vcpus = 289;
    ck_assert_str_ne(wrong(INSTALL_FIELD_VCPUS), "");
    spec->memory = 17 * GIB;
    ck_assert_str_ne(wrong(INSTALL_FIELD_MEMORY), "");
    set(&spec->media, "");
    ck_assert_str_ne(wrong(INSTALL_FIELD_MEDIA), "");
    spec->source = INSTALL_IMAGE;
    spec->disk = INSTALL_DISK_NONE;
    ck_assert_str_ne(wrong(INSTALL_FIELD_DISK), "");
}
END_TEST

START_TEST(hostile_names_are_refused_or_escaped)
{
    static const char *const bad[] = {"", "a/b", "..", "a\nb", "a\x1b[2J", "\xff\xfe"};
    from_iso();
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        set(&spec->name, bad[i]);
        ck_assert_msg(*wrong(INSTALL_FIELD_NAME), "%zu", i);
    }
    set(&spec->name, "a 'b' \"c\";$(d)<e>&");
    ck_assert_str_eq(wrong(INSTALL_FIELD_NAME), "");
    ck_assert(xml_has(false, "<name>a 'b' \"c\";$(d)&lt;e&gt;&amp;</name>"));
    g_autofree char *command = install_virt_install(spec, "qemu:///system");
    ck_assert_ptr_nonnull(strstr(command, "'a '\\''b'\\'' \"c\";$(d)<e>&'"));
}
END_TEST

/* --- words --- */

START_TEST(a_command_line_is_read_back)
{
    static char *args[] = {"--cdrom=images/cd.iso", "--disk=size=7,pool=images,bus=sata",
                           "--memory=3G",           "--cpus=3",
                           "--boot=uefi",           "--network=bridge=br0,mac=52:54:00:00:00:01",
                           "--graphics=none",       "--autostart",
                           "web 2",                 NULL};
    struct install_chosen chosen;
    bool named;
    g_autofree char *error = NULL;
    struct install_spec *read = install_parse(app, &fake->host, args, &chosen, &named, &error);
    ck_assert_msg(read != NULL, "%s", error);
    ck_assert(named && chosen.vcpus && chosen.memory && chosen.disk_size);
    g_autofree char *command = install_command(read, "qemu:///system");
    ck_assert_str_eq(command, "virtty create 'web 2' --connect qemu:///system --cdrom "
                              "images/cd.iso --disk size=7G,pool=images,bus=sata --cpus 3 "
                              "--memory 3G --boot uefi --network "
                              "bridge=br0,mac=52:54:00:00:00:01 --graphics none --autostart");
    g_autofree char *foreign = install_virt_install(read, "qemu:///system");
    ck_assert_ptr_nonnull(strstr(foreign, "--disk size=7,pool=images,bus=sata --vcpus 3 "
                                          "--memory 3072"));
    install_spec_free(read);
}
END_TEST

START_TEST(wrong_words_are_refused)
{
    static const char *const bad[] = {"--boot=floppy", "--disk=nix=1", "--disk=size=x",
                                      "--cpus=0", "--serials=1", "--memory=-1"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        char *args[] = {"--pxe", (char *)bad[i], NULL};
        struct install_chosen chosen;
        bool named;
        g_autofree char *error = NULL;
        ck_assert_ptr_null(install_parse(app, &fake->host, args, &chosen, &named, &error));
        ck_assert_ptr_nonnull(error);
    }
}
END_TEST

/* --- media --- */

START_TEST(labels_are_read)
{
    uint8_t bytes[20 * 2048] = {0};
    uint8_t *label = bytes + 16 * 2048;
    struct iso_label found;
    ck_assert(!iso_label_parse(bytes, sizeof bytes, &found));
    memcpy(label, "\x01" "CD001", 6);
    memset(label + 8, ' ', 64);
    memcpy(label + 40, "Debian 12 n", 11);
    label[80] = 100;
    label[129] = 8; /* blocks of 2048 */
    memcpy(label + 2048, "\0CD001\1EL TORITO SPECIFICATION", 30);
    ck_assert(iso_label_parse(bytes, sizeof bytes, &found));
    ck_assert_str_eq(found.volume, "Debian 12 n");
    ck_assert_uint_eq(found.size, 100 * 2048);
    ck_assert(found.bootable);
    memset(label + 40, 0x1b, 32);
    ck_assert(iso_label_parse(bytes, sizeof bytes, &found));
    ck_assert_str_eq(found.volume, "");
    ck_assert(!iso_label_parse(bytes, 17 * 2048 - 1, &found));
}
END_TEST

Suite *suite(void)
{
    Suite *all = suite_create("install");
    TCase *tests = tcase_create("install");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, capabilities_are_read);
    tcase_add_test(tests, a_host_of_containers_offers_nothing);
    tcase_add_test(tests, broken_documents_do_no_harm);
    tcase_add_test(tests, the_best_is_chosen);
    tcase_add_test(tests, an_installation_boots_the_medium_once);
    tcase_add_test(tests, the_usual_devices_are_there);
    tcase_add_test(tests, each_source_boots_its_own);
    tcase_add_test(tests, firmware_is_left_to_the_host);
    tcase_add_test(tests, an_old_system_gets_what_it_knows);
    tcase_add_test(tests, disks_are_made_copied_or_overlaid);
    tcase_add_test(tests, a_file_from_here_is_uploaded_to_a_host_elsewhere);
    tcase_add_test(tests, checks_say_what_is_wrong);
    tcase_add_test(tests, hostile_names_are_refused_or_escaped);
    tcase_add_test(tests, a_command_line_is_read_back);
    tcase_add_test(tests, wrong_words_are_refused);
    tcase_add_test(tests, labels_are_read);
    suite_add_tcase(all, tests);
    return all;
}
