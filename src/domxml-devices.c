#include "domxml-devices.h"

#include <string.h>

#include "core/text.h"

/* What becomes of an element: without effect on what a person expects (silent), left out with a
 * note, or a reason not to start the domain at all. */
enum element_fate { FATE_SILENT, FATE_NOTE, FATE_FATAL };

struct element_rule {
    const char *name;
    enum element_fate fate;
    const char *text; /* N_(), after "<name>: " */
};

static const struct element_rule device_rules[] = {
    {"emulator", FATE_SILENT, NULL}, /* virtty is the emulator */
    {"alias", FATE_SILENT, NULL},
    {"memballoon", FATE_SILENT, NULL},
    {"hub", FATE_SILENT, NULL},
    {"graphics", FATE_NOTE, N_("there is no graphical screen; it is left out")},
    {"video", FATE_NOTE, N_("there is no graphical screen; it is left out")},
    {"interface", FATE_NOTE, N_("there are no network cards yet; it is left out")},
    {"input", FATE_NOTE, N_("there is no keyboard or mouse; it is left out")},
    {"sound", FATE_NOTE, N_("there is no sound; it is left out")},
    {"audio", FATE_NOTE, N_("there is no sound; it is left out")},
    {"channel", FATE_NOTE, N_("there are no guest agent channels yet; it is left out")},
    {"watchdog", FATE_NOTE, N_("there is no watchdog; it is left out")},
    {"panic", FATE_NOTE, N_("there is no panic device; it is left out")},
    {"tpm", FATE_NOTE, N_("there is no TPM; it is left out")},
    {"parallel", FATE_NOTE, N_("there is no parallel port; it is left out")},
    {"redirdev", FATE_NOTE, N_("there is no USB; it is left out")},
    {"redirfilter", FATE_NOTE, N_("there is no USB; it is left out")},
    {"smartcard", FATE_NOTE, N_("there is no smart card reader; it is left out")},
    {"vsock", FATE_NOTE, N_("there is no vsock yet; it is left out")},
    {"iommu", FATE_NOTE, N_("there is no IOMMU; it is left out")},
    {"crypto", FATE_NOTE, N_("there is no crypto device; it is left out")},
    {"hostdev", FATE_FATAL, N_("devices of the host cannot be given to a guest")},
    {"filesystem", FATE_FATAL, N_("shared folders are not served")},
    {"shmem", FATE_FATAL, N_("shared memory is not served")},
    {"memory", FATE_FATAL, N_("memory devices are not served")},
    {"lease", FATE_FATAL, N_("lock leases are not served")},
    {"nvram", FATE_FATAL, N_("there is no firmware that would use it")},
};

static void note_rule(struct domain_def *def, const xmlNode *node)
{
    const char *name = (const char *)node->name;
    for (size_t i = 0; i < G_N_ELEMENTS(device_rules); i++) {
        const struct element_rule *rule = &device_rules[i];
        if (strcmp(rule->name, name))
            continue;
        if (rule->fate != FATE_SILENT)
            domain_def_add_note(def, rule->fate == FATE_FATAL, xmlGetLineNo(node), "<%s>: %s", name,
                                _(rule->text));
        return;
    }
    domain_def_add_note(def, false, xmlGetLineNo(node),
                        _("<%.40s>: this device is not known; it is left out"), name);
}

/* --- disks --- */

struct disk_reading {
    struct domain_def *def;
    const xmlNode *node;
    long line;
    const char *target; /* for messages: "vda" or "disk" */
};

G_GNUC_PRINTF(2, 3)
static bool disk_obstacle(struct disk_reading *in, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *text = g_strdup_vprintf(fmt, args);
    va_end(args);
    domain_def_add_note(in->def, true, in->line, _("disk %.40s: %s"), in->target, text);
    return false;
}

static bool disk_check_format(struct disk_reading *in)
{
    xmlNodePtr driver = domxml_child(in->node, "driver");
    g_autofree char *format = domxml_attr(driver, "type");
    if (format && strcmp(format, "raw"))
        return disk_obstacle(in, _("its format is %.40s; only raw is served yet"), format);
    xmlNodePtr backing = domxml_child(in->node, "backingStore");
    if (backing && domxml_child(backing, "source"))
        return disk_obstacle(in, _("a backing file is not served with a raw disk"));
    return true;
}

