#include "domxml-boot.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

/* <boot dev=...>'s words, and what they mean among the devices. */
static const struct {
    const char *word, *element, *device; /* device: a disk's attribute, NULL: any */
} boot_kinds[] = {
    {"hd", "disk", "disk"},
    {"cdrom", "disk", "cdrom"},
    {"fd", "disk", "floppy"},
    {"network", "interface", NULL},
};

static bool boot_is_kind(const xmlNode *node, size_t kind)
{
    if (!domxml_is(node, boot_kinds[kind].element))
        return false;
    if (!boot_kinds[kind].device)
        return true;
    g_autofree char *device = domxml_attr(node, "device");
    return !strcmp(device ? device : "disk", boot_kinds[kind].device);
}

static bool boot_child_attr_is(const xmlNode *node, const char *child, const char *attr,
                               const char *value)
{
    const xmlNode *found = domxml_child(node, child);
    return found && domxml_attr_is(found, attr, value);
}

static bool boot_is_named(const xmlNode *node, const char *name)
{
    if (domxml_is(node, "disk"))
        return boot_child_attr_is(node, "target", "dev", name);
    return domxml_is(node, "interface") && (boot_child_attr_is(node, "mac", "address", name) ||
                                            boot_child_attr_is(node, "target", "dev", name));
}

/* The first device of that name, else of that kind; NULL if there is none. */
static xmlNodePtr boot_find(const xmlNode *devices, const char *name)
{
    xmlNodePtr node;
    for (node = devices->children; node; node = node->next) {
        if (boot_is_named(node, name))
            return node;
    }
    for (size_t kind = 0; kind < G_N_ELEMENTS(boot_kinds); kind++) {
        if (strcmp(boot_kinds[kind].word, name) != 0)
            continue;
        for (node = devices->children; node; node = node->next) {
            if (boot_is_kind(node, kind))
                return node;
        }
    }
    return NULL;
}

/* Where a device stands now: 0 if it does not boot. */
static unsigned boot_order(const xmlNode *node)
{
    const xmlNode *boot = domxml_child(node, "boot");
    g_autofree char *order = boot ? domxml_attr(boot, "order") : NULL;
    unsigned long value = order ? strtoul(order, NULL, 10) : 0;
    return value < 1u << 20 ? (unsigned)value : 0;
}

static void boot_set_order(xmlNodePtr node, unsigned order)
{
    char text[16];
    xmlNodePtr boot = domxml_child(node, "boot");
    g_snprintf(text, sizeof(text), "%u", order);
    if (!boot)
        boot = xmlNewChild(node, NULL, BAD_CAST "boot", NULL);
    xmlSetProp(boot, BAD_CAST "order", BAD_CAST text);
}

static void boot_remove(xmlNodePtr node)
{
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

/* <os><boot dev=.../> and orders of devices exclude each other: the first become the second. */
static void boot_take_os(xmlNodePtr os, const xmlNode *devices, xmlNodePtr first, unsigned *next)
{
    xmlNodePtr boot;
    while (os && (boot = domxml_child(os, "boot"))) {
        g_autofree char *word = domxml_attr(boot, "dev");
        xmlNodePtr device = word ? boot_find(devices, word) : NULL;
        if (device && device != first && !boot_order(device))
            boot_set_order(device, (*next)++);
        boot_remove(boot);
    }
}

static void boot_arrange(xmlNodePtr root, xmlNodePtr devices, xmlNodePtr first)
{
    unsigned next = 2;
    xmlNodePtr os = domxml_child(root, "os");
    for (xmlNodePtr node = devices->children; node; node = node->next) {
        unsigned order = node == first ? 0 : boot_order(node);
        if (!order)
            continue;
        boot_set_order(node, order + 1);
        next = MAX(next, order + 2);
    }
    boot_take_os(os, devices, first, &next);
    boot_set_order(first, 1);
    /* A kernel of the host's would be booted before any device. */
    static const char *const direct[] = {"kernel", "initrd", "cmdline"};
    for (size_t i = 0; os && i < G_N_ELEMENTS(direct); i++) {
        xmlNodePtr node = domxml_child(os, direct[i]);
        if (node)
            boot_remove(node);
    }
}

char *domxml_boot_first(const char *xml, size_t len, const char *device, struct domxml_error *err)
{
    xmlDocPtr doc = domxml_parse(xml, len, err);
    if (!doc)
        return NULL;
    xmlNodePtr root = xmlDocGetRootElement(doc);
    xmlNodePtr devices = domxml_child(root, "devices");
    xmlNodePtr first = devices ? boot_find(devices, device) : NULL;
    char *changed = NULL;
    if (first) {
        xmlChar *text = NULL;
        int size = 0;
        boot_arrange(root, devices, first);
        xmlDocDumpMemory(doc, &text, &size);
        changed = text ? g_strndup((const char *)text, (gsize)size) : NULL;
        xmlFree(text);
    } else {
        domxml_error_set(err, 0, _("it has no device '%s' to boot from"), device);
    }
    xmlFreeDoc(doc);
    return changed;
}
