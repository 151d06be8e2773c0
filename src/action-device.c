#include "action-device.h"

#include <string.h>

#include "action-impact.h"
#include "action-object.h"
#include "app.h"
#include "core/text.h"
#include "device-list.h"
#include "device-xml.h"
#include "exit-code.h"
#include "inventory.h"
#include "visible.h"

/* --- the list --- */

static void device_list(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("devices of %s"), NULL};
    const struct domain *domain = call->target.domain;
    bool json = action_option(call, "--json") != NULL;
    if (!strcmp(domain->host->ops->kind, "libvirt")) {
        object_run(app, call, HOST_DEVICES, &words,
                   host_args_new("json", g_variant_new_boolean(json), NULL));
        return;
    }
    g_autoptr(GPtrArray) devices =
        device_list_read(domain_is_active(domain) ? domain->xml : NULL, domain->xml);
    if (json)
        device_list_json(devices, call->out);
    else
        device_list_table(devices, call->out);
}

/* --- attaching a disk --- */

static const char *one_of(struct action_call *call, const char *option, const char *const *words)
{
    const char *value = action_option(call, option);
    if (!value || g_strv_contains(words, value))
        return value;
    g_autofree char *shown = visible_text(value, 100);
    g_autofree char *all = g_strjoinv(", ", (char **)words);
    action_fail(call, EXIT_CODE_USAGE, _("%s: %s is one of: %s"), shown, option, all);
    return NULL;
}

/* The volume that a word names on the domain's host: POOL/VOLUME or its path; or NULL. */
static const struct volume *find_volume(struct app *app, const struct host *host, const char *word)
{
    const struct inventory *inventory = model_inventory(app->model);
    for (unsigned i = 0; i < inventory_pools(inventory); i++) {
        const struct pool *pool = inventory_pool(inventory, i);
        size_t len = strlen(pool->name);
        for (guint v = 0; pool->host == host && v < pool->volumes->len; v++) {
            const struct volume *volume = g_ptr_array_index(pool->volumes, v);
            if (!g_strcmp0(volume->path, word) ||
                (!strncmp(word, pool->name, len) && word[len] == '/' &&
                 !strcmp(word + len + 1, volume->name)))
                return volume;
        }
    }
    return NULL;
}

/* Fills in what the source says: a path, or a volume that libvirt finds by its pool. `kept` holds
 * what is made here. */
static bool disk_source(struct app *app, struct action_call *call, struct device_disk *disk,
                        GPtrArray *kept)
{
    const char *word = action_operand(call, 0);
    const struct host *host = call->target.domain->host;
    const struct volume *volume = find_volume(app, host, word);
    if (volume && !disk->format && volume->format && strcmp(volume->format, "iso") != 0)
        disk->format = volume->format;
    if (volume && volume->path && volume->path[0] == '/')
        disk->source = volume->path;
    else if (word[0] == '/')
        disk->source = word;
    else if (volume) {
        disk->pool = volume->pool->name;
        disk->volume = volume->name;
    } else if (strchr(word, '/')) { /* a volume that is not listed yet */
        char *pool = g_strndup(word, (gsize)(strchr(word, '/') - word));
        g_ptr_array_add(kept, pool);
        disk->pool = pool;
        disk->volume = strchr(word, '/') + 1;
    } else {
        g_autofree char *shown = visible_text(word, 200);
        action_fail(call, EXIT_CODE_USAGE,
                    _("attach-disk: '%s' is neither an absolute path nor POOL/VOLUME"), shown);
        return false;
    }
    return true;
}

/* For the log: the target that will be taken, as far as is known here. */
static char *likely_target(const struct domain *domain, const char *bus)
{
    const char *prefix = !bus || !strcmp(bus, "virtio") ? "vd" : "sd";
    for (char letter = 'a'; letter <= 'z'; letter++) {
        char *target = g_strdup_printf("%s%c", prefix, letter);
        bool used = false;
        for (guint i = 0; i < domain->disks->len; i++)
            used |= !g_strcmp0(((struct domain_disk *)g_ptr_array_index(domain->disks, i))->target,
                               target);
        if (!used)
            return target;
        g_free(target);
    }
    return NULL;
}

