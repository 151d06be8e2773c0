#include "machine-parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "boot/boot.h"
#include "core/text.h"
#include "devices.h"
#include "pc/acpi.h"
#include "pc/pci.h"
#include "pc/power.h"
#include "virtio/virtio-blk.h"

_Static_assert((int)VMM_EXITS == (int)VMM_VCPU_EXITS && (int)VMM_EXIT_IO == VMM_VCPU_EXIT_IO &&
                   (int)VMM_EXIT_OTHER == VMM_VCPU_EXIT_OTHER,
               "exits are counted under the same numbers");

/* --- making --- */

static bool open_file(const char *path, int *fd, struct vmm_error *err)
{
    if (!path)
        return true;
    /* A FIFO must not make the open wait; that it is a regular file is checked at the load. */
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return *fd >= 0 || vmm_error_sys(err, VMM_E_IO, errno, _("Cannot open %s"), path);
}

/* The machine ends with it; on the I/O thread. */
static void memory_lost(void *opaque)
{
    struct vmm_parts *parts = opaque;
    eventfd_t count;
    uint64_t gpa;
    bool hardware;
    char why[160];
    eventfd_read(vmm_memory_lost_fd(parts->mem), &count);
    if (!vmm_memory_lost(parts->mem, &gpa, &hardware))
        return;
    snprintf(why, sizeof why,
             hardware ? _("a memory error of the host's hardware hit its address 0x%llx")
                      : _("the host could not provide the memory of its address 0x%llx"),
             (unsigned long long)gpa);
    parts->env.request(parts->env.request_opaque, VMM_REQUEST_CRASH, why);
}

static bool make_memory(struct vmm_parts *parts, const struct vmm_memory_guard *guard,
                        struct vmm_error *err)
{
    parts->mem = vmm_memory_new(parts->config->memory, err);
    if (!parts->mem)
        return false;
    parts->guard = guard;
    if (guard)
        guard->add(parts->mem);
    return true;
}

static bool make_buses(struct vmm_parts *parts, struct vmm_error *err)
{
    parts->pio = vmm_bus_new("I/O ports");
    parts->mmio = vmm_bus_new("MMIO");
    return (parts->pio && parts->mmio) ||
           vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot make the machine's buses"));
}

static void fill_env(struct vmm_parts *parts, const struct vmm_parts_callbacks *callbacks)
{
    parts->env = (struct vmm_env){
        .mem = parts->mem,
        .pio = parts->pio,
        .mmio = parts->mmio,
        .loop = parts->loop,
        .clock = &parts->clock,
        .report = callbacks->report,
        .irq = &vmm_kvm_irq_ops,
        .irq_opaque = parts->kvm,
        .request = callbacks->request,
        .request_opaque = callbacks->opaque,
    };
    parts->vcpu_env = (struct vmm_vcpu_env){
        .kvm = parts->kvm,
        .pio = parts->pio,
        .mmio = parts->mmio,
        .cpus = parts->config->cpus,
        .ended = callbacks->ended,
        .opaque = callbacks->opaque,
    };
}

static bool make_kind(struct vmm_parts *parts, const struct vmm_device_kind *kind,
                      struct vmm_error *err)
{
    struct vmm_device_site site = {parts->config, &parts->env, parts->pool};
    unsigned n = kind->count(parts->config);
    for (unsigned i = 0; i < n; i++) {
        if (parts->n_devices == VMM_PARTS_DEVICES_MAX)
            return vmm_error_set(err, VMM_E_INVALID, _("The machine has too many devices"));
        struct vmm_device *dev = kind->make(&site, i, err);
        if (!dev)
            return false;
        parts->devices[parts->n_devices++] = dev;
        if (kind->class == &vmm_pci_class)
            parts->env.pci = vmm_pci_root(dev);
        if (kind->class == &vmm_power_class)
            parts->power = dev;
    }
    return true;
}

