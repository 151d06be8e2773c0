#include "kvm/kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <x86intrin.h>

#include "core/text.h"
#include "pc/platform.h"

#define DEVICE "/dev/kvm"
#define API_VERSION 12
#define CPUID_ENTRIES_FIRST 128
#define CPUID_ENTRIES_MAX 1024
/* Lines asserted at once: at most one for each PCI function and each ISA device. */
#define ASSERTED_MAX 64

struct asserted {
    unsigned gsi;
    const void *source;
};

/* Guest time while the machine is halted. */
struct stopped_time {
    bool known;
    uint64_t host_tsc;
    struct kvm_clock_data clock;
    struct kvm_pit_state2 pit;
    bool has_pit;
};

struct vmm_kvm {
    int dev, vm;
    const struct vmm_memory *mem;
    size_t run_size;
    bool tsc_deadline;
    struct kvm_cpuid2 *cpuid;
    struct stopped_time time; /* control thread */
    pthread_mutex_t lock; /* of what follows, held over KVM_IRQ_LINE so that levels stay in order */
    struct asserted asserted[ASSERTED_MAX];
    size_t n_asserted;
};

static const struct {
    int cap;
    const char *name;
} needed_caps[] = {
    {KVM_CAP_USER_MEMORY, "KVM_CAP_USER_MEMORY"},
    {KVM_CAP_IRQCHIP, "KVM_CAP_IRQCHIP"},
    {KVM_CAP_PIT2, "KVM_CAP_PIT2"},
    {KVM_CAP_SIGNAL_MSI, "KVM_CAP_SIGNAL_MSI"},
    {KVM_CAP_IOEVENTFD, "KVM_CAP_IOEVENTFD"},
    {KVM_CAP_EXT_CPUID, "KVM_CAP_EXT_CPUID"},
    {KVM_CAP_MP_STATE, "KVM_CAP_MP_STATE"},
    {KVM_CAP_SET_TSS_ADDR, "KVM_CAP_SET_TSS_ADDR"},
};

static const char *find_missing(int dev)
{
    if (ioctl(dev, KVM_GET_API_VERSION, 0) != API_VERSION)
        return "KVM_API_VERSION 12";
    for (size_t i = 0; i < sizeof needed_caps / sizeof needed_caps[0]; i++)
        if (ioctl(dev, KVM_CHECK_EXTENSION, needed_caps[i].cap) <= 0)
            return needed_caps[i].name;
    return NULL;
}

bool vmm_kvm_probe(int *sys, const char **missing)
{
    *sys = 0;
    *missing = NULL;
    int dev = open(DEVICE, O_RDWR | O_CLOEXEC);
    if (dev < 0) {
        *sys = errno;
        return false;
    }
    *missing = find_missing(dev);
    close(dev);
    return !*missing;
}

