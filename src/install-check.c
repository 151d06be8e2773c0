#include "install-check.h"

#include <string.h>

#include "core/text.h"
#include "create-paths.h"
#include "install-image.h"
#include "install-xml.h"
#include "iso-label.h"
#include "size-text.h"

#define MIB (UINT64_C(1) << 20)
#define NAME_BYTES 240 /* a file of that name gets a suffix and still fits */

struct check {
    const struct install_spec *spec;
    const struct offer *offer;
    const struct install_report *report;
    char *error, *note;
};

G_GNUC_PRINTF(2, 3)
static void fail(struct check *check, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (!check->error)
        check->error = g_strdup_vprintf(fmt, args);
    va_end(args);
}

G_GNUC_PRINTF(2, 3)
static void note(struct check *check, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_free(check->note);
    check->note = g_strdup_vprintf(fmt, args);
    va_end(args);
}

static bool text_is_clean(struct check *check, const char *text)
{
    if (!g_utf8_validate(text, -1, NULL)) {
        fail(check, _("it is no valid text"));
        return false;
    }
    for (const char *at = text; *at; at++) {
        if (g_ascii_iscntrl(*at)) {
            fail(check, _("it contains control characters"));
            return false;
        }
    }
    return true;
}

/* --- one function a field --- */

static void check_host(struct check *check)
{
    if (check->offer->reason)
        fail(check, "%s", check->offer->reason);
}

static void check_name(struct check *check)
{
    const char *name = check->spec->name ? check->spec->name : "";
    if (!text_is_clean(check, name))
        return;
    if (!*name)
        fail(check, _("a name is needed"));
    else if (strchr(name, '/') || name[0] == '.')
        fail(check, _("it must not contain / nor begin with a dot"));
    else if (strlen(name) > NAME_BYTES)
        fail(check, _("it is too long: %u bytes at most"), NAME_BYTES);
    else if (g_strv_contains((const char *const *)check->offer->names, name))
        fail(check, _("there is a domain of that name already"));
}

/* What is uploaded, and whether it can be. */
static void check_upload(struct check *check, const struct install_file *file)
{
    g_autofree char *size = size_format(file->size);
    if (!file->pool)
        fail(check, _("the host has no pool to upload it into"));
    else if (!offer_pool_has_files(file->pool) || !file->pool->active)
        fail(check, _("it cannot be uploaded into pool %s"), file->pool->name);
    else if (file->volume && file->volume->capacity != file->size)
        fail(check, _("pool %s has another volume of that name"), file->pool->name);
    else if (file->volume)
        note(check, _("%s, in pool %s already"), size, file->pool->name);
    else if (file->size > file->pool->available)
        fail(check, _("pool %s has too little room for its %s"), file->pool->name, size);
    else
        note(check, _("%s, is uploaded into pool %s"), size, file->pool->name);
}

static void check_host_path(struct check *check, const struct install_file *file)
{
    struct install_image image;
    if (!check->offer->local) {
        note(check, _("a file of the host, not seen from here"));
    } else if (!install_image_probe(file->path, &image)) {
        fail(check, _("there is no such file"));
    } else {
        g_autofree char *size = size_format(image.size ? image.size : image.file_size);
        note(check, "%s%s%s", image.format ? image.format : "", image.format ? ", " : "", size);
    }
}

static void check_file(struct check *check, const char *text, const char *missing)
{
    struct install_file file;
    bool empty = !text || !*text;
    if (empty && missing)
        fail(check, "%s", missing);
    if (empty || !text_is_clean(check, text))
        return;
    if (!install_file_find(check->offer, check->spec, text, &file)) {
        fail(check, strchr(text, '/') ? _("the host has no such volume")
                                      : _("it must be POOL/VOLUME or begin with / or ~/"));
    } else if (file.place == INSTALL_UPLOAD) {
        check_upload(check, &file);
    } else if (file.place == INSTALL_HOST_FILE) {
        check_host_path(check, &file);
    } else {
        g_autofree char *size = size_format(file.size);
        note(check, "%s%s%s", file.format ? file.format : "", file.format ? ", " : "", size);
    }
    install_file_clear(&file);
}

static void check_media(struct check *check)
{
    if (check->spec->source == INSTALL_ISO)
        check_file(check, check->spec->media, _("an installer's ISO image is needed"));
}

