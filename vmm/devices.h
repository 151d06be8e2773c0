/* devices.h: the table of device classes and what a configuration asks of each. Control thread. */
#ifndef VMM_DEVICES_H
#define VMM_DEVICES_H

#include "block/disk-pool.h"
#include "core/device.h"
#include "vmm.h"

/* What making a device needs beyond its environment. */
struct vmm_device_site {
    const struct vmm_config *config;
    const struct vmm_env *env;
    struct vmm_disk_pool *pool; /* NULL where the configuration has no disk */
};

struct vmm_device_kind {
    const struct vmm_device_class *class;
    /* How many of the class the configuration wants. */
    unsigned (*count)(const struct vmm_config *config);
    /* Makes number `index`, counted from 0. */
    struct vmm_device *(*make)(const struct vmm_device_site *site, unsigned index,
                               struct vmm_error *err);
};

/* In the order in which a machine makes them; ends with a NULL class. */
extern const struct vmm_device_kind vmm_device_kinds[];

#endif
