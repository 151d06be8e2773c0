/* aml.h: writes AML, the byte code of ACPI tables, into a bounded buffer. Any thread.
 *
 * ACPI specification 6.4, chapter 20. A buffer that is too small sets `overflow` and drops the
 * rest; the caller looks once, at the end. */
#ifndef VMM_PC_AML_H
#define VMM_PC_AML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vmm_aml {
    uint8_t *buf;
    size_t size, used;
    bool overflow;
};

/* Where a block's length is filled in by vmm_aml_end(). */
typedef size_t vmm_aml_block;

void vmm_aml_bytes(struct vmm_aml *aml, const void *bytes, size_t len);
/* A little-endian number of 1, 2, 4 or 8 bytes. */
void vmm_aml_number(struct vmm_aml *aml, uint64_t value, unsigned size);

/* Name (NAME, <the object that is written next>). `name` has four characters. */
void vmm_aml_name(struct vmm_aml *aml, const char *name);
void vmm_aml_integer(struct vmm_aml *aml, uint64_t value);
/* The compressed id of "PNP0501". */
void vmm_aml_eisa_id(struct vmm_aml *aml, const char *id);

/* Blocks nest; each ends with vmm_aml_end(). `name` is a name string, "\\_SB_" or "PCI0". */
vmm_aml_block vmm_aml_scope(struct vmm_aml *aml, const char *name);
vmm_aml_block vmm_aml_device(struct vmm_aml *aml, const char *name);
vmm_aml_block vmm_aml_package(struct vmm_aml *aml, uint8_t elements);
void vmm_aml_end(struct vmm_aml *aml, vmm_aml_block block);

/* A resource template: begin, descriptors, end. */
vmm_aml_block vmm_aml_resources(struct vmm_aml *aml);
void vmm_aml_io(struct vmm_aml *aml, uint16_t port, uint8_t len);
void vmm_aml_irq(struct vmm_aml *aml, unsigned irq);
/* Windows of a bus that its children use: bus numbers, ports, non-cached memory. */
void vmm_aml_bus_window(struct vmm_aml *aml, uint16_t first, uint16_t last);
void vmm_aml_io_window(struct vmm_aml *aml, uint16_t first, uint16_t last);
void vmm_aml_memory_window(struct vmm_aml *aml, uint32_t first, uint32_t last);
void vmm_aml_end_resources(struct vmm_aml *aml, vmm_aml_block block);

#endif
