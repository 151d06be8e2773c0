/* host-probe.h: what this host can do for the engine, and what is in the way. Any thread.
 *
 * vmm_host_probe() itself is declared in vmm.h. The diagnosis is a pure function of facts, so that
 * a test can give it those of hosts that it does not run on. */
#ifndef VMM_HOST_PROBE_H
#define VMM_HOST_PROBE_H

#include "vmm.h"

struct vmm_host_facts {
    bool works;                     /* /dev/kvm opened and has what is needed */
    int open_errno;                 /* of opening /dev/kvm, 0 if it opened */
    const char *missing;            /* a capability that KVM lacks, or NULL */
    bool cpu_vmx, cpu_svm;          /* flags in /proc/cpuinfo */
    bool module_kvm, module_vendor; /* kvm, and kvm_intel or kvm_amd, are in the kernel */
    const char *group;              /* owning group of /dev/kvm, or NULL: root's */
    bool closed;                    /* its group could not use it either */
};

/* Fills problem, reason and advice. */
void vmm_host_diagnose(const struct vmm_host_facts *facts, struct vmm_host_info *info);

#endif
