/* boot-linux.h: boots a bzImage by Linux's x86 boot protocol. Any thread.
 *
 * The file is hostile: every field of its header is checked. 64-bit entry where the kernel has one
 * (protocol 2.12), else the 32-bit one (2.06 at least). Documentation/arch/x86/boot.rst. */
#ifndef VMM_BOOT_BOOT_LINUX_H
#define VMM_BOOT_BOOT_LINUX_H

#include "boot/boot-map.h"

/* True if the file has the header of a Linux image. */
bool vmm_boot_linux_matches(const struct vmm_boot_file *kernel);

/* Loads kernel, initrd, command line and zero page into zeroed RAM and fills *entry. */
bool vmm_boot_linux_load(const struct vmm_boot_config *config, struct vmm_memory *mem,
                         struct vmm_vcpu_entry *entry, struct vmm_error *err);

#endif
