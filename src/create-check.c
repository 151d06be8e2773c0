#include "create-check.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "boot-probe.h"
#include "core/text.h"
#include "create-paths.h"
#include "domain-def.h"
#include "size-text.h"

#define MIB (UINT64_C(1) << 20)
#define CMDLINE_MAX 2047 /* bytes that every bzImage takes */
#define SECTOR 512

/* What a field's check fills in; a check returns after the first error. */
struct check {
    const struct create_spec *spec;
    const struct create_limits *limits;
    char *error, *note;
};

G_GNUC_PRINTF(2, 3)
static void check_fail(struct check *check, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    check->error = g_strdup_vprintf(fmt, args);
    va_end(args);
}

G_GNUC_PRINTF(2, 3)
static void check_note(struct check *check, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    check->note = g_strdup_vprintf(fmt, args);
    va_end(args);
}

/* The absolute path of a field (g_free), or NULL after an error; NULL without one if the field is
 * empty and may be. */
static char *check_path(struct check *check, const char *text, const char *missing)
{
    g_autofree char *path = create_path(text);
    if (!path && missing)
        check_fail(check, "%s", missing);
    else if (path && !g_utf8_validate(path, -1, NULL))
        check_fail(check, _("the path is no valid text"));
    else if (path && !g_path_is_absolute(path))
        check_fail(check, _("the path is not absolute: it must begin with / or ~/"));
    else
        return g_steal_pointer(&path);
    return NULL;
}

static bool wants_image(const struct create_spec *spec)
{
    return spec->disk == CREATE_DISK_USE || spec->disk == CREATE_DISK_COPY;
}

static bool makes_disk(const struct create_spec *spec)
{
    return spec->disk == CREATE_DISK_NEW || spec->disk == CREATE_DISK_COPY;
}

/* --- one function a field --- */

static void check_name(struct check *check)
{
    const char *problem = domain_name_problem(check->spec->name);
    if (problem)
        check_fail(check, "%s", problem);
    else if (g_strv_contains((const char *const *)check->limits->names, check->spec->name))
        check_fail(check, _("there is a domain of that name already"));
}

static void check_kernel(struct check *check)
{
    g_autofree char *path = check_path(check, check->spec->kernel, _("a kernel is needed"));
    if (!path)
        return;
    struct boot_probe probe;
    boot_probe(path, &probe);
    if (probe.kind == BOOT_UNREADABLE && !strcmp(probe.reason, g_strerror(EACCES)))
        check_fail(check, _("you may not read it (sudo chmod a+r %s)"), path);
    else if (probe.kind == BOOT_RAW)
        check_fail(check, _("it is no kernel: neither ELF with a PVH entry nor a bzImage"));
    else if (!boot_probe_is_kernel(&probe))
        check_fail(check, "%s", probe.reason);
    if (check->error)
        return;
    g_autofree char *size = size_format(probe.size);
    check_note(check, "%s%s%s, %s", probe.kind == BOOT_PVH ? _("ELF, PVH") : "bzImage",
               probe.version[0] ? " " : "", probe.version, size);
}

static void check_initrd(struct check *check)
{
    g_autofree char *path = check_path(check, check->spec->initrd, NULL);
    if (!path)
        return;
    struct boot_probe probe;
    boot_probe(path, &probe);
    if (probe.kind == BOOT_UNREADABLE || probe.kind == BOOT_EMPTY || probe.device) {
        check_fail(check, "%s", probe.device ? _("it is a block device") : probe.reason);
        return;
    }
    if (probe.size >= check->spec->memory) {
        check_fail(check, _("it is larger than the domain's memory"));
        return;
    }
    check->note = size_format(probe.size);
}

static void check_cmdline(struct check *check)
{
    const char *text = check->spec->cmdline ? check->spec->cmdline : "";
    if (strlen(text) > CMDLINE_MAX)
        check_fail(check, _("it is too long: %u bytes at most"), CMDLINE_MAX);
    else if (!g_utf8_validate(text, -1, NULL))
        check_fail(check, _("it is no valid text"));
    for (const char *at = text; *at && !check->error; at++) {
        if (g_ascii_iscntrl(*at))
            check_fail(check, _("it contains control characters"));
    }
}

