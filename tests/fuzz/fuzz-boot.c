/* Kernel files of every kind: the first byte chooses initrd and command line, the rest is the file.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "boot/boot.h"

#define MEMORY (UINT64_C(8) << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char long_line[3000];
    static const uint8_t initrd_bytes[5000];
    if (size < 1)
        return 0;
    struct vmm_memory *mem = vmm_memory_new(MEMORY, NULL);
    if (!mem)
        return 0;
    memset(long_line, 'x', sizeof long_line - 1);
    struct vmm_boot_file kernel = {"kernel", -1, data + 1, size - 1};
    struct vmm_boot_file initrd = {"initrd", -1, initrd_bytes, sizeof initrd_bytes};
    struct vmm_boot_config config = {
        .kernel = &kernel,
        .initrd = data[0] & 1 ? &initrd : NULL,
        .cmdline = data[0] & 2   ? long_line
                   : data[0] & 4 ? "quiet"
                                 : NULL,
        .rsdp = VMM_BOOT_ACPI,
    };
    struct vmm_vcpu_entry entry;
    struct vmm_error err = {0};
    if (vmm_boot_load(&config, mem, &entry, &err)) {
        /* The boot CPU begins inside RAM, with its descriptor table there. */
        if (!vmm_memory_span(mem, entry.rip, 1) ||
            !vmm_memory_span(mem, entry.gdt, entry.gdt_limit + 1))
            abort();
    } else if (!err.text[0]) {
        abort(); /* every refusal has a reason */
    }
    vmm_memory_free(mem);
    return 0;
}
