#include <errno.h>
#include <string.h>

#include "harness.h"
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

Suite *suite(void)
{
    Suite *s = suite_create("host-probe");
    TCase *t = tcase_create("host-probe");
    tcase_add_test(t, what_works_is_never_refused);
    tcase_add_test(t, each_problem_has_its_name);
    tcase_add_test(t, advice_names_module_and_group);
    tcase_add_test(t, this_host_is_described);
    suite_add_tcase(s, t);
    return s;
}
