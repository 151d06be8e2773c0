#include "domxml-facts.h"

#include <string.h>

#include "domain-port.h"
#include "domxml-parse.h"
#include "domxml-read.h"
#include "find.h"
#include "model.h"

#define OSINFO_NAMESPACE "http://libosinfo.org/xmlns/libvirt/domain/1.0"

static bool in_namespace(const xmlNode *node, const char *uri)
{
    return node->type == XML_ELEMENT_NODE && node->ns && node->ns->href &&
           !strcmp((const char *)node->ns->href, uri);
}

static uint64_t read_amount(const xmlNode *node)
{
    g_autofree char *number = domxml_text(node);
    g_autofree char *unit = domxml_attr(node, "unit");
    uint64_t bytes = 0;
    return domxml_memory(number, unit, &bytes) ? bytes : 0;
}

static unsigned read_count(const char *text)
{
    guint64 value = 0;
    return text && g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT16, &value, NULL)
               ? (unsigned)value
               : 0;
}

/* The text of an element, cut at a character's end. */
static char *read_bounded(const xmlNode *node, size_t most)
{
    char *text = domxml_text(node);
    domxml_cut(text, most);
    return text;
}

/* --- keywords --- */

/* Takes the word; each only once. */
static void words_take(GString *text, char *word)
{
    g_autofree char *own = word;
    if (!own || !*own || text->len + strlen(own) + sizeof "device " > DOMXML_FACTS_WORDS)
        return;
    g_autoptr(GString) line = g_string_new(NULL);
    find_add_keyword(line, "device", own);
    if (!strstr(text->str, line->str))
        g_string_append_len(text, line->str, (gssize)line->len);
}

/* --- <metadata> --- */

static const struct {
    const char *id, *name;
} os_vendors[] = {
    {"debian", "Debian"},          {"ubuntu", "Ubuntu"},        {"fedoraproject", "Fedora"},
    {"centos", "CentOS"},          {"redhat", "Red Hat"},       {"rockylinux", "Rocky Linux"},
    {"almalinux", "AlmaLinux"},    {"opensuse", "openSUSE"},    {"suse", "SUSE"},
    {"archlinux", "Arch Linux"},   {"alpinelinux", "Alpine"},   {"freebsd", "FreeBSD"},
    {"openbsd", "OpenBSD"},        {"netbsd", "NetBSD"},        {"oracle", "Oracle"},
    {"gentoo", "Gentoo"},          {"microsoft", "Windows"},    {"apple", "macOS"},
    {"libosinfo", "Linux"},        {"nixos", "NixOS"},
};

/* "http://debian.org/debian/12" -> "Debian 12": the identifiers of libosinfo say so much by
 * themselves. */
static char *os_of_id(const char *id)
{
    const char *host = strstr(id, "://");
    g_auto(GStrv) parts = g_strsplit(host ? host + 3 : id, "/", 8);
    guint count = g_strv_length(parts);
    if (count < 2)
        return g_strdup(id);
    const char *vendor = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(os_vendors) && !vendor; i++) {
        if (g_str_has_prefix(parts[0], os_vendors[i].id))
            vendor = os_vendors[i].name;
    }
    const char *version = count > 2 ? parts[count - 1] : "";
    if (!vendor)
        return g_strstrip(g_strconcat(parts[1], " ", version, NULL));
    return g_strstrip(g_strconcat(vendor, " ", version, NULL));
}

static void read_osinfo(struct domxml_facts *facts, const xmlNode *root)
{
    for (const xmlNode *at = root->children; at && !facts->os; at = at->next) {
        if (!in_namespace(at, OSINFO_NAMESPACE) || strcmp((const char *)at->name, "os"))
            continue;
        g_autofree char *id = domxml_attr(at, "id");
        facts->os = id ? os_of_id(id) : NULL;
    }
}

static void read_own(struct domxml_facts *facts, const xmlNode *node)
{
    if (!strcmp((const char *)node->name, "tags") && !facts->tags)
        facts->tags = read_bounded(node, DOMXML_FACTS_WORDS);
    if (!strcmp((const char *)node->name, "protected"))
        facts->is_protected = !domxml_attr_is(node, "value", "no");
}

