#include "install-xml.h"

#include <libxml/tree.h>
#include <string.h>

#include "create-paths.h"
#include "domain-def.h"

/* --- the new disk's volume --- */

/* What is copied from a file keeps its format; a volume is converted by the host. */
static const char *wanted_format(const struct install_spec *spec, const struct offer *offer)
{
    struct install_file file;
    const char *format = spec->disk == INSTALL_DISK_OVERLAY ? "qcow2" : spec->format;
    if (spec->disk == INSTALL_DISK_COPY && install_file_find(offer, spec, spec->image, &file)) {
        if (file.place != INSTALL_VOLUME)
            format = g_strcmp0(file.format, "qcow2") ? "raw" : "qcow2";
        install_file_clear(&file);
    }
    return format;
}

bool install_target_find(const struct install_spec *spec, const struct offer *offer,
                         struct install_target *target)
{
    *target = (struct install_target){0};
    if (spec->disk == INSTALL_DISK_NONE || spec->disk == INSTALL_DISK_USE)
        return false;
    target->pool = spec->pool ? offer_find_pool(offer, spec->pool) : offer_best_pool(offer);
    bool files = !target->pool || offer_pool_has_files(target->pool);
    const char *format = wanted_format(spec, offer);
    target->format = files && g_strcmp0(format, "raw") ? "qcow2" : "raw";
    target->block = !files;
    const char *suffix = !files ? "" : !strcmp(target->format, "raw") ? ".raw" : ".qcow2";
    target->name = spec->volume && *spec->volume
                       ? g_strdup(spec->volume)
                       : g_strconcat(spec->name ? spec->name : "", suffix, NULL);
    if (target->pool && target->pool->path)
        target->path = g_build_filename(target->pool->path, target->name, NULL);
    return true;
}

void install_target_clear(struct install_target *target)
{
    g_clear_pointer(&target->name, g_free);
    g_clear_pointer(&target->path, g_free);
}

/* --- the tree --- */

struct build {
    const struct install_spec *spec;
    const struct offer *offer;
    bool first; /* the definition of the first start */
    bool x86, q35;
};

static xmlNodePtr add(xmlNodePtr parent, const char *name, const char *text)
{
    return xmlNewTextChild(parent, NULL, (const xmlChar *)name, (const xmlChar *)text);
}

/* Pairs of name and value, ended by NULL; a pair whose value is "" is left out. */
G_GNUC_NULL_TERMINATED
static xmlNodePtr add_with(xmlNodePtr parent, const char *name, ...)
{
    xmlNodePtr node = add(parent, name, NULL);
    va_list list;
    va_start(list, name);
    for (const char *key; (key = va_arg(list, const char *));) {
        const char *value = va_arg(list, const char *);
        if (value && *value)
            xmlNewProp(node, (const xmlChar *)key, (const xmlChar *)value);
    }
    va_end(list);
    return node;
}

static void add_number(xmlNodePtr parent, const char *name, const char *unit, uint64_t value)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)value);
    xmlNodePtr node = add(parent, name, text);
    if (unit)
        xmlNewProp(node, (const xmlChar *)"unit", (const xmlChar *)unit);
}

static bool has(const struct build *in, unsigned flag, bool usual)
{
    return in->offer->detailed ? in->offer->flags & flag : usual;
}

static bool knows(const struct build *in, unsigned device)
{
    const struct os_info *info = in->spec->info;
    return !info || !info->devices || info->devices & device;
}

static char *dump(xmlDocPtr doc, const char *root)
{
    xmlChar *bytes = NULL;
    int len = 0;
    xmlDocDumpFormatMemoryEnc(doc, &bytes, &len, "UTF-8", 1);
    const char *text = (const char *)bytes, *at = text ? strstr(text, root) : NULL;
    char *copy = g_strdup(at ? at : "");
    xmlFree(bytes);
    xmlFreeDoc(doc);
    return copy;
}

static xmlNodePtr root_new(xmlDocPtr *doc, const char *name)
{
    *doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNodePtr root = xmlNewNode(NULL, (const xmlChar *)name);
    xmlDocSetRootElement(*doc, root);
    return root;
}

