#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "kvm/cpuid.h"

/* A host with one entry of each kind that the table work changes. */
static struct kvm_cpuid2 *make_host(void)
{
    static const struct kvm_cpuid_entry2 entries[] = {
        {.function = 0, .eax = 0x16},
        {.function = 1, .ebx = 0x07100800, .ecx = 0x08000028, .edx = 0x0fabfbff},
        {.function = 4, .index = 0, .flags = 1, .eax = 0xfc004121},
        {.function = 4, .index = 3, .flags = 1, .eax = 0xfc03c163},
        {.function = 4, .index = 4, .flags = 1, .eax = 0},
        {.function = 0xb, .index = 0, .flags = 1, .eax = 1, .ebx = 2, .ecx = 0x100, .edx = 7},
        {.function = 0x1f, .index = 0, .flags = 1, .eax = 1, .ebx = 2, .edx = 7},
        {.function = 0x40000000, .eax = 0x40000001},
        {.function = 0x40000001, .eax = 0x1000afb},
        {.function = 0x80000001, .ecx = 0x7},
        {.function = 0x80000008, .eax = 0x3030, .ecx = 0x700f},
        {.function = 0x8000000a, .eax = 1},
        {.function = 0x8000001e, .eax = 9, .ebx = 0x103},
        {.function = 0x8000001f, .eax = 0x2, .ebx = 0x33},
    };
    struct kvm_cpuid2 *host = calloc(1, sizeof *host + sizeof entries);
    host->nent = sizeof entries / sizeof entries[0];
    memcpy(host->entries, entries, sizeof entries);
    return host;
}

static const struct kvm_cpuid_entry2 *find(const struct kvm_cpuid2 *table, uint32_t function,
                                           uint32_t index)
{
    for (uint32_t i = 0; i < table->nent; i++)
        if (table->entries[i].function == function && table->entries[i].index == index)
            return &table->entries[i];
    return NULL;
}

static struct kvm_cpuid2 *make(unsigned cpus, unsigned index)
{
    struct kvm_cpuid2 *host = make_host();
    struct vmm_cpuid_topology topology = {cpus, index, true};
    struct kvm_cpuid2 *table = vmm_cpuid_make(host, &topology);
    free(host);
    ck_assert_ptr_nonnull(table);
    return table;
}

START_TEST(features_are_the_machines)
{
    struct kvm_cpuid2 *table = make(3, 2);
    const struct kvm_cpuid_entry2 *e = find(table, 1, 0);
    ck_assert_uint_eq(e->ebx >> 24, 2);
    ck_assert_uint_eq(e->ebx >> 16 & 0xff, 4); /* room for ids of 3 CPUs */
    ck_assert_uint_eq(e->ebx >> 8 & 0xff, 8);
    ck_assert_uint_eq(e->ecx >> 31, 1);        /* a hypervisor is there */
    ck_assert_uint_eq(e->ecx >> 24 & 1, 1);    /* TSC deadline */
    ck_assert_uint_eq(e->ecx & 0x08000028, 0); /* no VMX, MONITOR, OSXSAVE */
    ck_assert_uint_eq(e->edx >> 28 & 1, 1);
    ck_assert_uint_eq(find(table, 0x80000001, 0)->ecx & 4, 0); /* no SVM */
    ck_assert_ptr_null(find(table, 0x8000000a, 0));
    ck_assert_ptr_null(find(table, 0x8000001f, 0)); /* nor encrypted memory */
    free(table);
    table = make(1, 0);
    ck_assert_uint_eq(find(table, 1, 0)->edx >> 28 & 1, 0);
    free(table);
}
END_TEST

START_TEST(topology_is_one_package)
{
    struct kvm_cpuid2 *table = make(6, 5);
    const struct kvm_cpuid_entry2 *threads = find(table, 0xb, 0), *cores = find(table, 0xb, 1);
    ck_assert_uint_eq(threads->eax, 0);
    ck_assert_uint_eq(threads->ebx, 1);
    ck_assert_uint_eq(threads->ecx, 0x100);
    ck_assert_uint_eq(cores->eax, 3); /* 6 CPUs need 3 bits */
    ck_assert_uint_eq(cores->ebx, 6);
    ck_assert_uint_eq(cores->ecx, 0x201);
    ck_assert_uint_eq(cores->edx, 5);
    ck_assert_uint_eq(find(table, 0xb, 2)->ecx, 2);
    ck_assert_ptr_null(find(table, 0x1f, 0));
    ck_assert_uint_eq(find(table, 4, 0)->eax >> 14 & 0xfff, 0); /* a core's own */
    ck_assert_uint_eq(find(table, 4, 3)->eax >> 14 & 0xfff, 7); /* shared by all */
    ck_assert_uint_eq(find(table, 4, 3)->eax >> 26, 7);
    ck_assert_uint_eq(find(table, 4, 4)->eax, 0);
    ck_assert_uint_eq(find(table, 0x80000008, 0)->ecx & 0xf0ff, 0x3005);
    ck_assert_uint_eq(find(table, 0x8000001e, 0)->eax, 5);
    ck_assert_uint_eq(find(table, 0x8000001e, 0)->ebx, 5);
    free(table);
}
END_TEST

START_TEST(the_hypervisor_names_itself)
{
    struct kvm_cpuid2 *table = make(1, 0);
    const struct kvm_cpuid_entry2 *e = find(table, 0x40000000, 0);
    char name[13] = "";
    memcpy(name, &e->ebx, 12);
    ck_assert_str_eq(name, "KVMKVMKVM");
    ck_assert_uint_eq(e->eax, 0x40000001);
    ck_assert_uint_eq(find(table, 0x40000001, 0)->eax, 0x1000afb);
    free(table);
}
END_TEST

/* A table that lacks every leaf gets the needed ones, within its memory. */
START_TEST(an_empty_table_is_completed)
{
    struct kvm_cpuid2 *host = calloc(1, sizeof *host + sizeof host->entries[0]);
    host->nent = 1;
    host->entries[0].eax = 0x1f;
    struct vmm_cpuid_topology topology = {16, 15, false};
    struct kvm_cpuid2 *table = vmm_cpuid_make(host, &topology);
    ck_assert_uint_eq(find(table, 1, 0)->ebx, 0x0f100800);
    ck_assert_uint_eq(find(table, 0xb, 1)->eax, 4);
    ck_assert_ptr_nonnull(find(table, 0x40000000, 0));
    free(table);
    free(host);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("cpuid");
    TCase *t = tcase_create("cpuid");
    tcase_add_test(t, features_are_the_machines);
    tcase_add_test(t, topology_is_one_package);
    tcase_add_test(t, the_hypervisor_names_itself);
    tcase_add_test(t, an_empty_table_is_completed);
    suite_add_tcase(s, t);
    return s;
}
