#include "install-plan.h"

#include <string.h>

#include "domain-def.h"
#include "host-verb.h"
#include "install-xml.h"

/* --- volumes --- */

/* A file of this machine that the host does not see. */
static void add_upload(GVariantBuilder *volumes, const struct install_spec *spec,
                       const struct offer *offer, const char *text)
{
    struct install_file file;
    if (text && *text && install_file_find(offer, spec, text, &file) &&
        file.place == INSTALL_UPLOAD && !file.volume && file.pool) {
        g_autofree char *name = g_path_get_basename(file.local);
        const char *format = file.format && !strcmp(file.format, "qcow2") ? "qcow2" : "raw";
        g_autofree char *xml = install_volume_xml(name, format, file.size, NULL, NULL);
        g_variant_builder_add_value(
            volumes, host_args_new("pool", g_variant_new_string(file.pool->name), "name",
                                   g_variant_new_string(name), "xml", g_variant_new_string(xml),
                                   "path", file.path ? g_variant_new_string(file.path) : NULL,
                                   "file", g_variant_new_string(file.local), "length",
                                   g_variant_new_uint64(file.size), NULL));
    }
    install_file_clear(&file);
}

static GVariant *disk_from(const struct install_spec *spec, const struct install_target *target,
                           const struct install_file *from)
{
    bool overlay = spec->disk == INSTALL_DISK_OVERLAY;
    bool copy = spec->disk == INSTALL_DISK_COPY, volume = copy && from->place == INSTALL_VOLUME;
    const char *local = copy && !volume ? (from->local ? from->local : from->path) : NULL;
    uint64_t size = copy ? from->size : spec->disk_size;
    bool grows = copy && spec->disk_size > size;
    g_autofree char *xml =
        install_volume_xml(target->name, target->format, size, overlay ? from->path : NULL,
                           overlay ? from->format : NULL);
    return host_args_new(
        "pool", g_variant_new_string(target->pool->name), "name",
        g_variant_new_string(target->name), "xml", g_variant_new_string(xml), "path",
        target->path ? g_variant_new_string(target->path) : NULL, "from-pool",
        volume ? g_variant_new_string(from->pool->name) : NULL, "from-volume",
        volume ? g_variant_new_string(from->volume->name) : NULL, "file",
        local ? g_variant_new_string(local) : NULL, "length",
        local ? g_variant_new_uint64(from->size) : NULL, "resize",
        grows ? g_variant_new_uint64(spec->disk_size) : NULL, NULL);
}

static void add_disk(GVariantBuilder *volumes, const struct install_spec *spec,
                     const struct offer *offer)
{
    struct install_target target;
    struct install_file from = {0};
    bool made = install_target_find(spec, offer, &target) && target.pool;
    if (made && spec->disk != INSTALL_DISK_NEW)
        made = install_file_find(offer, spec, spec->image, &from);
    if (made && spec->disk == INSTALL_DISK_OVERLAY)
        add_upload(volumes, spec, offer, spec->image);
    if (made)
        g_variant_builder_add_value(volumes, disk_from(spec, &target, &from));
    install_file_clear(&from);
    install_target_clear(&target);
}

/* --- the plan --- */

/* The network that must be started, or NULL. */
static const char *network_off(const struct install_spec *spec, const struct offer *offer)
{
    const char *name = spec->network && g_str_has_prefix(spec->network, "network=")
                           ? spec->network + strlen("network=")
                           : NULL;
    const struct offer_network *network = name ? offer_find_network(offer, name) : NULL;
    return network && !network->active && spec->start && spec->start_network ? name : NULL;
}

GVariant *install_plan(const struct install_spec *spec, const struct offer *offer)
{
    bool first = spec->start && install_is_once(spec);
    g_autofree char *uuid = domain_uuid_random();
    g_autofree char *xml = install_xml(spec, offer, uuid, false);
    g_autofree char *install = first ? install_xml(spec, offer, uuid, true) : NULL;
    const char *network = network_off(spec, offer);
    GVariantBuilder volumes;
    g_variant_builder_init(&volumes, G_VARIANT_TYPE("aa{sv}"));
    if (spec->source == INSTALL_ISO)
        add_upload(&volumes, spec, offer, spec->media);
    if (spec->source == INSTALL_KERNEL) {
        add_upload(&volumes, spec, offer, spec->kernel);
        add_upload(&volumes, spec, offer, spec->initrd);
    }
    add_disk(&volumes, spec, offer);
    GVariant *plan = host_args_new(
        "volumes", g_variant_builder_end(&volumes), "network",
        network ? g_variant_new_string(network) : NULL, "install-xml",
        install ? g_variant_new_string(install) : NULL, "wait", g_variant_new_boolean(spec->wait),
        "no-reboot", g_variant_new_boolean(spec->no_reboot), NULL);
    return host_args_new("xml", g_variant_new_string(xml), "start",
                         g_variant_new_boolean(spec->start), "autostart",
                         g_variant_new_boolean(spec->autostart), "plan", plan, NULL);
}