static void device_attach_disk(struct app *app, struct action_call *call)
{
    static const char *const kinds[] = {"disk", "cdrom", "floppy", "lun", NULL};
    static const char *const modes[] = {"readonly", "shareable", NULL};
    static const char *const caches[] = {"default", "none", "writethrough", "writeback",
                                         "directsync", "unsafe", NULL};
    const struct object_words words = {_("attach a disk to %s"), NULL};
    const char *mode = one_of(call, "--mode", modes);
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    GVariantDict dict;
    struct device_disk disk = {
        .type = action_option(call, "--sourcetype"), .device = one_of(call, "--type", kinds),
        .target = action_operand(call, 1), .bus = action_option(call, "--targetbus"),
        .driver = action_option(call, "--driver"), .format = action_option(call, "--subdriver"),
        .cache = one_of(call, "--cache", caches), .io = action_option(call, "--io"),
        .serial = action_option(call, "--serial"),
        .read_only = !g_strcmp0(mode, "readonly") || action_option(call, "--readonly"),
        .shareable = !g_strcmp0(mode, "shareable") || action_option(call, "--shareable"),
    };
    if (call->error || !disk_source(app, call, &disk, kept))
        return;
    g_autofree char *xml = device_xml_disk(&disk);
    g_autofree char *target = disk.target ? NULL : likely_target(call->target.domain, disk.bus);
    action_impact_begin(call, &dict, NULL);
    action_impact_add_word(call, target);
    g_variant_dict_insert(&dict, "xml", "s", xml);
    object_run(app, call, HOST_ATTACH_DEVICE, &words, g_variant_dict_end(&dict));
}

/* --- attaching a NIC --- */

static void device_attach_nic(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("attach a NIC to %s"), NULL};
    const char *type = action_operand(call, 0);
    static const char *const types[] = {"network", "bridge", "direct", "user", "ethernet", NULL};
    struct device_nic nic = {
        .type = type, .source = action_operand(call, 1), .mac = action_option(call, "--mac"),
        .model = action_option(call, "--model"), .target = action_option(call, "--target"),
    };
    GVariantDict dict;
    if (!g_strv_contains(types, type)) {
        g_autofree char *shown = visible_text(type, 100);
        action_fail(call, EXIT_CODE_USAGE,
                    _("attach-interface: '%s' is not network, bridge, direct, user or ethernet"),
                    shown);
        return;
    }
    bool sourced = strcmp(type, "user") != 0 && strcmp(type, "ethernet") != 0;
    if (sourced && !nic.source) {
        action_fail(call, EXIT_CODE_USAGE,
                    _("attach-interface: say which network, bridge or device"));
        return;
    }
    g_autofree char *xml = device_xml_nic(&nic);
    action_impact_begin(call, &dict, NULL);
    g_variant_dict_insert(&dict, "xml", "s", xml);
    object_run(app, call, HOST_ATTACH_DEVICE, &words, g_variant_dict_end(&dict));
}

/* --- XML of a file --- */

static void device_by_file(struct app *app, struct action_call *call, enum host_verb verb,
                           const struct object_words *words)
{
    GVariantDict dict;
    action_impact_begin(call, &dict, NULL);
    g_variant_dict_insert(&dict, "file", "s", action_operand(call, 0));
    g_variant_dict_insert(&dict, "force", "b", action_option(call, "--force") != NULL);
    object_run(app, call, verb, words, g_variant_dict_end(&dict));
}

static void device_attach(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("attach a device to %s"), NULL};
    device_by_file(app, call, HOST_ATTACH_DEVICE, &words);
}

static void device_detach(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("detach a device of %s"), NULL};
    device_by_file(app, call, HOST_DETACH_DEVICE, &words);
}

static void device_update(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("change a device of %s"), NULL};
    device_by_file(app, call, HOST_UPDATE_DEVICE, &words);
}

/* --- detaching by name --- */

static void device_detach_named(struct app *app, struct action_call *call, const char *key,
                                const char *name)
{
    const struct object_words words = {_("detach a device of %s"), NULL};
    GVariantDict dict;
    action_impact_begin(call, &dict, NULL);
    g_variant_dict_insert(&dict, key, "s", name);
    object_run(app, call, HOST_DETACH_DEVICE, &words, g_variant_dict_end(&dict));
}