/* libvirt keeps one element of a namespace, so virtty's own stand in one; the engine's stand side
 * by side. */
static void read_metadata(struct domxml_facts *facts, const xmlNode *metadata)
{
    for (const xmlNode *at = metadata ? metadata->children : NULL; at; at = at->next) {
        if (in_namespace(at, OSINFO_NAMESPACE))
            read_osinfo(facts, at);
        if (!in_namespace(at, DOMXML_NAMESPACE))
            continue;
        read_own(facts, at);
        for (const xmlNode *in = at->children; in; in = in->next) {
            if (in_namespace(in, DOMXML_NAMESPACE))
                read_own(facts, in);
        }
    }
}

/* --- <devices> --- */

/* Where a disk's bytes lie: the first of libvirt's many attributes that is there. */
static char *disk_source(const xmlNode *disk)
{
    static const char *const keys[] = {"file", "dev", "dir", "volume", "name", "path"};
    const xmlNode *source = domxml_child(disk, "source");
    for (size_t i = 0; i < G_N_ELEMENTS(keys) && source; i++) {
        char *value = domxml_attr(source, keys[i]);
        g_autofree char *pool = value ? domxml_attr(source, "pool") : NULL;
        g_autofree char *protocol = value ? domxml_attr(source, "protocol") : NULL;
        g_autofree char *plain = pool || protocol ? value : NULL;
        if (pool)
            return g_strconcat(pool, "/", plain, NULL);
        if (protocol)
            return g_strconcat(protocol, ":", plain, NULL);
        if (value)
            return value;
    }
    return NULL;
}

static void read_disk(struct domxml_facts *facts, const xmlNode *node, GString *words)
{
    if (!facts->disks)
        facts->disks = domain_disks_new();
    if (facts->disks->len >= DOMXML_FACTS_DISKS)
        return;
    struct domain_disk *disk = g_new0(struct domain_disk, 1);
    g_ptr_array_add(facts->disks, disk);
    disk->target = domxml_attr(domxml_child(node, "target"), "dev");
    disk->source = disk_source(node);
    disk->format = domxml_attr(domxml_child(node, "driver"), "type");
    disk->read_only = domxml_child(node, "readonly") != NULL;
    g_autofree char *device = domxml_attr(node, "device");
    if (device && strcmp(device, "disk"))
        words_take(words, g_steal_pointer(&device));
    words_take(words, domxml_text(domxml_child(node, "serial")));
}

static char *nic_source(const xmlNode *node)
{
    static const char *const keys[] = {"network", "bridge", "dev", "name", "path", "address"};
    const xmlNode *source = domxml_child(node, "source");
    for (size_t i = 0; i < G_N_ELEMENTS(keys) && source; i++) {
        char *value = domxml_attr(source, keys[i]);
        if (value)
            return value;
    }
    return NULL;
}

static void read_nic(struct domxml_facts *facts, const xmlNode *node, GString *words)
{
    if (!facts->nics)
        facts->nics = domain_nics_new();
    if (facts->nics->len >= DOMXML_FACTS_DISKS)
        return;
    struct domain_nic *nic = g_new0(struct domain_nic, 1);
    g_ptr_array_add(facts->nics, nic);
    g_autofree char *mac = domxml_attr(domxml_child(node, "mac"), "address");
    nic->target = domxml_attr(domxml_child(node, "target"), "dev");
    nic->mac = mac ? g_ascii_strdown(mac, -1) : NULL;
    nic->type = domxml_attr(node, "type");
    nic->source = nic_source(node);
    nic->model = domxml_attr(domxml_child(node, "model"), "type");
    nic->link_down = domxml_attr_is(domxml_child(node, "link"), "state", "down");
    g_autofree char *bridge = domxml_attr(domxml_child(node, "source"), "bridge");
    if (bridge && g_strcmp0(bridge, nic->source))
        words_take(words, g_steal_pointer(&bridge));
}

/* What else a domain is looked for by: words_take() of an attribute of a child (NULL: of the
 * device itself). */
