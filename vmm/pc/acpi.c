#include "pc/acpi.h"

#include <string.h>

#include "pc/aml.h"
#include "pc/platform.h"

#define OEM_ID "VIRTTY"
#define OEM_TABLE "VIRTTYPC"

#define HEADER_SIZE 36
#define RSDP_SIZE 36
#define FADT_SIZE 244 /* revision 4 */
#define FACS_SIZE 64

/* FADT flags and the boot architecture's */
#define FADT_WBINVD (1u << 0)
#define FADT_PROC_C1 (1u << 2)
#define FADT_NO_SLEEP_BUTTON (1u << 5)
#define FADT_TIMER_32_BIT (1u << 8)
#define FADT_RESET_REGISTER (1u << 10)
#define BOOT_LEGACY_DEVICES (1u << 0)
#define BOOT_NO_VGA (1u << 2)

#define LATENCY_NONE 0xfff /* no C2, no C3 */
#define LEVEL_HIGH 0x0d    /* MADT: level triggered, active high */

struct builder {
    struct vmm_aml out; /* a byte writer; only the DSDT is AML */
    uint64_t base;
};

static void put(struct builder *b, uint64_t value, unsigned size)
{
    vmm_aml_number(&b->out, value, size);
}

static void pad_to(struct builder *b, size_t at)
{
    while (b->out.used < at && !b->out.overflow)
        put(b, 0, 1);
}

static void align(struct builder *b, size_t to)
{
    pad_to(b, (b->out.used + to - 1) & ~(to - 1));
}

static uint8_t checksum(const uint8_t *bytes, size_t len)
{
    uint8_t sum = 0;
    while (len--)
        sum += *bytes++;
    return (uint8_t)-sum;
}

/* Begins a table; its length and checksum come at the end. Returns where it begins. */
static size_t begin_table(struct builder *b, const char *signature, uint8_t revision)
{
    align(b, 16);
    size_t at = b->out.used;
    vmm_aml_bytes(&b->out, signature, 4);
    put(b, 0, 4);
    put(b, revision, 1);
    put(b, 0, 1);
    vmm_aml_bytes(&b->out, OEM_ID, 6);
    vmm_aml_bytes(&b->out, OEM_TABLE, 8);
    put(b, 1, 4);
    vmm_aml_bytes(&b->out, "VTTY", 4);
    put(b, 1, 4);
    return at;
}

static uint64_t end_table(struct builder *b, size_t at)
{
    if (!b->out.overflow) {
        uint32_t len = (uint32_t)(b->out.used - at);
        uint8_t *table = b->out.buf + at;
        memcpy(table + 4, &len, sizeof len);
        table[9] = checksum(table, len);
    }
    return b->base + at;
}

/* --- DSDT --- */

static void put_pci_resources(struct vmm_aml *aml)
{
    vmm_aml_name(aml, "_CRS");
    vmm_aml_block crs = vmm_aml_resources(aml);
    vmm_aml_bus_window(aml, 0, 0);
    vmm_aml_io(aml, VMM_PORT_PCI, VMM_PORT_PCI_LEN);
    vmm_aml_io_window(aml, 0, VMM_PORT_PCI - 1);
    vmm_aml_io_window(aml, VMM_PORT_PCI + VMM_PORT_PCI_LEN, 0xffff);
    vmm_aml_memory_window(aml, (uint32_t)VMM_PCI_MMIO_BASE, (uint32_t)(VMM_PCI_MMIO_END - 1));
    vmm_aml_end_resources(aml, crs);
}

/* A static table: an interpreter needs no loop for it. Only INTA is ever used here. */
static void put_interrupt_routing(struct vmm_aml *aml)
{
    vmm_aml_name(aml, "_PRT");
    vmm_aml_block table = vmm_aml_package(aml, VMM_PCI_SLOTS - 1);
    for (unsigned slot = 1; slot < VMM_PCI_SLOTS; slot++) {
        vmm_aml_block route = vmm_aml_package(aml, 4);
        vmm_aml_integer(aml, slot << 16 | 0xffff);
        vmm_aml_integer(aml, 0);
        vmm_aml_integer(aml, 0);
        vmm_aml_integer(aml, VMM_PCI_GSI(slot, 0));
        vmm_aml_end(aml, route);
    }
    vmm_aml_end(aml, table);
}