static void device_detach_disk(struct app *app, struct action_call *call)
{
    device_detach_named(app, call, "disk", action_operand(call, 0));
}

/* As virsh: TYPE and --mac; without --mac the only one of that type. */
static void device_detach_nic(struct app *app, struct action_call *call)
{
    const struct domain *domain = call->target.domain;
    const char *type = action_operand(call, 0), *mac = action_option(call, "--mac");
    unsigned found = 0;
    if (!mac && strchr(type, ':')) /* the MAC address itself */
        mac = type;
    for (guint i = 0; !action_option(call, "--mac") && mac != type && i < domain->nics->len; i++) {
        const struct domain_nic *nic = g_ptr_array_index(domain->nics, i);
        if (g_strcmp0(nic->type, type) != 0)
            continue;
        mac = nic->mac;
        found++;
    }
    if (found > 1) {
        action_fail(call, EXIT_CODE_USAGE,
                    _("detach-interface: it has %u NICs of that type: say --mac ADDRESS"), found);
        return;
    }
    if (!mac) {
        action_fail(call, EXIT_CODE_NOT_FOUND, _("detach-interface: it has no NIC of that type"));
        return;
    }
    device_detach_named(app, call, "nic", mac);
}

/* --- media and links --- */

static void device_medium(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("change the medium of %s"), NULL};
    const char *target = action_operand(call, 0), *source = action_operand(call, 1);
    bool eject = action_option(call, "--eject") != NULL;
    const struct volume *volume =
        source ? find_volume(app, call->target.domain->host, source) : NULL;
    GVariantDict dict;
    if (volume && volume->path)
        source = volume->path;
    if (eject == (source != NULL)) {
        action_fail(call, EXIT_CODE_USAGE,
                    _("change-media: say which medium, a path or POOL/VOLUME, or --eject"));
        return;
    }
    if (source && source[0] != '/') {
        g_autofree char *shown = visible_text(source, 200);
        action_fail(call, EXIT_CODE_USAGE,
                    _("change-media: '%s' is neither an absolute path nor POOL/VOLUME"), shown);
        return;
    }
    action_impact_begin(call, &dict, NULL);
    g_variant_dict_insert(&dict, "disk", "s", target);
    g_variant_dict_insert(&dict, "force", "b", action_option(call, "--force") != NULL);
    if (source)
        g_variant_dict_insert(&dict, "source", "s", source);
    object_run(app, call, HOST_UPDATE_DEVICE, &words, g_variant_dict_end(&dict));
}

/* virsh's domif-setlink changes what runs unless it is told --config. */
static void link_drop_live(char **words)
{
    for (char **word = words; word && *word; word++) {
        if (strcmp(*word, "--live") != 0)
            continue;
        g_free(*word);
        memmove(word, word + 1, g_strv_length(word + 1) * sizeof *word + sizeof *word);
        return;
    }
}

static void device_link(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("change a link of %s"), NULL};
    const char *state = action_operand(call, 1);
    GVariantDict dict;
    if (strcmp(state, "up") != 0 && strcmp(state, "down") != 0) {
        action_fail(call, EXIT_CODE_USAGE, _("domif-setlink: say up or down"));
        return;
    }
    action_impact_begin(call, &dict, NULL);
    link_drop_live(call->virsh_args);
    g_variant_dict_insert(&dict, "nic", "s", action_operand(call, 0));
    g_variant_dict_insert(&dict, "link", "s", state);
    object_run(app, call, HOST_UPDATE_DEVICE, &words, g_variant_dict_end(&dict));
}

static void device_boot_order(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("boot order of %s"),
                                       _("Boot order of '%s' changed, from its next start")};
    g_auto(GStrv) order = action_operands(call);
    GVariant *names = g_variant_new_strv((const char *const *)order, -1);
    object_run(app, call, HOST_BOOT_ORDER, &words, host_args_new("order", names, NULL));
}

/* --- completion --- */

static char **complete_words(const char *const *words)
{
    return g_strdupv((char **)words);
}

static char **complete_nic_types(struct app *app, const char *prefix)
{
    static const char *const types[] = {"network", "bridge", "direct", "user", "ethernet", NULL};
    (void)app, (void)prefix;
    return complete_words(types);
}