static bool make_devices(struct vmm_parts *parts, struct vmm_error *err)
{
    if (parts->config->n_disks) {
        parts->pool = vmm_disk_pool_new(VMM_DISK_POOL_THREADS, err);
        if (!parts->pool)
            return false;
    }
    for (const struct vmm_device_kind *kind = vmm_device_kinds; kind->class; kind++)
        if (!make_kind(parts, kind, err))
            return false;
    for (size_t i = 0; i < parts->n_devices; i++)
        parts->devices[i]->class->reset(parts->devices[i]);
    return true;
}

static bool make_vcpus(struct vmm_parts *parts, struct vmm_error *err)
{
    for (unsigned i = 0; i < parts->config->cpus; i++) {
        parts->vcpus[i] = vmm_vcpu_new(&parts->vcpu_env, i, err);
        if (!parts->vcpus[i])
            return false;
        parts->n_vcpus++;
    }
    return true;
}

static bool put_acpi(struct vmm_parts *parts, struct vmm_error *err)
{
    uint8_t tables[VMM_ACPI_SIZE];
    struct vmm_acpi_config config = {.cpus = parts->config->cpus};
    for (int i = 0; i < VMM_SERIALS; i++)
        config.serial[i] = parts->config->serial[i] != NULL;
    size_t size = vmm_acpi_build(&config, VMM_BOOT_ACPI, tables, sizeof tables);
    if (!size || !vmm_memory_write(parts->mem, VMM_BOOT_ACPI, tables, size))
        return vmm_error_set(err, VMM_E_NOMEM, _("The ACPI tables do not fit in guest memory"));
    return true;
}

static bool load(struct vmm_parts *parts, struct vmm_error *err)
{
    struct vmm_boot_file kernel, initrd;
    struct vmm_boot_config boot = {
        .kernel = &kernel, .cmdline = parts->config->cmdline, .rsdp = VMM_BOOT_ACPI};
    struct vmm_vcpu_entry entry;
    if (!vmm_boot_file_from_fd(&kernel, parts->config->kernel, parts->kernel, err))
        return false;
    if (parts->initrd >= 0) {
        if (!vmm_boot_file_from_fd(&initrd, parts->config->initrd, parts->initrd, err))
            return false;
        boot.initrd = &initrd;
    }
    return put_acpi(parts, err) && vmm_boot_load(&boot, parts->mem, &entry, err) &&
           vmm_vcpu_enter(parts->vcpus[0], &entry, err);
}

static bool build(struct vmm_parts *parts, const struct vmm_parts_callbacks *callbacks,
                  struct vmm_error *err)
{
    const struct vmm_config *config = parts->config;
    if (!open_file(config->kernel, &parts->kernel, err) ||
        !open_file(config->initrd, &parts->initrd, err) ||
        !make_memory(parts, callbacks->guard, err) ||
        !(parts->kvm = vmm_kvm_new(parts->mem, err)) || !make_buses(parts, err) ||
        !(parts->loop = vmm_ioloop_new(err)) ||
        !vmm_ioloop_add(parts->loop, vmm_memory_lost_fd(parts->mem), memory_lost, parts, err))
        return false;
    vmm_clock_init(&parts->clock);
    fill_env(parts, callbacks);
    return make_vcpus(parts, err) && make_devices(parts, err) && load(parts, err) &&
           vmm_ioloop_start(parts->loop, "vm-io", err);
}

bool vmm_parts_build(struct vmm_parts *parts, const struct vmm_config *config,
                     const struct vmm_parts_callbacks *callbacks, struct vmm_error *err)
{
    *parts = (struct vmm_parts){.config = config, .kernel = -1, .initrd = -1};
    if (build(parts, callbacks, err))
        return true;
    vmm_parts_release(parts);
    vmm_parts_close_kvm(parts);
    return false;
}

/* --- unmaking --- */

static void close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void vmm_parts_release(struct vmm_parts *parts)
{
    while (parts->n_vcpus)
        vmm_vcpu_free(parts->vcpus[--parts->n_vcpus]);
    if (parts->loop)
        vmm_ioloop_stop(parts->loop);
    while (parts->n_devices)
        vmm_device_free(parts->devices[--parts->n_devices]);
    parts->power = NULL;
    if (parts->pool)
        vmm_disk_pool_free(parts->pool);
    vmm_ioloop_free(parts->loop);
    vmm_bus_free(parts->pio);
    vmm_bus_free(parts->mmio);
    if (parts->mem && parts->guard)
        parts->guard->remove(parts->mem);
    vmm_memory_free(parts->mem);
    parts->pool = NULL;
    parts->loop = NULL;
    parts->pio = parts->mmio = NULL;
    parts->mem = NULL;
    close_file(&parts->kernel);
    close_file(&parts->initrd);
}

