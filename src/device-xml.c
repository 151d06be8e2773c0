#include "device-xml.h"

#include <glib.h>
#include <string.h>

#include "core/text.h"
#include "domxml-parse.h"

/* --- making --- */

static void add_attr(GString *xml, const char *name, const char *value)
{
    if (!value)
        return;
    g_autofree char *text = g_markup_escape_text(value, -1);
    g_string_append_printf(xml, " %s='%s'", name, text);
}

static const char *disk_type(const struct device_disk *disk)
{
    if (disk->type)
        return disk->type;
    if (disk->volume)
        return "volume";
    return disk->source && g_str_has_prefix(disk->source, "/dev/") ? "block" : "file";
}

static void add_source(GString *xml, const struct device_disk *disk)
{
    const char *type = disk_type(disk);
    if (!disk->source && !disk->volume)
        return;
    g_string_append(xml, "<source");
    if (disk->volume) {
        add_attr(xml, "pool", disk->pool);
        add_attr(xml, "volume", disk->volume);
    } else {
        add_attr(xml, !strcmp(type, "block") ? "dev" : !strcmp(type, "dir") ? "dir" : "file",
                 disk->source);
    }
    g_string_append(xml, "/>");
}

char *device_xml_disk(const struct device_disk *disk)
{
    GString *xml = g_string_new("<disk");
    add_attr(xml, "type", disk_type(disk));
    add_attr(xml, "device", disk->device ? disk->device : "disk");
    g_string_append_c(xml, '>');
    if (disk->driver || disk->format || disk->cache || disk->io) {
        g_string_append(xml, "<driver");
        add_attr(xml, "name", disk->driver);
        add_attr(xml, "type", disk->format);
        add_attr(xml, "cache", disk->cache);
        add_attr(xml, "io", disk->io);
        g_string_append(xml, "/>");
    }
    add_source(xml, disk);
    g_string_append(xml, "<target");
    add_attr(xml, "dev", disk->target);
    add_attr(xml, "bus", disk->bus);
    g_string_append_printf(xml, "/>%s%s", disk->read_only ? "<readonly/>" : "",
                           disk->shareable ? "<shareable/>" : "");
    if (disk->serial) {
        g_autofree char *text = g_markup_escape_text(disk->serial, -1);
        g_string_append_printf(xml, "<serial>%s</serial>", text);
    }
    g_string_append(xml, "</disk>");
    return g_string_free(xml, FALSE);
}

char *device_xml_nic(const struct device_nic *nic)
{
    static const struct {
        const char *type, *attr;
    } sources[] = {{"bridge", "bridge"}, {"direct", "dev"}, {"network", "network"}};
    GString *xml = g_string_new("<interface");
    add_attr(xml, "type", nic->type);
    g_string_append_c(xml, '>');
    for (size_t i = 0; nic->source && i < G_N_ELEMENTS(sources); i++) {
        if (strcmp(nic->type, sources[i].type) != 0)
            continue;
        g_string_append(xml, "<source");
        add_attr(xml, sources[i].attr, nic->source);
        g_string_append(xml, "/>");
    }
    const struct {
        const char *element, *attr, *value;
    } parts[] = {
        {"mac", "address", nic->mac},
        {"model", "type", nic->model},
        {"target", "dev", nic->target},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (!parts[i].value)
            continue;
        g_string_append_printf(xml, "<%s", parts[i].element);
        add_attr(xml, parts[i].attr, parts[i].value);
        g_string_append(xml, "/>");
    }
    g_string_append(xml, "</interface>");
    return g_string_free(xml, FALSE);
}

/* --- reading --- */

static xmlDocPtr parse(const char *xml)
{
    return xml ? domxml_parse(xml, strlen(xml), NULL) : NULL;
}

static char *dump(xmlDocPtr doc, xmlNodePtr node)
{
    xmlBufferPtr buffer = xmlBufferCreate();
    char *text = NULL;
    if (buffer && xmlNodeDump(buffer, doc, node, 0, 0) >= 0)
        text = g_strdup((const char *)xmlBufferContent(buffer));
    if (buffer)
        xmlBufferFree(buffer);
    return text;
}

static char *target_of(const xmlNode *node)
{
    return domxml_attr(domxml_child(node, "target"), "dev");
}

