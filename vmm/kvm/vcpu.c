#include "kvm/vcpu.h"

#include <errno.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "core/text.h"
#include "core/thread.h"
#include "kvm/cpuid.h"
#include "kvm/vcpu-dump.h"

#define KICK_SIGNAL (SIGRTMAX - 3)
#define TSC_PROBE (UINT64_C(1) << 40) /* ticks: some minutes, far more than a look takes */
#define KERNEL_SIGSET_BYTES 8 /* of the kernel's sigset_t, which KVM wants */
#define DUMP_BYTES 2048

#define MSR_IA32_TSC 0x10
#define MSR_IA32_MISC_ENABLE 0x1a0
#define MISC_ENABLE_FAST_STRING 1
#define MSR_MTRR_DEF_TYPE 0x2ff
#define MTRR_ENABLE 0x800
#define MTRR_WRITE_BACK 6
#define LAPIC_LVT1 0x360
#define LVT_MODE_NMI 0x400

#define CR0_PE (UINT64_C(1) << 0)
#define CR0_ET (UINT64_C(1) << 4)
#define CR0_PG (UINT64_C(1) << 31)
#define CR4_PAE (UINT64_C(1) << 5)
#define EFER_LME (UINT64_C(1) << 8)
#define EFER_LMA (UINT64_C(1) << 10)

enum want { WANT_PARK, WANT_RUN, WANT_QUIT };

struct vmm_vcpu {
    const struct vmm_vcpu_env *env;
    unsigned index;
    int fd;
    struct kvm_run *run;
    pthread_t thread;
    clockid_t cpu_clock;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int want;    /* enum want; written under the lock, read by the thread without it */
    bool parked; /* the thread is outside the guest and stays there */
    bool has_tsc; /* what follows was read, when guest time was stopped */
    uint64_t tsc; /* the guest's time-stamp counter then */
    uint64_t exits[VMM_VCPU_EXITS]; /* written by the thread alone */
};

/* --- opening --- */

static bool set_cpuid(struct vmm_vcpu *vcpu, struct vmm_error *err)
{
    struct vmm_cpuid_topology topology = {vcpu->env->cpus, vcpu->index,
                                          vmm_kvm_has_tsc_deadline(vcpu->env->kvm)};
    struct kvm_cpuid2 *table = vmm_cpuid_make(vmm_kvm_supported_cpuid(vcpu->env->kvm), &topology);
    bool ok = table && ioctl(vcpu->fd, KVM_SET_CPUID2, table) == 0;
    int sys = table ? errno : ENOMEM;
    free(table);
    return ok || vmm_error_sys(err, VMM_E_KVM, sys, _("KVM refuses the CPU's features"));
}