static void check_image(struct check *check)
{
    const struct create_spec *spec = check->spec;
    if (!wants_image(spec))
        return;
    g_autofree char *path = check_path(check, spec->image, _("a disk image is needed"));
    if (!path)
        return;
    struct boot_probe probe;
    boot_probe(path, &probe);
    if (probe.kind == BOOT_UNREADABLE || probe.kind == BOOT_FOREIGN || probe.kind == BOOT_EMPTY)
        check_fail(check, "%s", probe.reason);
    else if (probe.kind != BOOT_RAW)
        check_fail(check, _("it is a kernel or program, not a disk image"));
    else if (spec->disk == CREATE_DISK_USE && !spec->read_only && !probe.writable)
        check_fail(check, _("you may not write it: copy it or make the disk read-only"));
    else if (probe.size % SECTOR)
        check_fail(check, _("its size is not a multiple of %u bytes"), SECTOR);
    if (check->error)
        return;
    g_autofree char *size = size_format(probe.size);
    check_note(check, probe.device ? _("block device, %s") : _("raw image, %s"), size);
}

static void check_vcpus(struct check *check)
{
    unsigned vcpus = check->spec->vcpus, cpus = check->limits->cpus;
    if (vcpus < 1 || vcpus > VMM_CPUS_MAX)
        check_fail(check, _("it must be a number from 1 to %u"), VMM_CPUS_MAX);
    else if (cpus && vcpus > cpus)
        check_note(check, _("more than the %u of this host: slower"), cpus);
    else if (cpus)
        check_note(check, _("of %u"), cpus);
}

static void check_memory(struct check *check)
{
    uint64_t memory = check->spec->memory, available = check->limits->memory_available;
    g_autofree char *total = size_format(check->limits->memory_total);
    g_autofree char *left = size_format(available);
    if (memory < VMM_MEMORY_MIN || memory % MIB)
        check_fail(check, _("it must be a whole number of MiB"));
    else if (check->limits->memory_total && memory > check->limits->memory_total)
        check_fail(check, _("this host has %s"), total);
    else if (available && memory > available && check->spec->start)
        check_fail(check, _("only %s are available now"), left);
    else if (available)
        check_note(check, _("%s available"), left);
}

/* The nearest folder above a path that is there already; g_free. */
static char *existing_folder(const char *path)
{
    char *folder = g_path_get_dirname(path);
    while (!g_file_test(folder, G_FILE_TEST_EXISTS) && strcmp(folder, "/")) {
        char *above = g_path_get_dirname(folder);
        g_free(folder);
        folder = above;
    }
    return folder;
}

/* Bytes that will be written for sure: those of the image that is copied. */
static bool disk_needs(struct check *check, uint64_t *size, uint64_t *bytes)
{
    const struct create_spec *spec = check->spec;
    *size = spec->disk_size;
    *bytes = 0;
    if (spec->disk != CREATE_DISK_COPY)
        return true;
    g_autofree char *image = create_path(spec->image);
    struct boot_probe probe = {0};
    if (image)
        boot_probe(image, &probe);
    if (spec->disk_size && spec->disk_size < probe.size) {
        g_autofree char *least = size_format(probe.size);
        check_fail(check, _("it must be at least as large as the image: %s"), least);
        return false;
    }
    *size = MAX(probe.size, spec->disk_size);
    *bytes = probe.device ? probe.size : MIN(probe.allocated, probe.size);
    return true;
}

static void check_disk(struct check *check)
{
    const struct create_spec *spec = check->spec;
    uint64_t size, bytes;
    if ((unsigned)spec->disk >= CREATE_DISKS)
        check_fail(check, _("there is no such kind of disk"));
    if (check->error || !makes_disk(spec) || !disk_needs(check, &size, &bytes))
        return;
    if (size < MIB || size % SECTOR || size > UINT64_C(1) << 52) {
        check_fail(check, _("a disk has at least 1 MiB and whole sectors of %u bytes"), SECTOR);
        return;
    }
    g_autofree char *path = create_disk_path(spec, check->limits);
    g_autofree char *folder = path ? existing_folder(path) : NULL;
    struct statvfs fs;
    if (!folder || !g_path_is_absolute(folder) || statvfs(folder, &fs))
        return; /* the path's own check says why */
    uint64_t left = (uint64_t)fs.f_bavail * fs.f_frsize;
    g_autofree char *free_text = size_format(left);
    if (bytes > left)
        check_fail(check, _("only %s are free there"), free_text);
    else if (size > left)
        check_note(check, _("thin; only %s are free there"), free_text);
    else
        check_note(check, _("thin; %s free"), free_text);
}

