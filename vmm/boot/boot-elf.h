/* boot-elf.h: boots an ELF kernel by its PVH note (vmlinux and flat guests). Any thread.
 *
 * The file is hostile: every offset, size and address in it is checked. The boot protocol is Xen's
 * "x86/HVM direct boot ABI", start info version 1. */
#ifndef VMM_BOOT_BOOT_ELF_H
#define VMM_BOOT_BOOT_ELF_H

#include "boot/boot-map.h"

/* True if the file begins as an ELF file does. */
bool vmm_boot_elf_matches(const struct vmm_boot_file *kernel);

/* Loads segments, initrd, command line and start info into zeroed RAM and fills *entry. */
bool vmm_boot_elf_load(const struct vmm_boot_config *config, struct vmm_memory *mem,
                       struct vmm_vcpu_entry *entry, struct vmm_error *err);

#endif
