#include "devices.h"

#include <stdio.h>

#include "block/disk-raw.h"
#include "pc/i8042.h"
#include "pc/pci.h"
#include "pc/platform.h"
#include "pc/power.h"
#include "pc/rtc.h"
#include "pc/serial.h"
#include "virtio/virtio-blk.h"
#include "virtio/virtio-rng.h"

#define DEVICES_MAX_ID 32

static unsigned one(const struct vmm_config *config)
{
    (void)config;
    return 1;
}

static struct vmm_device *make_pci(const struct vmm_device_site *site, unsigned index,
                                   struct vmm_error *err)
{
    (void)index;
    return vmm_device_new(&vmm_pci_class, site->env, "pci0", NULL, err);
}

static struct vmm_device *make_power(const struct vmm_device_site *site, unsigned index,
                                     struct vmm_error *err)
{
    (void)index;
    return vmm_device_new(&vmm_power_class, site->env, "power", NULL, err);
}

static struct vmm_device *make_i8042(const struct vmm_device_site *site, unsigned index,
                                     struct vmm_error *err)
{
    (void)index;
    return vmm_device_new(&vmm_i8042_class, site->env, "i8042", NULL, err);
}

static struct vmm_device *make_rtc(const struct vmm_device_site *site, unsigned index,
                                   struct vmm_error *err)
{
    (void)index;
    struct vmm_rtc_config config = {.memory = site->config->memory};
    return vmm_device_new(&vmm_rtc_class, site->env, "rtc", &config, err);
}

static unsigned count_serial(const struct vmm_config *config)
{
    unsigned n = 0;
    for (unsigned i = 0; i < VMM_SERIALS; i++)
        n += config->serial[i] != NULL;
    return n;
}

static struct vmm_device *make_serial(const struct vmm_device_site *site, unsigned index,
                                      struct vmm_error *err)
{
    static const struct vmm_serial_config places[VMM_SERIALS] = {
        {.port = VMM_PORT_COM1, .gsi = VMM_GSI_COM1},
        {.port = VMM_PORT_COM2, .gsi = VMM_GSI_COM2},
    };
    unsigned port = site->config->serial[0] ? index : index + 1;
    struct vmm_serial_config config = places[port];
    config.channel = site->config->serial[port];
    char id[DEVICES_MAX_ID];
    snprintf(id, sizeof id, "serial%u", port);
    return vmm_device_new(&vmm_serial_class, site->env, id, &config, err);
}

static unsigned count_disks(const struct vmm_config *config)
{
    return (unsigned)config->n_disks;
}

static struct vmm_device *make_disk(const struct vmm_device_site *site, unsigned index,
                                    struct vmm_error *err)
{
    const struct vmm_disk_config *wanted = &site->config->disks[index];
    struct vmm_virtio_blk_config config = {
        .disk = vmm_disk_raw_open(wanted->path, wanted->read_only, err),
        .pool = site->pool,
        .discard = wanted->discard,
        .serial = wanted->serial,
    };
    if (!config.disk)
        return NULL;
    struct vmm_device *dev =
        vmm_device_new(&vmm_virtio_blk_class, site->env, wanted->target, &config, err);
    if (!dev)
        vmm_disk_close(config.disk);
    return dev;
}

static unsigned count_rng(const struct vmm_config *config)
{
    return config->rng;
}

static struct vmm_device *make_rng(const struct vmm_device_site *site, unsigned index,
                                   struct vmm_error *err)
{
    (void)index;
    struct vmm_virtio_rng_config config = {0};
    return vmm_device_new(&vmm_virtio_rng_class, site->env, "rng0", &config, err);
}

/* The host bridge comes first: the environment of the PCI devices behind it needs it. */
const struct vmm_device_kind vmm_device_kinds[] = {
    {&vmm_pci_class, one, make_pci},
    {&vmm_power_class, one, make_power},
    {&vmm_i8042_class, one, make_i8042},
    {&vmm_rtc_class, one, make_rtc},
    {&vmm_serial_class, count_serial, make_serial},
    {&vmm_virtio_blk_class, count_disks, make_disk},
    {&vmm_virtio_rng_class, count_rng, make_rng},
    {NULL, NULL, NULL},
};