char *install_volume_xml(const char *name, const char *format, uint64_t capacity,
                         const char *backing, const char *backing_format)
{
    xmlDocPtr doc;
    xmlNodePtr root = root_new(&doc, "volume");
    add(root, "name", name);
    if (capacity || !backing)
        add_number(root, "capacity", "bytes", capacity);
    if (!backing)
        add_number(root, "allocation", "bytes", 0);
    xmlNodePtr target = add(root, "target", NULL);
    add_with(target, "format", "type", format, NULL);
    if (backing) {
        xmlNodePtr store = add(root, "backingStore", NULL);
        add(store, "path", backing);
        add_with(store, "format", "type", backing_format, NULL);
    }
    return dump(doc, "<volume");
}

/* --- what boots --- */

static void add_file(const struct build *in, xmlNodePtr parent, const char *name, const char *text)
{
    struct install_file file;
    if (text && *text && install_file_find(in->offer, in->spec, text, &file)) {
        add(parent, name, file.path);
        install_file_clear(&file);
    }
}

/* What is tried first, and after it. */
static void add_boot_order(const struct build *in, xmlNodePtr os)
{
    const struct install_spec *spec = in->spec;
    const char *medium = spec->source == INSTALL_ISO       ? "cdrom"
                         : spec->source == INSTALL_NETWORK ? "network"
                                                           : NULL;
    bool disk = spec->disk != INSTALL_DISK_NONE;
    if (in->first && medium)
        add_with(os, "boot", "dev", medium, NULL);
    if (disk)
        add_with(os, "boot", "dev", "hd", NULL);
    if (!in->first && medium && (!disk || spec->source == INSTALL_NETWORK))
        add_with(os, "boot", "dev", medium, NULL);
}

static void add_firmware(const struct build *in, xmlNodePtr os)
{
    if (in->spec->firmware == INSTALL_BIOS)
        return;
    bool secure = in->spec->firmware == INSTALL_UEFI_SECURE;
    xmlNewProp(os, (const xmlChar *)"firmware", (const xmlChar *)"efi");
    xmlNodePtr firmware = add(os, "firmware", NULL);
    add_with(firmware, "feature", "enabled", secure ? "yes" : "no", "name", "enrolled-keys", NULL);
    add_with(firmware, "feature", "enabled", secure ? "yes" : "no", "name", "secure-boot", NULL);
}

static void add_os(const struct build *in, xmlNodePtr root)
{
    const struct install_spec *spec = in->spec;
    const struct offer *offer = in->offer;
    xmlNodePtr os = add(root, "os", NULL), type = add(os, "type", offer->os_type);
    const char *machine = spec->machine ? spec->machine : offer->machine;
    xmlNewProp(type, (const xmlChar *)"arch", (const xmlChar *)offer->arch);
    if (machine)
        xmlNewProp(type, (const xmlChar *)"machine", (const xmlChar *)machine);
    add_firmware(in, os);
    if (spec->source == INSTALL_KERNEL && (in->first || !spec->once)) {
        add_file(in, os, "kernel", spec->kernel);
        add_file(in, os, "initrd", spec->initrd);
        if (spec->cmdline && *spec->cmdline)
            add(os, "cmdline", spec->cmdline);
    }
    add_boot_order(in, os);
}

static void add_cpu(const struct build *in, xmlNodePtr root)
{
    const char *type = in->spec->type ? in->spec->type : in->offer->type;
    if (!strcmp(type, "kvm") && has(in, OFFER_CPU_PASSTHROUGH, true))
        add_with(root, "cpu", "mode", "host-passthrough", NULL);
    else if (!strcmp(type, "kvm") && has(in, OFFER_CPU_MODEL, false))
        add_with(root, "cpu", "mode", "host-model", NULL);
    else if (!strcmp(type, "qemu") && has(in, OFFER_CPU_MAXIMUM, false))
        add_with(root, "cpu", "mode", "maximum", NULL);
}

static void add_clock(const struct build *in, xmlNodePtr root)
{
    const char *id = in->spec->info ? in->spec->info->id : NULL;
    bool windows = id && strstr(id, "microsoft.com/win");
    xmlNodePtr clock = add_with(root, "clock", "offset", windows ? "localtime" : "utc", NULL);
    if (!in->x86)
        return;
    add_with(clock, "timer", "name", "rtc", "tickpolicy", "catchup", NULL);
    add_with(clock, "timer", "name", "pit", "tickpolicy", "delay", NULL);
    add_with(clock, "timer", "name", "hpet", "present", "no", NULL);
}

