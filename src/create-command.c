#include "create-command.h"

#include <string.h>

#include "action.h"
#include "core/text.h"
#include "create-paths.h"
#include "create-xml.h"
#include "install-complete.h"
#include "size-text.h"
#include "words.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

/* What stands on the command line, before it becomes a spec. */
struct parse {
    struct app *app;
    struct host *host;
    struct create_spec *spec;
    bool named;
    char **error;
};

static bool parse_fail(struct parse *in, const char *option, const char *reason)
{
    *in->error = g_strdup_printf("%s: %s", option, reason);
    return false;
}

static void parse_string(char **place, const char *value)
{
    g_free(*place);
    *place = g_strdup(value);
}

static bool parse_number(struct parse *in, const char *option, const char *value, unsigned *out)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(value, 10, 0, 1000000, &number, NULL))
        return parse_fail(in, option, _("a number is needed"));
    *out = (unsigned)number;
    return true;
}

static bool parse_size(struct parse *in, const char *option, const char *value, uint64_t unit,
                       uint64_t *out)
{
    return size_parse(value, unit, out) ||
           parse_fail(in, option, _("a size is needed, as 512M or 20G"));
}

static bool parse_action(struct parse *in, const char *option, const char *value,
                         enum vmm_action *out)
{
    for (unsigned i = VMM_ACTION_DESTROY; i <= VMM_ACTION_PRESERVE; i++) {
        if (strcmp(value, create_action_word((enum vmm_action)i)))
            continue;
        *out = (enum vmm_action)i;
        return true;
    }
    return parse_fail(in, option, _("it is destroy, restart or preserve"));
}

/* --- one function an option --- */

static bool set_kernel(struct parse *in, const char *value)
{
    parse_string(&in->spec->kernel, value);
    return true;
}

static bool set_initrd(struct parse *in, const char *value)
{
    parse_string(&in->spec->initrd, value);
    return true;
}

static bool set_append(struct parse *in, const char *value)
{
    parse_string(&in->spec->cmdline, value);
    return true;
}

static bool set_image(struct parse *in, const char *value)
{
    parse_string(&in->spec->image, value);
    in->spec->source = CREATE_IMAGE;
    if (in->spec->disk != CREATE_DISK_COPY)
        in->spec->disk = CREATE_DISK_USE;
    return true;
}

static bool set_copy(struct parse *in, const char *value)
{
    (void)value;
    in->spec->source = CREATE_IMAGE;
    in->spec->disk = CREATE_DISK_COPY;
    return true;
}

static bool set_cpus(struct parse *in, const char *value)
{
    return parse_number(in, "--cpus", value, &in->spec->vcpus);
}

static bool set_memory(struct parse *in, const char *value)
{
    return parse_size(in, "--memory", value, MIB, &in->spec->memory);
}

static bool set_disk_size(struct parse *in, const char *value)
{
    if (in->spec->disk == CREATE_DISK_NONE)
        in->spec->disk = CREATE_DISK_NEW;
    return parse_size(in, "--disk-size", value, GIB, &in->spec->disk_size);
}

static bool set_disk_path(struct parse *in, const char *value)
{
    parse_string(&in->spec->disk_path, value);
    return true;
}

