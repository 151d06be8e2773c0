#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "linux-guest.h"

#define SECTOR 512
#define DISK_SIZE (16 << 20)

static struct vmm_config config;
static struct vmm_channel *com1;
static struct vmm_machine *machine;
static char disk[] = "/tmp/virtty-test-disk-XXXXXX";
static int disk_fd;
static struct vmm_disk_config disk_config;

static void set_up(void)
{
    guest_config(&config, "vmlinux-virtty-test");
    com1 = vmm_channel_new(256 << 10);
    disk_fd = mkstemp(disk);
    ck_assert_int_ge(disk_fd, 0);
    ck_assert_int_eq(ftruncate(disk_fd, DISK_SIZE), 0);
    disk_config = (struct vmm_disk_config){.path = disk, .target = "vda", .discard = true};
    config.serial[0] = com1;
    config.disks = &disk_config;
    config.n_disks = 1;
    config.rng = true;
    config.on_reboot = VMM_ACTION_RESTART;
}

static void tear_down(void)
{
    vmm_machine_free(machine);
    vmm_channel_free(com1);
    close(disk_fd);
    unlink(disk);
}

/* One boot serves for all that a running guest can show, for a boot is long. */
START_TEST(finds_its_machine_and_obeys)
{
    char sector[SECTOR] = "put there by the host";
    ck_assert_int_eq(pwrite(disk_fd, sector, SECTOR, 5 * SECTOR), SECTOR);
    machine = guest_start(&config, NULL);
    guest_expect(com1, "GUEST-INIT-OK", GUEST_BOOT_MS);
    guest_expect(com1, "cpus: 2\r\n", GUEST_ANSWER_MS);
    guest_expect(com1, "disk:", GUEST_ANSWER_MS);
    guest_expect(com1, "16384 vda", GUEST_ANSWER_MS);
    guest_expect(com1, "guest> ", GUEST_ANSWER_MS);
    guest_ask(com1, "hello", "echo: hello\r\n");
    guest_ask(com1, "read vda 5", "read 512: put there by the host\r\n");
    guest_ask(com1, "write vda 7 written by the guest", "wrote 512 synced\r\n");
    ck_assert_int_eq(pread(disk_fd, sector, SECTOR, 7 * SECTOR), SECTOR);
    ck_assert_str_eq(sector, "written by the guest");
    guest_ask(com1, "random", "random: ");
    ck_assert_ptr_null(strstr(guest_said(), "random: none"));

    struct vmm_stats stats;
    vmm_machine_stats(machine, &stats);
    ck_assert_uint_eq(stats.n_disks, 1);
    ck_assert_uint_ge(stats.disks[0].read_bytes, SECTOR);
    ck_assert_uint_ge(stats.disks[0].write_bytes, SECTOR);
    ck_assert_uint_ge(stats.disks[0].flush_ops, 1);
    ck_assert_uint_gt(stats.vcpu_ns[1], 0);

    ck_assert(vmm_machine_pause(machine, NULL));
    ck_assert(vmm_machine_resume(machine, NULL));
    guest_ask(com1, "still here", "echo: still here\r\n");

    ck_assert_uint_eq(vmm_channel_send(com1, "reboot\r", 7), 7);
    guest_expect(com1, "GUEST-READY", GUEST_BOOT_MS);
    guest_expect(com1, "guest> ", GUEST_ANSWER_MS);
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_RUNNING);

    struct vmm_error err = {0};
    ck_assert_msg(vmm_machine_power_button(machine, &err), "%s", err.text);
    guest_expect(com1, "power button", GUEST_ANSWER_MS);
    ck_assert(vmm_machine_wait(machine, GUEST_ANSWER_MS));
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_STOPPED);
}
END_TEST

START_TEST(powers_off_by_itself)
{
    machine = guest_start(&config, "t.off");
    guest_expect(com1, "GUEST-READY", GUEST_BOOT_MS);
    ck_assert(vmm_machine_wait(machine, GUEST_ANSWER_MS));
    ck_assert_int_eq(vmm_machine_state(machine), VMM_STATE_STOPPED);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("linux");
    TCase *t = tcase_create("vmlinux");
    tcase_set_timeout(t, 1200);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, finds_its_machine_and_obeys);
    tcase_add_test(t, powers_off_by_itself);
    suite_add_tcase(s, t);
    return s;
}
