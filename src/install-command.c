#include "install-command.h"

#include <string.h>

#include "core/text.h"
#include "create-paths.h"
#include "size-text.h"
#include "words.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static const char *const firmware_words[INSTALL_FIRMWARES] = {
    [INSTALL_BIOS] = "bios",
    [INSTALL_UEFI] = "uefi",
    [INSTALL_UEFI_SECURE] = "uefi-secure",
};

/* --- reading --- */

struct parse {
    struct install_spec *spec;
    struct install_chosen *chosen;
    bool named, disk_said;
    const char *option;
    char **error;
};

static bool parse_fail(struct parse *in, const char *reason)
{
    *in->error = g_strdup_printf("%s: %s", in->option, reason);
    return false;
}

static bool keep(char **place, const char *value)
{
    char *copy = g_strdup(value);
    g_free(*place);
    *place = copy;
    return true;
}

static bool parse_size(struct parse *in, const char *value, uint64_t unit, uint64_t *out)
{
    return size_parse(value, unit, out) ||
           parse_fail(in, _("a size is needed, as 512M or 20G"));
}

static bool set_cdrom(struct parse *in, const char *value)
{
    in->spec->source = INSTALL_ISO;
    return keep(&in->spec->media, value);
}

static bool set_pxe(struct parse *in, const char *value)
{
    (void)value;
    in->spec->source = INSTALL_NETWORK;
    return true;
}

static bool set_import(struct parse *in, const char *value)
{
    (void)value;
    in->spec->source = INSTALL_IMAGE;
    if (in->spec->disk == INSTALL_DISK_NEW)
        in->spec->disk = INSTALL_DISK_USE;
    return true;
}

static bool set_image(struct parse *in, const char *value)
{
    in->disk_said = true;
    return set_import(in, value) && keep(&in->spec->image, value);
}

static bool set_copy(struct parse *in, const char *value)
{
    set_import(in, value);
    in->spec->disk = INSTALL_DISK_COPY;
    return in->disk_said = true;
}

static bool set_overlay(struct parse *in, const char *value)
{
    set_import(in, value);
    in->spec->disk = INSTALL_DISK_OVERLAY;
    return in->disk_said = true;
}

static bool set_kernel(struct parse *in, const char *value)
{
    in->spec->source = INSTALL_KERNEL;
    return keep(&in->spec->kernel, value);
}

static bool set_initrd(struct parse *in, const char *value)
{
    return keep(&in->spec->initrd, value);
}

static bool set_append(struct parse *in, const char *value)
{
    return keep(&in->spec->cmdline, value);
}

static bool set_once(struct parse *in, const char *value)
{
    (void)value;
    return in->spec->once = true;
}

static bool set_disk_size(struct parse *in, const char *value)
{
    in->chosen->disk_size = in->disk_said = true;
    return parse_size(in, value, GIB, &in->spec->disk_size);
}

/* An image that is there already. */
static bool disk_path(struct parse *in, const char *value)
{
    if (in->spec->disk == INSTALL_DISK_NEW)
        in->spec->disk = INSTALL_DISK_USE;
    return keep(&in->spec->image, value);
}

static bool disk_backing(struct parse *in, const char *value)
{
    in->spec->disk = INSTALL_DISK_OVERLAY;
    return keep(&in->spec->image, value);
}

static bool disk_pool(struct parse *in, const char *value)
{
    return keep(&in->spec->pool, value);
}

static bool disk_name(struct parse *in, const char *value)
{
    return keep(&in->spec->volume, value);
}

static bool disk_format(struct parse *in, const char *value)
{
    return !strcmp(value, "raw") || !strcmp(value, "qcow2")
               ? keep(&in->spec->format, value)
               : parse_fail(in, _("the format is qcow2 or raw"));
}

static bool disk_bus(struct parse *in, const char *value)
{
    static const char *const buses[] = {"virtio", "sata", "ide", "scsi", "usb", NULL};
    return g_strv_contains(buses, value) ? keep(&in->spec->bus, value)
                                         : parse_fail(in, _("the bus is virtio, sata, ide, ..."));
}

static const struct {
    const char *name;
    bool (*set)(struct parse *in, const char *value);
} disk_keys[] = {
    {"size", set_disk_size},    {"pool", disk_pool},     {"path", disk_path},
    {"vol", disk_path},         {"format", disk_format}, {"bus", disk_bus},
    {"name", disk_name},        {"backing_store", disk_backing},
};

