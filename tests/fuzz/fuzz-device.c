/* fuzz-device.c: register accesses, guest memory and life cycle of one device of every class.
 *
 * Byte 0 names the class in the machine's table; the rest is a sequence of operations, each a
 * byte with its operands behind it (device-ops.c). */
#include "device-ops.h"
#include "devices.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fake_env fake;
    struct fake_driver driver = {0};
    struct vmm_config config;
    struct fuzz_input in = {data, data + size};
    unsigned n = 0;
    while (vmm_device_kinds[n].class)
        n++;
    fake_env_init(&fake, 1 << 20);
    fake_env_config(&fake, &config, 65536);
    const struct vmm_device_site site = {&config, &fake.env, fake.pool};
    const struct vmm_device_kind *kind = &vmm_device_kinds[fuzz_take(&in, 1) % n];
    struct vmm_device *dev =
        kind->class == &vmm_pci_class ? fake.bridge : kind->make(&site, 0, NULL);
    while (in.at < in.end && dev)
        fuzz_operate(&fake, &driver, dev, &in);
    if (dev != fake.bridge)
        vmm_device_free(dev);
    fake_env_free(&fake);
    return 0;
}
