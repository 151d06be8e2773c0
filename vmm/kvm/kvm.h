/* kvm.h: one KVM virtual machine: memory slots, interrupt controllers, interrupts, doorbells.
 *
 * Making, renewing and freeing may block for some ten milliseconds and belong on the machine's
 * control thread; interrupts and doorbells are for any thread. */
#ifndef VMM_KVM_KVM_H
#define VMM_KVM_KVM_H

#include <stdbool.h>
#include <stddef.h>

#include "core/device.h"
#include "core/error.h"
#include "core/memory.h"

struct vmm_kvm;
struct kvm_cpuid2;

/* Opens /dev/kvm and makes the virtual machine over `mem`, which is borrowed. NULL on failure. */
struct vmm_kvm *vmm_kvm_new(const struct vmm_memory *mem, struct vmm_error *err);
/* Every vCPU has been closed before. */
void vmm_kvm_free(struct vmm_kvm *kvm);

/* Throws the kernel's machine away and makes a new one, so that everything in the kernel has its
 * power-on state. Every vCPU has been closed and every doorbell unbound before; lines that a
 * device still drives are driven again. */
bool vmm_kvm_renew(struct vmm_kvm *kvm, struct vmm_error *err);

/* Guest time stands still while the machine is halted, in every clock that a guest can read: it
 * finds no watchdog expired and no timer overdue. stop and continue come with every vCPU parked;
 * the ticks are those of the host's time-stamp counter since the stop, 0 if there was none. */
void vmm_kvm_stop_time(struct vmm_kvm *kvm);
uint64_t vmm_kvm_stopped_ticks(const struct vmm_kvm *kvm);
void vmm_kvm_continue_time(struct vmm_kvm *kvm);

/* Interrupts and doorbells of devices; the opaque is the vmm_kvm. */
extern const struct vmm_irq_ops vmm_kvm_irq_ops;

/* --- for vcpu.c --- */

/* A descriptor of vCPU `index`, or -1. The caller closes it. */
int vmm_kvm_open_vcpu(struct vmm_kvm *kvm, unsigned index, struct vmm_error *err);
/* Size in bytes of the area that a vCPU descriptor maps. */
size_t vmm_kvm_run_size(const struct vmm_kvm *kvm);
/* What this host's KVM supports; belongs to kvm. */
const struct kvm_cpuid2 *vmm_kvm_supported_cpuid(const struct vmm_kvm *kvm);
bool vmm_kvm_has_tsc_deadline(const struct vmm_kvm *kvm);
const struct vmm_memory *vmm_kvm_memory(const struct vmm_kvm *kvm);

/* --- for the host probe --- */

/* Opens and closes /dev/kvm. True if virtual machines can be made; else *sys is the errno of the
 * open (0 if it opened), and *missing a capability that this KVM lacks, or NULL. */
bool vmm_kvm_probe(int *sys, const char **missing);

#endif
