/* boot.h: loads whatever kernel the file is. Any thread; no vCPU runs. */
#ifndef VMM_BOOT_BOOT_H
#define VMM_BOOT_BOOT_H

#include "boot/boot-map.h"

/* Recognizes the kernel by its contents and loads it into zeroed RAM. */
bool vmm_boot_load(const struct vmm_boot_config *config, struct vmm_memory *mem,
                   struct vmm_vcpu_entry *entry, struct vmm_error *err);

#endif
