/* vcpu.h: one virtual CPU and its thread. The control thread opens, parks, runs and closes it.
 *
 * The thread lives from vmm_vcpu_new() to vmm_vcpu_free() and is parked or runs the guest. It is
 * taken out of the guest by a realtime signal that is blocked everywhere but inside KVM_RUN, so
 * that no handler is installed and the host process keeps its own signals. */
#ifndef VMM_KVM_VCPU_H
#define VMM_KVM_VCPU_H

#include <stdbool.h>
#include <stdint.h>

#include "core/bus.h"
#include "core/error.h"
#include "kvm/kvm.h"

/* Where the boot CPU begins. Code and data are flat 4 GiB segments, selectors 0x10 and 0x18. */
struct vmm_vcpu_entry {
    bool long_mode; /* 64-bit with paging at cr3; else 32-bit without paging */
    uint64_t gdt;   /* guest address of the descriptor table */
    uint16_t gdt_limit;
    uint64_t cr3;
    uint64_t rip, rsp, rbx, rsi;
};

enum vmm_vcpu_end {
    VMM_VCPU_TRIPLE_FAULT,
    VMM_VCPU_FAILED /* an exit that cannot be served */
};

enum vmm_vcpu_exit {
    VMM_VCPU_EXIT_IO,
    VMM_VCPU_EXIT_MMIO,
    VMM_VCPU_EXIT_HLT,
    VMM_VCPU_EXIT_INTR,
    VMM_VCPU_EXIT_OTHER,
    VMM_VCPU_EXITS
};

struct vmm_vcpu_env {
    struct vmm_kvm *kvm;
    struct vmm_bus *pio, *mmio;
    unsigned cpus; /* of the machine */
    /* The vCPU cannot go on and parks itself. `text` is the whole report: exit reason, registers,
     * instruction bytes. Called on its thread. */
    void (*ended)(void *opaque, unsigned index, enum vmm_vcpu_end end, const char *text);
    void *opaque;
};

struct vmm_vcpu;

/* Makes the thread, parked, and opens vCPU `index`. `env` outlives it. NULL on failure. */
struct vmm_vcpu *vmm_vcpu_new(const struct vmm_vcpu_env *env, unsigned index,
                              struct vmm_error *err);
/* Parks it, ends its thread and closes it. */
void vmm_vcpu_free(struct vmm_vcpu *vcpu);

/* Around vmm_kvm_renew(); the vCPU is parked. After opening it has the power-on state. */
void vmm_vcpu_close(struct vmm_vcpu *vcpu);
bool vmm_vcpu_open(struct vmm_vcpu *vcpu, struct vmm_error *err);
/* Puts a parked, freshly opened boot CPU to the kernel's entry. */
bool vmm_vcpu_enter(struct vmm_vcpu *vcpu, const struct vmm_vcpu_entry *entry,
                    struct vmm_error *err);

void vmm_vcpu_run(struct vmm_vcpu *vcpu);
/* Any thread, also its own: returns at once, the vCPU parks soon. */
void vmm_vcpu_ask_park(struct vmm_vcpu *vcpu);
/* Waits until it is parked (a handler that it is in ends first). Not on its own thread. */
void vmm_vcpu_wait_parked(struct vmm_vcpu *vcpu);
/* Tells a guest with kvmclock that it was stopped, so that its watchdogs stay calm. Parked. */
void vmm_vcpu_was_paused(struct vmm_vcpu *vcpu);
/* Around a halt, see vmm_kvm_stop_time(): `ticks` of its counter are taken back. Parked. Not all
 * KVMs can: where guests read the host's counter itself, kvmclock must not follow an offset. */
void vmm_vcpu_stop_time(struct vmm_vcpu *vcpu);
bool vmm_vcpu_can_stop_time(struct vmm_vcpu *vcpu);
void vmm_vcpu_continue_time(struct vmm_vcpu *vcpu, uint64_t ticks);

/* Any thread, no lock: exits by reason and CPU time in ns, since vmm_vcpu_new(). */
void vmm_vcpu_stats(struct vmm_vcpu *vcpu, uint64_t exits[VMM_VCPU_EXITS], uint64_t *cpu_ns);

#endif