static const struct element_rule disk_rules[] = {
    {"encryption", FATE_FATAL, N_("it is encrypted, which is not served")},
    {"auth", FATE_FATAL, N_("it needs a login, which is not served")},
    {"transient", FATE_FATAL, N_("it is transient, which is not served: its data would be kept")},
    {"mirror", FATE_FATAL, N_("it is being mirrored")},
    {"iotune", FATE_NOTE, N_("its limits have no effect")},
    {"shareable", FATE_NOTE, N_("it is not shared: the file is locked while the guest runs")},
    {"geometry", FATE_NOTE, N_("its geometry has no effect")},
};

static bool disk_check_children(struct disk_reading *in)
{
    for (size_t i = 0; i < G_N_ELEMENTS(disk_rules); i++) {
        const struct element_rule *rule = &disk_rules[i];
        xmlNodePtr child = domxml_child(in->node, rule->name);
        if (!child)
            continue;
        if (rule->fate == FATE_FATAL)
            return disk_obstacle(in, "%s", _(rule->text));
        domain_def_add_note(in->def, false, xmlGetLineNo(child), _("disk %.40s: %s"), in->target,
                            _(rule->text));
    }
    return true;
}

/* libvirt derives a missing bus from the target's first letters. */
static bool disk_check_bus(struct disk_reading *in)
{
    xmlNodePtr target = domxml_child(in->node, "target");
    g_autofree char *bus = domxml_attr(target, "bus");
    if (!bus && g_str_has_prefix(in->target, "vd"))
        return true;
    if (!bus)
        return disk_obstacle(in, _("only disks on the virtio bus are served yet"));
    if (strcmp(bus, "virtio"))
        return disk_obstacle(in, _("its bus is %.40s; only virtio is served yet"), bus);
    return true;
}

static const char *disk_source_attribute(const char *type)
{
    if (!type || !strcmp(type, "file"))
        return "file";
    return strcmp(type, "block") ? NULL : "dev";
}

/* An empty CD drive is left out; true means that the disk is to be served. */
static bool disk_check_kind(struct disk_reading *in, bool has_source)
{
    g_autofree char *device = domxml_attr(in->node, "device");
    if (!device || !strcmp(device, "disk"))
        return true;
    if (!strcmp(device, "cdrom") || !strcmp(device, "floppy")) {
        if (!has_source) {
            domain_def_add_note(in->def, false, in->line,
                                _("disk %.40s: an empty drive; it is left out"), in->target);
            return false;
        }
        if (!strcmp(device, "cdrom") &&
            domxml_attr_is(domxml_child(in->node, "target"), "bus", "virtio"))
            return true;
    }
    return disk_obstacle(in, _("a drive of the kind %.40s is not served"), device);
}

static bool disk_is_cdrom(const xmlNode *node)
{
    return domxml_attr_is(node, "device", "cdrom");
}

static void disk_add(struct disk_reading *in, const char *source)
{
    xmlNodePtr driver = domxml_child(in->node, "driver");
    struct domain_def_disk *disk = domain_def_add_disk(in->def);
    disk->target = g_strdup(in->target);
    disk->source = g_strdup(source);
    disk->serial = domxml_text(domxml_child(in->node, "serial"));
    disk->read_only = domxml_child(in->node, "readonly") || disk_is_cdrom(in->node);
    disk->discard = domxml_attr_is(driver, "discard", "unmap");
    if (disk->serial && strlen(disk->serial) > 20)
        domain_def_add_note(in->def, false, in->line,
                            _("disk %.40s: its serial number is cut to 20 bytes"), in->target);
}

static bool disk_target_is_new(const struct domain_def *def, const char *target)
{
    for (guint i = 0; i < def->disks->len; i++) {
        const struct domain_def_disk *disk = g_ptr_array_index(def->disks, i);
        if (!strcmp(disk->target, target))
            return false;
    }
    return true;
}

