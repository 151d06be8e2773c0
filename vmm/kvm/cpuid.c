#include "kvm/cpuid.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXTRA_ENTRIES 8 /* leaves that are added where KVM's table lacks them */

#define LEAF1_ECX_MONITOR (1u << 3)
#define LEAF1_ECX_VMX (1u << 5)
#define LEAF1_ECX_TSC_DEADLINE (1u << 24)
#define LEAF1_ECX_OSXSAVE (1u << 27) /* KVM sets it from CR4 */
#define LEAF1_ECX_HYPERVISOR (1u << 31)
#define LEAF1_EDX_HTT (1u << 28)
#define AMD_ECX_SVM (1u << 2)
#define KVM_LEAF 0x40000000u
#define KVM_LEAF_LAST 0x40000001u

static const struct kvm_cpuid_entry2 *find(const struct kvm_cpuid2 *table, uint32_t function,
                                           uint32_t index)
{
    for (uint32_t i = 0; i < table->nent; i++)
        if (table->entries[i].function == function && table->entries[i].index == index)
            return &table->entries[i];
    return NULL;
}

/* Finds or adds an entry; there is always room for EXTRA_ENTRIES new ones. */
static struct kvm_cpuid_entry2 *get(struct kvm_cpuid2 *table, uint32_t function, uint32_t index,
                                    bool indexed)
{
    struct kvm_cpuid_entry2 *e = (struct kvm_cpuid_entry2 *)find(table, function, index);
    if (e)
        return e;
    e = &table->entries[table->nent++];
    *e = (struct kvm_cpuid_entry2){
        .function = function,
        .index = index,
        .flags = indexed ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
    };
    return e;
}

static void drop(struct kvm_cpuid2 *table, uint32_t function)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < table->nent; i++)
        if (table->entries[i].function != function)
            table->entries[kept++] = table->entries[i];
    table->nent = kept;
}

/* Bits that number `n` things: 0 for 1, 1 for 2, 2 for 3 and 4. */
static unsigned bits_for(unsigned n)
{
    unsigned bits = 0;
    while ((1u << bits) < n)
        bits++;
    return bits;
}

static void set_features(struct kvm_cpuid2 *table, const struct vmm_cpuid_topology *t)
{
    struct kvm_cpuid_entry2 *e = get(table, 1, 0, false);
    unsigned ids = 1u << bits_for(t->cpus);
    e->ebx = (e->ebx & 0x0000ffffu) | ids << 16 | t->index << 24;
    if (!(e->ebx & 0xff00u))
        e->ebx |= 8u << 8; /* CLFLUSH works on 64 bytes */
    e->ecx &= ~(LEAF1_ECX_MONITOR | LEAF1_ECX_VMX | LEAF1_ECX_OSXSAVE);
    e->ecx |= LEAF1_ECX_HYPERVISOR;
    if (t->tsc_deadline)
        e->ecx |= LEAF1_ECX_TSC_DEADLINE;
    e->edx = t->cpus > 1 ? e->edx | LEAF1_EDX_HTT : e->edx & ~LEAF1_EDX_HTT;
}

/* Leaf 4 and AMD's 0x8000001d: the third-level cache is everybody's, the others are a core's. */
static void set_caches(struct kvm_cpuid2 *table, const struct vmm_cpuid_topology *t)
{
    uint32_t ids = (1u << bits_for(t->cpus)) - 1;
    for (uint32_t i = 0; i < table->nent; i++) {
        struct kvm_cpuid_entry2 *e = &table->entries[i];
        bool intel = e->function == 4, amd = e->function == 0x8000001d;
        if ((!intel && !amd) || (e->eax & 0x1f) == 0)
            continue;
        uint32_t level = e->eax >> 5 & 7;
        e->eax = (e->eax & 0x3fffu) | (level >= 3 ? ids : 0) << 14;
        if (intel)
            e->eax |= ids << 26;
    }
}

static void set_topology(struct kvm_cpuid2 *table, const struct vmm_cpuid_topology *t)
{
    drop(table, 0xb);
    drop(table, 0x1f);
    const struct kvm_cpuid_entry2 *first = find(table, 0, 0);
    if (!first || first->eax < 0xb)
        return; /* a CPU without the leaf; the legacy leaves say enough */
    struct kvm_cpuid_entry2 *threads = get(table, 0xb, 0, true);
    threads->ebx = 1;
    threads->ecx = 1 << 8;
    threads->edx = t->index;
    struct kvm_cpuid_entry2 *cores = get(table, 0xb, 1, true);
    cores->eax = bits_for(t->cpus);
    cores->ebx = t->cpus;
    cores->ecx = 2 << 8 | 1;
    cores->edx = t->index;
    struct kvm_cpuid_entry2 *end = get(table, 0xb, 2, true);
    end->ecx = 2;
    end->edx = t->index;
}

static void set_amd(struct kvm_cpuid2 *table, const struct vmm_cpuid_topology *t)
{
    for (uint32_t i = 0; i < table->nent; i++) {
        struct kvm_cpuid_entry2 *e = &table->entries[i];
        if (e->function == 0x80000001)
            e->ecx &= ~AMD_ECX_SVM;
        if (e->function == 0x80000008)
            e->ecx = (e->ecx & ~0xf0ffu) | bits_for(t->cpus) << 12 | (t->cpus - 1);
        if (e->function == 0x8000001e) {
            e->eax = t->index;
            e->ebx = t->index; /* core id, one thread each */
            e->ecx = 0;
        }
    }
    drop(table, 0x8000000a); /* SVM is not offered */
    /* Nor is encrypted memory: a kernel that sees it reads an MSR that such a guest alone has. */
    drop(table, 0x8000001f);
}

/* "KVMKVMKVM" and its features: kvmclock and its kin. */
static void set_hypervisor(struct kvm_cpuid2 *table)
{
    static const char signature[12] = "KVMKVMKVM";
    struct kvm_cpuid_entry2 *e = get(table, KVM_LEAF, 0, false);
    e->eax = KVM_LEAF_LAST;
    memcpy(&e->ebx, signature, 4);
    memcpy(&e->ecx, signature + 4, 4);
    memcpy(&e->edx, signature + 8, 4);
    get(table, KVM_LEAF_LAST, 0, false);
}

struct kvm_cpuid2 *vmm_cpuid_make(const struct kvm_cpuid2 *supported,
                                  const struct vmm_cpuid_topology *topology)
{
    struct kvm_cpuid2 *table =
        calloc(1, sizeof *table + (supported->nent + EXTRA_ENTRIES) * sizeof table->entries[0]);
    if (!table)
        return NULL;
    memcpy(table, supported, sizeof *table + supported->nent * sizeof table->entries[0]);
    set_features(table, topology);
    set_caches(table, topology);
    set_topology(table, topology);
    set_amd(table, topology);
    set_hypervisor(table);
    return table;
}