static char **complete_links(struct app *app, const char *prefix)
{
    static const char *const states[] = {"up", "down", NULL};
    (void)app, (void)prefix;
    return complete_words(states);
}

static char **complete_models(struct app *app, const char *prefix)
{
    static const char *const models[] = {"virtio", "e1000e", "e1000", "rtl8139", NULL};
    (void)app, (void)prefix;
    return complete_words(models);
}

static char **complete_buses(struct app *app, const char *prefix)
{
    static const char *const buses[] = {"virtio", "scsi", "sata", "usb", "ide", "fdc", "xen", NULL};
    (void)app, (void)prefix;
    return complete_words(buses);
}

static char **complete_caches(struct app *app, const char *prefix)
{
    static const char *const caches[] = {"none", "writeback", "writethrough", "directsync",
                                         "unsafe", "default", NULL};
    (void)app, (void)prefix;
    return complete_words(caches);
}

static char **complete_kinds(struct app *app, const char *prefix)
{
    static const char *const kinds[] = {"disk", "cdrom", "floppy", "lun", NULL};
    (void)app, (void)prefix;
    return complete_words(kinds);
}

static char **complete_modes(struct app *app, const char *prefix)
{
    static const char *const modes[] = {"readonly", "shareable", NULL};
    (void)app, (void)prefix;
    return complete_words(modes);
}

static char **complete_boot(struct app *app, const char *prefix)
{
    g_auto(GStrv) disks = action_impact_disks(app, prefix);
    g_auto(GStrv) nics = action_impact_nics(app, prefix);
    GPtrArray *all = g_ptr_array_new();
    for (char **at = disks; *at; at++)
        g_ptr_array_add(all, g_strdup(*at));
    for (char **at = nics; *at; at++)
        g_ptr_array_add(all, g_strdup(*at));
    g_ptr_array_add(all, NULL);
    return (char **)g_ptr_array_free(all, FALSE);
}

/* --- the rows --- */

#define OPTION(option, words, completion)                                                     \
    {.name = option, .help = words, .value = true, .complete = completion}

static const struct action_arg list_args[] = {
    {.name = "--json", .help = N_("As JSON, each with its XML")}, {.name = NULL}};

