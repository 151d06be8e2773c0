#include "boot/boot.h"

#include "boot/boot-elf.h"
#include "boot/boot-linux.h"
#include "core/text.h"

static const struct {
    bool (*matches)(const struct vmm_boot_file *kernel);
    bool (*load)(const struct vmm_boot_config *config, struct vmm_memory *mem,
                 struct vmm_vcpu_entry *entry, struct vmm_error *err);
} formats[] = {
    {vmm_boot_elf_matches, vmm_boot_elf_load},
    {vmm_boot_linux_matches, vmm_boot_linux_load},
};

bool vmm_boot_load(const struct vmm_boot_config *config, struct vmm_memory *mem,
                   struct vmm_vcpu_entry *entry, struct vmm_error *err)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (formats[i].matches(config->kernel))
            return formats[i].load(config, mem, entry, err);
    return vmm_error_set(err, VMM_E_FORMAT,
                         _("%s is neither a Linux image (bzImage) nor an ELF kernel"),
                         config->kernel->name);
}
