/* pci.h: PCI bus 0 behind ports 0xcf8..0xcff: slots, BARs, INTx. Any thread; locks itself.
 *
 * The host bridge is a device class (created without a config); its vmm_pci goes into the
 * environment of every PCI device. A device embeds a vmm_pci_function, sets its BARs and
 * capabilities up and plugs it in. At power-on BARs have addresses, as firmware leaves them, and
 * decoding is off. PCI Local Bus Specification 3.0, chapter 6. */
#ifndef VMM_PC_PCI_H
#define VMM_PC_PCI_H

#include "core/device.h"

#define VMM_PCI_BARS 6
#define VMM_PCI_CONFIG_SIZE 256

#define VMM_PCI_COMMAND 0x04
#define VMM_PCI_COMMAND_MEMORY 0x2
#define VMM_PCI_COMMAND_INTX_OFF 0x400

struct vmm_pci;

/* A memory BAR. */
struct vmm_pci_bar {
    uint64_t len;    /* a power of two, at least 16; 0: there is none */
    uint64_t mapped; /* address on the bus, 0 while it is not there */
    const struct vmm_bus_ops *ops;
    void *opaque;
};

/* What a function adds to plain configuration space. */
struct vmm_pci_function_ops {
    /* A BAR came to or left (base 0) the MMIO bus. Called with the PCI bus's lock held: it must
     * not call back into pci.h. May be NULL. */
    void (*moved)(void *opaque, unsigned bar, uint64_t base);
    /* Sees an access to configuration space before it is served, no lock held. May be NULL. */
    void (*config_read)(void *opaque, unsigned offset, unsigned size);
    /* The same after a write. May be NULL. */
    void (*config_written)(void *opaque, unsigned offset, unsigned size);
};

/* What message-signalled interrupts (pc/pci-msix.h) add; called with the PCI bus's lock held. */
struct vmm_pci_msi_ops {
    bool (*is_enabled)(void *opaque);
    void (*reset)(void *opaque);
    void (*config_changed)(void *opaque); /* configuration space was written */
};

struct vmm_pci_ids {
    uint16_t vendor, device, subsystem_vendor, subsystem;
    uint32_t class_code; /* 24 bits */
    uint8_t revision;
};

struct vmm_pci_function {
    struct vmm_pci *pci;
    const char *name;
    unsigned slot, gsi;
    const struct vmm_pci_function_ops *ops;
    void *opaque;
    const struct vmm_pci_msi_ops *msi; /* NULL without */
    void *msi_opaque;
    struct vmm_pci_bar bars[VMM_PCI_BARS];
    uint8_t initial[VMM_PCI_CONFIG_SIZE];  /* at power-on */
    uint8_t writable[VMM_PCI_CONFIG_SIZE]; /* bits that the guest may change */
    uint8_t cap_end;                       /* first byte free for a capability */
    uint8_t cap_last;                      /* offset of the last capability, 0: none */
    bool line;                             /* as last given to the interrupt controller */
    /* State, for the owner's field table. */
    uint8_t config[VMM_PCI_CONFIG_SIZE];
    uint8_t intx; /* 1: the device asserts INTA */
};

#define VMM_PCI_FUNCTION_FIELDS(type, member)                                                      \
    VMM_FIELD_ARRAY(type, member.config), VMM_FIELD_MAX(type, member.intx, 1)

extern const struct vmm_device_class vmm_pci_class; /* the host bridge, slot 0 */

/* What goes into vmm_env.pci. */
struct vmm_pci *vmm_pci_root(struct vmm_device *host_bridge);

/* --- setting a function up, before it is plugged in --- */

void vmm_pci_function_init(struct vmm_pci_function *fn, const char *name,
                           const struct vmm_pci_ids *ids, const struct vmm_pci_function_ops *ops,
                           void *opaque);
/* A memory BAR of `len` bytes (a power of two); a 64-bit one also takes index + 1. */
void vmm_pci_function_set_bar(struct vmm_pci_function *fn, unsigned index, uint64_t len, bool is_64,
                              const struct vmm_bus_ops *ops, void *opaque);
/* Appends a capability of `len` bytes (id and next included; the caller's first two are ignored).
 * `writable` (may be NULL) has `len` mask bytes. Returns its offset, 0 if there is no room. */
unsigned vmm_pci_function_add_cap(struct vmm_pci_function *fn, uint8_t id, const void *bytes,
                                  const void *writable, unsigned len);
/* Plugs it in at `slot` (1..31), or at the first free one if 0, and gives its BARs addresses. */
bool vmm_pci_plug(struct vmm_pci *pci, struct vmm_pci_function *fn, unsigned slot,
                  struct vmm_error *err);
void vmm_pci_unplug(struct vmm_pci_function *fn);

/* --- afterwards --- */

void vmm_pci_function_reset(struct vmm_pci_function *fn);
/* Checks restored configuration space against what the guest could have made of it and maps the
 * BARs where it says. */
bool vmm_pci_function_restored(struct vmm_pci_function *fn, struct vmm_error *err);
/* Drives INTA; obeys interrupt disable and an enabled MSI-X. */
void vmm_pci_function_set_intx(struct vmm_pci_function *fn, bool level);
/* Little-endian configuration registers as they are, past all write masks; offset + size lies
 * inside the 256 bytes, size is at most 4. */
uint32_t vmm_pci_function_get(struct vmm_pci_function *fn, unsigned offset, unsigned size);
void vmm_pci_function_put(struct vmm_pci_function *fn, unsigned offset, unsigned size,
                          uint32_t value);

#endif