static void add_metadata(const struct build *in, xmlNodePtr root)
{
    static const xmlChar space[] = "http://libosinfo.org/xmlns/libvirt/domain/1.0";
    const struct os_info *info = in->spec->info;
    if (!info || !info->id)
        return;
    xmlNodePtr metadata = add(root, "metadata", NULL);
    xmlNodePtr outer = xmlNewChild(metadata, NULL, (const xmlChar *)"libosinfo", NULL);
    xmlNsPtr ns = xmlNewNs(outer, space, (const xmlChar *)"libosinfo");
    xmlSetNs(outer, ns);
    xmlNodePtr os = xmlNewChild(outer, ns, (const xmlChar *)"os", NULL);
    xmlNewProp(os, (const xmlChar *)"id", (const xmlChar *)info->id);
}

/* --- devices --- */

static const char *disk_bus(const struct build *in)
{
    if (in->spec->bus && *in->spec->bus)
        return in->spec->bus;
    if (has(in, OFFER_BUS_VIRTIO, true) && knows(in, OS_VIRTIO_BLOCK))
        return "virtio";
    return has(in, OFFER_BUS_SATA, in->q35) ? "sata" : "ide";
}

static const char *cdrom_bus(const struct build *in)
{
    if (has(in, OFFER_BUS_SATA, in->q35))
        return "sata";
    return has(in, OFFER_BUS_IDE, in->x86) ? "ide" : "scsi";
}

static const char *target_prefix(const char *bus)
{
    return !strcmp(bus, "virtio") ? "vda" : !strcmp(bus, "ide") ? "hda" : "sda";
}

static xmlNodePtr add_disk_node(xmlNodePtr devices, const char *device, bool block,
                                const char *format)
{
    bool cdrom = !strcmp(device, "cdrom");
    xmlNodePtr disk = add_with(devices, "disk", "type", block ? "block" : "file", "device", device,
                               NULL);
    add_with(disk, "driver", "name", "qemu", "type", format, "discard", cdrom ? "" : "unmap", NULL);
    return disk;
}

static void add_source(xmlNodePtr disk, bool block, const char *path,
                       const struct offer_volume *volume)
{
    if (path) {
        add_with(disk, "source", block ? "dev" : "file", path, NULL);
        return;
    }
    if (!volume)
        return;
    xmlSetProp(disk, (const xmlChar *)"type", (const xmlChar *)"volume");
    add_with(disk, "source", "pool", volume->pool->name, "volume", volume->name, NULL);
}

static void add_disk(const struct build *in, xmlNodePtr devices)
{
    const struct install_spec *spec = in->spec;
    struct install_target made;
    struct install_file used = {0};
    xmlNodePtr disk = NULL;
    if (spec->disk == INSTALL_DISK_NONE)
        return;
    if (install_target_find(spec, in->offer, &made)) {
        disk = add_disk_node(devices, "disk", made.block, made.format);
        if (made.path)
            add_source(disk, made.block, made.path, NULL);
        else if (made.pool) {
            xmlSetProp(disk, (const xmlChar *)"type", (const xmlChar *)"volume");
            add_with(disk, "source", "pool", made.pool->name, "volume", made.name, NULL);
        }
    } else if (install_file_find(in->offer, spec, spec->image, &used)) {
        disk = add_disk_node(devices, "disk", used.block, used.format ? used.format : "raw");
        add_source(disk, used.block, used.path, used.volume);
    }
    install_target_clear(&made);
    install_file_clear(&used);
    const char *bus = disk_bus(in);
    if (disk)
        add_with(disk, "target", "dev", target_prefix(bus), "bus", bus, NULL);
}

/* The drive stays, what is in it does not. */
static void add_cdrom(const struct build *in, xmlNodePtr devices)
{
    struct install_file file;
    if (in->spec->source != INSTALL_ISO)
        return;
    bool found = install_file_find(in->offer, in->spec, in->spec->media, &file) && in->first;
    xmlNodePtr disk = add_disk_node(devices, "cdrom", found && file.block, "raw");
    if (found)
        add_source(disk, file.block, file.path, file.volume);
    install_file_clear(&file);
    const char *bus = cdrom_bus(in);
    const char *target = bus[0] == 'i' ? "hda" : "sda";
    if (!strcmp(target, target_prefix(disk_bus(in))))
        target = bus[0] == 'i' ? "hdb" : "sdb";
    add_with(disk, "target", "dev", target, "bus", bus, NULL);
    add(disk, "readonly", NULL);
}

