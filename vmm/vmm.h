/* vmm.h: the engine's public face: make, run, watch and end KVM virtual machines.
 *
 * Threads: create, start, stop and free may block (KVM set-up, files, joining threads) and belong
 * on a worker; one machine's functions may be called from any thread and are serialised inside.
 * Hooks are called on engine threads, never while the machine's lock is held; they must return
 * soon and must not call vmm_machine_stop() or _free(). */
#ifndef VMM_VMM_H
#define VMM_VMM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/channel.h"
#include "core/error.h"
#include "core/report.h"

#define VMM_CPUS_MAX 16
#define VMM_DISKS_MAX 16
#define VMM_SERIALS 2
#define VMM_MEMORY_MIN (UINT64_C(1) << 20) /* bytes */

/* --- what this host can do --- */

enum vmm_host_problem {
    VMM_HOST_OK,
    VMM_HOST_NO_CPU_FLAG,       /* neither vmx nor svm in /proc/cpuinfo, and no /dev/kvm */
    VMM_HOST_FIRMWARE_DISABLED, /* the flag is there, the module refused to load */
    VMM_HOST_NO_MODULE,         /* kvm_intel/kvm_amd not loaded */
    VMM_HOST_NO_PERMISSION,     /* /dev/kvm cannot be opened by this user */
    VMM_HOST_TOO_OLD,           /* a needed KVM capability is missing */
    VMM_HOST_BUSY               /* another hypervisor holds the CPU's extension */
};

struct vmm_host_info {
    enum vmm_host_problem problem;
    char reason[200];                        /* what is wrong, translated; empty if OK */
    char advice[200];                        /* what to do about it, translated */
    unsigned cpus;                           /* online host CPUs */
    uint64_t memory_total, memory_available; /* bytes, MemTotal and MemAvailable */
};

/* Opens and closes /dev/kvm; never refuses by a CPU flag where /dev/kvm works. */
void vmm_host_probe(struct vmm_host_info *info);

/* --- configuration --- */

enum vmm_action { VMM_ACTION_DESTROY, VMM_ACTION_RESTART, VMM_ACTION_PRESERVE };

struct vmm_disk_config {
    const char *path; /* raw file or block device */
    bool read_only;
    bool discard;       /* pass the guest's discards on as holes */
    const char *serial; /* at most 20 bytes; NULL for none */
    const char *target; /* "vda" */
};

struct vmm_config {
    const char *name;
    unsigned cpus;       /* 1..VMM_CPUS_MAX */
    uint64_t memory;     /* bytes, a multiple of 1 MiB */
    const char *kernel;  /* ELF with a PVH note, or bzImage */
    const char *initrd;  /* or NULL */
    const char *cmdline; /* or NULL */
    const struct vmm_disk_config *disks;
    size_t n_disks; /* 0..VMM_DISKS_MAX */
    bool rng;       /* virtio-rng from the host's getrandom */
    /* COM1 and COM2; NULL leaves the port out. Borrowed: they outlive the machine, so that
     * history and readers survive a restart. */
    struct vmm_channel *serial[VMM_SERIALS];
    enum vmm_action on_poweroff, on_reboot, on_crash;
};

/* --- life --- */

enum vmm_state {
    VMM_STATE_READY, /* created, never started */
    VMM_STATE_RUNNING,
    VMM_STATE_PAUSED,
    VMM_STATE_STOPPED, /* powered off; memory and files are released */
    VMM_STATE_CRASHED
};

enum vmm_pause_reason { VMM_PAUSE_USER, VMM_PAUSE_ENOSPC, VMM_PAUSE_CRASHED, VMM_PAUSE_POWEROFF };

enum vmm_stop_reason {
    VMM_STOP_POWEROFF, /* by the guest */
    VMM_STOP_REBOOT,   /* the guest asked to reboot and on_reboot is destroy */
    VMM_STOP_FORCED,
    VMM_STOP_CRASH
};

enum vmm_event_type {
    VMM_EVENT_STATE, /* state changed: see state, reason, text */
    VMM_EVENT_RESET  /* the machine was reset and runs again; text says why, NULL: asked for */
};

struct vmm_event {
    enum vmm_event_type type;
    enum vmm_state state;
    enum vmm_pause_reason pause; /* if PAUSED */
    enum vmm_stop_reason stop;   /* if STOPPED or CRASHED */
    const char *text;            /* one translated line for a person, or NULL */
};

struct vmm_memory_guard;

struct vmm_hooks {
    void (*event)(void *opaque, const struct vmm_event *event);
    struct vmm_report report; /* messages of devices and of the machine */
    void *opaque;
    /* Told where guest memory lies, see core/memory.h; NULL: a page that the host loses ends the
     * process. */
    const struct vmm_memory_guard *guard;
};

struct vmm_machine;

/* Checks the configuration and sets the machine up: files opened and locked, memory, devices,
 * vCPUs; nothing runs. Copies config and its strings. NULL on failure, with everything released. */
struct vmm_machine *vmm_machine_create(const struct vmm_config *config,
                                       const struct vmm_hooks *hooks, struct vmm_error *err);
/* Forces it off first if it runs. */
void vmm_machine_free(struct vmm_machine *machine);

bool vmm_machine_start(struct vmm_machine *machine, struct vmm_error *err);
bool vmm_machine_pause(struct vmm_machine *machine, struct vmm_error *err);
bool vmm_machine_resume(struct vmm_machine *machine, struct vmm_error *err);
bool vmm_machine_reset(struct vmm_machine *machine, struct vmm_error *err);
/* Presses the ACPI power button; the guest decides what it does. */
bool vmm_machine_power_button(struct vmm_machine *machine, struct vmm_error *err);
/* Presses it, and when the guest then powers off the machine is reset and runs again, if on_reboot
 * is restart (else it is no more than the button). A later press of the button alone takes that
 * back; so does any reset. */
bool vmm_machine_reboot(struct vmm_machine *machine, struct vmm_error *err);
/* Ends it at once, as pulling the plug does. */
bool vmm_machine_stop(struct vmm_machine *machine, struct vmm_error *err);

enum vmm_state vmm_machine_state(struct vmm_machine *machine);
/* Waits until it is STOPPED or CRASHED and the hook has been told (timeout_ms < 0: for ever);
 * false on time-out. Not from a hook. */
bool vmm_machine_wait(struct vmm_machine *machine, int timeout_ms);

/* --- statistics --- */

enum vmm_exit {
    VMM_EXIT_IO,
    VMM_EXIT_MMIO,
    VMM_EXIT_HLT,
    VMM_EXIT_INTR,
    VMM_EXIT_OTHER,
    VMM_EXITS
};

struct vmm_disk_stats {
    char target[16];
    uint64_t read_bytes, write_bytes, read_ops, write_ops, flush_ops, discard_ops;
};

struct vmm_stats {
    uint64_t vcpu_ns[VMM_CPUS_MAX]; /* CPU time of each vCPU thread */
    unsigned cpus;
    uint64_t exits[VMM_EXITS]; /* by reason, since start */
    uint64_t memory_resident;  /* bytes of guest RAM resident */
    struct vmm_disk_stats disks[VMM_DISKS_MAX];
    size_t n_disks;
};

/* Cheap; takes no lock that a vCPU holds while the guest runs. */
void vmm_machine_stats(struct vmm_machine *machine, struct vmm_stats *out);

#endif