/* What firmware would have set before it starts an operating system. */
static bool set_firmware_state(struct vmm_vcpu *vcpu, struct vmm_error *err)
{
    struct {
        struct kvm_msrs head;
        struct kvm_msr_entry entries[2];
    } msrs = {
        .head.nmsrs = 2,
        /* Without MTRRs all memory counts as uncached, and kernels leave PAT alone. */
        .entries = {{.index = MSR_IA32_MISC_ENABLE, .data = MISC_ENABLE_FAST_STRING},
                    {.index = MSR_MTRR_DEF_TYPE, .data = MTRR_ENABLE | MTRR_WRITE_BACK}},
    };
    if (ioctl(vcpu->fd, KVM_SET_MSRS, &msrs) != 2)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM refuses a CPU register"));
    struct kvm_lapic_state lapic;
    if (ioctl(vcpu->fd, KVM_GET_LAPIC, &lapic) < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM gives no local APIC"));
    uint32_t nmi = LVT_MODE_NMI;
    memcpy(lapic.regs + LAPIC_LVT1, &nmi, sizeof nmi);
    if (ioctl(vcpu->fd, KVM_SET_LAPIC, &lapic) < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM refuses the local APIC"));
    return true;
}

/* Inside KVM_RUN only the kick is let through; it ends KVM_RUN and is never delivered. */
static bool set_signal_mask(struct vmm_vcpu *vcpu, struct vmm_error *err)
{
    union {
        struct kvm_signal_mask head;
        uint8_t bytes[sizeof(struct kvm_signal_mask) + KERNEL_SIGSET_BYTES];
    } mask = {.head.len = KERNEL_SIGSET_BYTES};
    sigset_t blocked;
    vmm_thread_blocked_signals(&blocked);
    sigdelset(&blocked, KICK_SIGNAL);
    /* The C library's set begins with the kernel's. */
    memcpy(mask.bytes + offsetof(struct kvm_signal_mask, sigset), &blocked, KERNEL_SIGSET_BYTES);
    if (ioctl(vcpu->fd, KVM_SET_SIGNAL_MASK, &mask) < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM refuses the signal mask"));
    return true;
}

bool vmm_vcpu_open(struct vmm_vcpu *vcpu, struct vmm_error *err)
{
    vcpu->fd = vmm_kvm_open_vcpu(vcpu->env->kvm, vcpu->index, err);
    if (vcpu->fd < 0)
        return false;
    void *run = mmap(NULL, vmm_kvm_run_size(vcpu->env->kvm), PROT_READ | PROT_WRITE, MAP_SHARED,
                     vcpu->fd, 0);
    if (run == MAP_FAILED) {
        int sys = errno;
        vmm_vcpu_close(vcpu);
        return vmm_error_sys(err, VMM_E_KVM, sys, _("Cannot map vCPU %u"), vcpu->index);
    }
    vcpu->run = run;
    if (set_cpuid(vcpu, err) && set_firmware_state(vcpu, err) && set_signal_mask(vcpu, err))
        return true;
    vmm_vcpu_close(vcpu);
    return false;
}

void vmm_vcpu_close(struct vmm_vcpu *vcpu)
{
    if (vcpu->run)
        munmap(vcpu->run, vmm_kvm_run_size(vcpu->env->kvm));
    if (vcpu->fd >= 0)
        close(vcpu->fd);
    vcpu->run = NULL;
    vcpu->fd = -1;
}

bool vmm_vcpu_enter(struct vmm_vcpu *vcpu, const struct vmm_vcpu_entry *entry,
                    struct vmm_error *err)
{
    struct kvm_sregs s;
    if (ioctl(vcpu->fd, KVM_GET_SREGS, &s) < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM gives no CPU registers"));
    struct kvm_segment code = {.limit = 0xffffffff,
                               .selector = 0x10,
                               .type = 11,
                               .present = 1,
                               .s = 1,
                               .g = 1,
                               .db = !entry->long_mode,
                               .l = entry->long_mode};
    struct kvm_segment data = {
        .limit = 0xffffffff, .selector = 0x18, .type = 3, .present = 1, .s = 1, .g = 1, .db = 1};
    s.cs = code;
    s.ds = s.es = s.fs = s.gs = s.ss = data;
    s.tr = (struct kvm_segment){.limit = 0x67, .type = 11, .present = 1};
    s.gdt = (struct kvm_dtable){.base = entry->gdt, .limit = entry->gdt_limit};
    s.idt = (struct kvm_dtable){0};
    s.cr0 = CR0_PE | CR0_ET;
    s.cr4 = 0;
    s.efer = 0;
    if (entry->long_mode) {
        s.cr0 |= CR0_PG;
        s.cr4 |= CR4_PAE;
        s.cr3 = entry->cr3;
        s.efer = EFER_LME | EFER_LMA;
    }
    struct kvm_regs r = {
        .rip = entry->rip, .rsp = entry->rsp, .rbx = entry->rbx, .rsi = entry->rsi, .rflags = 2};
    if (ioctl(vcpu->fd, KVM_SET_SREGS, &s) < 0 || ioctl(vcpu->fd, KVM_SET_REGS, &r) < 0)
        return vmm_error_sys(err, VMM_E_KVM, errno, _("KVM refuses the CPU's registers"));
    return true;
}

/* --- the thread --- */

static void count_exit(struct vmm_vcpu *vcpu, enum vmm_vcpu_exit reason)
{
    __atomic_store_n(&vcpu->exits[reason], vcpu->exits[reason] + 1, __ATOMIC_RELAXED);
}

static void end(struct vmm_vcpu *vcpu, enum vmm_vcpu_end how, const char *reason)
{
    char text[DUMP_BYTES];
    vmm_vcpu_dump(vcpu->fd, vmm_kvm_memory(vcpu->env->kvm), vcpu->index, reason, text, sizeof text);
    pthread_mutex_lock(&vcpu->lock);
    if (vcpu->want == WANT_RUN)
        __atomic_store_n(&vcpu->want, WANT_PARK, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&vcpu->lock);
    vcpu->env->ended(vcpu->env->opaque, vcpu->index, how, text);
}

static void serve_io(struct vmm_vcpu *vcpu)
{
    struct kvm_run *run = vcpu->run;
    uint8_t *data = (uint8_t *)run + run->io.data_offset;
    unsigned size = run->io.size;
    for (uint32_t i = 0; i < run->io.count; i++, data += size) {
        uint64_t value = 0;
        if (run->io.direction == KVM_EXIT_IO_OUT) {
            memcpy(&value, data, size);
            vmm_bus_write(vcpu->env->pio, run->io.port, value, size, NULL);
        } else {
            value = vmm_bus_read(vcpu->env->pio, run->io.port, size, NULL);
            memcpy(data, &value, size);
        }
    }
}

static void serve_mmio_piece(struct vmm_vcpu *vcpu, uint64_t address, uint8_t *data, unsigned size)
{
    uint64_t value = 0;
    if (vcpu->run->mmio.is_write) {
        memcpy(&value, data, size);
        vmm_bus_write(vcpu->env->mmio, address, value, size, NULL);
    } else {
        value = vmm_bus_read(vcpu->env->mmio, address, size, NULL);
        memcpy(data, &value, size);
    }
}

static void serve_mmio(struct vmm_vcpu *vcpu)
{
    uint64_t address = vcpu->run->mmio.phys_addr;
    unsigned len = vcpu->run->mmio.len > 8 ? 8 : vcpu->run->mmio.len;
    bool whole = len == 1 || len == 2 || len == 4 || len == 8;
    /* An access over a page's edge arrives as pieces of any length. */
    unsigned step = whole ? len : 1;
    for (unsigned at = 0; at < len; at += step)
        serve_mmio_piece(vcpu, address + at, vcpu->run->mmio.data + at, step);
}

static void serve_internal_error(struct vmm_vcpu *vcpu)
{
    char reason[160];
    snprintf(reason, sizeof reason,
             _("KVM internal error %u: an instruction that it cannot emulate"),
             vcpu->run->internal.suberror);
    if (vcpu->run->internal.suberror != KVM_INTERNAL_ERROR_EMULATION)
        snprintf(reason, sizeof reason, _("KVM internal error %u"), vcpu->run->internal.suberror);
    end(vcpu, VMM_VCPU_FAILED, reason);
}

static void serve_unknown(struct vmm_vcpu *vcpu)
{
    char reason[160];
    uint32_t exit = vcpu->run->exit_reason;
    if (exit == KVM_EXIT_FAIL_ENTRY)
        snprintf(reason, sizeof reason, _("the CPU refuses the guest's state (0x%llx)"),
                 (unsigned long long)vcpu->run->fail_entry.hardware_entry_failure_reason);
    else
        snprintf(reason, sizeof reason, _("KVM exit %u, which the engine does not serve"), exit);
    end(vcpu, VMM_VCPU_FAILED, reason);
}

static void serve_exit(struct vmm_vcpu *vcpu)
{
    switch (vcpu->run->exit_reason) {
    case KVM_EXIT_IO:
        count_exit(vcpu, VMM_VCPU_EXIT_IO);
        serve_io(vcpu);
        return;
    case KVM_EXIT_MMIO:
        count_exit(vcpu, VMM_VCPU_EXIT_MMIO);
        serve_mmio(vcpu);
        return;
    case KVM_EXIT_HLT: /* only where the local APIC is not KVM's */
        count_exit(vcpu, VMM_VCPU_EXIT_HLT);
        return;
    case KVM_EXIT_INTR:
        count_exit(vcpu, VMM_VCPU_EXIT_INTR);
        return;
    default:
        count_exit(vcpu, VMM_VCPU_EXIT_OTHER);
    }
    if (vcpu->run->exit_reason == KVM_EXIT_IRQ_WINDOW_OPEN)
        return;
    if (vcpu->run->exit_reason == KVM_EXIT_SHUTDOWN)
        end(vcpu, VMM_VCPU_TRIPLE_FAULT, _("triple fault"));
    else if (vcpu->run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
        serve_internal_error(vcpu);
    else
        serve_unknown(vcpu);
}

static void drain_kick(void)
{
    sigset_t kick;
    sigemptyset(&kick);
    sigaddset(&kick, KICK_SIGNAL);
    while (sigtimedwait(&kick, NULL, &(struct timespec){0}) > 0)
        ;
}

static void serve_failure(struct vmm_vcpu *vcpu, int sys)
{
    char reason[160], text[96];
    if (sys == EFAULT) /* while it emulates, walks page tables, or maps a page */
        snprintf(reason, sizeof reason, "%s",
                 _("the host could not provide a page of the guest's memory"));
    else if (sys == EHWPOISON)
        snprintf(reason, sizeof reason, "%s",
                 _("a memory error of the host's hardware hit the guest's memory"));
    else
        snprintf(reason, sizeof reason, _("KVM cannot run the guest: %s"),
                 strerror_r(sys, text, sizeof text));
    end(vcpu, VMM_VCPU_FAILED, reason);
}

static void run_guest(struct vmm_vcpu *vcpu)
{
    while (__atomic_load_n(&vcpu->want, __ATOMIC_RELAXED) == WANT_RUN) {
        if (ioctl(vcpu->fd, KVM_RUN, 0) == 0) {
            serve_exit(vcpu);
        } else if (errno == EINTR) {
            count_exit(vcpu, VMM_VCPU_EXIT_INTR);
            drain_kick();
        } else if (errno != EAGAIN) { /* EAGAIN: a waiting vCPU was started */
            serve_failure(vcpu, errno);
        }
    }
}

static void *vcpu_thread(void *opaque)
{
    struct vmm_vcpu *vcpu = opaque;
    pthread_mutex_lock(&vcpu->lock);
    while (vcpu->want != WANT_QUIT) {
        if (vcpu->want == WANT_RUN) {
            vcpu->parked = false;
            pthread_mutex_unlock(&vcpu->lock);
            run_guest(vcpu);
            pthread_mutex_lock(&vcpu->lock);
            continue;
        }
        drain_kick(); /* kicks are sent under the lock, so none is still to come */
        vcpu->parked = true;
        pthread_cond_broadcast(&vcpu->changed);
        pthread_cond_wait(&vcpu->changed, &vcpu->lock);
    }
    vcpu->parked = true;
    pthread_mutex_unlock(&vcpu->lock);
    return NULL;
}

/* --- the control thread's side --- */

static bool start_thread(struct vmm_vcpu *vcpu, struct vmm_error *err)
{
    char name[16];
    snprintf(name, sizeof name, "vcpu%u", vcpu->index);
    int rc = vmm_thread_start(&vcpu->thread, name, vcpu_thread, vcpu);
    if (rc)
        return vmm_error_sys(err, VMM_E_NOMEM, rc, _("Cannot start the thread of vCPU %u"),
                             vcpu->index);
    pthread_getcpuclockid(vcpu->thread, &vcpu->cpu_clock);
    return true;
}

struct vmm_vcpu *vmm_vcpu_new(const struct vmm_vcpu_env *env, unsigned index, struct vmm_error *err)
{
    struct vmm_vcpu *vcpu = calloc(1, sizeof *vcpu);
    if (!vcpu) {
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("KVM cannot make vCPU %u"), index);
        return NULL;
    }
    vcpu->env = env;
    vcpu->index = index;
    vcpu->fd = -1;
    vcpu->want = WANT_PARK;
    vcpu->parked = true;
    pthread_mutex_init(&vcpu->lock, NULL);
    pthread_cond_init(&vcpu->changed, NULL);
    if (vmm_vcpu_open(vcpu, err)) {
        if (start_thread(vcpu, err))
            return vcpu;
        vmm_vcpu_close(vcpu);
    }
    pthread_cond_destroy(&vcpu->changed);
    pthread_mutex_destroy(&vcpu->lock);
    free(vcpu);
    return NULL;
}

static void set_want(struct vmm_vcpu *vcpu, enum want want)
{
    pthread_mutex_lock(&vcpu->lock);
    bool runs = vcpu->want == WANT_RUN || !vcpu->parked;
    __atomic_store_n(&vcpu->want, want, __ATOMIC_RELAXED);
    if (want == WANT_RUN)
        vcpu->parked = false; /* so that a wait from now on waits for the next park */
    else if (runs)
        pthread_kill(vcpu->thread, KICK_SIGNAL);
    pthread_cond_broadcast(&vcpu->changed);
    pthread_mutex_unlock(&vcpu->lock);
}

void vmm_vcpu_free(struct vmm_vcpu *vcpu)
{
    if (!vcpu)
        return;
    set_want(vcpu, WANT_QUIT);
    pthread_join(vcpu->thread, NULL);
    vmm_vcpu_close(vcpu);
    pthread_cond_destroy(&vcpu->changed);
    pthread_mutex_destroy(&vcpu->lock);
    free(vcpu);
}

void vmm_vcpu_run(struct vmm_vcpu *vcpu)
{
    set_want(vcpu, WANT_RUN);
}

void vmm_vcpu_ask_park(struct vmm_vcpu *vcpu)
{
    set_want(vcpu, WANT_PARK);
}

void vmm_vcpu_wait_parked(struct vmm_vcpu *vcpu)
{
    pthread_mutex_lock(&vcpu->lock);
    while (!vcpu->parked)
        pthread_cond_wait(&vcpu->changed, &vcpu->lock);
    pthread_mutex_unlock(&vcpu->lock);
}

void vmm_vcpu_was_paused(struct vmm_vcpu *vcpu)
{
    /* Fails where the guest does not use kvmclock: then there is nothing to tell. */
    ioctl(vcpu->fd, KVM_KVMCLOCK_CTRL, 0);
}

static int tsc_msr(struct vmm_vcpu *vcpu, unsigned long request)
{
    struct {
        struct kvm_msrs head;
        struct kvm_msr_entry entry;
    } msr = {.head.nmsrs = 1, .entry = {.index = MSR_IA32_TSC, .data = vcpu->tsc}};
    int done = ioctl(vcpu->fd, request, &msr);
    vcpu->tsc = msr.entry.data;
    return done;
}

static bool tsc_offset(struct vmm_vcpu *vcpu, unsigned long request, uint64_t *offset)
{
    struct kvm_device_attr attr = {
        .group = KVM_VCPU_TSC_CTRL, .attr = KVM_VCPU_TSC_OFFSET, .addr = (uintptr_t)offset};
    return ioctl(vcpu->fd, request, &attr) == 0;
}

void vmm_vcpu_stop_time(struct vmm_vcpu *vcpu)
{
    vcpu->has_tsc = tsc_msr(vcpu, KVM_GET_MSRS) == 1;
}

bool vmm_vcpu_can_stop_time(struct vmm_vcpu *vcpu)
{
    struct vmm_vcpu look = {.fd = vcpu->fd};
    uint64_t offset = 0;
    if (!tsc_offset(vcpu, KVM_GET_DEVICE_ATTR, &offset))
        return true; /* before 5.16 it is done by value */
    uint64_t back = offset - TSC_PROBE;
    if (tsc_msr(&look, KVM_GET_MSRS) != 1 || !tsc_offset(vcpu, KVM_SET_DEVICE_ATTR, &back))
        return false;
    uint64_t before = look.tsc;
    bool read = tsc_msr(&look, KVM_GET_MSRS) == 1;
    tsc_offset(vcpu, KVM_SET_DEVICE_ATTR, &offset);
    return read && before - look.tsc > TSC_PROBE / 2 && before - look.tsc <= TSC_PROBE;
}

void vmm_vcpu_continue_time(struct vmm_vcpu *vcpu, uint64_t ticks)
{
    uint64_t offset = 0;
    /* By their offsets the counters of all vCPUs stay as far apart as they were, to the tick; older
     * kernels take a value and find out by themselves that they belong together. */
    if (tsc_offset(vcpu, KVM_GET_DEVICE_ATTR, &offset)) {
        offset -= ticks;
        tsc_offset(vcpu, KVM_SET_DEVICE_ATTR, &offset);
    } else if (vcpu->has_tsc) {
        tsc_msr(vcpu, KVM_SET_MSRS);
    }
}

void vmm_vcpu_stats(struct vmm_vcpu *vcpu, uint64_t exits[VMM_VCPU_EXITS], uint64_t *cpu_ns)
{
    for (int i = 0; i < VMM_VCPU_EXITS; i++)
        exits[i] = __atomic_load_n(&vcpu->exits[i], __ATOMIC_RELAXED);
    struct timespec ts;
    *cpu_ns = 0;
    if (clock_gettime(vcpu->cpu_clock, &ts) == 0)
        *cpu_ns = (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}