static void check_image(struct check *check)
{
    const struct install_spec *spec = check->spec;
    if (spec->disk != INSTALL_DISK_USE && spec->disk != INSTALL_DISK_COPY &&
        spec->disk != INSTALL_DISK_OVERLAY)
        return;
    check_file(check, spec->image, _("a disk image is needed"));
    struct install_file file = {0};
    if (check->error || !install_file_find(check->offer, spec, spec->image, &file))
        return;
    if (spec->disk == INSTALL_DISK_USE && file.place == INSTALL_UPLOAD)
        fail(check, _("the host does not see it: copy it"));
    else if (spec->disk == INSTALL_DISK_OVERLAY && !file.path)
        fail(check, _("it has no path that an overlay could name"));
    else if (spec->disk == INSTALL_DISK_OVERLAY && !file.format)
        fail(check, _("its format is not known, so no overlay can be made: copy it"));
    else if (spec->disk == INSTALL_DISK_COPY && file.place == INSTALL_HOST_FILE &&
             !check->offer->local)
        fail(check, _("only a volume of a pool can be copied there"));
    else if (spec->disk == INSTALL_DISK_COPY && file.place != INSTALL_VOLUME &&
             g_strcmp0(file.format, "raw") && g_strcmp0(file.format, "qcow2"))
        fail(check, _("only raw and qcow2 images can be copied from a file"));
    else if (spec->disk == INSTALL_DISK_COPY && spec->disk_size && spec->disk_size < file.size)
        fail(check, _("the disk's size is smaller than the image"));
    install_file_clear(&file);
}

static void check_kernel(struct check *check)
{
    if (check->spec->source == INSTALL_KERNEL)
        check_file(check, check->spec->kernel, _("a kernel is needed"));
}

static void check_initrd(struct check *check)
{
    if (check->spec->source == INSTALL_KERNEL)
        check_file(check, check->spec->initrd, NULL);
}

static void check_cmdline(struct check *check)
{
    if (check->spec->source == INSTALL_KERNEL && check->spec->cmdline)
        text_is_clean(check, check->spec->cmdline);
}

static void check_os(struct check *check)
{
    const struct os_info *info = check->report->info;
    if (info && check->report->recognised)
        note(check, _("%s (recognised)"), info->name);
    else if (info)
        note(check, "%s", info->name);
}

static void check_vcpus(struct check *check)
{
    unsigned vcpus = check->spec->vcpus, most = check->offer->max_vcpus;
    if (!vcpus || (most && vcpus > most))
        fail(check, _("it must be a number from 1 to %u"), most ? most : 1);
    else if (check->offer->cpus && vcpus > check->offer->cpus)
        note(check, _("more than the %u of this host: slower"), check->offer->cpus);
    else if (check->offer->cpus)
        note(check, _("of %u"), check->offer->cpus);
}

static void check_memory(struct check *check)
{
    uint64_t memory = check->spec->memory, total = check->offer->memory_total;
    const struct os_info *info = check->report->info;
    g_autofree char *total_text = size_format(total);
    g_autofree char *least = size_format(info ? info->memory_least : 0);
    g_autofree char *left = size_format(check->offer->memory_free);
    if (memory < MIB)
        fail(check, _("it must be a whole number of MiB"));
    else if (total && memory > total)
        fail(check, _("this host has %s"), total_text);
    else if (info && memory < info->memory_least)
        note(check, _("%s needs %s"), info->name, least);
    else if (check->offer->memory_free)
        note(check, _("%s available"), left);
}

static void check_volume(struct check *check, const struct install_target *target)
{
    const struct offer_pool *pool = target->pool;
    const struct os_info *info = check->report->info;
    g_autofree char *room = size_format(pool->available);
    g_autofree char *least = size_format(info ? info->disk_least : 0);
    if (offer_find_volume(pool, target->name))
        fail(check, _("pool %s has a volume %s already"), pool->name, target->name);
    else if (target->block && check->spec->disk_size > pool->available)
        fail(check, _("pool %s has only %s left"), pool->name, room);
    else if (info && check->spec->disk == INSTALL_DISK_NEW &&
             check->spec->disk_size < info->disk_least)
        note(check, _("%s needs %s"), info->name, least);
    else if (check->spec->disk_size > pool->available)
        note(check, _("thin; only %s are free there"), room);
    else
        note(check, _("thin; %s free"), room);
}

