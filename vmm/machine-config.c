#include "machine-config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

#define MIB (UINT64_C(1) << 20)
#define MEMORY_MAX (UINT64_C(1) << 42)
#define DISK_SERIAL_MAX 20
#define TARGET_MAX 15 /* bytes that statistics have room for */

static bool check_disk(const struct vmm_disk_config *disk, struct vmm_error *err)
{
    if (!disk->path || !disk->path[0])
        return vmm_error_set(err, VMM_E_INVALID, _("A disk has no file"));
    if (disk->serial && strlen(disk->serial) > DISK_SERIAL_MAX)
        return vmm_error_set(err, VMM_E_INVALID,
                             _("The serial number of disk %s is longer than %d bytes"), disk->path,
                             DISK_SERIAL_MAX);
    if (disk->target && (!disk->target[0] || strlen(disk->target) > TARGET_MAX))
        return vmm_error_set(err, VMM_E_INVALID,
                             _("The target name of disk %s must have 1 to %d bytes"), disk->path,
                             TARGET_MAX);
    return true;
}

static bool check(const struct vmm_config *config, struct vmm_error *err)
{
    if (!config->name || !config->name[0])
        return vmm_error_set(err, VMM_E_INVALID, _("The machine has no name"));
    if (config->cpus < 1 || config->cpus > VMM_CPUS_MAX)
        return vmm_error_set(err, VMM_E_INVALID, _("%u CPUs are not possible: 1 to %d are"),
                             config->cpus, VMM_CPUS_MAX);
    if (config->memory < VMM_MEMORY_MIN || config->memory > MEMORY_MAX || config->memory % MIB)
        return vmm_error_set(err, VMM_E_INVALID,
                             _("%llu bytes of memory are not possible: whole MiB, 1 at least"),
                             (unsigned long long)config->memory);
    if (!config->kernel || !config->kernel[0])
        return vmm_error_set(err, VMM_E_INVALID, _("No kernel is given"));
    if (config->n_disks > VMM_DISKS_MAX)
        return vmm_error_set(err, VMM_E_INVALID, _("%zu disks are not possible: at most %d are"),
                             config->n_disks, VMM_DISKS_MAX);
    for (size_t i = 0; i < config->n_disks; i++)
        if (!check_disk(&config->disks[i], err))
            return false;
    return true;
}

/* NULL stays NULL; *ok becomes false when memory is short. */
static const char *copy_text(const char *text, bool *ok)
{
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        *ok = false;
    return copy;
}

static bool copy_disks(struct vmm_config *copy, const struct vmm_config *config)
{
    struct vmm_disk_config *disks = calloc(config->n_disks + 1, sizeof *disks);
    copy->disks = disks;
    copy->n_disks = 0;
    if (!disks)
        return false;
    bool ok = true;
    for (size_t i = 0; i < config->n_disks; i++) {
        const struct vmm_disk_config *from = &config->disks[i];
        char target[] = {'v', 'd', (char)('a' + i), '\0'};
        disks[i] = *from;
        disks[i].path = copy_text(from->path, &ok);
        disks[i].serial = copy_text(from->serial, &ok);
        disks[i].target = copy_text(from->target ? from->target : target, &ok);
        copy->n_disks++;
    }
    return ok;
}

struct vmm_config *vmm_config_copy(const struct vmm_config *config, struct vmm_error *err)
{
    if (!check(config, err))
        return NULL;
    struct vmm_config *copy = malloc(sizeof *copy);
    if (!copy) {
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot keep the configuration"));
        return NULL;
    }
    bool ok = true;
    *copy = *config;
    copy->name = copy_text(config->name, &ok);
    copy->kernel = copy_text(config->kernel, &ok);
    copy->initrd = copy_text(config->initrd, &ok);
    copy->cmdline = copy_text(config->cmdline, &ok);
    if (copy_disks(copy, config) && ok)
        return copy;
    vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot keep the configuration"));
    vmm_config_free(copy);
    return NULL;
}

void vmm_config_free(struct vmm_config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < config->n_disks; i++) {
        free((char *)config->disks[i].path);
        free((char *)config->disks[i].serial);
        free((char *)config->disks[i].target);
    }
    free((struct vmm_disk_config *)config->disks);
    free((char *)config->name);
    free((char *)config->kernel);
    free((char *)config->initrd);
    free((char *)config->cmdline);
    free(config);
}
