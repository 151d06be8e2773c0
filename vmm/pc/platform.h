/* platform.h: where everything of the virtual PC lies: ports, interrupts, windows. Constants only.
 *
 * The ACPI tables describe exactly these places, and the devices claim exactly them. The
 * interrupt controllers (0x20, 0xa0, 0x4d0, 0xfec00000, 0xfee00000) and the timer (0x40..0x43,
 * 0x61) are KVM's. */
#ifndef VMM_PC_PLATFORM_H
#define VMM_PC_PLATFORM_H

#include <stdint.h>

/* --- ports and ISA interrupts (gsi = ISA irq, the timer too: KVM has it at pin 0) --- */

#define VMM_PORT_COM1 0x3f8
#define VMM_PORT_COM2 0x2f8
#define VMM_PORT_SERIAL_LEN 8
#define VMM_GSI_COM1 4
#define VMM_GSI_COM2 3

#define VMM_PORT_RTC 0x70 /* index, data */
#define VMM_PORT_RTC_LEN 2
#define VMM_GSI_RTC 8

#define VMM_PORT_I8042_DATA 0x60
#define VMM_PORT_I8042_COMMAND 0x64
#define VMM_I8042_RESET 0xfe /* command: pulse the reset line */

/* One block of 16 ports, the power device's. SMI_CMD is 0 and SCI_EN always reads as 1. */
#define VMM_PORT_PM 0x600
#define VMM_PORT_PM_LEN 16
#define VMM_PM1_STATUS 0  /* 16 bits; power button is bit 8, written back to clear */
#define VMM_PM1_ENABLE 2  /* 16 bits */
#define VMM_PM1_CONTROL 4 /* 16 bits; SLP_EN is bit 13, SLP_TYP bits 10..12 */
#define VMM_PM_TIMER 8    /* 32 bits, 3.579545 MHz, the whole register counts */
#define VMM_PM_S5 5       /* SLP_TYP of soft-off */
#define VMM_GSI_SCI 9     /* level, active high */

/* PCI configuration: 0xcf8 takes 32-bit accesses only. The reset register is a byte in the same
 * block (0xcf9), so the host bridge owns 0xcf8..0xcff and asks for the reset itself: a byte
 * written to 0xcf9 with bit 2 set. */
#define VMM_PORT_PCI 0xcf8
#define VMM_PORT_PCI_LEN 8
#define VMM_PORT_RESET 0xcf9
#define VMM_RESET_VALUE 0x06

/* --- PCI bus 0 --- */

#define VMM_PCI_SLOTS 32
#define VMM_PCI_GSI_BASE 16
#define VMM_PCI_GSIS 8
/* Interrupt of pin 0..3 (INTA..INTD) of a slot 1..31; level, active high for KVM's I/O APIC.
 * The static _PRT says the same. */
#define VMM_PCI_GSI(slot, pin) (VMM_PCI_GSI_BASE + ((slot) - 1 + (pin)) % VMM_PCI_GSIS)
/* Where BARs may lie: from the end of low RAM to the I/O APIC. */
#define VMM_PCI_MMIO_BASE UINT64_C(0xc0000000)
#define VMM_PCI_MMIO_END UINT64_C(0xfec00000) /* first address behind it */

/* --- chips of KVM's --- */

#define VMM_IOAPIC_BASE UINT64_C(0xfec00000)
#define VMM_LAPIC_BASE UINT64_C(0xfee00000)
#define VMM_GSIS 24
/* Three pages that Intel's KVM wants for its real-mode task, and one before them. */
#define VMM_KVM_IDENTITY_MAP UINT64_C(0xfffbc000)
#define VMM_KVM_TSS UINT64_C(0xfffbd000)

#endif