static const struct {
    const char *device, *child, *attr;
} device_words[] = {
    {"graphics", NULL, "type"},       {"graphics", NULL, "port"},
    {"filesystem", "source", "dir"},  {"filesystem", "target", "dir"},
    {"serial", "source", "path"},     {"channel", "target", "name"},
    {"hostdev", NULL, "type"},        {"tpm", "backend", "type"},
    {"watchdog", NULL, "model"},      {"video", "model", "type"},
    {"rng", NULL, "model"},           {"shmem", NULL, "name"},
    {"sound", NULL, "model"},         {"vsock", "cid", "address"},
};

static void read_device_words(const xmlNode *node, GString *words)
{
    for (size_t i = 0; i < G_N_ELEMENTS(device_words); i++) {
        if (strcmp((const char *)node->name, device_words[i].device))
            continue;
        const xmlNode *at = device_words[i].child ? domxml_child(node, device_words[i].child)
                                                  : node;
        if (at)
            words_take(words, domxml_attr(at, device_words[i].attr));
    }
}

/* A passed-through PCI device as lspci writes it. */
static void read_pci(const xmlNode *node, GString *words)
{
    const xmlNode *address = domxml_child(domxml_child(node, "source"), "address");
    g_autofree char *bus = address ? domxml_attr(address, "bus") : NULL;
    g_autofree char *slot = address ? domxml_attr(address, "slot") : NULL;
    g_autofree char *function = address ? domxml_attr(address, "function") : NULL;
    if (bus && slot && function)
        words_take(words, g_strdup_printf("%02x:%02x.%x",
                                          (unsigned)g_ascii_strtoull(bus, NULL, 0) & 0xff,
                                          (unsigned)g_ascii_strtoull(slot, NULL, 0) & 0xff,
                                          (unsigned)g_ascii_strtoull(function, NULL, 0) & 0xf));
}

/* --- what a console pane can show --- */

struct ports {
    GString *text;
    unsigned serials, consoles;
};

/* The numbers of libvirt's aliases are those of the places; a running domain says them itself. */
static char *port_device(const xmlNode *node, const char *kind, unsigned nth)
{
    char *alias = domxml_attr(domxml_child(node, "alias"), "name");
    return alias && *alias ? alias : (g_free(alias), g_strdup_printf("%s%u", kind, nth));
}

static void add_port(struct ports *ports, const xmlNode *node, enum domain_port_kind kind,
                     const char *device, const char *word)
{
    g_autofree char *type = domxml_attr(node, "type");
    bool pty = !g_strcmp0(type, "pty"), local = !g_strcmp0(type, "unix");
    if (kind == DOMAIN_PORT_CHANNEL ? local : pty || local)
        domain_port_pack(ports->text, kind, device, word);
    else if (kind != DOMAIN_PORT_CHANNEL)
        domain_port_pack(ports->text, DOMAIN_PORT_CLOSED, type ? type : "", "");
}

static void read_serial(struct ports *ports, const xmlNode *node)
{
    g_autofree char *device = port_device(node, "serial", ports->serials);
    g_autofree char *word = g_strdup_printf("COM%u", ++ports->serials);
    add_port(ports, node, DOMAIN_PORT_SERIAL, device, word);
}

/* The first <console> is the other name of the first serial port, if there is one. */
static void read_console(struct ports *ports, const xmlNode *node)
{
    const xmlNode *target = domxml_child(node, "target");
    unsigned nth = ports->consoles++;
    if (ports->serials && (!target || domxml_attr_is(target, "type", "serial")))
        return;
    bool virtio = target && domxml_attr_is(target, "type", "virtio");
    g_autofree char *device = port_device(node, "console", nth);
    g_autofree char *word = g_strdup_printf(virtio ? "hvc%u" : "%u",
                                            virtio && ports->serials ? nth - 1 : nth);
    add_port(ports, node, DOMAIN_PORT_CONSOLE, device, word);
}

/* The guest agent's belongs to libvirt. */
static void read_channel(struct ports *ports, const xmlNode *node)
{
    const xmlNode *target = domxml_child(node, "target");
    g_autofree char *name = target ? domxml_attr(target, "name") : NULL;
    if (name && !g_str_has_prefix(name, "org.qemu.guest_agent"))
        add_port(ports, node, DOMAIN_PORT_CHANNEL, name, name);
}

