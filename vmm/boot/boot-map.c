#include "boot/boot-map.h"

#include <string.h>

#include "core/text.h"
#include "pc/platform.h"

#define PAGE UINT64_C(4096)
#define PTE_PRESENT_WRITABLE 3
#define PTE_LARGE 0x80
#define DIRECTORIES 4
#define ENTRIES 512

size_t vmm_boot_map(const struct vmm_memory *mem, struct vmm_boot_range out[VMM_BOOT_RANGES_MAX])
{
    struct vmm_memory_region regions[2];
    size_t n_regions = vmm_memory_regions(mem, regions), n = 0;
    out[n++] = (struct vmm_boot_range){0, VMM_BOOT_LOW_END, VMM_BOOT_RAM};
    out[n++] = (struct vmm_boot_range){VMM_BOOT_ACPI, VMM_BOOT_KERNEL_MIN - VMM_BOOT_ACPI,
                                       VMM_BOOT_RESERVED};
    if (regions[0].size > VMM_BOOT_KERNEL_MIN)
        out[n++] = (struct vmm_boot_range){VMM_BOOT_KERNEL_MIN,
                                           regions[0].size - VMM_BOOT_KERNEL_MIN, VMM_BOOT_RAM};
    out[n++] = (struct vmm_boot_range){VMM_KVM_IDENTITY_MAP, 4 * PAGE, VMM_BOOT_RESERVED};
    if (n_regions > 1)
        out[n++] = (struct vmm_boot_range){regions[1].guest, regions[1].size, VMM_BOOT_RAM};
    return n;
}

static bool no_room(struct vmm_error *err)
{
    return vmm_error_set(err, VMM_E_NOMEM, _("The guest's memory is too small to boot in"));
}

bool vmm_boot_put_cmdline(struct vmm_memory *mem, const char *cmdline, size_t max,
                          struct vmm_error *err)
{
    size_t len = strlen(cmdline ? cmdline : "");
    if (max > VMM_BOOT_CMDLINE_MAX - 1)
        max = VMM_BOOT_CMDLINE_MAX - 1;
    if (len > max)
        return vmm_error_set(err, VMM_E_INVALID,
                             _("The kernel's command line has %zu bytes; this kernel takes %zu"),
                             len, max);
    return vmm_memory_write(mem, VMM_BOOT_CMDLINE, cmdline ? cmdline : "", len + 1) || no_room(err);
}

bool vmm_boot_put_initrd(struct vmm_memory *mem, const struct vmm_boot_file *initrd,
                         uint64_t kernel_end, uint64_t limit, uint64_t *base, uint64_t *size,
                         struct vmm_error *err)
{
    *base = *size = 0;
    if (!initrd)
        return true;
    struct vmm_memory_region regions[2];
    vmm_memory_regions(mem, regions);
    uint64_t top = regions[0].size;
    if (limit < top)
        top = limit + 1;
    uint64_t at = initrd->size <= top ? (top - initrd->size) & ~(PAGE - 1) : 0;
    if (at < kernel_end || at < VMM_BOOT_KERNEL_MIN)
        return vmm_error_set(err, VMM_E_NOMEM,
                             _("%s needs %llu MiB beside the kernel, the guest has %llu MiB"),
                             initrd->name, (unsigned long long)((initrd->size >> 20) + 1),
                             (unsigned long long)(vmm_memory_size(mem) >> 20));
    if (!vmm_boot_file_load(initrd, 0, initrd->size, mem, at, err))
        return false;
    *base = at;
    *size = initrd->size;
    return true;
}

bool vmm_boot_put_gdt(struct vmm_memory *mem, struct vmm_vcpu_entry *entry, struct vmm_error *err)
{
    const uint64_t gdt[4] = {
        0, 0, entry->long_mode ? UINT64_C(0x00af9b000000ffff) : UINT64_C(0x00cf9b000000ffff),
        UINT64_C(0x00cf93000000ffff)};
    entry->gdt = VMM_BOOT_GDT;
    entry->gdt_limit = sizeof gdt - 1;
    return vmm_memory_write(mem, VMM_BOOT_GDT, gdt, sizeof gdt) || no_room(err);
}

bool vmm_boot_put_page_tables(struct vmm_memory *mem, struct vmm_vcpu_entry *entry,
                              struct vmm_error *err)
{
    uint64_t *tables = vmm_memory_span(mem, VMM_BOOT_PAGE_TABLES, (2 + DIRECTORIES) * PAGE);
    if (!tables)
        return no_room(err);
    memset(tables, 0, (2 + DIRECTORIES) * PAGE);
    uint64_t *pdpt = tables + ENTRIES, *directory = tables + 2 * ENTRIES;
    tables[0] = (VMM_BOOT_PAGE_TABLES + PAGE) | PTE_PRESENT_WRITABLE;
    for (uint64_t i = 0; i < DIRECTORIES; i++)
        pdpt[i] = (VMM_BOOT_PAGE_TABLES + (2 + i) * PAGE) | PTE_PRESENT_WRITABLE;
    for (uint64_t i = 0; i < DIRECTORIES * ENTRIES; i++)
        directory[i] = i << 21 | PTE_LARGE | PTE_PRESENT_WRITABLE;
    entry->cr3 = VMM_BOOT_PAGE_TABLES;
    return true;
}