static bool parse_disk_key(struct parse *in, const char *word)
{
    size_t len = strcspn(word, "=");
    for (size_t i = 0; word[len] && i < G_N_ELEMENTS(disk_keys); i++) {
        if (strlen(disk_keys[i].name) == len && !strncmp(disk_keys[i].name, word, len))
            return disk_keys[i].set(in, word + len + 1);
    }
    return parse_fail(in, _("it is size=, pool=, path=, vol=, format=, bus=, name=, "
                            "backing_store= or none"));
}

static bool set_disk(struct parse *in, const char *value)
{
    in->disk_said = true;
    if (!strcmp(value, "none")) {
        in->spec->disk = INSTALL_DISK_NONE;
        return true;
    }
    if (value[0] == '/')
        return disk_path(in, value);
    g_auto(GStrv) words = g_strsplit(value, ",", -1);
    for (char **word = words; *word; word++) {
        if (!parse_disk_key(in, *word))
            return false;
    }
    return true;
}

static bool set_cpus(struct parse *in, const char *value)
{
    guint64 number;
    in->chosen->vcpus = true;
    if (!g_ascii_string_to_unsigned(value, 10, 1, 1000000, &number, NULL))
        return parse_fail(in, _("a number is needed"));
    in->spec->vcpus = (unsigned)number;
    return true;
}

static bool set_memory(struct parse *in, const char *value)
{
    in->chosen->memory = true;
    return parse_size(in, value, MIB, &in->spec->memory);
}

static bool set_boot(struct parse *in, const char *value)
{
    for (int i = 0; i < INSTALL_FIRMWARES; i++) {
        if (strcmp(value, firmware_words[i]) != 0)
            continue;
        in->spec->firmware = (enum install_firmware)i;
        return true;
    }
    return parse_fail(in, _("it is bios, uefi or uefi-secure"));
}

/* "network=default,model=..." of virt-install: what stands behind a comma is the address only. */
static bool set_network(struct parse *in, const char *value)
{
    g_auto(GStrv) words = g_strsplit(value, ",mac=", 2);
    bool named = strchr(value, '=') || !strcmp(value, "user") || !strcmp(value, "none");
    g_autofree char *whole = g_strconcat(named ? "" : "network=", words[0] ? words[0] : "", NULL);
    keep(&in->spec->network, whole);
    if (words[0] && words[1])
        keep(&in->spec->mac, words[1]);
    return true;
}

static bool set_start_network(struct parse *in, const char *value)
{
    (void)value;
    return in->spec->start_network = true;
}

static bool set_graphics(struct parse *in, const char *value)
{
    g_auto(GStrv) words = g_strsplit(value, ",listen=", 2);
    keep(&in->spec->graphics, words[0] ? words[0] : "");
    if (words[0] && words[1])
        keep(&in->spec->listen, words[1]);
    return true;
}

static bool set_os(struct parse *in, const char *value)
{
    return keep(&in->spec->os, value);
}

static bool set_type(struct parse *in, const char *value)
{
    return keep(&in->spec->type, value);
}

static bool set_machine(struct parse *in, const char *value)
{
    return keep(&in->spec->machine, value);
}

static bool set_no_start(struct parse *in, const char *value)
{
    (void)value;
    in->spec->start = false;
    return true;
}

static bool set_autostart(struct parse *in, const char *value)
{
    (void)value;
    return in->spec->autostart = true;
}

static bool set_no_reboot(struct parse *in, const char *value)
{
    (void)value;
    return in->spec->no_reboot = true;
}

static bool set_wait(struct parse *in, const char *value)
{
    (void)value;
    return in->spec->wait = true;
}

static const struct {
    const char *name;
    bool (*set)(struct parse *in, const char *value);
} options[] = {
    {"--cdrom", set_cdrom},         {"--pxe", set_pxe},
    {"--import", set_import},       {"--image", set_image},
    {"--copy", set_copy},           {"--overlay", set_overlay},
    {"--kernel", set_kernel},       {"--initrd", set_initrd},
    {"--append", set_append},       {"--once", set_once},
    {"--disk", set_disk},           {"--disk-size", set_disk_size},
    {"--cpus", set_cpus},           {"--memory", set_memory},
    {"--boot", set_boot},           {"--network", set_network},
    {"--graphics", set_graphics},   {"--start-network", set_start_network},
    {"--os-variant", set_os},       {"--virt-type", set_type},
    {"--machine", set_machine},     {"--no-start", set_no_start},
    {"--autostart", set_autostart}, {"--noreboot", set_no_reboot},
    {"--wait", set_wait},           {"--dry-run", NULL},
};