static char *mac_of(const xmlNode *node)
{
    return domxml_attr(domxml_child(node, "mac"), "address");
}

static bool is_named(const xmlNode *node, enum device_named kind, const char *name)
{
    g_autofree char *target = target_of(node), *mac = mac_of(node);
    if (!domxml_is(node, kind == DEVICE_DISK ? "disk" : "interface"))
        return false;
    return !g_strcmp0(target, name) ||
           (kind == DEVICE_NIC && mac && !g_ascii_strcasecmp(mac, name));
}

static xmlNodePtr find_named(xmlDocPtr doc, enum device_named kind, const char *name)
{
    xmlNodePtr devices = doc ? domxml_child(xmlDocGetRootElement(doc), "devices") : NULL;
    for (xmlNodePtr at = devices ? devices->children : NULL; at; at = at->next) {
        if (is_named(at, kind, name))
            return at;
    }
    return NULL;
}

char *device_xml_find(const char *definition, enum device_named kind, const char *name)
{
    xmlDocPtr doc = parse(definition);
    xmlNodePtr node = find_named(doc, kind, name);
    char *xml = node ? dump(doc, node) : NULL;
    if (doc)
        xmlFreeDoc(doc);
    return xml;
}

char *device_xml_words(const char *xml)
{
    xmlDocPtr doc = parse(xml);
    if (!doc)
        return NULL;
    const xmlNode *root = xmlDocGetRootElement(doc);
    g_autofree char *name = domxml_is(root, "interface") ? mac_of(root) : target_of(root);
    char *words = g_strdup_printf("%s%s%s", (const char *)root->name, name ? " " : "",
                                  name ? name : "");
    xmlFreeDoc(doc);
    return words;
}

/* --- what is missing --- */

static bool target_is_used(xmlDocPtr live, xmlDocPtr config, const char *target)
{
    return find_named(live, DEVICE_DISK, target) || find_named(config, DEVICE_DISK, target);
}

static char *free_target(xmlDocPtr live, xmlDocPtr config, const char *bus)
{
    const char *prefix = !strcmp(bus, "virtio") ? "vd"
                         : !strcmp(bus, "ide")  ? "hd"
                         : !strcmp(bus, "fdc")  ? "fd"
                         : !strcmp(bus, "xen")  ? "xvd"
                                                : "sd";
    for (unsigned i = 0; i < 26 * 27; i++) {
        char letters[3] = {(char)('a' + i % 26), 0, 0};
        if (i >= 26) {
            letters[0] = (char)('a' + i / 26 - 1);
            letters[1] = (char)('a' + i % 26);
        }
        char *target = g_strconcat(prefix, letters, NULL);
        if (!target_is_used(live, config, target))
            return target;
        g_free(target);
    }
    return NULL;
}

static char *device_of(const xmlNode *disk)
{
    char *device = domxml_attr(disk, "device");
    return device ? device : g_strdup("disk");
}

/* That of the first disk of its kind; else what fits most guests. */
static char *usual_bus(xmlDocPtr definition, const char *device)
{
    const xmlNode *root = definition ? xmlDocGetRootElement(definition) : NULL;
    const xmlNode *devices = root ? domxml_child(root, "devices") : NULL;
    for (const xmlNode *at = devices ? devices->children : NULL; at; at = at->next) {
        g_autofree char *kind = domxml_is(at, "disk") ? device_of(at) : NULL;
        char *bus = kind && !strcmp(kind, device)
                        ? domxml_attr(domxml_child(at, "target"), "bus") : NULL;
        if (bus)
            return bus;
    }
    if (!strcmp(device, "floppy"))
        return g_strdup("fdc");
    if (root && domxml_attr_is(root, "type", "xen"))
        return g_strdup("xen");
    return g_strdup(!strcmp(device, "cdrom") ? "sata" : "virtio");
}

static char *bus_of_target(const char *target)
{
    static const struct {
        const char *prefix, *bus;
    } buses[] = {{"vd", "virtio"}, {"xvd", "xen"}, {"hd", "ide"}, {"fd", "fdc"}};
    for (size_t i = 0; i < G_N_ELEMENTS(buses); i++) {
        if (g_str_has_prefix(target, buses[i].prefix))
            return g_strdup(buses[i].bus);
    }
    return NULL; /* "sda" may be SATA, SCSI or USB: libvirt decides */
}