/* Serial ports first, whatever the order in the document is. */
static void read_ports(struct domxml_facts *facts, const xmlNode *devices)
{
    static const struct {
        const char *element;
        void (*read)(struct ports *ports, const xmlNode *node);
    } kinds[] = {{"serial", read_serial}, {"console", read_console}, {"channel", read_channel}};
    struct ports ports = {g_string_new(NULL), 0, 0};
    for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
        const xmlNode *at = devices ? devices->children : NULL;
        for (; at && ports.text->len < DOMXML_FACTS_WORDS; at = at->next) {
            if (at->type == XML_ELEMENT_NODE && domxml_is(at, kinds[kind].element))
                kinds[kind].read(&ports, at);
        }
    }
    facts->ports = g_string_free(ports.text, ports.text->len == 0);
}

static void read_devices(struct domxml_facts *facts, const xmlNode *devices, GString *words)
{
    read_ports(facts, devices);
    for (const xmlNode *at = devices ? devices->children : NULL; at; at = at->next) {
        if (at->type != XML_ELEMENT_NODE)
            continue;
        if (domxml_is(at, "disk"))
            read_disk(facts, at, words);
        else if (domxml_is(at, "interface"))
            read_nic(facts, at, words);
        else
            read_device_words(at, words);
        if (domxml_is(at, "hostdev"))
            read_pci(at, words);
    }
}

/* --- the rest --- */

static void read_vcpus(struct domxml_facts *facts, const xmlNode *root)
{
    const xmlNode *node = domxml_child(root, "vcpu");
    g_autofree char *most = domxml_text(node);
    g_autofree char *current = node ? domxml_attr(node, "current") : NULL;
    facts->vcpus_max = read_count(most);
    facts->vcpus = current ? read_count(current) : facts->vcpus_max;
}

static void read_os(struct domxml_facts *facts, const xmlNode *root, GString *words)
{
    const xmlNode *os = domxml_child(root, "os");
    const xmlNode *type = domxml_child(os, "type");
    if (!os)
        return;
    facts->kernel = read_bounded(domxml_child(os, "kernel"), DOMXML_FACTS_TEXT);
    facts->initrd = read_bounded(domxml_child(os, "initrd"), DOMXML_FACTS_TEXT);
    facts->cmdline = read_bounded(domxml_child(os, "cmdline"), DOMXML_FACTS_TEXT);
    words_take(words, domxml_attr(os, "firmware"));
    if (!type)
        return;
    words_take(words, domxml_attr(type, "arch"));
    words_take(words, domxml_attr(type, "machine"));
}

/* A hostile host fills what it likes. */
static void bound_all(struct domxml_facts *facts)
{
    domxml_cut(facts->type, DOMXML_FACTS_TEXT);
    domxml_cut(facts->os, DOMXML_FACTS_TEXT);
    for (guint i = 0; facts->disks && i < facts->disks->len; i++) {
        struct domain_disk *disk = g_ptr_array_index(facts->disks, i);
        char *texts[] = {disk->target, disk->source, disk->format};
        for (size_t j = 0; j < G_N_ELEMENTS(texts); j++)
            domxml_cut(texts[j], DOMXML_FACTS_TEXT);
    }
    for (guint i = 0; facts->nics && i < facts->nics->len; i++) {
        struct domain_nic *nic = g_ptr_array_index(facts->nics, i);
        char *texts[] = {nic->target, nic->mac, nic->type, nic->source, nic->model};
        for (size_t j = 0; j < G_N_ELEMENTS(texts); j++)
            domxml_cut(texts[j], DOMXML_FACTS_TEXT);
    }
}

bool domxml_facts_read(const char *xml, size_t len, struct domxml_facts *facts)
{
    *facts = (struct domxml_facts){0};
    xmlDocPtr doc = domxml_parse(xml, len, NULL);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    bool found = root && domxml_is(root, "domain");
    if (found) {
        g_autoptr(GString) words = g_string_new(NULL);
        facts->type = domxml_attr(root, "type");
        facts->title = read_bounded(domxml_child(root, "title"), DOMXML_FACTS_TEXT);
        facts->description = read_bounded(domxml_child(root, "description"), DOMXML_FACTS_TEXT);
        facts->memory = read_amount(domxml_child(root, "memory"));
        facts->memory_current = read_amount(domxml_child(root, "currentMemory"));
        read_vcpus(facts, root);
        read_metadata(facts, domxml_child(root, "metadata"));
        read_os(facts, root, words);
        read_devices(facts, domxml_child(root, "devices"), words);
        bound_all(facts);
        facts->keywords = words->len ? g_strndup(words->str, words->len) : NULL;
    }
    xmlFreeDoc(doc);
    return found;
}

