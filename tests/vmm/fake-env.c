#include "fake-env.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "fake-env: %s failed\n", what);
    abort();
}

static void fake_line(void *opaque, unsigned gsi, const void *source, bool level)
{
    struct fake_env *fake = opaque;
    (void)source;
    need(gsi < FAKE_GSIS, "an interrupt line");
    fake->raised[gsi] += level && !fake->lines[gsi];
    fake->lines[gsi] = level;
}

static void fake_msi(void *opaque, uint64_t address, uint32_t data)
{
    struct fake_env *fake = opaque;
    fake->last_msi_address = address;
    fake->last_msi_data = data;
    __atomic_fetch_add(&fake->msis, 1, __ATOMIC_RELEASE);
}

/* Remembers what is bound, as KVM does, and insists that only that is unbound. */
static bool fake_bind(void *opaque, uint64_t address, unsigned len, int fd, bool bind)
{
    struct fake_env *fake = opaque;
    (void)len;
    if (bind) {
        need(fake->n_doorbells < FAKE_DOORBELLS, "a doorbell");
        fake->doorbells[fake->n_doorbells++] = (struct fake_doorbell){address, fd};
        return true;
    }
    for (unsigned i = 0; i < fake->n_doorbells; i++)
        if (fake->doorbells[i].address == address && fake->doorbells[i].fd == fd) {
            fake->doorbells[i] = fake->doorbells[--fake->n_doorbells];
            return true;
        }
    need(false, "unbinding a doorbell");
    return false;
}

static void fake_request(void *opaque, enum vmm_request what, const char *why)
{
    struct fake_env *fake = opaque;
    need(why && *why, "a reason");
    __atomic_fetch_add(&fake->requests[what], 1, __ATOMIC_RELEASE);
}

static void fake_report(void *opaque, enum vmm_severity severity, const char *text)
{
    struct fake_env *fake = opaque;
    (void)severity;
    snprintf(fake->last_report, sizeof fake->last_report, "%s", text);
    __atomic_fetch_add(&fake->reports, 1, __ATOMIC_RELEASE);
}

void fake_env_init(struct fake_env *fake, uint64_t memory)
{
    memset(fake, 0, sizeof *fake);
    fake->irq = (struct vmm_irq_ops){fake_line, fake_msi, fake_bind};
    vmm_clock_init(&fake->clock);
    vmm_clock_start(&fake->clock);
    fake->disk_fd = -1;
    fake->env = (struct vmm_env){
        .mem = vmm_memory_new(memory, NULL),
        .pio = vmm_bus_new("pio"),
        .mmio = vmm_bus_new("mmio"),
        .loop = vmm_ioloop_new(NULL),
        .clock = &fake->clock,
        .report = {fake_report, fake},
        .irq = &fake->irq,
        .irq_opaque = fake,
        .request = fake_request,
        .request_opaque = fake,
    };
    fake->pool = vmm_disk_pool_new(2, NULL);
    fake->channel = vmm_channel_new(4096);
    need(fake->env.mem && fake->env.pio && fake->env.mmio && fake->env.loop && fake->pool &&
             fake->channel,
         "making the environment");
    fake->bridge = fake_env_device(fake, &vmm_pci_class, "pci", NULL);
    fake->env.pci = vmm_pci_root(fake->bridge);
}

void fake_env_free(struct fake_env *fake)
{
    vmm_device_free(fake->bridge);
    vmm_disk_pool_free(fake->pool);
    vmm_ioloop_free(fake->env.loop);
    vmm_bus_free(fake->env.mmio);
    vmm_bus_free(fake->env.pio);
    vmm_memory_free(fake->env.mem);
    vmm_channel_free(fake->channel);
    if (fake->disk_fd >= 0)
        close(fake->disk_fd);
    need(fake->n_doorbells == 0, "giving all doorbells back");
}

void fake_env_config(struct fake_env *fake, struct vmm_config *config, uint64_t disk_size)
{
    fake->disk_fd = memfd_create("disk", MFD_CLOEXEC);
    need(fake->disk_fd >= 0 && ftruncate(fake->disk_fd, (off_t)disk_size) == 0, "a disk");
    snprintf(fake->disk_path, sizeof fake->disk_path, "/proc/self/fd/%d", fake->disk_fd);
    fake->disk = (struct vmm_disk_config){
        .path = fake->disk_path, .discard = true, .serial = "serial-of-vda", .target = "vda"};
    *config = (struct vmm_config){
        .name = "fake",
        .cpus = 1,
        .memory = vmm_memory_size(fake->env.mem),
        .disks = &fake->disk,
        .n_disks = 1,
        .rng = true,
        .serial = {fake->channel},
    };
}

void fake_env_turn(struct fake_env *fake)
{
    for (int i = 0; i < 3; i++)
        vmm_ioloop_turn(fake->env.loop, 1);
}

struct vmm_device *fake_env_device(struct fake_env *fake, const struct vmm_device_class *class,
                                   const char *id, const void *config)
{
    struct vmm_error err = {0};
    struct vmm_device *dev = vmm_device_new(class, &fake->env, id, config, &err);
    need(dev != NULL, err.text);
    return dev;
}

uint64_t fake_in(struct fake_env *fake, uint16_t port, unsigned size)
{
    return vmm_bus_read(fake->env.pio, port, size, NULL);
}

void fake_out(struct fake_env *fake, uint16_t port, uint64_t value, unsigned size)
{
    vmm_bus_write(fake->env.pio, port, value, size, NULL);
}

static void select_register(struct fake_env *fake, unsigned slot, unsigned offset)
{
    fake_out(fake, 0xcf8, 0x80000000u | slot << 11 | (offset & 0xfc), 4);
}

uint32_t fake_pci_read(struct fake_env *fake, unsigned slot, unsigned offset, unsigned size)
{
    select_register(fake, slot, offset);
    return (uint32_t)fake_in(fake, (uint16_t)(0xcfc + (offset & 3)), size);
}

void fake_pci_write(struct fake_env *fake, unsigned slot, unsigned offset, uint32_t value,
                    unsigned size)
{
    select_register(fake, slot, offset);
    fake_out(fake, (uint16_t)(0xcfc + (offset & 3)), value, size);
}
