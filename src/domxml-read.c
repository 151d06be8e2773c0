#include "domxml-read.h"

#include <string.h>

#include "core/text.h"
#include "domxml-devices.h"

#define MIB (UINT64_C(1) << 20)

static const struct {
    const char *name;
    uint64_t bytes;
} memory_units[] = {
    {"b", 1},           {"bytes", 1},       {"KB", 1000},     {"k", 1 << 10},
    {"KiB", 1 << 10},   {"MB", 1000000},    {"M", 1 << 20},   {"MiB", 1 << 20},
    {"GB", 1000000000}, {"G", 1 << 30},     {"GiB", 1 << 30}, {"TB", UINT64_C(1000000000000)},
    {"T", MIB << 20},   {"TiB", MIB << 20},
};

bool domxml_memory(const char *number, const char *unit, uint64_t *bytes)
{
    uint64_t scale = 1 << 10;
    if (unit) {
        scale = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(memory_units); i++) {
            if (!strcmp(memory_units[i].name, unit))
                scale = memory_units[i].bytes;
        }
    }
    guint64 value;
    if (!scale || !number ||
        !g_ascii_string_to_unsigned(number, 10, 0, INT64_MAX / scale, &value, NULL))
        return false;
    *bytes = value * scale;
    return true;
}

/* --- the simple elements --- */

static bool read_name(struct domain_def *def, const xmlNode *root, struct domxml_error *err)
{
    xmlNodePtr node = domxml_child(root, "name");
    if (!node)
        return domxml_error_set(err, xmlGetLineNo(root), _("it has no <name>"));
    def->name = domxml_text(node);
    const char *problem = domain_name_problem(def->name);
    return !problem || domxml_error_set(err, xmlGetLineNo(node), "<name>: %s", problem);
}

/* A definition without a uuid gets one from its name, the same each time: files are never changed
 * by reading. */
static char *uuid_from_name(const char *name)
{
    g_autofree char *seed = g_strconcat("virtty domain ", name, NULL);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
    sum[12] = '5';
    sum[16] = 'a';
    sum[32] = 0;
    return domain_uuid_normal(sum);
}

static bool read_uuid(struct domain_def *def, const xmlNode *root, struct domxml_error *err)
{
    xmlNodePtr node = domxml_child(root, "uuid");
    g_autofree char *text = domxml_text(node);
    if (!text) {
        def->uuid = uuid_from_name(def->name);
        return true;
    }
    def->uuid = domain_uuid_normal(text);
    return def->uuid || domxml_error_set(err, xmlGetLineNo(node), _("<uuid>: it is no uuid"));
}

static bool read_memory(struct domain_def *def, const xmlNode *root, struct domxml_error *err)
{
    xmlNodePtr node = domxml_child(root, "memory");
    if (!node)
        return domxml_error_set(err, xmlGetLineNo(root), _("it has no <memory>"));
    g_autofree char *number = domxml_text(node);
    g_autofree char *unit = domxml_attr(node, "unit");
    uint64_t bytes = 0;
    if (!domxml_memory(number, unit, &bytes))
        return domxml_error_set(err, xmlGetLineNo(node), _("<memory>: it is no amount of memory"));
    if (!bytes)
        return domxml_error_set(err, xmlGetLineNo(node), _("<memory>: it is nothing"));
    def->memory = (bytes + MIB - 1) / MIB * MIB; /* as libvirt rounds */
    return true;
}

static bool read_vcpus(struct domain_def *def, const xmlNode *root, struct domxml_error *err)
{
    xmlNodePtr node = domxml_child(root, "vcpu");
    g_autofree char *most = domxml_text(node);
    g_autofree char *current = domxml_attr(node, "current");
    const char *text = current ? current : most;
    guint64 value = 1; /* libvirt's default */
    if (text && !g_ascii_string_to_unsigned(text, 10, 1, 65535, &value, NULL))
        return domxml_error_set(err, xmlGetLineNo(node), _("<vcpu>: it is no number of CPUs"));
    def->vcpus = (unsigned)value;
    if (value > VMM_CPUS_MAX)
        domain_def_add_note(def, true, xmlGetLineNo(node), _("it has %u CPUs; %u are served"),
                            def->vcpus, VMM_CPUS_MAX);
    return true;
}

