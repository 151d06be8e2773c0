#include "host-probe.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"
#include "host-memory.h"
#include "kvm/kvm.h"

#define DEVICE "/dev/kvm"

static bool has_word(const char *text, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += len)
        if (at > text && at[-1] == ' ' && strchr(" \n", at[len]))
            return true;
    return false;
}

static void set(struct vmm_host_info *info, enum vmm_host_problem problem, const char *reason,
                const char *advice)
{
    info->problem = problem;
    snprintf(info->reason, sizeof info->reason, "%s", reason);
    snprintf(info->advice, sizeof info->advice, "%s", advice);
}

static void diagnose_missing_device(const struct vmm_host_facts *facts, struct vmm_host_info *info)
{
    const char *module = facts->cpu_svm ? "kvm_amd" : "kvm_intel";
    if (!facts->cpu_vmx && !facts->cpu_svm) {
        set(info, VMM_HOST_NO_CPU_FLAG,
            _("The processor shows neither vmx nor svm: no hardware virtualization"),
            _("Switch VT-x or AMD-V on in the firmware; in a virtual machine, switch nested "
              "virtualization on at its host"));
    } else if (facts->module_kvm && !facts->module_vendor) {
        set(info, VMM_HOST_FIRMWARE_DISABLED,
            _("The kernel could not switch hardware virtualization on"),
            _("Switch VT-x or AMD-V on in the firmware's setup, then restart this host"));
    } else {
        char advice[sizeof info->advice];
        snprintf(advice, sizeof advice, _("As root: modprobe %s"), module);
        set(info, VMM_HOST_NO_MODULE, _("The kernel's KVM module is not loaded"), advice);
    }
}

static void diagnose_permission(const struct vmm_host_facts *facts, struct vmm_host_info *info)
{
    char advice[sizeof info->advice];
    const char *group = facts->group ? facts->group : "kvm";
    /* Without udev the device is root's alone, and a member of the group is no better off. */
    const char *format =
        facts->closed ? _("As root: chgrp %s /dev/kvm; chmod g+rw /dev/kvm; usermod -aG %s USER; "
                          "then log in again")
                      : _("As root: usermod -aG %s USER; then log in again");
    snprintf(advice, sizeof advice, format, group, group);
    set(info, VMM_HOST_NO_PERMISSION, _("This user may not open /dev/kvm"), advice);
}

void vmm_host_diagnose(const struct vmm_host_facts *facts, struct vmm_host_info *info)
{
    set(info, VMM_HOST_OK, "", "");
    if (facts->works)
        return;
    if (facts->open_errno == EACCES || facts->open_errno == EPERM) {
        diagnose_permission(facts, info);
    } else if (facts->open_errno == EBUSY) {
        set(info, VMM_HOST_BUSY, _("Another hypervisor uses the processor's virtualization"),
            _("Stop it (VirtualBox or VMware, for example) and try again"));
    } else if (facts->open_errno) {
        diagnose_missing_device(facts, info);
    } else {
        char reason[sizeof info->reason];
        snprintf(reason, sizeof reason, _("This host's KVM is too old: it lacks %s"),
                 facts->missing ? facts->missing : "?");
        set(info, VMM_HOST_TOO_OLD, reason, _("Install a newer kernel"));
    }
}

static void read_facts(struct vmm_host_facts *facts, char *group, size_t group_size)
{
    static const char *const vendors[] = {"/sys/module/kvm_intel", "/sys/module/kvm_amd"};
    char cpuinfo[8192]; /* the first processor's flags stand in it */
    vmm_host_read_text("/proc/cpuinfo", cpuinfo, sizeof cpuinfo);
    facts->cpu_vmx = has_word(cpuinfo, "vmx");
    facts->cpu_svm = has_word(cpuinfo, "svm");
    facts->module_kvm = access("/sys/module/kvm", F_OK) == 0;
    facts->module_vendor = access(vendors[0], F_OK) == 0 || access(vendors[1], F_OK) == 0;
    struct stat st;
    struct group entry, *found = NULL;
    char names[1024];
    if (stat(DEVICE, &st) != 0)
        return;
    facts->closed = st.st_gid == 0 || (st.st_mode & 0060) != 0060;
    if (st.st_gid != 0 && getgrgid_r(st.st_gid, &entry, names, sizeof names, &found) == 0 &&
        found) {
        snprintf(group, group_size, "%s", found->gr_name);
        facts->group = group;
    }
}

void vmm_host_probe(struct vmm_host_info *info)
{
    memset(info, 0, sizeof *info);
    struct vmm_host_facts facts = {0};
    char group[64];
    facts.works = vmm_kvm_probe(&facts.open_errno, &facts.missing);
    if (!facts.works)
        read_facts(&facts, group, sizeof group);
    vmm_host_diagnose(&facts, info);
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    info->cpus = cpus > 0 ? (unsigned)cpus : 1;
    struct vmm_host_memory memory;
    vmm_host_memory_read("/proc", "/sys/fs/cgroup", &memory);
    info->memory_total = memory.total;
    info->memory_available = memory.available;
}
