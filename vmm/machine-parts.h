/* machine-parts.h: what a machine is made of, assembled from a configuration. Control thread.
 *
 * Statistics may be read from any thread while the owner keeps the parts from being freed. */
#ifndef VMM_MACHINE_PARTS_H
#define VMM_MACHINE_PARTS_H

#include "block/disk-pool.h"
#include "core/device.h"
#include "kvm/kvm.h"
#include "kvm/vcpu.h"
#include "vmm.h"

#define VMM_PARTS_DEVICES_MAX (VMM_DISKS_MAX + VMM_SERIALS + 8)

/* Who is told what happens on vCPU and I/O threads. */
struct vmm_parts_callbacks {
    void (*request)(void *opaque, enum vmm_request what, const char *why);
    void (*ended)(void *opaque, unsigned cpu, enum vmm_vcpu_end end, const char *text);
    void *opaque;
    struct vmm_report report;
    const struct vmm_memory_guard *guard; /* or NULL */
};

struct vmm_parts {
    const struct vmm_config *config; /* borrowed */
    int kernel, initrd;              /* descriptors, -1 if there is none */
    struct vmm_memory *mem;
    const struct vmm_memory_guard *guard; /* that knows of mem; or NULL */
    struct vmm_kvm *kvm;
    struct vmm_bus *pio, *mmio;
    struct vmm_ioloop *loop;
    struct vmm_disk_pool *pool;
    struct vmm_clock clock;
    struct vmm_env env;
    struct vmm_device *devices[VMM_PARTS_DEVICES_MAX];
    size_t n_devices;
    struct vmm_device *power;
    struct vmm_vcpu_env vcpu_env;
    struct vmm_vcpu *vcpus[VMM_CPUS_MAX];
    unsigned n_vcpus;
};

/* Makes everything and loads the kernel; nothing runs. *parts must stay where it is until it is
 * freed. On failure everything is released. */
bool vmm_parts_build(struct vmm_parts *parts, const struct vmm_config *config,
                     const struct vmm_parts_callbacks *callbacks, struct vmm_error *err);
/* Ends vCPUs and devices, closes files and gives the memory back. KVM's handle stays. */
void vmm_parts_release(struct vmm_parts *parts);
/* Closes KVM's handle, which takes the kernel some ten milliseconds. After release. */
void vmm_parts_close_kvm(struct vmm_parts *parts);

void vmm_parts_run(struct vmm_parts *parts);
/* Returns at once; every vCPU parks soon. Any thread. */
void vmm_parts_ask_park(struct vmm_parts *parts);
/* Parks every vCPU and ends what devices have in flight. */
void vmm_parts_halt(struct vmm_parts *parts);
/* Undoes it; vCPUs stay parked. */
void vmm_parts_unhalt(struct vmm_parts *parts);
/* Of halted parts: power-on state of everything, zeroed memory, kernel loaded again. */
bool vmm_parts_reset(struct vmm_parts *parts, struct vmm_error *err);

void vmm_parts_stats(struct vmm_parts *parts, struct vmm_stats *out);

#endif
