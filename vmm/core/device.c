#include "core/device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/text.h"

struct vmm_device *vmm_device_new(const struct vmm_device_class *class, const struct vmm_env *env,
                                  const char *id, const void *config, struct vmm_error *err)
{
    struct vmm_device *dev = calloc(1, class->size);
    if (!dev) {
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot create device %s"), id);
        return NULL;
    }
    dev->class = class;
    dev->env = env;
    snprintf(dev->id, sizeof dev->id, "%s", id);
    if (!class->create(dev, config, err)) {
        free(dev);
        return NULL;
    }
    return dev;
}

void vmm_device_free(struct vmm_device *dev)
{
    if (!dev)
        return;
    dev->class->destroy(dev);
    free(dev);
}