static bool parse_option(struct parse *in, const char *word)
{
    size_t len = strcspn(word, "=");
    const char *value = word[len] ? word + len + 1 : "";
    g_autofree char *name = g_strndup(word, len);
    in->option = name;
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        if (!strcmp(options[i].name, name))
            return !options[i].set || options[i].set(in, value);
    }
    return parse_fail(in, _("only the engine's domains have it"));
}

/* What stands nowhere: a kernel boots without a disk, an image is its own source. */
static bool parse_complete(struct parse *in, bool sourced)
{
    struct install_spec *spec = in->spec;
    if (!sourced && in->disk_said && spec->disk != INSTALL_DISK_NEW &&
        spec->disk != INSTALL_DISK_NONE)
        spec->source = INSTALL_IMAGE;
    else if (!sourced && in->disk_said)
        spec->source = INSTALL_EMPTY;
    else if (!sourced) {
        in->option = "--cdrom";
        return parse_fail(in, _("a medium, --import, --pxe, --kernel or --disk is needed"));
    }
    if (spec->source == INSTALL_KERNEL && !in->disk_said)
        spec->disk = INSTALL_DISK_NONE;
    if (!in->chosen->disk_size && spec->disk != INSTALL_DISK_NEW)
        spec->disk_size = 0;
    return true;
}

struct install_spec *install_parse(struct app *app, struct host *host, char **args,
                                   struct install_chosen *chosen, bool *named, char **error)
{
    static const char *const sources[] = {"--cdrom", "--pxe", "--import", "--image",
                                          "--copy", "--overlay", "--kernel"};
    struct parse in = {.chosen = chosen, .error = error, .option = ""};
    bool good = true, sourced = false;
    *chosen = (struct install_chosen){0};
    in.spec = install_spec_new(app, host, NULL);
    for (char **word = args; good && word && *word; word++) {
        if (g_str_has_prefix(*word, "--")) {
            for (size_t i = 0; i < G_N_ELEMENTS(sources); i++)
                sourced |= g_str_has_prefix(*word, sources[i]);
            good = parse_option(&in, *word);
        } else if (in.named) {
            in.option = *word;
            good = parse_fail(&in, _("one name is enough"));
        } else {
            in.named = keep(&in.spec->name, *word);
        }
    }
    *named = in.named;
    if (good && parse_complete(&in, sourced))
        return in.spec;
    install_spec_free(in.spec);
    return NULL;
}

/* --- writing --- */

static void put(GString *out, const char *option, const char *value)
{
    if (!value || !*value)
        return;
    g_string_append_printf(out, " %s ", option);
    words_append_quoted(out, value);
}

static void put_file(GString *out, const char *option, const char *text)
{
    g_autofree char *path = text && (*text == '~') ? create_path(text) : g_strdup(text);
    put(out, option, path);
}

static void put_graphics(GString *out, const struct install_spec *spec)
{
    g_autofree char *text =
        spec->listen && *spec->listen
            ? g_strdup_printf("%s,listen=%s", spec->graphics, spec->listen)
            : g_strdup(spec->graphics);
    put(out, "--graphics", text);
}

static void put_network(GString *out, const struct install_spec *spec)
{
    g_autofree char *text = spec->mac && *spec->mac
                                ? g_strdup_printf("%s,mac=%s", spec->network, spec->mac)
                                : g_strdup(spec->network);
    put(out, "--network", text);
}

/* virt-install's sizes are whole GiB. */
static char *disk_words(const struct install_spec *spec, bool foreign)
{
    GString *out = g_string_new(NULL);
    bool volume = spec->image && spec->image[0] != '/' && spec->image[0] != '~';
    if (spec->disk == INSTALL_DISK_NONE)
        g_string_append(out, "none,");
    if (spec->disk == INSTALL_DISK_USE || (spec->disk == INSTALL_DISK_COPY && !foreign))
        g_string_append_printf(out, "%s=%s,", volume ? "vol" : "path", spec->image);
    else if (spec->disk == INSTALL_DISK_OVERLAY)
        g_string_append_printf(out, "backing_store=%s,", spec->image);
    if (spec->disk != INSTALL_DISK_USE && spec->disk != INSTALL_DISK_NONE) {
        g_autofree char *size = size_exact(spec->disk_size);
        if (spec->disk_size && foreign)
            g_string_append_printf(out, "size=%" G_GUINT64_FORMAT ",",
                                   (guint64)((spec->disk_size + GIB - 1) / GIB));
        else if (spec->disk_size)
            g_string_append_printf(out, "size=%s,", size);
        if (spec->pool)
            g_string_append_printf(out, "pool=%s,", spec->pool);
        if (spec->format)
            g_string_append_printf(out, "format=%s,", spec->format);
        if (spec->volume && *spec->volume && !foreign)
            g_string_append_printf(out, "name=%s,", spec->volume);
    }
    if (spec->bus)
        g_string_append_printf(out, "bus=%s,", spec->bus);
    g_string_truncate(out, out->len ? out->len - 1 : 0);
    return g_string_free(out, FALSE);
}