static const struct {
    const char *word;
    enum vmm_action action;
    bool exact; /* else there is a note that it is done differently */
} action_words[] = {
    {"destroy", VMM_ACTION_DESTROY, true},
    {"restart", VMM_ACTION_RESTART, true},
    {"preserve", VMM_ACTION_PRESERVE, true},
    {"rename-restart", VMM_ACTION_RESTART, false},
    {"coredump-destroy", VMM_ACTION_DESTROY, false},
    {"coredump-restart", VMM_ACTION_RESTART, false},
};

static bool read_action(struct domain_def *def, const xmlNode *root, const char *element,
                        enum vmm_action *action, struct domxml_error *err)
{
    xmlNodePtr node = domxml_child(root, element);
    g_autofree char *word = domxml_text(node);
    if (!word)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(action_words); i++) {
        if (strcmp(action_words[i].word, word))
            continue;
        *action = action_words[i].action;
        if (!action_words[i].exact)
            domain_def_add_note(def, false, xmlGetLineNo(node), _("<%s>: %s is done as %s"),
                                element, word, action_words[*action].word);
        return true;
    }
    return domxml_error_set(err, xmlGetLineNo(node), _("<%s>: \"%.40s\" is no action"), element,
                            word);
}

static bool read_actions(struct domain_def *def, const xmlNode *root, struct domxml_error *err)
{
    return read_action(def, root, "on_poweroff", &def->on_poweroff, err) &&
           read_action(def, root, "on_reboot", &def->on_reboot, err) &&
           read_action(def, root, "on_crash", &def->on_crash, err);
}

/* --- <os> --- */

static bool read_path(const xmlNode *os, const char *element, char **path, struct domxml_error *err)
{
    xmlNodePtr node = domxml_child(os, element);
    *path = domxml_text(node);
    if (*path && !g_path_is_absolute(*path))
        return domxml_error_set(err, xmlGetLineNo(node), _("<%s>: its path is not absolute"),
                                element);
    return true;
}

static void note_os(struct domain_def *def, const xmlNode *os)
{
    xmlNodePtr type = domxml_child(os, "type");
    g_autofree char *kind = domxml_text(type);
    g_autofree char *arch = domxml_attr(type, "arch");
    if (kind && strcmp(kind, "hvm"))
        domain_def_add_note(def, true, xmlGetLineNo(type), _("<os>: the type %.40s is not served"),
                            kind);
    if (arch && strcmp(arch, "x86_64") && strcmp(arch, "i686"))
        domain_def_add_note(def, true, xmlGetLineNo(type),
                            _("<os>: the architecture %.40s is not served"), arch);
    if (!def->kernel)
        domain_def_add_note(def, true, xmlGetLineNo(os),
                            _("<os>: it has no <kernel>; there is no firmware yet that could boot "
                              "from a disk"));
    static const char *const left_out[] = {"loader", "nvram", "dtb", "acpi", "smbios"};
    for (size_t i = 0; i < G_N_ELEMENTS(left_out); i++) {
        xmlNodePtr node = domxml_child(os, left_out[i]);
        if (node)
            domain_def_add_note(def, false, xmlGetLineNo(node), _("<os>: <%s> has no effect"),
                                left_out[i]);
    }
}

static bool read_os(struct domain_def *def, const xmlNode *root, struct domxml_error *err)
{
    xmlNodePtr os = domxml_child(root, "os");
    if (!os)
        return domxml_error_set(err, xmlGetLineNo(root), _("it has no <os>"));
    def->cmdline = domxml_text(domxml_child(os, "cmdline"));
    if (!read_path(os, "kernel", &def->kernel, err) || !read_path(os, "initrd", &def->initrd, err))
        return false;
    note_os(def, os);
    return true;
}

/* --- the rest --- */

/* Elements that are read, or that change nothing a person would miss. */
static const char *const known_elements[] = {
    "name",          "uuid",        "title",         "description", "metadata",       "memory",
    "currentMemory", "vcpu",        "vcpus",         "os",          "features",       "cpu",
    "clock",         "on_poweroff", "on_reboot",     "on_crash",    "on_lockfailure", "pm",
    "devices",       "seclabel",    "genid",         "resource",    "iothreads",      "iothreadids",
    "perf",          "maxMemory",   "memoryBacking", "bootloader",
};

static const struct {
    const char *name;
    bool fatal;
    const char *text; /* N_() */
} root_rules[] = {
    {"cputune", false, N_("its limits have no effect")},
    {"memtune", false, N_("its limits have no effect")},
    {"blkiotune", false, N_("its limits have no effect")},
    {"numatune", false, N_("its placement has no effect")},
    {"sysinfo", false, N_("it has no effect")},
    {"throttlegroups", false, N_("its limits have no effect")},
    {"idmap", true, N_("it belongs to a container")},
    {"launchSecurity", true, N_("encrypted guests are not served")},
};

