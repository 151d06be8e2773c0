#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness.h"
#include "host-memory.h"
#include "host-probe.h"

static struct vmm_host_info diagnose(struct vmm_host_facts facts)
{
    struct vmm_host_info info;
    memset(&info, 0, sizeof info);
    vmm_host_diagnose(&facts, &info);
    if (info.problem != VMM_HOST_OK) {
        ck_assert(info.reason[0]);
        ck_assert(info.advice[0]);
    }
    return info;
}

START_TEST(what_works_is_never_refused)
{
    /* No flag at all: an emulating KVM. */
    struct vmm_host_info info = diagnose((struct vmm_host_facts){.works = true});
    ck_assert_int_eq(info.problem, VMM_HOST_OK);
    ck_assert_str_eq(info.reason, "");
}
END_TEST

START_TEST(each_problem_has_its_name)
{
    const struct {
        struct vmm_host_facts facts;
        enum vmm_host_problem problem;
        const char *word;
    } cases[] = {
        {{.open_errno = ENOENT}, VMM_HOST_NO_CPU_FLAG, "vmx nor svm"},
        {{.open_errno = ENOENT, .cpu_vmx = true}, VMM_HOST_NO_MODULE, "module"},
        {{.open_errno = ENODEV, .cpu_svm = true, .module_kvm = true},
         VMM_HOST_FIRMWARE_DISABLED,
         "switch"},
        {{.open_errno = EACCES, .cpu_vmx = true}, VMM_HOST_NO_PERMISSION, "/dev/kvm"},
        {{.open_errno = EBUSY, .cpu_vmx = true}, VMM_HOST_BUSY, "hypervisor"},
        {{.missing = "KVM_CAP_IRQCHIP", .cpu_vmx = true}, VMM_HOST_TOO_OLD, "KVM_CAP_IRQCHIP"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vmm_host_info info = diagnose(cases[i].facts);
        ck_assert_int_eq(info.problem, cases[i].problem);
        ck_assert_msg(strstr(info.reason, cases[i].word) != NULL, "%s", info.reason);
    }
}
END_TEST

START_TEST(advice_names_module_and_group)
{
    struct vmm_host_info info =
        diagnose((struct vmm_host_facts){.open_errno = ENOENT, .cpu_svm = true});
    ck_assert_ptr_nonnull(strstr(info.advice, "kvm_amd"));
    info = diagnose((struct vmm_host_facts){.open_errno = EACCES, .group = "virt"});
    ck_assert_ptr_nonnull(strstr(info.advice, "virt"));
    ck_assert_ptr_null(strstr(info.advice, "chmod"));
    info = diagnose((struct vmm_host_facts){.open_errno = EACCES, .closed = true});
    ck_assert_ptr_nonnull(strstr(info.advice, "chgrp kvm /dev/kvm; chmod g+rw /dev/kvm"));
}
END_TEST

START_TEST(this_host_is_described)
{
    struct vmm_host_info info;
    vmm_host_probe(&info);
    ck_assert_uint_ge(info.cpus, 1);
    ck_assert_uint_gt(info.memory_total, 64 << 20);
    ck_assert_uint_gt(info.memory_available, 0);
    ck_assert_uint_le(info.memory_available, info.memory_total);
}
END_TEST

/* --- memory --- */

static char tree[] = "/tmp/virtty-memory-XXXXXX";

static void set_up_tree(void)
{
    ck_assert_ptr_nonnull(mkdtemp(tree));
}

/* Makes the folders of a file below the tree, and the file. */
static void put(const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", tree, name);
    for (char *slash = strchr(path + sizeof tree, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        ck_assert(mkdir(path, 0700) == 0 || errno == EEXIST);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    ck_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

static void tear_down_tree(void)
{
    nftw(tree, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct vmm_host_memory read_tree(void)
{
    struct vmm_host_memory memory;
    char proc[64], cgroup[64];
    snprintf(proc, sizeof proc, "%s/proc", tree);
    snprintf(cgroup, sizeof cgroup, "%s/cgroup", tree);
    vmm_host_memory_read(proc, cgroup, &memory);
    return memory;
}

static void put_host(void)
{
    put("proc/meminfo", "MemTotal:  8388608 kB\nMemFree: 5 kB\nMemAvailable: 4194304 kB\n");
    put("proc/self/cgroup", "0::/user.slice/user-7.slice/session-1.scope\n");
    put("cgroup/user.slice/user-7.slice/session-1.scope/memory.max", "max\n");
}

START_TEST(memory_of_the_host_counts)
{
    struct vmm_error err = {0};
    put_host();
    struct vmm_host_memory memory = read_tree();
    ck_assert_uint_eq(memory.total, UINT64_C(8) << 30);
    ck_assert_uint_eq(memory.available, UINT64_C(4) << 30);
    ck_assert(!memory.limited);
    ck_assert(vmm_host_memory_suffices(&memory, "a", UINT64_C(4) << 30, &err));
    ck_assert(!vmm_host_memory_suffices(&memory, "a", (UINT64_C(4) << 30) + 1, &err));
    ck_assert_int_eq(err.code, VMM_E_NOMEM);
    ck_assert_str_eq(err.text, "a wants 4096 MiB of memory, the host has 4096 MiB available");
}
END_TEST

START_TEST(the_tightest_control_group_counts)
{
    struct vmm_error err = {0};
    put_host();
    put("cgroup/user.slice/memory.max", "3221225472\n");
    put("cgroup/user.slice/memory.current", "1073741824\n");
    put("cgroup/user.slice/user-7.slice/memory.max", "2147483648\n");
    put("cgroup/user.slice/user-7.slice/memory.current", "1610612736\n");
    put("cgroup/user.slice/user-7.slice/memory.stat",
        "anon 5\nfile 1073741824\nactive_file 4194304\ninactive_file 8388608\n"
        "slab_reclaimable 0\n");
    struct vmm_host_memory memory = read_tree();
    ck_assert(memory.limited);
    ck_assert_str_eq(memory.group, "/user.slice/user-7.slice");
    ck_assert_uint_eq(memory.group_max, UINT64_C(2) << 30);
    ck_assert_uint_eq(memory.group_room, UINT64_C(524) << 20);
    ck_assert(vmm_host_memory_suffices(&memory, "a", UINT64_C(524) << 20, &err));
    ck_assert(!vmm_host_memory_suffices(&memory, "a", UINT64_C(525) << 20, &err));
    ck_assert_str_eq(err.text, "a wants 525 MiB of memory, but 524 MiB are left of the 2048 MiB that "
                               "the control group /user.slice/user-7.slice may use (memory.max)");
}
END_TEST

/* More in use than is allowed, a limit at the root of a container, groups of both versions. */
START_TEST(odd_control_groups)
{
    put_host();
    put("proc/self/cgroup", "4:memory:/x\n0::/\n");
    put("cgroup/unified/memory.max", "4096\n");
    put("cgroup/unified/memory.current", "8192\n");
    struct vmm_host_memory memory = read_tree();
    ck_assert(memory.limited && memory.group_room == 0);
    ck_assert_str_eq(memory.group, "/");
    put("proc/self/cgroup", "0::/../../elsewhere\n");
    memory = read_tree();
    ck_assert(!memory.limited);
    put("proc/self/cgroup", "4:memory:/x\n");
    memory = read_tree();
    ck_assert(!memory.limited);
    put("proc/self/cgroup", "");
    put("proc/meminfo", "");
    memory = read_tree();
    ck_assert(!memory.limited && !memory.available);
    ck_assert(vmm_host_memory_suffices(&memory, "a", UINT64_MAX, NULL));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("host-probe");
    TCase *t = tcase_create("host-probe");
    tcase_add_test(t, what_works_is_never_refused);
    tcase_add_test(t, each_problem_has_its_name);
    tcase_add_test(t, advice_names_module_and_group);
    tcase_add_test(t, this_host_is_described);
    suite_add_tcase(s, t);
    t = tcase_create("memory");
    tcase_add_checked_fixture(t, set_up_tree, tear_down_tree);
    tcase_add_test(t, memory_of_the_host_counts);
    tcase_add_test(t, the_tightest_control_group_counts);
    tcase_add_test(t, odd_control_groups);
    suite_add_tcase(s, t);
    return s;
}
