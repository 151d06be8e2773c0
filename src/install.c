#include "install.h"

#include <string.h>

#include "app.h"
#include "config.h"
#include "create-paths.h"
#include "host.h"
#include "install-image.h"
#include "iso-label.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
#define DEFAULT_DISK (20 * GIB) /* thin: it costs nothing until it is filled */
#define LEAST_MEMORY (1024 * MIB) /* installers unpack themselves into it */

/* --- the spec --- */

struct install_spec *install_spec_copy(const struct install_spec *spec)
{
    struct install_spec *copy = g_new(struct install_spec, 1);
    *copy = *spec;
    char **strings[] = {&copy->name,   &copy->media,   &copy->image,    &copy->kernel,
                        &copy->initrd, &copy->cmdline, &copy->pool,     &copy->volume,
                        &copy->format, &copy->bus,     &copy->network,  &copy->mac,
                        &copy->os,     &copy->type,    &copy->graphics, &copy->listen,
                        &copy->machine};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        *strings[i] = g_strdup(*strings[i]);
    copy->info = os_info_copy(spec->info);
    copy->label_of = g_strdup(spec->label_of);
    copy->label = spec->label ? g_new(struct iso_label, 1) : NULL;
    if (spec->label)
        *copy->label = *spec->label;
    return copy;
}

void install_spec_free(struct install_spec *spec)
{
    if (!spec)
        return;
    char *strings[] = {spec->name,   spec->media,   spec->image,    spec->kernel,
                       spec->initrd, spec->cmdline, spec->pool,     spec->volume,
                       spec->format, spec->bus,     spec->network,  spec->mac,
                       spec->os,     spec->type,    spec->graphics, spec->listen,
                       spec->machine};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    os_info_free(spec->info);
    g_free(spec->label_of);
    g_free(spec->label);
    g_free(spec);
}

bool install_is_once(const struct install_spec *spec)
{
    switch (spec->source) {
    case INSTALL_ISO: return true;
    case INSTALL_NETWORK: return spec->disk != INSTALL_DISK_NONE;
    case INSTALL_KERNEL: return spec->once;
    default: return false;
    }
}

/* --- defaults --- */

char *install_free_name(const struct offer *offer, const char *base)
{
    char *name = g_strdup(base);
    for (unsigned i = 2; offer && g_strv_contains((const char *const *)offer->names, name); i++) {
        g_free(name);
        name = g_strdup_printf("%s-%u", base, i);
    }
    return name;
}

/* "/srv/Debian 12.qcow2" -> "Debian-12"; g_free. */
static char *base_of(const char *path)
{
    char *base = g_path_get_basename(path);
    static const char *const suffixes[] = {".iso", ".qcow2", ".raw", ".img", ".ISO"};
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        if (g_str_has_suffix(base, suffixes[i]))
            base[strlen(base) - strlen(suffixes[i])] = 0;
    }
    for (char *at = base; *at; at++) {
        if (!g_ascii_isalnum(*at) && !strchr("._+-", *at) && (unsigned char)*at < 0x80)
            *at = '-';
    }
    if (*base && *base != '.' && strlen(base) < 60 && g_utf8_validate(base, -1, NULL))
        return base;
    g_free(base);
    return g_strdup("vm");
}

char *install_name(const struct install_spec *spec, const struct offer *offer,
                   const struct os_info *info)
{
    const char *path = spec->source == INSTALL_ISO     ? spec->media
                       : spec->source == INSTALL_IMAGE ? spec->image
                                                       : NULL;
    g_autofree char *base = info && info->short_id ? g_strdup(info->short_id)
                            : path && *path        ? base_of(path)
                                                   : g_strdup("vm");
    return install_free_name(offer, base);
}

void install_use_offer(struct install_spec *spec, const struct offer *offer)
{
    const struct offer_pool *pool = offer_best_pool(offer);
    const struct offer_network *network = offer_best_network(offer);
    if (!spec->pool && pool)
        spec->pool = g_strdup(pool->name);
    if (!spec->network && network)
        spec->network = g_strconcat("network=", network->name, NULL);
    if (!spec->network)
        spec->network = g_strdup("user");
}

