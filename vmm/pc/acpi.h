/* acpi.h: the ACPI tables that describe this machine. Any thread.
 *
 * RSDP, XSDT, FADT, FACS, MADT and a small DSDT: PCI0 with a static _PRT, the serial ports, S5.
 * Hardware-wise a full FADT: PM1 block, PM timer, fixed power button, reset register; no SMM. */
#ifndef VMM_PC_ACPI_H
#define VMM_PC_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vmm_acpi_config {
    unsigned cpus;  /* 1.., APIC ids count from 0 */
    bool serial[2]; /* COM1, COM2 are there */
};

#define VMM_ACPI_SIZE 8192 /* bytes that are always enough */

/* Writes the tables as they lie at guest address `base` (a multiple of 64), the RSDP first.
 * Returns the bytes used, 0 if they do not fit in `size`. */
size_t vmm_acpi_build(const struct vmm_acpi_config *config, uint64_t base, uint8_t *buf,
                      size_t size);

#endif