static void check_disk_path(struct check *check)
{
    const struct create_spec *spec = check->spec;
    if (!makes_disk(spec) || domain_name_problem(spec->name))
        return;
    g_autofree char *typed = check_path(check, spec->disk_path, NULL);
    g_autofree char *path = create_disk_path(spec, check->limits);
    if (check->error || !path)
        return;
    g_autofree char *folder = existing_folder(path);
    if (g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        check_fail(check, _("%s is there already"), path);
    else if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        check_fail(check, _("%s is no folder"), folder);
    else if (access(folder, W_OK | X_OK))
        check_fail(check, _("you may not write in %s"), folder);
}

static void check_serials(struct check *check)
{
    if (check->spec->serials < 1 || check->spec->serials > VMM_SERIALS)
        check_fail(check, _("it must be a number from 1 to %u"), VMM_SERIALS);
}

static const struct {
    const char *word;
    void (*check)(struct check *check);
} fields[CREATE_FIELDS] = {
    [CREATE_FIELD_NAME] = {"NAME", check_name},
    [CREATE_FIELD_KERNEL] = {"--kernel", check_kernel},
    [CREATE_FIELD_INITRD] = {"--initrd", check_initrd},
    [CREATE_FIELD_CMDLINE] = {"--append", check_cmdline},
    [CREATE_FIELD_IMAGE] = {"--image", check_image},
    [CREATE_FIELD_VCPUS] = {"--cpus", check_vcpus},
    [CREATE_FIELD_MEMORY] = {"--memory", check_memory},
    [CREATE_FIELD_DISK] = {"--disk-size", check_disk},
    [CREATE_FIELD_DISK_PATH] = {"--disk-path", check_disk_path},
    [CREATE_FIELD_SERIALS] = {"--serials", check_serials},
};

const char *create_field_word(enum create_field field)
{
    return fields[field].word;
}

/* "Writes the XML and ~/... (8.0 GiB, thin)": short, for a dialog of 80 columns. */
static char *describe_files(const struct create_spec *spec, const struct create_limits *limits)
{
    g_autofree char *disk = create_disk_path(spec, limits);
    if (!disk)
        return g_strdup_printf(_("Writes the XML of %s"), spec->name);
    struct check check = {.spec = spec, .limits = limits};
    uint64_t size = 0, bytes = 0;
    disk_needs(&check, &size, &bytes);
    g_free(check.error);
    g_autofree char *shown = size_format(size);
    g_autofree char *path = create_path_shown(disk);
    return g_strdup_printf(_("Writes the XML and %s (%s, thin)"), path, shown);
}

struct create_report *create_check(const struct create_spec *spec,
                                   const struct create_limits *limits)
{
    struct create_report *report = g_new0(struct create_report, 1);
    for (unsigned i = 0; i < CREATE_FIELDS; i++) {
        struct check check = {.spec = spec, .limits = limits};
        fields[i].check(&check);
        report->error[i] = check.error;
        report->note[i] = check.note;
        report->errors += check.error != NULL;
    }
    if (!report->error[CREATE_FIELD_NAME])
        report->files = describe_files(spec, limits);
    return report;
}

const char *create_main_file(const struct create_spec *spec)
{
    return spec->image ? spec->image : spec->kernel;
}

char *create_report_errors(const struct create_report *report, const struct create_spec *of)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < CREATE_FIELDS; i++) {
        if (report->error[i])
            g_string_append_printf(text, "%s%s", text->len ? "; " : "", report->error[i]);
    }
    if (text->len && of && create_main_file(of)) {
        g_string_prepend(text, ": ");
        g_string_prepend(text, create_main_file(of));
    }
    return g_string_free(text, text->len == 0);
}

void create_report_free(struct create_report *report)
{
    if (!report)
        return;
    for (unsigned i = 0; i < CREATE_FIELDS; i++) {
        g_free(report->error[i]);
        g_free(report->note[i]);
    }
    g_free(report->files);
    g_free(report);
}
