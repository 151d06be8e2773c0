#include "create.h"

#include <string.h>

#include "app.h"
#include "boot-probe.h"
#include "config.h"
#include "core/text.h"
#include "create-paths.h"
#include "domain-def.h"
#include "host.h"
#include "job.h"
#include "log.h"
#include "model.h"

#define MIB (UINT64_C(1) << 20)
#define DEFAULT_DISK (UINT64_C(8) << 30) /* thin: it costs nothing until it is filled */

/* --- the spec --- */

struct create_spec *create_spec_copy(const struct create_spec *spec)
{
    struct create_spec *copy = g_new(struct create_spec, 1);
    *copy = *spec;
    copy->name = g_strdup(spec->name);
    copy->kernel = g_strdup(spec->kernel);
    copy->initrd = g_strdup(spec->initrd);
    copy->cmdline = g_strdup(spec->cmdline);
    copy->image = g_strdup(spec->image);
    copy->disk_path = g_strdup(spec->disk_path);
    return copy;
}

void create_spec_free(struct create_spec *spec)
{
    if (!spec)
        return;
    char *strings[] = {spec->name,    spec->kernel, spec->initrd,
                       spec->cmdline, spec->image,  spec->disk_path};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_free(spec);
}

static void set_string(char **place, const char *value)
{
    char *copy = g_strdup(value);
    g_free(*place);
    *place = copy;
}

/* --- defaults --- */

static uint64_t default_memory(struct app *app, struct host *host)
{
    uint64_t memory = (uint64_t)config_int(app->config, CONFIG_DEFAULT_MEMORY) * MIB;
    uint64_t half = host->memory_available / 2 / MIB * MIB;
    if (host->memory_available && memory > half)
        memory = MAX(half, 64 * MIB);
    return memory;
}

static unsigned default_vcpus(struct app *app, struct host *host)
{
    unsigned wanted = (unsigned)config_int(app->config, CONFIG_DEFAULT_CPUS);
    if (host->cpus)
        wanted = MIN(wanted, host->cpus);
    return CLAMP(wanted, 1, VMM_CPUS_MAX);
}

/* "debian", or "debian-2", ... */
static char *free_name(struct app *app, struct host *host, const char *base)
{
    char *name = g_strdup(base);
    for (unsigned i = 2; model_find(app->model, host, name); i++) {
        g_free(name);
        name = g_strdup_printf("%s-%u", base, i);
    }
    return name;
}

struct create_spec *create_spec_new(struct app *app, struct host *host)
{
    struct create_spec *spec = g_new0(struct create_spec, 1);
    spec->name = free_name(app, host, "linux");
    spec->vcpus = default_vcpus(app, host);
    spec->memory = default_memory(app, host);
    spec->disk = CREATE_DISK_NONE;
    spec->disk_size = DEFAULT_DISK;
    spec->start = true;
    spec->serials = 1;
    spec->on_poweroff = spec->on_crash = VMM_ACTION_DESTROY;
    spec->on_reboot = VMM_ACTION_RESTART;
    return spec;
}

/* "/srv/Debian 12.raw" -> "Debian-12"; a kernel's file name says little: "linux". */
static char *base_name(enum create_source_kind kind, const char *path)
{
    if (kind == CREATE_KERNEL)
        return g_strdup("linux");
    char *base = g_path_get_basename(path);
    static const char *const suffixes[] = {".raw", ".img", ".image", ".bin"};
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        if (g_str_has_suffix(base, suffixes[i]))
            base[strlen(base) - strlen(suffixes[i])] = 0;
    }
    g_strdelimit(base, " \t", '-');
    if (!domain_name_problem(base) && strlen(base) <= DOMAIN_NAME_MAX - 4)
        return base;
    g_free(base);
    return g_strdup("vm");
}

char *create_name(struct app *app, struct host *host, enum create_source_kind kind,
                  const char *path)
{
    g_autofree char *base = base_name(kind, path);
    return free_name(app, host, base);
}

void create_guess(struct create_spec *spec, const struct create_source *source)
{
    spec->guess = false;
    if (!source || source->kind != spec->source)
        return;
    if (!spec->cmdline)
        spec->cmdline = g_strdup(source->cmdline);
    if (spec->kernel)
        return;
    spec->kernel = g_strdup(source->kernel);
    if (!spec->initrd)
        spec->initrd = g_strdup(source->initrd);
}

const char *create_image_user(const struct app *app, const char *path)
{
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *domain = model_domain(app->model, i);
        for (guint d = 0; domain->disks && d < domain->disks->len; d++) {
            const struct domain_disk *disk = g_ptr_array_index(domain->disks, d);
            if (!g_strcmp0(disk->source, path))
                return domain->name;
        }
    }
    return NULL;
}