static void check_disk(struct check *check)
{
    const struct install_spec *spec = check->spec;
    struct install_target target;
    if (spec->disk == INSTALL_DISK_NEW && spec->disk_size < MIB)
        fail(check, _("a disk has at least 1 MiB"));
    if (spec->disk == INSTALL_DISK_NONE &&
        (spec->source == INSTALL_IMAGE || spec->source == INSTALL_EMPTY))
        fail(check, _("without a disk there is nothing to boot from"));
    if (install_target_find(spec, check->offer, &target) && target.pool && !check->error) {
        if (spec->volume && (strchr(spec->volume, '/') || !text_is_clean(check, spec->volume)))
            fail(check, _("a volume's name has no /"));
        check_volume(check, &target);
    }
    install_target_clear(&target);
}

static void check_pool(struct check *check)
{
    const struct install_spec *spec = check->spec;
    struct install_target target;
    bool made = install_target_find(spec, check->offer, &target);
    install_target_clear(&target);
    if (!made)
        return;
    if (!target.pool && spec->pool)
        fail(check, _("the host has no pool %s"), spec->pool);
    else if (!target.pool)
        fail(check, _("the host has no active pool for a new disk"));
    else if (!target.pool->active)
        fail(check, _("pool %s is off: start it first"), target.pool->name);
    else if (!offer_pool_makes(target.pool))
        fail(check, _("no volumes can be made in pool %s"), target.pool->name);
    else if (spec->disk == INSTALL_DISK_OVERLAY && !offer_pool_has_files(target.pool))
        fail(check, _("pool %s takes no overlays"), target.pool->name);
}

static void check_firmware(struct check *check)
{
    const struct offer *offer = check->offer;
    if (check->spec->firmware == INSTALL_BIOS || !offer->detailed)
        return;
    if (!(offer->flags & OFFER_UEFI))
        fail(check, _("the host has no UEFI firmware for such domains"));
    else if (check->spec->firmware == INSTALL_UEFI_SECURE && !(offer->flags & OFFER_SECURE_BOOT))
        fail(check, _("the host has no UEFI firmware with Secure Boot"));
}

static void check_network(struct check *check)
{
    const struct install_spec *spec = check->spec;
    const char *text = spec->network ? spec->network : "none";
    if (!text_is_clean(check, text))
        return;
    if (g_str_has_prefix(text, "network=")) {
        const struct offer_network *net = offer_find_network(check->offer, text + 8);
        if (!net)
            fail(check, _("the host has no network %s"), text + 8);
        else if (!net->active && spec->start && !spec->start_network)
            fail(check, _("network %s is off"), net->name);
        else if (!net->active && spec->start)
            note(check, _("is started first"));
    } else if (g_str_has_prefix(text, "bridge=")) {
        if (!text[7] || strlen(text + 7) > 15 || strpbrk(text + 7, " /"))
            fail(check, _("a bridge is named as an interface of the host"));
    } else if (strcmp(text, "user") != 0 && strcmp(text, "none") != 0) {
        fail(check, _("it is network=NAME, bridge=NAME, user or none"));
    }
    if (spec->source == INSTALL_NETWORK && !strcmp(text, "none"))
        fail(check, _("there is no network to boot from"));
}

static void check_graphics(struct check *check)
{
    const struct offer *offer = check->offer;
    const char *kind = check->spec->graphics ? check->spec->graphics : "none";
    bool vnc = !strcmp(kind, "vnc"), spice = !strcmp(kind, "spice");
    if (!vnc && !spice && strcmp(kind, "none") != 0)
        fail(check, _("it is vnc, spice or none"));
    else if (offer->detailed &&
             ((vnc && !(offer->flags & OFFER_VNC)) || (spice && !(offer->flags & OFFER_SPICE))))
        fail(check, _("the host's hypervisor has none of the kind"));
    if (check->spec->listen && *check->spec->listen &&
        !g_hostname_is_ip_address(check->spec->listen))
        fail(check, _("it listens at an IP address"));
}

static const struct {
    const char *word;
    void (*check)(struct check *check);
} fields[INSTALL_FIELDS] = {
    [INSTALL_FIELD_NAME] = {"NAME", check_name},
    [INSTALL_FIELD_MEDIA] = {"--cdrom", check_media},
    [INSTALL_FIELD_IMAGE] = {"--image", check_image},
    [INSTALL_FIELD_KERNEL] = {"--kernel", check_kernel},
    [INSTALL_FIELD_INITRD] = {"--initrd", check_initrd},
    [INSTALL_FIELD_CMDLINE] = {"--append", check_cmdline},
    [INSTALL_FIELD_OS] = {"--os-variant", check_os},
    [INSTALL_FIELD_VCPUS] = {"--cpus", check_vcpus},
    [INSTALL_FIELD_MEMORY] = {"--memory", check_memory},
    [INSTALL_FIELD_DISK] = {"--disk", check_disk},
    [INSTALL_FIELD_POOL] = {"--disk pool=", check_pool},
    [INSTALL_FIELD_FIRMWARE] = {"--boot", check_firmware},
    [INSTALL_FIELD_NETWORK] = {"--network", check_network},
    [INSTALL_FIELD_GRAPHICS] = {"--graphics", check_graphics},
    [INSTALL_FIELD_HOST] = {"--connect", check_host},
};