static void add_interface(const struct build *in, xmlNodePtr devices)
{
    const char *text = in->spec->network ? in->spec->network : "none";
    const char *equals = strchr(text, '=');
    if (!strcmp(text, "none"))
        return;
    g_autofree char *kind = equals ? g_strndup(text, (gsize)(equals - text)) : g_strdup(text);
    xmlNodePtr nic = add_with(devices, "interface", "type", kind, NULL);
    if (in->spec->mac && *in->spec->mac)
        add_with(nic, "mac", "address", in->spec->mac, NULL);
    if (equals)
        add_with(nic, "source", kind, equals + 1, NULL);
    const char *model = knows(in, OS_VIRTIO_NET) ? "virtio" : in->q35 ? "e1000e" : "e1000";
    add_with(nic, "model", "type", model, NULL);
}

static void add_graphics(const struct build *in, xmlNodePtr devices)
{
    const char *kind = in->spec->graphics ? in->spec->graphics : "none";
    const char *listen = in->spec->listen && *in->spec->listen ? in->spec->listen : "127.0.0.1";
    if (!strcmp(kind, "none"))
        return;
    if (in->x86)
        add_with(devices, "input", "type", "tablet", "bus", "usb", NULL);
    xmlNodePtr graphics =
        add_with(devices, "graphics", "type", kind, "port", "-1", "autoport", "yes", NULL);
    add_with(graphics, "listen", "type", "address", "address", listen, NULL);
    xmlNodePtr video = add(devices, "video", NULL);
    add_with(video, "model", "type", in->x86 ? "vga" : "virtio", NULL);
}

static void add_agent(const struct build *in, xmlNodePtr devices)
{
    if (!knows(in, OS_VIRTIO_SERIAL))
        return;
    xmlNodePtr channel = add_with(devices, "channel", "type", "unix", NULL);
    add_with(channel, "target", "type", "virtio", "name", "org.qemu.guest_agent.0", NULL);
}

static void add_devices(const struct build *in, xmlNodePtr root)
{
    xmlNodePtr devices = add(root, "devices", NULL);
    add_disk(in, devices);
    add_cdrom(in, devices);
    add_interface(in, devices);
    add_with(devices, "serial", "type", "pty", NULL);
    add_with(devices, "console", "type", "pty", NULL);
    add_agent(in, devices);
    add_graphics(in, devices);
    if (knows(in, OS_VIRTIO_BALLOON))
        add_with(devices, "memballoon", "model", "virtio", NULL);
    if (!has(in, OFFER_RNG, true) || !knows(in, OS_VIRTIO_RNG))
        return;
    xmlNodePtr rng = add_with(devices, "rng", "model", "virtio", NULL);
    xmlNodePtr backend = add(rng, "backend", "/dev/urandom");
    xmlNewProp(backend, (const xmlChar *)"model", (const xmlChar *)"random");
}

char *install_xml(const struct install_spec *spec, const struct offer *offer, const char *uuid,
                  bool first)
{
    g_autofree char *random = uuid ? NULL : domain_uuid_random();
    const char *machine = spec->machine ? spec->machine : offer->machine;
    struct build in = {.spec = spec, .offer = offer, .first = first};
    in.x86 = !g_strcmp0(offer->arch, "x86_64") || !g_strcmp0(offer->arch, "i686");
    in.q35 = machine && strstr(machine, "q35");
    xmlDocPtr doc;
    xmlNodePtr root = root_new(&doc, "domain");
    xmlNewProp(root, (const xmlChar *)"type",
               (const xmlChar *)(spec->type ? spec->type : offer->type));
    add(root, "name", spec->name);
    add(root, "uuid", uuid ? uuid : random);
    add_metadata(&in, root);
    add_number(root, "memory", "KiB", spec->memory >> 10);
    add_number(root, "vcpu", NULL, spec->vcpus);
    add_os(&in, root);
    xmlNodePtr features = add(root, "features", NULL);
    add(features, "acpi", NULL);
    if (in.x86)
        add(features, "apic", NULL);
    add_cpu(&in, root);
    add_clock(&in, root);
    add(root, "on_poweroff", "destroy");
    add(root, "on_reboot", first && install_is_once(spec) ? "destroy" : "restart");
    add(root, "on_crash", "destroy");
    add_devices(&in, root);
    return dump(doc, "<domain");
}