void create_use_source(struct create_spec *spec, struct app *app, struct host *host,
                       const struct create_source *source, bool rename)
{
    bool image = source->kind == CREATE_IMAGE;
    spec->source = source->kind;
    if (!image || source->kernel) { /* else the kernel that was chosen before boots it */
        set_string(&spec->kernel, image ? source->kernel : source->path);
        set_string(&spec->initrd, source->initrd);
    }
    if (image && !g_strcmp0(spec->kernel, source->path)) /* it was typed as the kernel */
        g_clear_pointer(&spec->kernel, g_free);
    set_string(&spec->cmdline, source->cmdline);
    set_string(&spec->image, image ? source->path : NULL);
    if (image) /* two guests that write one disk destroy it */
        spec->disk = create_image_user(app, source->path) ? CREATE_DISK_COPY : CREATE_DISK_USE;
    else
        spec->disk = CREATE_DISK_NEW;
    if (!rename)
        return;
    g_free(spec->name);
    spec->name = create_name(app, host, source->kind, source->path);
}

/* --- limits --- */

struct create_limits *create_limits_new(struct app *app, struct host *host)
{
    struct create_limits *limits = g_new0(struct create_limits, 1);
    GPtrArray *names = g_ptr_array_new();
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *domain = model_domain(app->model, i);
        if (domain->host == host)
            g_ptr_array_add(names, g_strdup(domain->name));
    }
    g_ptr_array_add(names, NULL);
    limits->names = (char **)g_ptr_array_free(names, FALSE);
    limits->images_dir = create_images_dir(app);
    limits->cpus = host->cpus;
    limits->memory_total = host->memory_total;
    limits->memory_available = host->memory_available;
    return limits;
}

void create_limits_free(struct create_limits *limits)
{
    if (!limits)
        return;
    g_strfreev(limits->names);
    g_free(limits->images_dir);
    g_free(limits);
}

/* --- creating it --- */

struct creation {
    struct app *app;
    struct host *host;
    struct create_spec *spec;
    struct job *job;
    bool strange; /* the file it is made of is no kernel or image */
};

static const char *creation_refusal(struct app *app, struct host *host,
                                    const struct create_spec *spec)
{
    const char *reason = host_domain_reason(host, NULL, HOST_CREATE);
    if (!reason && spec->start && host->state == HOST_UNUSABLE)
        reason = host->problem; /* only to define it would be possible */
    if (!reason)
        reason = domain_name_problem(spec->name);
    if (!reason && model_find(app->model, host, spec->name))
        reason = _("there is a domain of that name already");
    return reason;
}

static void creation_run(struct creation *creation)
{
    const struct create_spec *spec = creation->spec;
    struct create_limits *limits = create_limits_new(creation->app, creation->host);
    g_autofree char *xml = create_xml(spec, limits);
    g_autofree char *disk = create_disk_path(spec, limits);
    g_autofree char *image = create_path(spec->image);
    create_limits_free(limits);
    bool copy = disk && image && spec->disk == CREATE_DISK_COPY;
    GVariant *args = host_args_new(
        "xml", g_variant_new_string(xml), "start", g_variant_new_boolean(spec->start), "autostart",
        g_variant_new_boolean(spec->autostart), "disk-size",
        g_variant_new_uint64(spec->disk_size), "disk-path",
        disk ? g_variant_new_string(disk) : NULL, "disk-copy-of",
        copy ? g_variant_new_string(image) : NULL, NULL);
    const struct host_target none = {0};
    host_run(creation->host, HOST_CREATE, &none, creation->job, args);
}

/* What is wrong is found before anything is written. */
static void creation_checked(void *opaque, struct create_report *report)
{
    struct creation *creation = opaque;
    g_autofree char *errors =
        create_report_errors(report, creation->strange ? creation->spec : NULL);
    const char *refusal = creation_refusal(creation->app, creation->host, creation->spec);
    if (job_cancelled(creation->job))
        job_finish(creation->job, _("cancelled"));
    else if (errors || refusal)
        job_finish(creation->job, errors ? errors : refusal);
    else
        creation_run(creation);
    create_report_free(report);
    create_spec_free(creation->spec);
    g_free(creation);
}

static void creation_check(struct creation *creation)
{
    g_autofree char *command = create_command(creation->spec);
    log_add(creation->app->log, LOG_COMMAND, creation->spec->name, "%s", command);
    create_check_start(creation->app, creation->host, creation->spec, creation_checked, creation);
}

static void creation_probed(void *opaque, struct create_source *source)
{
    struct creation *creation = opaque;
    creation->strange = !source;
    create_guess(creation->spec, source);
    create_source_free(source);
    creation_check(creation);
}

struct job *create_start(struct app *app, struct host *host, const struct create_spec *spec,
                         char **error)
{
    const char *refusal = creation_refusal(app, host, spec);
    if (refusal) {
        *error = g_strdup(refusal);
        return NULL;
    }
    g_autofree char *title = g_strdup_printf(_("create %s"), spec->name);
    g_autofree char *result = g_strdup_printf(
        spec->start ? _("Domain '%s' created and started") : _("Domain '%s' created"), spec->name);
    struct creation *creation = g_new0(struct creation, 1);
    creation->app = app;
    creation->host = host;
    creation->spec = create_spec_copy(spec);
    creation->job = job_new(app, title, spec->name, true, NULL, NULL);
    job_set_result(creation->job, result);
    if (spec->guess)
        create_probe_start(app, create_main_file(spec), creation_probed, creation);
    else
        creation_check(creation);
    return creation->job;
}
