/* test-device-dialogs.c: the dialogs of a domain's devices and resources: pictures in
 * tests/ui/pictures/ (VIRTTY_REWRITE=1 writes them anew), and what their keys do. */
#include <stdlib.h>
#include <string.h>

#include "action-device.h"
#include "action-resources.h"
#include "app.h"
#include "dialogs/device-forms.h"
#include "dialogs/domain-devices.h"
#include "dialogs/domain-resources.h"
#include "fake-host.h"
#include "harness.h"
#include "log.h"
#include "stack.h"
#include "stage.h"

static const char definition[] =
    "<domain type='kvm'><name>web-01</name><vcpu current='2'>4</vcpu>"
    "<memory unit='MiB'>2048</memory><currentMemory unit='MiB'>1024</currentMemory>"
    "<cputune><vcpupin vcpu='0' cpuset='0-1'/></cputune><os><boot dev='hd'/></os><devices>"
    "<emulator>/usr/bin/qemu</emulator>"
    "<controller type='pci' index='0' model='pcie-root'/>"
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>"
    "<source file='/img/web-01.qcow2'/><target dev='vda' bus='virtio'/></disk>"
    "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>"
    "<interface type='network'><mac address='52:54:00:12:34:56'/><source network='lan'/>"
    "<model type='virtio'/><link state='down'/></interface>"
    "<graphics type='vnc' port='5900'/><newfangled size='9'/></devices></domain>";

static struct domain *prepare(struct ui *stage)
{
    stage_add_domains(stage);
    action_add_table(stage->app, action_resources_table);
    action_add_table(stage->app, action_device_table);
    struct domain *domain = stage_domain(stage, "web-01");
    g_free(domain->xml);
    domain->xml = g_strdup(definition);
    return domain;
}

static void scene_devices(struct ui *stage)
{
    ui_open(stage, &domain_devices_class, prepare(stage));
}

static void scene_detach(struct ui *stage)
{
    scene_devices(stage);
    stage_keys(stage, "d");
}

static void scene_resources(struct ui *stage)
{
    ui_open(stage, &domain_resources_class, prepare(stage));
}

static void scene_form(struct ui *stage, const char *id)
{
    ck_assert(device_form_open(stage, id, prepare(stage), NULL));
}

static void scene_attach_disk(struct ui *stage)
{
    scene_form(stage, "attach-disk");
}

static void scene_attach_nic(struct ui *stage)
{
    scene_form(stage, "attach-interface");
}

static void scene_medium(struct ui *stage)
{
    scene_form(stage, "change-media");
}

static void scene_boot(struct ui *stage)
{
    scene_form(stage, "boot-order");
}

static const struct {
    const char *name;
    void (*play)(struct ui *stage);
} scenes[] = {
    {"devices", scene_devices},         {"devices-detach", scene_detach},
    {"resources", scene_resources},     {"attach-disk", scene_attach_disk},
    {"attach-nic", scene_attach_nic},   {"change-media", scene_medium},
    {"boot-order", scene_boot},
};

static void check_picture(const char *path, const char *dump)
{
    g_autofree char *want = NULL;
    if (g_getenv("VIRTTY_REWRITE")) {
        ck_assert_msg(g_file_set_contents(path, dump, -1, NULL), "%s", path);
        return;
    }
    ck_assert_msg(g_file_get_contents(path, &want, NULL, NULL), "%s cannot be read", path);
    ck_assert_msg(!strcmp(dump, want), "%s differs; now it is:\n%s", path, dump);
}

START_TEST(scene_looks_as_reviewed)
{
    static const struct {
        unsigned cols, rows;
        bool ascii;
    } sizes[] = {{80, 24, false}, {80, 24, true}, {40, 10, false}};
    struct ui *stage = stage_new();
    scenes[_i].play(stage);
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        char *dump = stage_draw(stage, sizes[i].cols, sizes[i].rows, sizes[i].ascii, COLOR_256,
                                false);
        g_autofree char *path = g_strdup_printf("%s/ui/pictures/%s-%ux%u%s.txt", TESTS_DIR,
                                                scenes[_i].name, sizes[i].cols, sizes[i].rows,
                                                sizes[i].ascii ? "-ascii" : "");
        check_picture(path, dump);
        free(dump);
    }
    stage_free(stage);
}
END_TEST

static bool logged(const struct ui *stage, const char *text)
{
    for (unsigned i = 0; i < log_count(stage->app->log); i++) {
        if (strstr(log_get(stage->app->log, i)->text, text))
            return true;
    }
    return false;
}

START_TEST(what_was_changed_is_done)
{
    struct ui *stage = stage_new();
    scene_resources(stage);
    stage_keys(stage, "C-u 3 Tab Tab C-u 5 1 2 Tab Tab C-u 1 Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_SET_VCPUS], 1);
    ck_assert_uint_eq(stage->host->calls[HOST_SET_MEMORY], 1);
    ck_assert_uint_eq(stage->host->calls[HOST_PIN], 1);
    ck_assert_ptr_null(ui_find(stage, &domain_resources_class));
    stage_free(stage);
}
END_TEST

START_TEST(nothing_is_done_without_a_change)
{
    struct ui *stage = stage_new();
    scene_resources(stage);
    stage_keys(stage, "Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_SET_VCPUS], 0);
    ck_assert_uint_eq(stage->host->calls[HOST_SET_MEMORY], 0);
    ck_assert_uint_eq(stage->host->calls[HOST_PIN], 0);
    stage_free(stage);
}
END_TEST

START_TEST(a_failure_ends_the_steps)
{
    struct ui *stage = stage_new();
    stage->host->mode[HOST_SET_VCPUS] = FAKE_FAIL;
    scene_resources(stage);
    stage_keys(stage, "C-u 3 Tab Tab C-u 5 1 2 Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_SET_VCPUS], 1);
    ck_assert_uint_eq(stage->host->calls[HOST_SET_MEMORY], 0);
    ck_assert(logged(stage, "not done after this failure: setmem"));
    stage_free(stage);
}
END_TEST

START_TEST(devices_are_detached_and_linked)
{
    struct ui *stage = stage_new();
    scene_devices(stage);
    stage_keys(stage, "d n");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_DETACH_DEVICE], 0);
    stage_keys(stage, "d y");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_DETACH_DEVICE], 1);
    stage_keys(stage, "Down e Down l");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_UPDATE_DEVICE], 2);
    stage_keys(stage, "End d");
    ck_assert(logged(stage, "Only disks and NICs"));
    stage_free(stage);
}
END_TEST

START_TEST(forms_attach)
{
    struct ui *stage = stage_new();
    scene_attach_disk(stage);
    stage_keys(stage, "Tab");
    stage_type(stage, "img");
    stage_keys(stage, "Tab Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_ATTACH_DEVICE], 0); /* no absolute path */
    stage_free(stage);

    stage = stage_new();
    scene_boot(stage);
    stage_keys(stage, "Enter");
    fake_settle(stage->app);
    ck_assert_uint_eq(stage->host->calls[HOST_BOOT_ORDER], 1);
    stage_free(stage);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("device-dialogs");
    TCase *tc = tcase_create("device-dialogs");
    tcase_add_loop_test(tc, scene_looks_as_reviewed, 0, G_N_ELEMENTS(scenes));
    tcase_add_test(tc, what_was_changed_is_done);
    tcase_add_test(tc, nothing_is_done_without_a_change);
    tcase_add_test(tc, a_failure_ends_the_steps);
    tcase_add_test(tc, devices_are_detached_and_linked);
    tcase_add_test(tc, forms_attach);
    suite_add_tcase(s, tc);
    return s;
}
