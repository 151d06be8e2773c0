/* machine-config.h: checks and copies a machine's configuration. Any thread. */
#ifndef VMM_MACHINE_CONFIG_H
#define VMM_MACHINE_CONFIG_H

#include "vmm.h"

/* A deep copy of a configuration that has been checked; channels stay borrowed. NULL with the
 * reason if it is wrong. Missing disk targets become "vda", "vdb", ... */
struct vmm_config *vmm_config_copy(const struct vmm_config *config, struct vmm_error *err);
void vmm_config_free(struct vmm_config *config);

#endif
