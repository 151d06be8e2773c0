/* boot-map.h: what lies where in low guest memory at boot, and the memory map. Any thread. */
#ifndef VMM_BOOT_BOOT_MAP_H
#define VMM_BOOT_BOOT_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "boot/boot-file.h"
#include "core/memory.h"
#include "kvm/vcpu.h"

#define VMM_BOOT_GDT 0x500
#define VMM_BOOT_START_INFO 0x6000 /* PVH: start info, then the module list */
#define VMM_BOOT_ZERO_PAGE 0x7000  /* Linux's boot parameters, or PVH's memory map */
#define VMM_BOOT_STACK 0x8ff0
#define VMM_BOOT_PAGE_TABLES 0xa000 /* PML4, one PDPT, four directories: 4 GiB of 2 MiB pages */
#define VMM_BOOT_CMDLINE 0x20000
#define VMM_BOOT_CMDLINE_MAX 0x10000 /* bytes, the final zero included */
#define VMM_BOOT_LOW_END 0x9fc00     /* where an extended BIOS data area would begin */
#define VMM_BOOT_ACPI 0xe0000        /* tables up to 1 MiB, reserved */
#define VMM_BOOT_KERNEL_MIN 0x100000
#define VMM_BOOT_INITRD_MAX 0x37ffffff /* last byte, where a kernel does not say another */

enum vmm_boot_range_type { VMM_BOOT_RAM = 1, VMM_BOOT_RESERVED = 2 }; /* E820's and PVH's numbers */

struct vmm_boot_range {
    uint64_t base, size;
    enum vmm_boot_range_type type;
};

#define VMM_BOOT_RANGES_MAX 5

/* The machine's memory map, ascending. Returns how many ranges. */
size_t vmm_boot_map(const struct vmm_memory *mem, struct vmm_boot_range out[VMM_BOOT_RANGES_MAX]);

/* What is to be booted. initrd and cmdline may be NULL; rsdp is a guest address or 0. */
struct vmm_boot_config {
    const struct vmm_boot_file *kernel;
    const struct vmm_boot_file *initrd;
    const char *cmdline;
    uint64_t rsdp;
};

/* Writes the command line with its final zero; at most `max` bytes without it. */
bool vmm_boot_put_cmdline(struct vmm_memory *mem, const char *cmdline, size_t max,
                          struct vmm_error *err);
/* Loads the initrd as high as it may lie: below `limit` (last byte) and the end of low RAM, and
 * above kernel_end. *base and *size are 0 without an initrd. */
bool vmm_boot_put_initrd(struct vmm_memory *mem, const struct vmm_boot_file *initrd,
                         uint64_t kernel_end, uint64_t limit, uint64_t *base, uint64_t *size,
                         struct vmm_error *err);
/* Descriptor table with the flat code (0x10) and data (0x18) segments that entries expect. */
bool vmm_boot_put_gdt(struct vmm_memory *mem, struct vmm_vcpu_entry *entry, struct vmm_error *err);
/* Identity page tables of the first 4 GiB. */
bool vmm_boot_put_page_tables(struct vmm_memory *mem, struct vmm_vcpu_entry *entry,
                              struct vmm_error *err);

#endif
