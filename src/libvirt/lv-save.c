#include "lv-save.h"

#include <errno.h>
#include <string.h>

#include "atomic-file.h"
#include "core/text.h"
#include "png-write.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)

/* A screen of 8192 x 8192 pixels; more than that no one sends. */
#define SAVE_SHOT_MAX (8192u * 8192u * 3u + 64u)

static char *save_abort(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainAbortJob(domain) < 0 ? lv_error(_("it was not cancelled")) : NULL;
}

static unsigned save_flags(GVariant *args)
{
    unsigned flags = 0;
    flags |= host_args_bool(args, "bypass-cache") ? VIR_DOMAIN_SAVE_BYPASS_CACHE : 0;
    flags |= host_args_bool(args, "paused") ? VIR_DOMAIN_SAVE_PAUSED : 0;
    flags |= host_args_bool(args, "running") ? VIR_DOMAIN_SAVE_RUNNING : 0;
    return flags;
}

static char *save_managed(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainManagedSave(domain, save_flags(task->args)) < 0
               ? lv_error(_("the domain was not saved"))
               : NULL;
}

static char *save_managed_remove(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainManagedSaveRemove(domain, 0) < 0
               ? lv_error(_("its saved state was not removed"))
               : NULL;
}

static char *save_file(struct lv_task *task)
{
    char *error = NULL;
    const char *file = host_args_string(task->args, "file");
    unsigned flags = save_flags(task->args);
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    int done = flags ? virDomainSaveFlags(domain, file, NULL, flags) : virDomainSave(domain, file);
    return done < 0 ? lv_error(_("the domain was not saved")) : NULL;
}

static char *save_restore(struct lv_task *task)
{
    const char *file = host_args_string(task->args, "file");
    unsigned flags = save_flags(task->args);
    int done = flags ? virDomainRestoreFlags(task->conn, file, NULL, flags)
                     : virDomainRestore(task->conn, file);
    return done < 0 ? lv_error(_("the domain was not restored")) : NULL;
}

/* --- dump --- */

static const struct {
    const char *word;
    unsigned format;
} save_formats[] = {
    {"elf", VIR_DOMAIN_CORE_DUMP_FORMAT_RAW},
    {"kdump-zlib", VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_ZLIB},
    {"kdump-lzo", VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_LZO},
    {"kdump-snappy", VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_SNAPPY},
    {"win-dmp", VIR_DOMAIN_CORE_DUMP_FORMAT_WIN_DMP},
};

static unsigned save_dump_flags(GVariant *args)
{
    unsigned flags = 0;
    flags |= host_args_bool(args, "memory-only") ? VIR_DUMP_MEMORY_ONLY : 0;
    flags |= host_args_bool(args, "live") ? VIR_DUMP_LIVE : 0;
    flags |= host_args_bool(args, "crash") ? VIR_DUMP_CRASH : 0;
    flags |= host_args_bool(args, "reset") ? VIR_DUMP_RESET : 0;
    flags |= host_args_bool(args, "bypass-cache") ? VIR_DUMP_BYPASS_CACHE : 0;
    return flags;
}

static char *save_dump(struct lv_task *task)
{
    char *error = NULL;
    const char *file = host_args_string(task->args, "file");
    const char *word = host_args_string(task->args, "format");
    unsigned flags = save_dump_flags(task->args);
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    int done = -1;
    for (size_t i = 0; word && i < G_N_ELEMENTS(save_formats); i++) {
        if (!strcmp(save_formats[i].word, word))
            done = virDomainCoreDumpWithFormat(domain, file, save_formats[i].format, flags);
    }
    if (!word)
        done = virDomainCoreDump(domain, file, flags);
    return done < 0 ? lv_error(_("its memory was not dumped")) : NULL;
}

/* --- screenshot --- */

static int save_shot_sink(virStreamPtr stream, const char *bytes, size_t len, void *opaque)
{
    GByteArray *image = opaque;
    (void)stream;
    if (len > SAVE_SHOT_MAX - image->len)
        return -1;
    g_byte_array_append(image, (const guint8 *)bytes, (guint)len);
    return (int)len;
}

/* The image as the host sends it, NULL with *error. */
static GByteArray *save_shot_receive(struct lv_task *task, virDomainPtr domain, char **error)
{
    unsigned screen = (unsigned)host_args_number(task->args, "screen", 0);
    g_autoptr(GByteArray) image = g_byte_array_new();
    virStreamPtr stream = virStreamNew(task->conn, 0);
    char *mime = stream ? virDomainScreenshot(domain, stream, screen, 0) : NULL;
    if (!mime) {
        *error = lv_error(_("there is no picture of its screen"));
    } else if (virStreamRecvAll(stream, save_shot_sink, image) < 0) {
        *error = lv_error(_("its picture is larger than any screen"));
        virStreamAbort(stream);
    } else if (virStreamFinish(stream) < 0) {
        *error = lv_error(_("there is no picture of its screen"));
    }
    free(mime);
    if (stream)
        virStreamFree(stream);
    return *error ? NULL : g_steal_pointer(&image);
}

static char *save_screenshot(struct lv_task *task)
{
    char *error = NULL;
    const char *file = host_args_string(task->args, "file");
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    g_autoptr(GByteArray) image = domain ? save_shot_receive(task, domain, &error) : NULL;
    if (!image)
        return error;
    g_autoptr(GByteArray) png = png_from_image(image->data, image->len, &error);
    if (!png)
        return error;
    enum atomic_mode mode = host_args_bool(task->args, "replace") ? ATOMIC_REPLACE : ATOMIC_NEW;
    if (!atomic_write(file, png->data, png->len, mode))
        return g_strdup_printf(_("%s was not written: %s"), file, g_strerror(errno));
    return NULL;
}

const struct lv_verb lv_save_verbs[] = {
    {.verb = HOST_MANAGED_SAVE, .lane = LV_LANE_LONG, .run = save_managed, .cancel = save_abort,
     .progress = true},
    {.verb = HOST_MANAGED_SAVE_REMOVE, .lane = LV_LANE_LONG, .run = save_managed_remove},
    {.verb = HOST_SAVE, .lane = LV_LANE_LONG, .run = save_file, .cancel = save_abort,
     .progress = true},
    {.verb = HOST_RESTORE, .lane = LV_LANE_LONG, .run = save_restore},
    {.verb = HOST_DUMP, .lane = LV_LANE_LONG, .run = save_dump, .cancel = save_abort,
     .progress = true},
    {.verb = HOST_JOB_ABORT, .lane = LV_LANE_CANCEL, .run = save_abort},
    {.verb = HOST_SCREENSHOT, .lane = LV_LANE_LONG, .run = save_screenshot},
    {.run = NULL},
};
