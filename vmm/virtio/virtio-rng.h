/* virtio-rng.h: entropy from the host's getrandom() (Virtio 1.2, section 5.4). Any thread.
 *
 * A guest gets at most 1 MiB a second, so that it cannot keep a host CPU busy with it. */
#ifndef VMM_VIRTIO_VIRTIO_RNG_H
#define VMM_VIRTIO_VIRTIO_RNG_H

#include "core/device.h"

struct vmm_virtio_rng_config {
    unsigned slot; /* PCI slot 1..31, 0 for the first free */
};

extern const struct vmm_device_class vmm_virtio_rng_class;

#endif