const char *install_field_word(enum install_field field)
{
    return fields[field].word;
}

/* --- the operating system --- */

static void recognise(struct install_report *report, const struct install_spec *spec,
                      const struct offer *offer)
{
    struct install_file file;
    struct iso_label label;
    if (spec->os && *spec->os) {
        report->info = os_info_find(spec->os, &report->error[INSTALL_FIELD_OS]);
        return;
    }
    if (spec->source != INSTALL_ISO || !install_file_find(offer, spec, spec->media, &file))
        return;
    bool told = spec->label_of && !g_strcmp0(spec->label_of, spec->media);
    if (told && spec->label)
        report->info = os_info_of_media(spec->label);
    const char *path = file.place == INSTALL_UPLOAD ? file.local : offer->local ? file.path : NULL;
    if (!told && path && iso_label_read(path, &label))
        report->info = os_info_of_media(&label);
    report->recognised = report->info != NULL;
    install_file_clear(&file);
}

/* --- all of it --- */

static void describe(GString *out, const struct install_spec *spec, const struct offer *offer,
                     const char *text)
{
    struct install_file file;
    if (!text || !*text || !install_file_find(offer, spec, text, &file))
        return;
    g_autofree char *size = size_format(file.size);
    if (file.place == INSTALL_UPLOAD && !file.volume && file.pool) {
        g_autofree char *base = g_path_get_basename(file.local);
        g_string_append_printf(out, _(", uploads %s/%s (%s)"), file.pool->name, base, size);
    }
    install_file_clear(&file);
}

/* "Makes its definition, default/web.qcow2 (20 GiB, thin), uploads ...". */
static char *describe_files(const struct install_spec *spec, const struct offer *offer)
{
    GString *out = g_string_new(NULL);
    struct install_target target;
    g_string_append_printf(out, _("Defines %s"), spec->name);
    if (install_target_find(spec, offer, &target) && target.pool) {
        g_autofree char *size = size_format(spec->disk_size);
        g_string_append_printf(out, _(", makes %s/%s"), target.pool->name, target.name);
        if (spec->disk_size)
            g_string_append_printf(out, " (%s)", size);
    }
    install_target_clear(&target);
    if (spec->source == INSTALL_ISO)
        describe(out, spec, offer, spec->media);
    if (spec->source == INSTALL_KERNEL) {
        describe(out, spec, offer, spec->kernel);
        describe(out, spec, offer, spec->initrd);
    }
    return g_string_free(out, FALSE);
}

struct install_report *install_check(const struct install_spec *spec, const struct offer *offer,
                                     bool look)
{
    struct install_report *report = g_new0(struct install_report, 1);
    if (look) {
        recognise(report, spec, offer);
    } else {
        report->info = os_info_copy(spec->info);
        report->recognised = spec->recognised;
    }
    for (unsigned i = 0; i < INSTALL_FIELDS; i++) {
        struct check check = {.spec = spec, .offer = offer, .report = report};
        fields[i].check(&check);
        if (!report->error[i])
            report->error[i] = check.error;
        report->note[i] = check.note;
        report->errors += report->error[i] != NULL;
    }
    report->files = describe_files(spec, offer);
    return report;
}

char *install_report_errors(const struct install_report *report)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < INSTALL_FIELDS; i++) {
        if (report->error[i])
            g_string_append_printf(text, "%s%s: %s", text->len ? "; " : "", fields[i].word,
                                   report->error[i]);
    }
    return g_string_free(text, text->len == 0);
}

void install_report_free(struct install_report *report)
{
    if (!report)
        return;
    for (unsigned i = 0; i < INSTALL_FIELDS; i++) {
        g_free(report->error[i]);
        g_free(report->note[i]);
    }
    os_info_free(report->info);
    g_free(report->files);
    g_free(report);
}