void domxml_facts_clear(struct domxml_facts *facts)
{
    char *strings[] = {facts->title,  facts->description, facts->type,    facts->os,
                       facts->tags,   facts->kernel,      facts->initrd,  facts->cmdline,
                       facts->keywords, facts->ports};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    if (facts->disks)
        g_ptr_array_unref(facts->disks);
    if (facts->nics)
        g_ptr_array_unref(facts->nics);
    *facts = (struct domxml_facts){0};
}

/* --- into the model --- */

static void keep_disk_figures(GPtrArray *now, const GPtrArray *before)
{
    for (guint i = 0; i < now->len; i++) {
        struct domain_disk *disk = g_ptr_array_index(now, i);
        for (guint j = 0; j < before->len; j++) {
            const struct domain_disk *old = g_ptr_array_index(before, j);
            if (g_strcmp0(old->target, disk->target) || g_strcmp0(old->source, disk->source))
                continue;
            struct domain_disk kept = *old;
            kept.target = disk->target;
            kept.source = disk->source;
            kept.format = disk->format;
            kept.read_only = disk->read_only;
            *disk = kept;
        }
    }
}

static void keep_nic_figures(GPtrArray *now, const GPtrArray *before)
{
    for (guint i = 0; i < now->len; i++) {
        struct domain_nic *nic = g_ptr_array_index(now, i);
        for (guint j = 0; j < before->len; j++) {
            const struct domain_nic *old = g_ptr_array_index(before, j);
            if (g_strcmp0(old->mac, nic->mac) || g_strcmp0(old->target, nic->target))
                continue;
            struct domain_nic kept = *old;
            kept.target = nic->target;
            kept.mac = nic->mac;
            kept.type = nic->type;
            kept.source = nic->source;
            kept.model = nic->model;
            kept.link_down = nic->link_down;
            *nic = kept;
        }
    }
}

static void move_text(char **to, char **from)
{
    g_free(*to);
    *to = g_steal_pointer(from);
}

static void move_devices(struct domxml_facts *facts, struct domain *domain)
{
    if (facts->disks || domain->disks->len) {
        GPtrArray *disks = facts->disks ? g_steal_pointer(&facts->disks) : domain_disks_new();
        keep_disk_figures(disks, domain->disks);
        g_ptr_array_unref(domain->disks);
        domain->disks = disks;
    }
    if (facts->nics || domain->nics->len) {
        GPtrArray *nics = facts->nics ? g_steal_pointer(&facts->nics) : domain_nics_new();
        keep_nic_figures(nics, domain->nics);
        g_ptr_array_unref(domain->nics);
        domain->nics = nics;
    }
}

void domxml_facts_move(struct domxml_facts *facts, struct domain *domain)
{
    move_text(&domain->title, &facts->title);
    move_text(&domain->description, &facts->description);
    move_text(&domain->type, &facts->type);
    move_text(&domain->tags, &facts->tags);
    move_text(&domain->kernel, &facts->kernel);
    move_text(&domain->initrd, &facts->initrd);
    move_text(&domain->cmdline, &facts->cmdline);
    move_text(&domain->keywords, &facts->keywords);
    move_text(&domain->ports, &facts->ports);
    domain->n_consoles = domain_port_count(domain->ports);
    /* What the guest's agent said is better than what the definition says. */
    if (facts->os && !domain->agent)
        move_text(&domain->os, &facts->os);
    domain->vcpus = facts->vcpus ? facts->vcpus : domain->vcpus;
    domain->vcpus_max = facts->vcpus_max;
    domain->memory = facts->memory ? facts->memory : domain->memory;
    domain->memory_current = facts->memory_current;
    domain->is_protected |= facts->is_protected;
    move_devices(facts, domain);
    domxml_facts_clear(facts);
}