static void note_element(struct domain_def *def, const xmlNode *node)
{
    const char *name = (const char *)node->name;
    for (size_t i = 0; i < G_N_ELEMENTS(known_elements); i++) {
        if (!strcmp(known_elements[i], name))
            return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(root_rules); i++) {
        if (strcmp(root_rules[i].name, name))
            continue;
        domain_def_add_note(def, root_rules[i].fatal, xmlGetLineNo(node), "<%s>: %s", name,
                            _(root_rules[i].text));
        return;
    }
    domain_def_add_note(def, false, xmlGetLineNo(node), _("<%.40s>: it is not known and kept"),
                        name);
}

static void note_clock(struct domain_def *def, const xmlNode *root)
{
    xmlNodePtr clock = domxml_child(root, "clock");
    g_autofree char *offset = domxml_attr(clock, "offset");
    if (offset && strcmp(offset, "utc"))
        domain_def_add_note(def, false, xmlGetLineNo(clock),
                            _("<clock>: the guest's clock shows UTC, not %.40s"), offset);
}

/* Another namespace is somebody else's: QEMU's own command line changes what the guest sees. */
static void note_rest(struct domain_def *def, const xmlNode *root)
{
    for (const xmlNode *at = root->children; at; at = at->next) {
        if (at->type != XML_ELEMENT_NODE)
            continue;
        if (!at->ns)
            note_element(def, at);
        else if (strcmp((const char *)at->ns->href, DOMXML_NAMESPACE))
            domain_def_add_note(def, false, xmlGetLineNo(at), _("<%.20s:%.40s>: it has no effect"),
                                at->ns->prefix ? (const char *)at->ns->prefix : "",
                                (const char *)at->name);
    }
}

/* <metadata><virtty:console record="no"/></metadata> */
static void read_own(struct domain_def *def, const xmlNode *root)
{
    xmlNodePtr metadata = domxml_child(root, "metadata");
    for (xmlNodePtr at = metadata ? metadata->children : NULL; at; at = at->next) {
        if (at->type != XML_ELEMENT_NODE || !at->ns ||
            strcmp((const char *)at->ns->href, DOMXML_NAMESPACE))
            continue;
        if (!strcmp((const char *)at->name, "console"))
            def->record = !domxml_attr_is(at, "record", "no");
        else
            domain_def_add_note(
                def, false, xmlGetLineNo(at), _("<%.20s:%.40s>: it is not known and kept"),
                at->ns->prefix ? (const char *)at->ns->prefix : "", (const char *)at->name);
    }
}

static bool read_root(struct domain_def *def, const xmlNode *root, struct domxml_error *err)
{
    if (!domxml_is(root, "domain"))
        return domxml_error_set(err, xmlGetLineNo(root), _("it is no domain's definition: <%.40s>"),
                                (const char *)root->name);
    if (!read_name(def, root, err) || !read_uuid(def, root, err))
        return false;
    def->title = domxml_text(domxml_child(root, "title"));
    g_autofree char *type = domxml_attr(root, "type");
    if (!type)
        return domxml_error_set(err, xmlGetLineNo(root), _("<domain> has no type"));
    if (strcmp(type, "kvm"))
        domain_def_add_note(def, true, xmlGetLineNo(root),
                            _("its type is %.40s; this host serves kvm"), type);
    if (!read_memory(def, root, err) || !read_vcpus(def, root, err) || !read_os(def, root, err) ||
        !read_actions(def, root, err) ||
        !domxml_read_devices(def, domxml_child(root, "devices"), err))
        return false;
    note_clock(def, root);
    note_rest(def, root);
    read_own(def, root);
    return true;
}

struct domain_def *domxml_read(const char *xml, size_t len, struct domxml_error *err)
{
    xmlDocPtr doc = domxml_parse(xml, len, err);
    if (!doc)
        return NULL;
    struct domain_def *def = domain_def_new();
    if (!read_root(def, xmlDocGetRootElement(doc), err))
        g_clear_pointer(&def, domain_def_free);
    xmlFreeDoc(doc);
    return def;
}

char *domxml_read_name(const char *xml, size_t len)
{
    xmlDocPtr doc = domxml_parse(xml, len, NULL);
    if (!doc)
        return NULL;
    char *name = domxml_text(domxml_child(xmlDocGetRootElement(doc), "name"));
    xmlFreeDoc(doc);
    return name;
}