static const struct action_arg attach_disk_args[] = {
    {.name = N_("SOURCE"), .help = N_("A path on the host, or POOL/VOLUME"), .required = true,
     .complete = action_impact_volumes},
    {.name = N_("TARGET"), .help = N_("What it is called: vdb; left out: the next free one")},
    OPTION("--targetbus", N_("virtio, scsi, sata, usb, ide"), complete_buses),
    OPTION("--type", N_("disk, cdrom, floppy or lun"), complete_kinds),
    OPTION("--subdriver", N_("The image's format: qcow2, raw"), NULL),
    OPTION("--driver", N_("The driver: qemu"), NULL),
    OPTION("--cache", N_("none, writeback, writethrough, directsync, unsafe"), complete_caches),
    OPTION("--io", N_("threads, native or io_uring"), NULL),
    OPTION("--mode", N_("readonly or shareable"), complete_modes),
    {.name = "--readonly", .help = N_("The guest cannot write to it"), .virsh = "--mode=readonly"},
    {.name = "--shareable", .help = N_("Other domains use it too"), .virsh = "--mode=shareable"},
    OPTION("--sourcetype", N_("file, block or dir, if the path does not tell"), NULL),
    OPTION("--serial", N_("Its serial number"), NULL),
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg attach_nic_args[] = {
    {.name = N_("TYPE"), .help = N_("network, bridge, direct or user"), .required = true,
     .complete = complete_nic_types},
    {.name = N_("SOURCE"), .help = N_("The network, bridge or device"),
     .complete = action_impact_networks},
    OPTION("--model", N_("virtio, e1000e, rtl8139"), complete_models),
    OPTION("--mac", N_("Its MAC address; left out: a new one"), NULL),
    OPTION("--target", N_("Its device on the host"), NULL),
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg file_args[] = {
    {.name = N_("FILE"), .help = N_("The device's XML"), .required = true, .path = true},
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg update_args[] = {
    {.name = N_("FILE"), .help = N_("The device's XML"), .required = true, .path = true},
    {.name = "--force", .help = N_("Even if the guest holds it")},
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg detach_disk_args[] = {
    {.name = N_("TARGET"), .help = N_("Which: vdb"), .required = true,
     .complete = action_impact_disks},
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg detach_nic_args[] = {
    {.name = N_("TYPE"), .help = N_("Its type, network or bridge, or its MAC address"),
     .required = true, .complete = action_impact_nics},
    OPTION("--mac", N_("Its MAC address, if there are several"), action_impact_nics),
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg media_args[] = {
    {.name = N_("TARGET"), .help = N_("The drive: sda"), .required = true,
     .complete = action_impact_disks},
    {.name = N_("SOURCE"), .help = N_("A path on the host, or POOL/VOLUME"),
     .complete = action_impact_volumes},
    {.name = "--eject", .help = N_("Take the medium out")},
    {.name = "--insert", .help = N_("Put it in; the same as without")},
    {.name = "--update", .help = N_("Put it in, in place of what is in it")},
    {.name = "--force", .help = N_("Even if the guest has locked the drive")},
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg link_args[] = {
    {.name = N_("NIC"), .help = N_("Its MAC address or its device on the host"), .required = true,
     .complete = action_impact_nics},
    {.name = N_("STATE"), .help = N_("up or down"), .required = true, .complete = complete_links},
    {.name = "--live", .help = N_("Change what runs now (without both: all that there is)"),
     .virsh = ""},
    {.name = "--config", .help = N_("Change the stored definition, for the next start")},
    {.name = NULL},
};

static const struct action_arg boot_args[] = {
    {.name = N_("DEVICE"), .help = N_("Disks and NICs, the first first: vda 52:54:00:12:34:56"),
     .rest = true, .required = true, .complete = complete_boot},
    {.name = NULL},
};

#define DEVICE(word, words, explained, list, does, fn)                                        \
    {.id = word, .label = words, .help = explained, .args = list, .on = ACTION_ON_DOMAIN,     \
     .verb = does, .flags = ACTION_CLI, .command = word " %s", .run = fn}

const struct action action_device_table[] = {
    {.id = "devices",
     .label = N_("Devices"),
     .help = N_("Show everything that a domain has, as it runs and as it is stored"),
     .args = list_args,
     .on = ACTION_ON_DOMAIN,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "devices %s",
     .run = device_list},
    DEVICE("attach-disk", N_("Attach disk"), N_("Give a domain one more disk"), attach_disk_args,
           HOST_ATTACH_DEVICE, device_attach_disk),
    DEVICE("attach-interface", N_("Attach NIC"), N_("Give a domain one more NIC"),
           attach_nic_args, HOST_ATTACH_DEVICE, device_attach_nic),
    DEVICE("attach-device", N_("Attach device"), N_("Give a domain a device, from a file of XML"),
           file_args, HOST_ATTACH_DEVICE, device_attach),
    DEVICE("detach-disk", N_("Detach disk"), N_("Take a disk from a domain; its data stays"),
           detach_disk_args, HOST_DETACH_DEVICE, device_detach_disk),
    DEVICE("detach-interface", N_("Detach NIC"), N_("Take a NIC from a domain"), detach_nic_args,
           HOST_DETACH_DEVICE, device_detach_nic),
    DEVICE("detach-device", N_("Detach device"),
           N_("Take a device from a domain, by a file of its XML"), file_args, HOST_DETACH_DEVICE,
           device_detach),
    DEVICE("update-device", N_("Change device"),
           N_("Change a device of a domain, by a file of its XML"), update_args,
           HOST_UPDATE_DEVICE, device_update),
    DEVICE("change-media", N_("Change medium"),
           N_("Put a medium into a domain's drive, or take it out"), media_args,
           HOST_UPDATE_DEVICE, device_medium),
    DEVICE("domif-setlink", N_("Set link"), N_("Plug a NIC's cable in or out"), link_args,
           HOST_UPDATE_DEVICE, device_link),
    {.id = "boot-order",
     .label = N_("Boot order"),
     .help = N_("Say from which devices a domain boots, and in which order"),
     .args = boot_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_BOOT_ORDER,
     .flags = ACTION_CLI,
     .command = "boot-order %s",
     .virsh = "",
     .run = device_boot_order},
    {.id = NULL},
};
