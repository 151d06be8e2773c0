/* cpuid.h: what a vCPU's CPUID instruction answers: KVM's answer made this machine's. Any thread.
 *
 * Pure table work; nothing here calls KVM. One package with one thread a core. Intel SDM volume
 * 2A, CPUID; AMD APM volume 3, appendix E. */
#ifndef VMM_KVM_CPUID_H
#define VMM_KVM_CPUID_H

#include <linux/kvm.h>
#include <stdbool.h>

struct vmm_cpuid_topology {
    unsigned cpus;  /* 1.. */
    unsigned index; /* of this vCPU; also its APIC id */
    bool tsc_deadline;
};

/* A table for one vCPU, made from what KVM supports. NULL if memory is short. free() it. */
struct kvm_cpuid2 *vmm_cpuid_make(const struct kvm_cpuid2 *supported,
                                  const struct vmm_cpuid_topology *topology);

#endif
