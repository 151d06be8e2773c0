/* test-device.c: lists of CPUs, of devices, and the XML of single devices. */
#include "harness.h"

#include <string.h>

#include "cpu-list.h"
#include "device-list.h"
#include "device-xml.h"
#include "domxml-resources.h"

START_TEST(cpu_lists)
{
    static const struct {
        const char *in, *out; /* out NULL: refused */
    } cases[] = {
        {"0-3,^2", "0,1,3"}, {"r", "0-7"},  {"7", "7"},      {" 1 , 2 ", "1,2"}, {"0-7", "0-7"},
        {"8", NULL},         {"", NULL},    {"3-1", NULL},   {"^1", NULL},       {"1-", NULL},
        {"-1", NULL},        {"0,,1", NULL}, {"^0-2", NULL}, {"x", NULL},
        {"4294967296", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        size_t len = 0;
        g_autofree char *error = NULL;
        g_autofree unsigned char *map = cpu_list_parse(cases[i].in, 8, &len, &error);
        g_autofree char *text = map ? cpu_list_format(map, len, 8) : NULL;
        ck_assert_msg(!g_strcmp0(text, cases[i].out), "'%s' became %s", cases[i].in, text);
        ck_assert_msg((error == NULL) == (map != NULL), "'%s': a list or an error", cases[i].in);
    }
}
END_TEST

#define DISK(target, more)                                                                    \
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>"                      \
    "<source file='/i/" target ".qcow2'/><target dev='" target "' bus='virtio'/>" more "</disk>"
#define DOMAIN(devices) "<domain type='kvm'><name>a</name><os><boot dev='hd'/><boot "         \
    "dev='network'/></os><devices>" devices "</devices></domain>"

static const struct device *device_at(const GPtrArray *devices, guint index)
{
    ck_assert_uint_lt(index, devices->len);
    return g_ptr_array_index(devices, index);
}

START_TEST(everything_is_listed)
{
    const char *live = DOMAIN(DISK("vda", "") "<serial type='pty'><source path='/dev/pts/4'/>"
                              "<target port='0'/></serial><newfangled size='9' way='odd'>"
                              "<part kind='of it'/></newfangled>");
    const char *config = DOMAIN(DISK("vda", "<readonly/>") DISK("vdb", "")
                                "<serial type='pty'><target port='0'/></serial>");
    g_autoptr(GPtrArray) devices = device_list_read(live, config);
    ck_assert_uint_eq(devices->len, 4);
    const struct device *vda = device_at(devices, 0), *odd = device_at(devices, 2);
    ck_assert_str_eq(vda->name, "vda");
    ck_assert_str_eq(vda->about, "disk, virtio, /i/vda.qcow2, qcow2");
    ck_assert(vda->live && vda->config);
    ck_assert(device_at(devices, 1)->live && device_at(devices, 1)->config);
    ck_assert_str_eq(odd->kind, "newfangled");
    ck_assert_str_eq(odd->about, "size=9, odd, of it");
    ck_assert(odd->live && !odd->config);
    ck_assert_str_eq(device_at(devices, 3)->name, "vdb");
    ck_assert(!device_at(devices, 3)->live && device_at(devices, 3)->config);

    g_autofree char *packed = device_list_pack(live, NULL), *one = NULL, *other = NULL;
    device_list_unpack(packed, &one, &other);
    ck_assert_str_eq(one, live);
    ck_assert_ptr_null(other);
    g_autoptr(GPtrArray) none = device_list_read("<domain", "");
    ck_assert_uint_eq(none->len, 0);
}
END_TEST

START_TEST(a_free_target_is_taken)
{
    char *error = NULL;
    const struct device_disk disk = {.source = "/i/a'<b>.img", .format = "raw", .read_only = true};
    g_autofree char *xml = device_xml_disk(&disk);
    g_autofree char *whole = device_xml_complete(xml, DOMAIN(DISK("vda", "")),
                                                 DOMAIN(DISK("vda", "") DISK("vdb", "")), &error);
    ck_assert_ptr_null(error);
    ck_assert_ptr_nonnull(strstr(whole, "<target dev=\"vdc\" bus=\"virtio\"/>"));
    ck_assert_ptr_nonnull(strstr(whole, "/i/a'&lt;b&gt;.img"));
    const struct device_disk taken = {.source = "/dev/sdx", .target = "vdb"};
    g_autofree char *block = device_xml_disk(&taken);
    ck_assert_ptr_nonnull(strstr(block, "<source dev='/dev/sdx'/>"));
    ck_assert_ptr_null(device_xml_complete(block, NULL, DOMAIN(DISK("vdb", "")), &error));
    ck_assert_ptr_nonnull(strstr(error, "vdb"));
    g_clear_pointer(&error, g_free);
    ck_assert_ptr_null(device_xml_complete("<disk>", NULL, NULL, &error));
    ck_assert_ptr_nonnull(error);
    g_clear_pointer(&error, g_free);
    const struct device_nic nic = {.type = "bridge", .source = "br0"};
    g_autofree char *bare = device_xml_nic(&nic);
    g_autofree char *addressed = device_xml_complete(bare, NULL, NULL, &error);
    ck_assert_ptr_nonnull(strstr(addressed, "<mac address=\"52:54:00:"));
    ck_assert_ptr_nonnull(strstr(addressed, "bridge=\"br0\""));
}
END_TEST

START_TEST(media_and_links)
{
    const char *definition = DOMAIN(DISK("sda", "") "<interface type='user'>"
                                    "<mac address='52:54:00:aa:bb:cc'/></interface>");
    g_autofree char *disk = device_xml_find(definition, DEVICE_DISK, "sda");
    g_autofree char *empty = device_xml_medium(disk, NULL);
    g_autofree char *full = device_xml_medium(empty, "/iso/new.iso");
    ck_assert(strstr(disk, "<source") && !strstr(empty, "<source"));
    ck_assert_ptr_nonnull(strstr(full, "<source file=\"/iso/new.iso\"/>"));
    g_autofree char *nic = device_xml_find(definition, DEVICE_NIC, "52:54:00:AA:BB:CC");
    g_autofree char *down = device_xml_link(nic, false), *up = device_xml_link(down, true);
    ck_assert_ptr_nonnull(strstr(down, "<link state=\"down\"/>"));
    ck_assert_ptr_nonnull(strstr(up, "<link state=\"up\"/>"));
    ck_assert_ptr_null(strstr(up, "down"));
    ck_assert_ptr_null(device_xml_find(definition, DEVICE_DISK, "sdb"));
    ck_assert_ptr_null(device_xml_link(disk, true));
    g_autofree char *words = device_xml_words(nic);
    ck_assert_str_eq(words, "interface 52:54:00:aa:bb:cc");
}
END_TEST

START_TEST(boot_order)
{
    static const char *const order[] = {"vdb", "52:54:00:aa:bb:cc", NULL};
    static const char *const twice[] = {"vda", "vda", NULL};
    const char *definition = DOMAIN("<!-- kept -->" DISK("vda", "<boot order='1'/>")
                                    DISK("vdb", "") "<interface type='user'>"
                                    "<mac address='52:54:00:aa:bb:cc'/></interface>");
    char *error = NULL;
    g_autofree char *changed = device_xml_boot_order(definition, order, &error);
    ck_assert_ptr_null(error);
    ck_assert_ptr_nonnull(strstr(changed, "<!-- kept -->"));
    ck_assert_ptr_null(strstr(changed, "<boot dev="));
    g_autofree char *vda = device_xml_find(changed, DEVICE_DISK, "vda");
    g_autofree char *vdb = device_xml_find(changed, DEVICE_DISK, "vdb");
    g_autofree char *nic = device_xml_find(changed, DEVICE_NIC, "52:54:00:aa:bb:cc");
    ck_assert_ptr_null(strstr(vda, "<boot"));
    ck_assert_ptr_nonnull(strstr(vdb, "<boot order=\"1\"/>"));
    ck_assert_ptr_nonnull(strstr(nic, "<boot order=\"2\"/>"));
    g_auto(GStrv) names = device_xml_boot_names(changed);
    g_autofree char *joined = g_strjoinv(" ", names);
    ck_assert_str_eq(joined, "vdb 52:54:00:aa:bb:cc");
    g_auto(GStrv) old = device_xml_boot_names(DOMAIN("<interface type='user'>"
        "<mac address='52:54:00:00:00:01'/></interface>" DISK("sda", "") DISK("vda", "")));
    g_autofree char *before = g_strjoinv(" ", old);
    ck_assert_str_eq(before, "sda vda 52:54:00:00:00:01");
    ck_assert_ptr_null(device_xml_boot_order(definition, twice, &error));
    ck_assert_ptr_nonnull(strstr(error, "vda"));
    g_free(error);
}
END_TEST

START_TEST(resources)
{
    struct domxml_resources found;
    ck_assert(domxml_resources_read("<domain><vcpu current='2'>4</vcpu><memory unit='MiB'>512"
                                    "</memory><currentMemory>204800</currentMemory><cputune>"
                                    "<vcpupin vcpu='1' cpuset='0-1'/>"
                                    "<vcpupin vcpu='99' cpuset='1'/>"
                                    "<emulatorpin cpuset='3'/></cputune></domain>", &found));
    ck_assert_uint_eq(found.vcpus, 2);
    ck_assert_uint_eq(found.vcpus_max, 4);
    ck_assert_uint_eq(found.memory, 200u << 20);
    ck_assert_uint_eq(found.memory_max, 512u << 20);
    ck_assert_ptr_null(found.pins[0]);
    ck_assert_str_eq(found.pins[1], "0-1");
    ck_assert_str_eq(found.emulator, "3");
    domxml_resources_clear(&found);
    ck_assert(!domxml_resources_read("<network/>", &found));
    ck_assert(!domxml_resources_read(NULL, &found));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("device");
    TCase *tc = tcase_create("device");
    tcase_add_test(tc, cpu_lists);
    tcase_add_test(tc, everything_is_listed);
    tcase_add_test(tc, a_free_target_is_taken);
    tcase_add_test(tc, media_and_links);
    tcase_add_test(tc, boot_order);
    tcase_add_test(tc, resources);
    suite_add_tcase(s, tc);
    return s;
}