static char *complete_disk(xmlNodePtr disk, xmlDocPtr live, xmlDocPtr config)
{
    xmlNodePtr target = domxml_child(disk, "target");
    if (!target)
        target = xmlNewChild(disk, NULL, BAD_CAST "target", NULL);
    g_autofree char *device = device_of(disk), *dev = domxml_attr(target, "dev");
    g_autofree char *bus = domxml_attr(target, "bus");
    if (dev && target_is_used(live, config, dev))
        return g_strdup_printf(_("it has a disk %s already"), dev);
    if (!bus)
        bus = dev ? bus_of_target(dev) : usual_bus(live ? live : config, device);
    if (!dev)
        dev = free_target(live, config, bus);
    if (!dev)
        return g_strdup(_("no name for one more disk is free"));
    xmlSetProp(target, BAD_CAST "dev", BAD_CAST dev);
    if (bus)
        xmlSetProp(target, BAD_CAST "bus", BAD_CAST bus);
    return NULL;
}

static void complete_nic(xmlNodePtr nic)
{
    if (domxml_child(nic, "mac"))
        return;
    guint32 random = g_random_int();
    g_autofree char *address = g_strdup_printf("52:54:00:%02x:%02x:%02x", random & 0xff,
                                               random >> 8 & 0xff, random >> 16 & 0xff);
    xmlNodePtr mac = xmlNewChild(nic, NULL, BAD_CAST "mac", NULL);
    xmlSetProp(mac, BAD_CAST "address", BAD_CAST address);
}

char *device_xml_complete(const char *xml, const char *live, const char *config, char **error)
{
    struct domxml_error at = {0};
    xmlDocPtr doc = domxml_parse(xml, strlen(xml), &at);
    char *text = NULL;
    if (!doc) {
        *error = g_strdup_printf(_("the device's XML cannot be read: line %ld: %s"), at.line,
                                 at.text);
        return NULL;
    }
    xmlDocPtr live_doc = parse(live), config_doc = parse(config);
    xmlNodePtr root = xmlDocGetRootElement(doc);
    if (domxml_is(root, "disk"))
        *error = complete_disk(root, live_doc, config_doc);
    else if (domxml_is(root, "interface"))
        complete_nic(root);
    if (!*error)
        text = dump(doc, root);
    xmlFreeDoc(doc);
    if (live_doc)
        xmlFreeDoc(live_doc);
    if (config_doc)
        xmlFreeDoc(config_doc);
    return text;
}

/* --- changing --- */

static void remove_child(xmlNodePtr node, const char *name)
{
    xmlNodePtr child = domxml_child(node, name);
    if (!child)
        return;
    xmlUnlinkNode(child);
    xmlFreeNode(child);
}

char *device_xml_medium(const char *xml, const char *source)
{
    xmlDocPtr doc = parse(xml);
    xmlNodePtr disk = doc ? xmlDocGetRootElement(doc) : NULL;
    char *text = NULL;
    if (disk && domxml_is(disk, "disk")) {
        bool block = source && g_str_has_prefix(source, "/dev/");
        remove_child(disk, "source");
        remove_child(disk, "backingStore");
        xmlSetProp(disk, BAD_CAST "type", BAD_CAST(block ? "block" : "file"));
        if (source) {
            xmlNodePtr child = xmlNewNode(NULL, BAD_CAST "source");
            xmlSetProp(child, BAD_CAST(block ? "dev" : "file"), BAD_CAST source);
            if (disk->children)
                xmlAddPrevSibling(disk->children, child);
            else
                xmlAddChild(disk, child);
        }
        text = dump(doc, disk);
    }
    if (doc)
        xmlFreeDoc(doc);
    return text;
}

char *device_xml_link(const char *xml, bool up)
{
    xmlDocPtr doc = parse(xml);
    xmlNodePtr nic = doc ? xmlDocGetRootElement(doc) : NULL;
    char *text = NULL;
    if (nic && domxml_is(nic, "interface")) {
        xmlNodePtr link = domxml_child(nic, "link");
        if (!link)
            link = xmlNewChild(nic, NULL, BAD_CAST "link", NULL);
        xmlSetProp(link, BAD_CAST "state", BAD_CAST(up ? "up" : "down"));
        text = dump(doc, nic);
    }
    if (doc)
        xmlFreeDoc(doc);
    return text;
}