static bool read_disk(struct domain_def *def, const xmlNode *node, struct domxml_error *err)
{
    long line = xmlGetLineNo(node);
    g_autofree char *target = domxml_attr(domxml_child(node, "target"), "dev");
    if (!target || !target[0])
        return domxml_error_set(err, line, _("a disk has no target"));
    if (!disk_target_is_new(def, target))
        return domxml_error_set(err, line, _("there are two disks called %.40s"), target);
    struct disk_reading in = {def, node, line, target};
    g_autofree char *type = domxml_attr(node, "type");
    const char *attribute = disk_source_attribute(type);
    g_autofree char *source =
        attribute ? domxml_attr(domxml_child(node, "source"), attribute) : NULL;
    if (!disk_check_kind(&in, source || !attribute))
        return true;
    if (!attribute) {
        disk_obstacle(&in, _("a source of the kind %.40s is not served"), type);
        return true;
    }
    if (!source || !source[0])
        disk_obstacle(&in, _("it has no source"));
    else if (!g_path_is_absolute(source))
        return domxml_error_set(err, line, _("disk %.40s: its path is not absolute"), target);
    else if (disk_check_format(&in) && disk_check_bus(&in) && disk_check_children(&in))
        disk_add(&in, source);
    return true;
}

/* --- serial ports --- */

static bool read_port(const xmlNode *node, unsigned *port, bool *given, struct domxml_error *err)
{
    g_autofree char *text = domxml_attr(domxml_child(node, "target"), "port");
    guint64 value = 0;
    *given = text != NULL;
    if (text && !g_ascii_string_to_unsigned(text, 10, 0, 255, &value, NULL))
        return domxml_error_set(err, xmlGetLineNo(node), _("\"%.40s\" is no port number"), text);
    *port = (unsigned)value;
    return true;
}

static bool read_serial(struct domain_def *def, const xmlNode *node, struct domxml_error *err)
{
    unsigned port = 0;
    bool given = false;
    if (!read_port(node, &port, &given, err))
        return false;
    while (!given && port < VMM_SERIALS && def->serial[port])
        port++;
    if (port >= VMM_SERIALS) {
        domain_def_add_note(def, false, xmlGetLineNo(node),
                            _("<serial>: only two ports are served; it is left out"));
        return true;
    }
    g_autofree char *type = domxml_attr(node, "type");
    if (type && strcmp(type, "pty"))
        domain_def_add_note(def, false, xmlGetLineNo(node),
                            _("<serial>: COM%u is a console of virtty, not of the kind %.40s"),
                            port + 1, type);
    def->serial[port] = true;
    return true;
}

/* A <console> of the serial kind is the other name of the first serial port. */
static bool read_console(struct domain_def *def, const xmlNode *node)
{
    g_autofree char *kind = domxml_attr(domxml_child(node, "target"), "type");
    if (kind && strcmp(kind, "serial"))
        domain_def_add_note(def, false, xmlGetLineNo(node),
                            _("<console>: the kind %.40s is not served; it is left out"), kind);
    else
        def->serial[0] = true;
    return true;
}

static void read_rng(struct domain_def *def, const xmlNode *node)
{
    if (domxml_attr_is(domxml_child(node, "backend"), "model", "egd"))
        domain_def_add_note(def, false, xmlGetLineNo(node),
                            _("<rng>: its bytes come from this host's kernel"));
    if (def->rng)
        domain_def_add_note(def, false, xmlGetLineNo(node),
                            _("<rng>: one is enough; it is left out"));
    def->rng = true;
}

/* PCI bridges and ports are the engine's own business. */
static void read_controller(struct domain_def *def, const xmlNode *node)
{
    g_autofree char *type = domxml_attr(node, "type");
    if (type && strcmp(type, "pci") && !domxml_attr_is(node, "model", "none"))
        domain_def_add_note(def, false, xmlGetLineNo(node),
                            _("<controller>: the kind %.40s is not served; it is left out"), type);
}

static bool read_device(struct domain_def *def, const xmlNode *node, struct domxml_error *err)
{
    if (domxml_is(node, "disk"))
        return read_disk(def, node, err);
    if (domxml_is(node, "serial"))
        return read_serial(def, node, err);
    if (domxml_is(node, "console"))
        return read_console(def, node);
    if (domxml_is(node, "rng"))
        read_rng(def, node);
    else if (domxml_is(node, "controller"))
        read_controller(def, node);
    else if (!node->ns)
        note_rule(def, node);
    return true;
}

bool domxml_read_devices(struct domain_def *def, const xmlNode *devices, struct domxml_error *err)
{
    for (const xmlNode *at = devices ? devices->children : NULL; at; at = at->next) {
        if (at->type == XML_ELEMENT_NODE && !read_device(def, at, err))
            return false;
    }
    if (def->disks->len > VMM_DISKS_MAX)
        domain_def_add_note(def, true, devices ? xmlGetLineNo(devices) : 0,
                            _("it has %u disks; %u are served"), def->disks->len, VMM_DISKS_MAX);
    return true;
}