struct install_spec *install_spec_new(struct app *app, struct host *host,
                                      const struct offer *offer)
{
    struct install_spec *spec = g_new0(struct install_spec, 1);
    uint64_t memory = (uint64_t)config_int(app->config, CONFIG_DEFAULT_MEMORY) * MIB;
    unsigned vcpus = (unsigned)config_int(app->config, CONFIG_DEFAULT_CPUS);
    spec->name = install_free_name(offer, "vm");
    spec->source = INSTALL_ISO;
    spec->disk = INSTALL_DISK_NEW;
    spec->disk_size = DEFAULT_DISK;
    spec->vcpus = MAX(1, host->cpus ? MIN(vcpus, host->cpus) : vcpus);
    spec->memory = MAX(memory, LEAST_MEMORY);
    spec->graphics = g_strdup("vnc");
    spec->start = true;
    if (offer)
        install_use_offer(spec, offer);
    return spec;
}

void install_use_os(struct install_spec *spec, struct os_info *info, bool recognised,
                    const struct install_chosen *chosen)
{
    os_info_free(spec->info);
    spec->info = info;
    spec->recognised = info && recognised;
    if (!info)
        return;
    if (!chosen->memory && (info->memory || info->memory_least))
        spec->memory = MAX(info->memory ? info->memory : info->memory_least, 64 * MIB) / MIB * MIB;
    if (!chosen->vcpus && info->cpus)
        spec->vcpus = MAX(spec->vcpus, info->cpus);
    if (!chosen->disk_size && spec->disk == INSTALL_DISK_NEW && (info->disk || info->disk_least))
        spec->disk_size = MAX(info->disk, MAX(info->disk_least, spec->disk_size));
}

/* --- files --- */

void install_file_clear(struct install_file *file)
{
    g_clear_pointer(&file->path, g_free);
    g_clear_pointer(&file->local, g_free);
    g_clear_pointer(&file->format, g_free);
}

static bool take_volume(struct install_file *file, const struct offer_volume *volume)
{
    file->place = INSTALL_VOLUME;
    file->volume = volume;
    file->pool = volume->pool;
    file->path = g_strdup(volume->path);
    file->size = volume->capacity;
    file->format = g_strdup(volume->format);
    file->block = !g_strcmp0(volume->type, "block");
    return true;
}

/* What a file of this machine is. */
static bool take_local(struct install_file *file, const char *path)
{
    struct install_image image;
    if (!install_image_probe(path, &image))
        return false;
    file->size = image.file_size;
    file->format = g_strdup(image.format);
    file->block = image.block;
    return true;
}

static bool take_upload(struct install_file *file, const struct offer *offer,
                        const struct install_spec *spec, const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    file->place = INSTALL_UPLOAD;
    file->local = g_strdup(path);
    file->pool = spec->pool ? offer_find_pool(offer, spec->pool) : offer_best_pool(offer);
    file->volume = file->pool ? offer_find_volume(file->pool, base) : NULL;
    if (file->pool && file->pool->path)
        file->path = g_build_filename(file->pool->path, base, NULL);
    return true;
}

bool install_file_find(const struct offer *offer, const struct install_spec *spec,
                       const char *text, struct install_file *file)
{
    *file = (struct install_file){.place = INSTALL_HOST_FILE};
    g_autofree char *path = create_path(text);
    const struct offer_volume *volume = offer_find_file(offer, text);
    if (!volume && path)
        volume = offer_find_file(offer, path);
    if (volume)
        return take_volume(file, volume);
    if (!path || !g_path_is_absolute(path))
        return false;
    bool there = take_local(file, path);
    if (!offer->local && there)
        return take_upload(file, offer, spec, path);
    file->path = g_steal_pointer(&path);
    return true;
}