static void put_pci(struct vmm_aml *aml)
{
    vmm_aml_block device = vmm_aml_device(aml, "PCI0");
    vmm_aml_name(aml, "_HID");
    vmm_aml_eisa_id(aml, "PNP0A03");
    vmm_aml_name(aml, "_UID");
    vmm_aml_integer(aml, 0);
    vmm_aml_name(aml, "_BBN");
    vmm_aml_integer(aml, 0);
    put_pci_resources(aml);
    put_interrupt_routing(aml);
    vmm_aml_end(aml, device);
}

static void put_serial(struct vmm_aml *aml, const char *name, unsigned uid, uint16_t port,
                       unsigned irq)
{
    vmm_aml_block device = vmm_aml_device(aml, name);
    vmm_aml_name(aml, "_HID");
    vmm_aml_eisa_id(aml, "PNP0501");
    vmm_aml_name(aml, "_UID");
    vmm_aml_integer(aml, uid);
    vmm_aml_name(aml, "_CRS");
    vmm_aml_block crs = vmm_aml_resources(aml);
    vmm_aml_io(aml, port, VMM_PORT_SERIAL_LEN);
    vmm_aml_irq(aml, irq);
    vmm_aml_end_resources(aml, crs);
    vmm_aml_end(aml, device);
}

static uint64_t put_dsdt(struct builder *b, const struct vmm_acpi_config *config)
{
    struct vmm_aml *aml = &b->out;
    size_t at = begin_table(b, "DSDT", 2);
    vmm_aml_name(aml, "_S5_");
    vmm_aml_block s5 = vmm_aml_package(aml, 4);
    for (unsigned value = 0; value < 4; value++)
        vmm_aml_integer(aml, value < 2 ? VMM_PM_S5 : 0);
    vmm_aml_end(aml, s5);
    vmm_aml_block bus = vmm_aml_scope(aml, "\\_SB_");
    put_pci(aml);
    if (config->serial[0])
        put_serial(aml, "COM1", 1, VMM_PORT_COM1, VMM_GSI_COM1);
    if (config->serial[1])
        put_serial(aml, "COM2", 2, VMM_PORT_COM2, VMM_GSI_COM2);
    vmm_aml_end(aml, bus);
    return end_table(b, at);
}

/* --- the other tables --- */

static uint64_t put_facs(struct builder *b)
{
    align(b, 64);
    size_t at = b->out.used;
    vmm_aml_bytes(&b->out, "FACS", 4);
    put(b, FACS_SIZE, 4);
    pad_to(b, at + 32);
    put(b, 2, 1); /* version */
    pad_to(b, at + FACS_SIZE);
    return b->base + at;
}

/* Generic address: an I/O port. */
static void put_port(struct builder *b, uint8_t bits, uint8_t access, uint16_t port)
{
    put(b, 1, 1);
    put(b, bits, 1);
    put(b, 0, 1);
    put(b, access, 1); /* 1 byte, 2 word, 3 dword */
    put(b, port, 8);
}