/* --- boot order --- */

static void clear_boot(xmlNodePtr node)
{
    xmlNodePtr boot;
    while ((boot = domxml_child(node, "boot"))) {
        xmlNodePtr before = boot->prev;
        if (before && xmlIsBlankNode(before)) {
            xmlUnlinkNode(before);
            xmlFreeNode(before);
        }
        xmlUnlinkNode(boot);
        xmlFreeNode(boot);
    }
}

/* The place of a device that boots: by its own order, else by the words of <os>; 0: it does not. */
static unsigned boot_place(const xmlNode *os, const xmlNode *device)
{
    g_autofree char *order = domxml_attr(domxml_child(device, "boot"), "order");
    g_autofree char *kind = domxml_is(device, "disk") ? device_of(device) : g_strdup("network");
    const char *word = !strcmp(kind, "disk") ? "hd" : !strcmp(kind, "floppy") ? "fd" : kind;
    unsigned place = 0;
    if (order)
        return (unsigned)MIN(g_ascii_strtoull(order, NULL, 10), 100000u);
    for (const xmlNode *at = os ? os->children : NULL; at; at = at->next) {
        if (domxml_is(at, "boot") && ++place && domxml_attr_is(at, "dev", word))
            return place;
    }
    return 0;
}

struct booting {
    unsigned place, index;
    char *name;
};

static int booting_compare(const void *a, const void *b)
{
    const struct booting *left = a, *right = b;
    return left->place != right->place ? (left->place < right->place ? -1 : 1)
                                       : (int)left->index - (int)right->index;
}

char **device_xml_boot_names(const char *definition)
{
    xmlDocPtr doc = parse(definition);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    const xmlNode *os = domxml_child(root, "os"), *devices = domxml_child(root, "devices");
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct booting));
    for (const xmlNode *at = devices ? devices->children : NULL; at; at = at->next) {
        bool disk = domxml_is(at, "disk");
        if (!disk && !domxml_is(at, "interface"))
            continue;
        struct booting booting = {boot_place(os, at), found->len,
                                  disk ? target_of(at) : mac_of(at)};
        if (booting.place && booting.name)
            g_array_append_val(found, booting);
        else
            g_free(booting.name);
    }
    g_array_sort(found, booting_compare);
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < found->len; i++)
        g_ptr_array_add(names, g_array_index(found, struct booting, i).name);
    g_ptr_array_add(names, NULL);
    if (doc)
        xmlFreeDoc(doc);
    return (char **)g_ptr_array_free(names, FALSE);
}

static bool put_boot(xmlDocPtr doc, const char *name, unsigned place)
{
    g_autofree char *order = g_strdup_printf("%u", place);
    xmlNodePtr node = find_named(doc, DEVICE_DISK, name);
    if (!node)
        node = find_named(doc, DEVICE_NIC, name);
    if (!node || domxml_child(node, "boot"))
        return false;
    xmlNodePtr boot = xmlNewChild(node, NULL, BAD_CAST "boot", NULL);
    xmlSetProp(boot, BAD_CAST "order", BAD_CAST order);
    return true;
}

char *device_xml_boot_order(const char *definition, const char *const *order, char **error)
{
    xmlDocPtr doc = parse(definition);
    xmlNodePtr root = doc ? xmlDocGetRootElement(doc) : NULL;
    xmlNodePtr devices = root ? domxml_child(root, "devices") : NULL;
    xmlNodePtr os = root ? domxml_child(root, "os") : NULL;
    char *text = NULL;
    for (xmlNodePtr at = devices ? devices->children : NULL; at; at = at->next)
        clear_boot(at);
    if (os)
        clear_boot(os);
    if (!devices)
        *error = g_strdup(_("its definition cannot be read"));
    for (unsigned i = 0; !*error && order[i]; i++) {
        if (!put_boot(doc, order[i], i + 1))
            *error = g_strdup_printf(_("it has no disk or NIC '%s', or it was named twice"),
                                     order[i]);
    }
    if (!*error) {
        xmlChar *bytes = NULL;
        int len = 0;
        xmlDocDumpMemory(doc, &bytes, &len);
        text = bytes ? g_strndup((const char *)bytes, (gsize)len) : NULL;
        xmlFree(bytes);
    }
    if (doc)
        xmlFreeDoc(doc);
    return text;
}
