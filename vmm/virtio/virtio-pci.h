/* virtio-pci.h: the modern PCI transport of a virtio device. Any thread.
 *
 * Virtio 1.2, section 4.1. Capabilities common, ISR, device, notify and PCI access; MSI-X with
 * INTx behind it. A notification is a doorbell (an eventfd in KVM) where there is one and a bus
 * access otherwise. A device's struct begins with vmm_virtio_pci, its class uses the functions
 * below. */
#ifndef VMM_VIRTIO_VIRTIO_PCI_H
#define VMM_VIRTIO_VIRTIO_PCI_H

#include "pc/pci-msix.h"
#include "pc/pci.h"
#include "virtio/virtio.h"

struct vmm_virtio_pci {
    struct vmm_virtio virtio;
    struct vmm_pci_function pci;
    struct vmm_msix msix;
    uint64_t doorbells;  /* where they are bound, 0: nowhere */
    unsigned access_cap; /* offset of the PCI access capability */
    /* State. */
    uint16_t config_vector;
    uint16_t queue_vectors[VMM_VIRTIO_QUEUES];
    uint8_t isr;
};

/* The fields of everything but the queues: VMM_VIRTQ_FIELDS(type, virtio.queues[0]) follow. */
#define VMM_VIRTIO_PCI_FIELDS(type, member)                                                        \
    VMM_VIRTIO_FIELDS(type, member.virtio), VMM_PCI_FUNCTION_FIELDS(type, member.pci),             \
        VMM_MSIX_FIELDS(type, member.msix), VMM_FIELD(type, member.config_vector),                 \
        VMM_FIELD_ARRAY(type, member.queue_vectors), VMM_FIELD_MAX(type, member.isr, 3)

/* Sets everything up and plugs it into `slot` (0: the first free one). */
bool vmm_virtio_pci_init(struct vmm_virtio_pci *vp, const struct vmm_virtio_class *class,
                         unsigned slot, struct vmm_error *err);
/* Waits for what is in flight. */
void vmm_virtio_pci_destroy(struct vmm_virtio_pci *vp);

/* For the device class's table. */
void vmm_virtio_pci_reset(struct vmm_device *dev);
void vmm_virtio_pci_pause(struct vmm_device *dev);
void vmm_virtio_pci_resume(struct vmm_device *dev);
bool vmm_virtio_pci_restored(struct vmm_device *dev, struct vmm_error *err);

#endif