static bool set_read_only(struct parse *in, const char *value)
{
    (void)value;
    return in->spec->read_only = true;
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

static bool set_serials(struct parse *in, const char *value)
{
    return parse_number(in, "--serials", value, &in->spec->serials);
}

static bool set_on_poweroff(struct parse *in, const char *value)
{
    return parse_action(in, "--on-poweroff", value, &in->spec->on_poweroff);
}

static bool set_on_reboot(struct parse *in, const char *value)
{
    return parse_action(in, "--on-reboot", value, &in->spec->on_reboot);
}

static bool set_on_crash(struct parse *in, const char *value)
{
    return parse_action(in, "--on-crash", value, &in->spec->on_crash);
}

const struct action_arg create_args[] = {
    {.name = N_("NAME"), .help = N_("Name of the new domain (default: a free one)")},
    {.name = "--kernel",
     .value = true,
     .path = true,
     .help = N_("Kernel to boot: ELF with a PVH entry, or bzImage")},
    {.name = "--initrd", .value = true, .path = true, .help = N_("Initial RAM disk")},
    {.name = "--append", .value = true, .help = N_("Command line of the kernel")},
    {.name = "--image",
     .value = true,
     .path = true,
     .help = N_("Raw disk image or block device that becomes its disk")},
    {.name = "--copy", .help = N_("Copy the image instead of using it")},
    {.name = "--disk-size", .value = true, .help = N_("Make a new disk of this size (as 20G)")},
    {.name = "--disk-path",
     .value = true,
     .path = true,
     .help = N_("Where the new disk is made (default: images/NAME.raw)")},
    {.name = "--read-only", .help = N_("The guest cannot write to the disk")},
    {.name = "--cpus", .value = true, .help = N_("Number of virtual CPUs")},
    {.name = "--memory", .value = true, .help = N_("Memory (as 512M or 2G; a number is MiB)")},
    {.name = "--serials", .value = true, .help = N_("Number of serial ports: 1 or 2")},
    {.name = "--on-poweroff",
     .value = true,
     .help = N_("When it powers off: destroy, restart or preserve")},
    {.name = "--on-reboot",
     .value = true,
     .help = N_("When it reboots: destroy, restart or preserve")},
    {.name = "--on-crash",
     .value = true,
     .help = N_("When it crashes: destroy, restart or preserve")},
    {.name = "--cdrom",
     .value = true,
     .complete = install_complete_media,
     .path = true,
     .maybe = true,
     .help = N_("libvirt: installer's ISO image: POOL/VOLUME or a file")},
    {.name = "--pxe", .help = N_("libvirt: install from the network")},
    {.name = "--import", .help = N_("libvirt: boot the disk that is named")},
    {.name = "--overlay", .help = N_("libvirt: make an overlay above the image")},
    {.name = "--once", .help = N_("libvirt: kernel and initrd for the first start only")},
    {.name = "--disk",
     .value = true,
     .complete = install_complete_disk,
     .help = N_("libvirt: size=20,pool=NAME,format=,bus=,name= of a new disk, vol= or path= of "
                "one, backing_store=, or none")},
    {.name = "--boot",
     .value = true,
     .complete = install_complete_boot,
     .help = N_("libvirt: bios, uefi or uefi-secure")},
    {.name = "--network",
     .value = true,
     .complete = install_complete_network,
     .help = N_("libvirt: network=NAME, bridge=NAME, user or none; then ,mac=ADDRESS")},
    {.name = "--start-network", .help = N_("libvirt: start the network if it is off")},
    {.name = "--graphics",
     .value = true,
     .complete = install_complete_graphics,
     .help = N_("libvirt: vnc, spice or none; then ,listen=ADDRESS")},
    {.name = "--os-variant",
     .value = true,
     .help = N_("libvirt: operating system (default: recognised from the medium)")},
    {.name = "--virt-type", .value = true, .help = N_("libvirt: kvm, qemu, ...")},
    {.name = "--machine", .value = true, .help = N_("libvirt: machine type, as q35")},
    {.name = "--noreboot", .help = N_("libvirt: stay off after the installation")},
    {.name = "--wait", .help = N_("libvirt: wait until the installation is over")},
    {.name = "--no-start", .help = N_("Only define it")},
    {.name = "--autostart", .help = N_("Start it whenever virtty starts")},
    {.name = "--dry-run", .help = N_("Show the XML and what would be written, do nothing")},
    {.name = NULL},
};

static const struct {
    const char *name;
    bool (*set)(struct parse *in, const char *value);
} parse_options[] = {
    {"--kernel", set_kernel},
    {"--initrd", set_initrd},
    {"--append", set_append},
    {"--image", set_image},
    {"--copy", set_copy},
    {"--disk-size", set_disk_size},
    {"--disk-path", set_disk_path},
    {"--read-only", set_read_only},
    {"--cpus", set_cpus},
    {"--memory", set_memory},
    {"--serials", set_serials},
    {"--on-poweroff", set_on_poweroff},
    {"--on-reboot", set_on_reboot},
    {"--on-crash", set_on_crash},
    {"--no-start", set_no_start},
    {"--autostart", set_autostart},
    {"--dry-run", NULL},
};

static bool parse_option(struct parse *in, const char *word)
{
    size_t len = strcspn(word, "=");
    const char *value = word[len] ? word + len + 1 : "";
    for (size_t i = 0; i < G_N_ELEMENTS(parse_options); i++) {
        if (strlen(parse_options[i].name) == len && !strncmp(parse_options[i].name, word, len))
            return !parse_options[i].set || parse_options[i].set(in, value);
    }
    return parse_fail(in, word, _("only domains of libvirt hosts have it (--connect URI)"));
}

static bool parse_words(struct parse *in, char **args)
{
    for (char **word = args; word && *word; word++) {
        if (g_str_has_prefix(*word, "--")) {
            if (!parse_option(in, *word))
                return false;
        } else if (in->named) {
            return parse_fail(in, *word, _("one name is enough"));
        } else {
            parse_string(&in->spec->name, *word);
            in->named = true;
        }
    }
    return true;
}

/* What was not said is taken from what the kernel or image is, once somebody may look at it. */
static bool parse_complete(struct parse *in)
{
    struct create_spec *spec = in->spec;
    const char *main_file = spec->image ? spec->image : spec->kernel;
    if (spec->disk == CREATE_DISK_COPY && !spec->image)
        return parse_fail(in, "--copy", _("it needs --image"));
    if (!main_file)
        return parse_fail(in, "--kernel", _("a kernel or --image is needed"));
    g_autofree char *path = create_path(main_file);
    if (!path || !g_path_is_absolute(path))
        return parse_fail(in, spec->image ? "--image" : "--kernel", _("the path is not absolute"));
    if (!in->named) {
        g_free(spec->name);
        spec->name = create_name(in->app, in->host, spec->source, path);
    }
    spec->guess = true;
    return true;
}

struct create_spec *create_parse(struct app *app, struct host *host, char **args, char **error)
{
    struct parse in = {.app = app, .host = host, .error = error};
    in.spec = create_spec_new(app, host);
    uint64_t default_size = in.spec->disk_size;
    in.spec->disk_size = 0;
    if (!parse_words(&in, args) || !parse_complete(&in)) {
        create_spec_free(in.spec);
        return NULL;
    }
    if (in.spec->disk == CREATE_DISK_NEW && !in.spec->disk_size)
        in.spec->disk_size = default_size;
    return in.spec;
}

/* --- writing --- */

static void put_option(GString *out, const char *option, const char *value)
{
    if (!value)
        return;
    g_string_append_c(out, ' ');
    g_string_append(out, option);
    g_string_append_c(out, ' ');
    words_append_quoted(out, value);
}

static void put_path(GString *out, const char *option, const char *text)
{
    g_autofree char *path = create_path(text);
    put_option(out, option, path);
}

static void put_size(GString *out, const char *option, uint64_t bytes)
{
    g_autofree char *text = size_exact(bytes);
    put_option(out, option, text);
}

static void put_disk(GString *out, const struct create_spec *spec)
{
    bool made = spec->disk == CREATE_DISK_NEW || spec->disk == CREATE_DISK_COPY;
    if (spec->disk == CREATE_DISK_USE || spec->disk == CREATE_DISK_COPY)
        put_path(out, "--image", spec->image);
    if (spec->disk == CREATE_DISK_COPY)
        g_string_append(out, " --copy");
    if (made && spec->disk_size)
        put_size(out, "--disk-size", spec->disk_size);
    if (made)
        put_path(out, "--disk-path", spec->disk_path);
    if (spec->read_only && spec->disk != CREATE_DISK_NONE)
        g_string_append(out, " --read-only");
}

static void put_action(GString *out, const char *option, enum vmm_action action,
                       enum vmm_action usual)
{
    if (action != usual)
        put_option(out, option, create_action_word(action));
}

char *create_command(const struct create_spec *spec)
{
    GString *out = g_string_new("virtty create ");
    words_append_quoted(out, spec->name ? spec->name : "");
    put_path(out, "--kernel", spec->kernel);
    put_path(out, "--initrd", spec->initrd);
    put_option(out, "--append", spec->cmdline ? spec->cmdline : "");
    put_disk(out, spec);
    g_string_append_printf(out, " --cpus %u", spec->vcpus);
    put_size(out, "--memory", spec->memory);
    if (spec->serials != 1)
        g_string_append_printf(out, " --serials %u", spec->serials);
    put_action(out, "--on-poweroff", spec->on_poweroff, VMM_ACTION_DESTROY);
    put_action(out, "--on-reboot", spec->on_reboot, VMM_ACTION_RESTART);
    put_action(out, "--on-crash", spec->on_crash, VMM_ACTION_DESTROY);
    if (!spec->start)
        g_string_append(out, " --no-start");
    if (spec->autostart)
        g_string_append(out, " --autostart");
    return g_string_free(out, FALSE);
}