static bool open_device(struct vmm_kvm *kvm, struct vmm_error *err)
{
    kvm->dev = open(DEVICE, O_RDWR | O_CLOEXEC);
    if (kvm->dev < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("Cannot open %s"), DEVICE);
    const char *missing = find_missing(kvm->dev);
    if (missing)
        return vmm_error_set(err, VMM_E_KVM, _("This host's KVM is too old: it lacks %s"), missing);
    int size = ioctl(kvm->dev, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (size < (int)sizeof(struct kvm_run))
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM gives no vCPU area"));
    kvm->run_size = (size_t)size;
    kvm->tsc_deadline = ioctl(kvm->dev, KVM_CHECK_EXTENSION, KVM_CAP_TSC_DEADLINE_TIMER) > 0;
    return true;
}

/* The answer takes KVM a quarter of a millisecond, so it is asked for once and kept. */
static bool read_cpuid(struct vmm_kvm *kvm, struct vmm_error *err)
{
    for (unsigned room = CPUID_ENTRIES_FIRST; room <= CPUID_ENTRIES_MAX; room *= 2) {
        free(kvm->cpuid);
        kvm->cpuid = calloc(1, sizeof *kvm->cpuid + room * sizeof kvm->cpuid->entries[0]);
        if (!kvm->cpuid)
            return vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot read KVM's CPU features"));
        kvm->cpuid->nent = room;
        if (ioctl(kvm->dev, KVM_GET_SUPPORTED_CPUID, kvm->cpuid) == 0)
            return true;
        if (errno != E2BIG)
            break;
    }
    return vmm_error_sys(err, VMM_E_KVM, errno, _("Cannot read KVM's CPU features"));
}

static bool add_memory(struct vmm_kvm *kvm, struct vmm_error *err)
{
    struct vmm_memory_region regions[2];
    size_t n = vmm_memory_regions(kvm->mem, regions);
    for (size_t i = 0; i < n; i++) {
        struct kvm_userspace_memory_region slot = {
            .slot = (uint32_t)i,
            .guest_phys_addr = regions[i].guest,
            .memory_size = regions[i].size,
            .userspace_addr = (uintptr_t)regions[i].host,
        };
        if (ioctl(kvm->vm, KVM_SET_USER_MEMORY_REGION, &slot) < 0)
            return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM refuses the guest's memory"));
    }
    return true;
}

/* Every memory slot comes before the interrupt controllers: a slot that is added after them makes
 * the kernel wait for a grace period of several milliseconds. */
static bool open_vm(struct vmm_kvm *kvm, struct vmm_error *err)
{
    kvm->vm = ioctl(kvm->dev, KVM_CREATE_VM, 0);
    if (kvm->vm < 0 && errno == EBUSY)
        return vmm_error_set(err, VMM_E_KVM, "%s: %s",
                             _("Another hypervisor uses the processor's virtualization"),
                             _("Stop it (VirtualBox or VMware, for example) and try again"));
    if (kvm->vm < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM cannot make a virtual machine"));
    uint64_t identity_map = VMM_KVM_IDENTITY_MAP;
    if (ioctl(kvm->vm, KVM_SET_IDENTITY_MAP_ADDR, &identity_map) < 0 ||
        ioctl(kvm->vm, KVM_SET_TSS_ADDR, (unsigned long)VMM_KVM_TSS) < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM refuses its own pages"));
    if (!add_memory(kvm, err))
        return false;
    struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};
    if (ioctl(kvm->vm, KVM_CREATE_IRQCHIP, 0) < 0 || ioctl(kvm->vm, KVM_CREATE_PIT2, &pit) < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM cannot make interrupt controllers"));
    return true;
}

struct vmm_kvm *vmm_kvm_new(const struct vmm_memory *mem, struct vmm_error *err)
{
    struct vmm_kvm *kvm = calloc(1, sizeof *kvm);
    if (!kvm) {
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("KVM cannot make a virtual machine"));
        return NULL;
    }
    pthread_mutex_init(&kvm->lock, NULL);
    kvm->mem = mem;
    kvm->dev = kvm->vm = -1;
    if (open_device(kvm, err) && read_cpuid(kvm, err) && open_vm(kvm, err))
        return kvm;
    vmm_kvm_free(kvm);
    return NULL;
}

void vmm_kvm_free(struct vmm_kvm *kvm)
{
    if (!kvm)
        return;
    if (kvm->vm >= 0)
        close(kvm->vm);
    if (kvm->dev >= 0)
        close(kvm->dev);
    pthread_mutex_destroy(&kvm->lock);
    free(kvm->cpuid);
    free(kvm);
}

static void drive(struct vmm_kvm *kvm, unsigned gsi, bool level)
{
    struct kvm_irq_level line = {.irq = gsi, .level = level};
    ioctl(kvm->vm, KVM_IRQ_LINE, &line);
}

bool vmm_kvm_renew(struct vmm_kvm *kvm, struct vmm_error *err)
{
    pthread_mutex_lock(&kvm->lock);
    close(kvm->vm);
    kvm->time.known = false; /* the new one begins at 0 */
    bool ok = open_vm(kvm, err);
    for (size_t i = 0; ok && i < kvm->n_asserted; i++)
        drive(kvm, kvm->asserted[i].gsi, true);
    pthread_mutex_unlock(&kvm->lock);
    return ok;
}

/* --- time --- */

void vmm_kvm_stop_time(struct vmm_kvm *kvm)
{
    struct stopped_time *t = &kvm->time;
    t->host_tsc = __rdtsc();
    t->has_pit = ioctl(kvm->vm, KVM_GET_PIT2, &t->pit) == 0;
    memset(&t->clock, 0, sizeof t->clock);
    t->known = ioctl(kvm->vm, KVM_GET_CLOCK, &t->clock) == 0;
}

uint64_t vmm_kvm_stopped_ticks(const struct vmm_kvm *kvm)
{
    return kvm->time.known ? __rdtsc() - kvm->time.host_tsc : 0;
}

void vmm_kvm_continue_time(struct vmm_kvm *kvm)
{
    struct stopped_time *t = &kvm->time;
    if (!t->known)
        return;
    t->known = false;
    struct kvm_clock_data clock = {.clock = t->clock.clock};
    ioctl(kvm->vm, KVM_SET_CLOCK, &clock);
    if (t->has_pit) /* or it would make up for every tick that fell into the pause */
        ioctl(kvm->vm, KVM_SET_PIT2, &t->pit);
}

static bool is_asserted(const struct vmm_kvm *kvm, unsigned gsi)
{
    for (size_t i = 0; i < kvm->n_asserted; i++)
        if (kvm->asserted[i].gsi == gsi)
            return true;
    return false;
}

/* Notes what a source does with its line; false if nothing changed. */
static bool note_level(struct vmm_kvm *kvm, unsigned gsi, const void *source, bool level)
{
    size_t i = 0;
    while (i < kvm->n_asserted &&
           (kvm->asserted[i].gsi != gsi || kvm->asserted[i].source != source))
        i++;
    bool present = i < kvm->n_asserted;
    if (present == level)
        return false;
    if (present)
        kvm->asserted[i] = kvm->asserted[--kvm->n_asserted];
    else if (kvm->n_asserted < ASSERTED_MAX)
        kvm->asserted[kvm->n_asserted++] = (struct asserted){gsi, source};
    return true;
}

static void irq_line(void *opaque, unsigned gsi, const void *source, bool level)
{
    struct vmm_kvm *kvm = opaque;
    if (gsi >= VMM_GSIS)
        return;
    pthread_mutex_lock(&kvm->lock);
    bool before = is_asserted(kvm, gsi);
    if (note_level(kvm, gsi, source, level)) {
        bool after = is_asserted(kvm, gsi);
        if (before != after)
            drive(kvm, gsi, after);
    }
    pthread_mutex_unlock(&kvm->lock);
}

static void irq_msi(void *opaque, uint64_t address, uint32_t data)
{
    struct vmm_kvm *kvm = opaque;
    struct kvm_msi msi = {
        .address_lo = (uint32_t)address, .address_hi = (uint32_t)(address >> 32), .data = data};
    pthread_mutex_lock(&kvm->lock);
    ioctl(kvm->vm, KVM_SIGNAL_MSI, &msi);
    pthread_mutex_unlock(&kvm->lock);
}

static bool irq_doorbell(void *opaque, uint64_t address, unsigned len, int fd, bool bind)
{
    struct vmm_kvm *kvm = opaque;
    struct kvm_ioeventfd bell = {
        .addr = address,
        .len = len,
        .fd = fd,
        .flags = bind ? 0 : KVM_IOEVENTFD_FLAG_DEASSIGN,
    };
    pthread_mutex_lock(&kvm->lock);
    bool ok = ioctl(kvm->vm, KVM_IOEVENTFD, &bell) == 0;
    pthread_mutex_unlock(&kvm->lock);
    return ok;
}

const struct vmm_irq_ops vmm_kvm_irq_ops = {irq_line, irq_msi, irq_doorbell};

int vmm_kvm_open_vcpu(struct vmm_kvm *kvm, unsigned index, struct vmm_error *err)
{
    int fd = ioctl(kvm->vm, KVM_CREATE_VCPU, (unsigned long)index);
    if (fd < 0)
        vmm_error_sys(err, VMM_E_KVM, errno, _("KVM cannot make vCPU %u"), index);
    return fd;
}

size_t vmm_kvm_run_size(const struct vmm_kvm *kvm)
{
    return kvm->run_size;
}

const struct kvm_cpuid2 *vmm_kvm_supported_cpuid(const struct vmm_kvm *kvm)
{
    return kvm->cpuid;
}

bool vmm_kvm_has_tsc_deadline(const struct vmm_kvm *kvm)
{
    return kvm->tsc_deadline;
}

const struct vmm_memory *vmm_kvm_memory(const struct vmm_kvm *kvm)
{
    return kvm->mem;
}