void vmm_parts_close_kvm(struct vmm_parts *parts)
{
    vmm_kvm_free(parts->kvm);
    parts->kvm = NULL;
}

/* --- running --- */

static void stop_time(struct vmm_parts *parts)
{
    vmm_kvm_stop_time(parts->kvm);
    for (unsigned i = 0; i < parts->n_vcpus; i++)
        vmm_vcpu_stop_time(parts->vcpus[i]);
    vmm_clock_stop(&parts->clock);
}

static void continue_time(struct vmm_parts *parts)
{
    /* The same for all, for their counters must stay together. */
    uint64_t ticks = vmm_kvm_stopped_ticks(parts->kvm);
    bool all = ticks && vmm_vcpu_can_stop_time(parts->vcpus[0]);
    for (unsigned i = 0; all && i < parts->n_vcpus; i++)
        vmm_vcpu_continue_time(parts->vcpus[i], ticks);
    vmm_kvm_continue_time(parts->kvm);
    vmm_clock_start(&parts->clock);
}

void vmm_parts_run(struct vmm_parts *parts)
{
    continue_time(parts);
    for (unsigned i = 0; i < parts->n_vcpus; i++)
        vmm_vcpu_run(parts->vcpus[i]);
}

void vmm_parts_ask_park(struct vmm_parts *parts)
{
    for (unsigned i = 0; i < parts->n_vcpus; i++)
        vmm_vcpu_ask_park(parts->vcpus[i]);
}

void vmm_parts_halt(struct vmm_parts *parts)
{
    vmm_parts_ask_park(parts);
    for (unsigned i = 0; i < parts->n_vcpus; i++) {
        vmm_vcpu_wait_parked(parts->vcpus[i]);
        vmm_vcpu_was_paused(parts->vcpus[i]);
    }
    stop_time(parts);
    for (size_t i = 0; i < parts->n_devices; i++)
        if (parts->devices[i]->class->pause)
            parts->devices[i]->class->pause(parts->devices[i]);
}

void vmm_parts_unhalt(struct vmm_parts *parts)
{
    for (size_t i = 0; i < parts->n_devices; i++)
        if (parts->devices[i]->class->resume)
            parts->devices[i]->class->resume(parts->devices[i]);
}

bool vmm_parts_reset(struct vmm_parts *parts, struct vmm_error *err)
{
    for (size_t i = 0; i < parts->n_devices; i++)
        parts->devices[i]->class->reset(parts->devices[i]);
    for (unsigned i = 0; i < parts->n_vcpus; i++)
        vmm_vcpu_close(parts->vcpus[i]);
    vmm_memory_clear(parts->mem);
    if (!vmm_kvm_renew(parts->kvm, err))
        return false;
    for (unsigned i = 0; i < parts->n_vcpus; i++)
        if (!vmm_vcpu_open(parts->vcpus[i], err))
            return false;
    return load(parts, err);
}

void vmm_parts_stats(struct vmm_parts *parts, struct vmm_stats *out)
{
    memset(out, 0, sizeof *out);
    out->cpus = parts->n_vcpus;
    for (unsigned i = 0; i < parts->n_vcpus; i++) {
        uint64_t exits[VMM_EXITS];
        vmm_vcpu_stats(parts->vcpus[i], exits, &out->vcpu_ns[i]);
        for (int reason = 0; reason < VMM_EXITS; reason++)
            out->exits[reason] += exits[reason];
    }
    if (parts->mem)
        out->memory_resident = vmm_memory_resident(parts->mem);
    for (size_t i = 0; i < parts->n_devices && out->n_disks < VMM_DISKS_MAX; i++)
        if (vmm_blk_stats(parts->devices[i], &out->disks[out->n_disks]))
            out->n_disks++;
}