static uint64_t put_fadt(struct builder *b, uint64_t facs, uint64_t dsdt)
{
    size_t at = begin_table(b, "FACP", 4);
    put(b, facs, 4);
    put(b, dsdt, 4);
    pad_to(b, at + 46);
    put(b, VMM_GSI_SCI, 2);
    pad_to(b, at + 56);
    put(b, VMM_PORT_PM + VMM_PM1_STATUS, 4);
    pad_to(b, at + 64);
    put(b, VMM_PORT_PM + VMM_PM1_CONTROL, 4);
    pad_to(b, at + 76);
    put(b, VMM_PORT_PM + VMM_PM_TIMER, 4);
    pad_to(b, at + 88);
    put(b, 4, 1); /* lengths of the event and control blocks */
    put(b, 2, 1);
    put(b, 0, 1);
    put(b, 4, 1); /* and of the timer */
    pad_to(b, at + 96);
    put(b, LATENCY_NONE, 2);
    put(b, LATENCY_NONE, 2);
    pad_to(b, at + 109);
    put(b, BOOT_LEGACY_DEVICES | BOOT_NO_VGA, 2);
    pad_to(b, at + 112);
    put(b,
        FADT_WBINVD | FADT_PROC_C1 | FADT_NO_SLEEP_BUTTON | FADT_TIMER_32_BIT | FADT_RESET_REGISTER,
        4);
    put_port(b, 8, 1, VMM_PORT_RESET);
    put(b, VMM_RESET_VALUE, 1);
    pad_to(b, at + 132);
    put(b, facs, 8);
    put(b, dsdt, 8);
    put_port(b, 32, 2, VMM_PORT_PM + VMM_PM1_STATUS);
    pad_to(b, at + 172);
    put_port(b, 16, 2, VMM_PORT_PM + VMM_PM1_CONTROL);
    pad_to(b, at + 208);
    put_port(b, 32, 3, VMM_PORT_PM + VMM_PM_TIMER);
    pad_to(b, at + FADT_SIZE);
    return end_table(b, at);
}

static uint64_t put_madt(struct builder *b, const struct vmm_acpi_config *config)
{
    size_t at = begin_table(b, "APIC", 3);
    put(b, VMM_LAPIC_BASE, 4);
    put(b, 1, 4); /* there are 8259s too */
    for (unsigned cpu = 0; cpu < config->cpus; cpu++) {
        put(b, 0x0800, 2); /* local APIC, 8 bytes */
        put(b, cpu, 1);
        put(b, cpu, 1);
        put(b, 1, 4); /* enabled */
    }
    put(b, 0x0c01, 2); /* I/O APIC, 12 bytes: id, reserved, address, first gsi */
    put(b, config->cpus, 1);
    put(b, 0, 1);
    put(b, VMM_IOAPIC_BASE, 4);
    put(b, 0, 4);
    put(b, 0x0a02, 2); /* interrupt source override: the SCI is a level */
    put(b, 0, 1);
    put(b, VMM_GSI_SCI, 1);
    put(b, VMM_GSI_SCI, 4);
    put(b, LEVEL_HIGH, 2);
    put(b, 0x0604, 2); /* NMI at LINT1 of every CPU */
    put(b, 0xff, 1);
    put(b, 0, 2);
    put(b, 1, 1);
    return end_table(b, at);
}

static uint64_t put_xsdt(struct builder *b, uint64_t fadt, uint64_t madt)
{
    size_t at = begin_table(b, "XSDT", 1);
    put(b, fadt, 8);
    put(b, madt, 8);
    return end_table(b, at);
}

static void put_rsdp(uint8_t *rsdp, uint64_t xsdt)
{
    static const uint8_t head[] = "RSD PTR \0" OEM_ID "\2";
    const uint32_t size = RSDP_SIZE;
    memset(rsdp, 0, RSDP_SIZE);
    memcpy(rsdp, head, sizeof head - 1);
    memcpy(rsdp + 20, &size, sizeof size);
    memcpy(rsdp + 24, &xsdt, sizeof xsdt);
    rsdp[8] = checksum(rsdp, 20);
    rsdp[32] = checksum(rsdp, RSDP_SIZE);
}

size_t vmm_acpi_build(const struct vmm_acpi_config *config, uint64_t base, uint8_t *buf,
                      size_t size)
{
    struct builder b = {.out = {.buf = buf, .size = size}, .base = base};
    pad_to(&b, RSDP_SIZE);
    uint64_t facs = put_facs(&b);
    uint64_t dsdt = put_dsdt(&b, config);
    uint64_t fadt = put_fadt(&b, facs, dsdt);
    uint64_t madt = put_madt(&b, config);
    uint64_t xsdt = put_xsdt(&b, fadt, madt);
    if (b.out.overflow)
        return 0;
    put_rsdp(buf, xsdt);
    return b.out.used;
}
