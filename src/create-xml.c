#include "create-xml.h"

#include <libxml/tree.h>
#include <string.h>

#include "create-paths.h"
#include "domain-def.h"

const char *create_action_word(enum vmm_action action)
{
    static const char *const words[] = {
        [VMM_ACTION_DESTROY] = "destroy",
        [VMM_ACTION_RESTART] = "restart",
        [VMM_ACTION_PRESERVE] = "preserve",
    };
    return (unsigned)action < G_N_ELEMENTS(words) ? words[action] : "destroy";
}

char *create_disk_path(const struct create_spec *spec, const struct create_limits *limits)
{
    if (spec->disk != CREATE_DISK_NEW && spec->disk != CREATE_DISK_COPY)
        return NULL;
    char *path = create_path(spec->disk_path);
    if (path)
        return path;
    g_autofree char *base = g_strconcat(spec->name ? spec->name : "", ".raw", NULL);
    return g_build_filename(limits->images_dir, base, NULL);
}

/* --- the tree --- */

static xmlNodePtr add(xmlNodePtr parent, const char *name, const char *text)
{
    return xmlNewTextChild(parent, NULL, (const xmlChar *)name, (const xmlChar *)text);
}

static void set(xmlNodePtr node, const char *name, const char *value)
{
    xmlNewProp(node, (const xmlChar *)name, (const xmlChar *)value);
}

static void add_number(xmlNodePtr parent, const char *name, const char *unit, uint64_t value)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)value);
    xmlNodePtr node = add(parent, name, text);
    if (unit)
        set(node, "unit", unit);
}

static void add_path(xmlNodePtr parent, const char *name, const char *text)
{
    g_autofree char *path = create_path(text);
    if (path)
        add(parent, name, path);
}

static void add_os(xmlNodePtr root, const struct create_spec *spec)
{
    xmlNodePtr os = add(root, "os", NULL);
    set(add(os, "type", "hvm"), "arch", "x86_64");
    add_path(os, "kernel", spec->kernel);
    add_path(os, "initrd", spec->initrd);
    if (spec->cmdline && spec->cmdline[0])
        add(os, "cmdline", spec->cmdline);
}

static void add_disk(xmlNodePtr devices, const struct create_spec *spec,
                     const struct create_limits *limits)
{
    if (spec->disk == CREATE_DISK_NONE)
        return;
    g_autofree char *made = create_disk_path(spec, limits);
    g_autofree char *used = create_path(spec->image);
    const char *source = made ? made : used ? used : "";
    /* A device of the host is no file to libvirt. */
    bool block = !made && g_str_has_prefix(source, "/dev/");
    xmlNodePtr disk = add(devices, "disk", NULL);
    set(disk, "type", block ? "block" : "file");
    set(disk, "device", "disk");
    xmlNodePtr driver = add(disk, "driver", NULL);
    set(driver, "name", "qemu"); /* what libvirt's own driver wants here */
    set(driver, "type", "raw");
    set(driver, "discard", "unmap");
    set(add(disk, "source", NULL), block ? "dev" : "file", source);
    xmlNodePtr target = add(disk, "target", NULL);
    set(target, "dev", "vda");
    set(target, "bus", "virtio");
    if (spec->read_only)
        add(disk, "readonly", NULL);
}

static void add_serials(xmlNodePtr devices, const struct create_spec *spec)
{
    for (unsigned i = 0; i < spec->serials; i++) {
        char port[12];
        g_snprintf(port, sizeof port, "%u", i);
        xmlNodePtr serial = add(devices, "serial", NULL);
        set(serial, "type", "pty");
        set(add(serial, "target", NULL), "port", port);
    }
    xmlNodePtr console = add(devices, "console", NULL);
    set(console, "type", "pty");
    xmlNodePtr target = add(console, "target", NULL);
    set(target, "type", "serial");
    set(target, "port", "0");
}

static void add_devices(xmlNodePtr root, const struct create_spec *spec,
                        const struct create_limits *limits)
{
    xmlNodePtr devices = add(root, "devices", NULL);
    add_disk(devices, spec, limits);
    add_serials(devices, spec);
    xmlNodePtr rng = add(devices, "rng", NULL);
    set(rng, "model", "virtio");
    set(add(rng, "backend", "/dev/urandom"), "model", "random");
}

static char *dump(xmlDocPtr doc)
{
    xmlChar *bytes = NULL;
    int len = 0;
    xmlDocDumpFormatMemoryEnc(doc, &bytes, &len, "UTF-8", 1);
    const char *text = (const char *)bytes;
    /* libvirt's own documents have no declaration; UTF-8 is the default. */
    const char *root = text ? strstr(text, "<domain") : NULL;
    char *copy = g_strdup(root ? root : "");
    xmlFree(bytes);
    return copy;
}

char *create_xml(const struct create_spec *spec, const struct create_limits *limits)
{
    g_autofree char *uuid = domain_uuid_random();
    xmlDocPtr doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNodePtr root = xmlNewNode(NULL, (const xmlChar *)"domain");
    xmlDocSetRootElement(doc, root);
    set(root, "type", "kvm");
    add(root, "name", spec->name);
    add(root, "uuid", uuid);
    add_number(root, "memory", "KiB", spec->memory >> 10);
    add_number(root, "vcpu", NULL, spec->vcpus);
    add_os(root, spec);
    xmlNodePtr features = add(root, "features", NULL);
    add(features, "acpi", NULL);
    add(features, "apic", NULL);
    add(root, "on_poweroff", create_action_word(spec->on_poweroff));
    add(root, "on_reboot", create_action_word(spec->on_reboot));
    add(root, "on_crash", create_action_word(spec->on_crash));
    add_devices(root, spec, limits);
    char *text = dump(doc);
    xmlFreeDoc(doc);
    return text;
}