static void put_disk(GString *out, const struct install_spec *spec, bool foreign)
{
    g_autofree char *words = disk_words(spec, foreign);
    put(out, "--disk", words);
}

static void put_source(GString *out, const struct install_spec *spec)
{
    switch (spec->source) {
    case INSTALL_ISO: put_file(out, "--cdrom", spec->media); break;
    case INSTALL_NETWORK: g_string_append(out, " --pxe"); break;
    case INSTALL_IMAGE: g_string_append(out, " --import"); break;
    case INSTALL_KERNEL:
        put_file(out, "--kernel", spec->kernel);
        put_file(out, "--initrd", spec->initrd);
        put(out, "--append", spec->cmdline);
        g_string_append(out, spec->once ? " --once" : "");
        break;
    default: break;
    }
    if (spec->disk == INSTALL_DISK_COPY)
        g_string_append(out, " --copy");
}

char *install_command(const struct install_spec *spec, const char *connect)
{
    GString *out = g_string_new("virtty create ");
    words_append_quoted(out, spec->name ? spec->name : "");
    put(out, "--connect", connect);
    put_source(out, spec);
    put_disk(out, spec, false);
    g_string_append_printf(out, " --cpus %u", spec->vcpus);
    g_autofree char *memory = size_exact(spec->memory);
    put(out, "--memory", memory);
    if (spec->firmware != INSTALL_BIOS)
        put(out, "--boot", firmware_words[spec->firmware]);
    put_network(out, spec);
    put_graphics(out, spec);
    put(out, "--os-variant", spec->os);
    put(out, "--virt-type", spec->type);
    put(out, "--machine", spec->machine);
    g_string_append(out, spec->start_network ? " --start-network" : "");
    g_string_append(out, spec->no_reboot ? " --noreboot" : "");
    g_string_append(out, spec->start ? "" : " --no-start");
    g_string_append(out, spec->autostart ? " --autostart" : "");
    return g_string_free(out, FALSE);
}

/* --- the same with virt-install --- */

static void put_foreign_source(GString *out, const struct install_spec *spec)
{
    g_autofree char *kernel = spec->kernel ? g_strconcat("kernel=", spec->kernel, NULL) : NULL;
    if (spec->source == INSTALL_ISO)
        put_file(out, "--cdrom", spec->media);
    else if (spec->source == INSTALL_NETWORK)
        g_string_append(out, " --pxe");
    else if (spec->source != INSTALL_KERNEL)
        g_string_append(out, " --import");
    if (spec->source != INSTALL_KERNEL || !kernel)
        return;
    GString *boot = g_string_new(kernel);
    if (spec->initrd && *spec->initrd)
        g_string_append_printf(boot, ",initrd=%s", spec->initrd);
    if (spec->cmdline && *spec->cmdline)
        g_string_append_printf(boot, ",kernel_args=%s", spec->cmdline);
    put(out, spec->once ? "--install" : "--boot", boot->str);
    g_string_free(boot, TRUE);
}

char *install_virt_install(const struct install_spec *spec, const char *connect)
{
    static const char *const firmware[INSTALL_FIRMWARES] = {
        NULL,
        "uefi,firmware.feature0.name=secure-boot,firmware.feature0.enabled=no",
        "uefi,firmware.feature0.name=secure-boot,firmware.feature0.enabled=yes",
    };
    GString *out = g_string_new("virt-install");
    put(out, "--connect", connect);
    put(out, "--name", spec->name);
    put_foreign_source(out, spec);
    put_disk(out, spec, true);
    g_string_append_printf(out, " --vcpus %u --memory %" G_GUINT64_FORMAT, spec->vcpus,
                           (guint64)(spec->memory / MIB));
    put(out, "--boot", firmware[spec->firmware]);
    put_network(out, spec);
    put_graphics(out, spec);
    put(out, "--osinfo", spec->os     ? spec->os
                         : spec->info ? spec->info->short_id
                                      : "detect=on,require=off");
    g_string_append(out, spec->no_reboot ? " --noreboot" : "");
    g_string_append(out, spec->autostart ? " --autostart" : "");
    g_string_append(out, spec->start ? " --noautoconsole" : " --print-xml");
    return g_string_free(out, FALSE);
}
