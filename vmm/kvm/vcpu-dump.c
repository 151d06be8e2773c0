#include "kvm/vcpu-dump.h"

#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include "core/text.h"

#define CODE_BYTES 16

static size_t read_code(int fd, const struct vmm_memory *mem, uint64_t linear, uint8_t *code)
{
    size_t n = 0;
    while (n < CODE_BYTES) {
        struct kvm_translation t = {.linear_address = linear + n};
        if (ioctl(fd, KVM_TRANSLATE, &t) < 0 || !t.valid ||
            !vmm_memory_read(mem, t.physical_address, &code[n], 1))
            break;
        n++;
    }
    return n;
}

#define LL(x) ((unsigned long long)(x))

static int write_registers(const struct kvm_regs *r, const struct kvm_sregs *s, char *buf,
                           size_t size)
{
    return snprintf(buf, size,
                    "\nrip %04x:%016llx rflags %llx cpl %u mode %s"
                    "\nrax %016llx rbx %016llx rcx %016llx rdx %016llx"
                    "\nrsi %016llx rdi %016llx rbp %016llx rsp %016llx"
                    "\nr8  %016llx r9  %016llx r10 %016llx r11 %016llx"
                    "\nr12 %016llx r13 %016llx r14 %016llx r15 %016llx"
                    "\ncr0 %llx cr2 %llx cr3 %llx cr4 %llx efer %llx"
                    "\ngdt %llx/%x idt %llx/%x tr %x",
                    s->cs.selector, LL(r->rip), LL(r->rflags), s->ss.dpl,
                    s->cs.l    ? "64"
                    : s->cs.db ? "32"
                               : "16",
                    LL(r->rax), LL(r->rbx), LL(r->rcx), LL(r->rdx), LL(r->rsi), LL(r->rdi),
                    LL(r->rbp), LL(r->rsp), LL(r->r8), LL(r->r9), LL(r->r10), LL(r->r11),
                    LL(r->r12), LL(r->r13), LL(r->r14), LL(r->r15), LL(s->cr0), LL(s->cr2),
                    LL(s->cr3), LL(s->cr4), LL(s->efer), LL(s->gdt.base), s->gdt.limit,
                    LL(s->idt.base), s->idt.limit, s->tr.selector);
}

void vmm_vcpu_dump(int fd, const struct vmm_memory *mem, unsigned index, const char *reason,
                   char *buf, size_t size)
{
    int used = snprintf(buf, size, _("vCPU %u: %s"), index, reason);
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    if (used < 0 || (size_t)used >= size || ioctl(fd, KVM_GET_REGS, &regs) < 0 ||
        ioctl(fd, KVM_GET_SREGS, &sregs) < 0)
        return;
    used += write_registers(&regs, &sregs, buf + used, size - (size_t)used);
    uint8_t code[CODE_BYTES];
    size_t n = read_code(fd, mem, regs.rip + (sregs.cs.l ? 0 : sregs.cs.base), code);
    if ((size_t)used >= size)
        return;
    used += snprintf(buf + used, size - (size_t)used, "\ncode");
    for (size_t i = 0; i < n && (size_t)used < size; i++)
        used += snprintf(buf + used, size - (size_t)used, " %02x", code[i]);
}
