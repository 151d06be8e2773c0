/* pci-msix.h: a PCI function's MSI-X table and pending bits in a BAR. Any thread; locks itself.
 *
 * PCI Local Bus Specification 3.0, section 6.8.2. Below the lock of pci.h in the order of locks:
 * nothing here calls back into it after vmm_msix_init(). */
#ifndef VMM_PC_PCI_MSIX_H
#define VMM_PC_PCI_MSIX_H

#include <pthread.h>

#include "core/device.h"
#include "pc/pci.h"

#define VMM_MSIX_MAX 32

struct vmm_msix {
    const struct vmm_env *env;
    struct vmm_pci_function *fn;
    pthread_mutex_t lock;
    unsigned n, cap;
    bool enabled, masked; /* as configuration space says */
    /* State. */
    uint32_t table[VMM_MSIX_MAX * 4]; /* address low and high, data, control */
    uint32_t pending;                 /* a bit for each vector */
};

#define VMM_MSIX_FIELDS(type, member)                                                              \
    VMM_FIELD_ARRAY(type, member.table), VMM_FIELD(type, member.pending)

/* Gives the function (not plugged in yet) a capability and BAR `bar` of 4 KiB with `n` vectors
 * (1..VMM_MSIX_MAX). False if there is no room for the capability. */
bool vmm_msix_init(struct vmm_msix *msix, const struct vmm_env *env, struct vmm_pci_function *fn,
                   unsigned bar, unsigned n);
void vmm_msix_destroy(struct vmm_msix *msix);

/* Sends the vector, or makes it pending while it is masked. False while MSI-X is off. */
bool vmm_msix_send(struct vmm_msix *msix, unsigned vector);
bool vmm_msix_is_enabled(struct vmm_msix *msix);

#endif
