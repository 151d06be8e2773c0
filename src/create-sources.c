#include "create-sources.h"

#include <string.h>
#include <sys/stat.h>

#include "app.h"
#include "boot-probe.h"
#include "core/text.h"
#include "create-paths.h"
#include "create.h"
#include "size-text.h"

#define FILES_MAX 2000 /* looked at in a folder */
#define CONSOLE "console=ttyS0"

struct found {
    struct create_source source; /* first */
    gint64 modified;
};

void create_source_free(struct create_source *source)
{
    if (!source)
        return;
    g_free(source->path);
    g_free(source->kernel);
    g_free(source->initrd);
    g_free(source->cmdline);
    g_free(source->note);
    g_free(source); /* it stands first in a struct found */
}

static void found_free(gpointer data)
{
    create_source_free(data);
}

/* --- names --- */

static bool name_is_kernel(const char *name)
{
    static const char *const prefixes[] = {"vmlinuz", "vmlinux", "bzImage", "kernel"};
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_str_has_prefix(name, prefixes[i]))
            return true;
    }
    return false;
}

static bool name_is_image(const char *name)
{
    return g_str_has_suffix(name, ".raw") || g_str_has_suffix(name, ".img");
}

static bool name_is_initrd(const char *name)
{
    return g_str_has_prefix(name, "initrd") || g_str_has_prefix(name, "initramfs");
}

/* The initrd beside a kernel, by the ways distributions name it; NULL if there is none. */
static char *find_initrd(const char *kernel)
{
    g_autofree char *folder = g_path_get_dirname(kernel);
    g_autofree char *base = g_path_get_basename(kernel);
    const char *version = strchr(base, '-');
    static const char *const patterns[] = {
        "initrd.img%s", "initrd%s",     "initramfs%s.img",
        "initramfs%s",  "initrd%s.img", "initrd.cpio%s",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(patterns); i++) {
        const char *mark = strstr(patterns[i], "%s");
        g_autofree char *before = g_strndup(patterns[i], (gsize)(mark - patterns[i]));
        g_autofree char *name = g_strconcat(before, version ? version : "", mark + 2, NULL);
        char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return path;
        g_free(path);
    }
    return NULL;
}

/* --- one file --- */

static char *kernel_note(const struct boot_probe *probe)
{
    g_autofree char *size = size_format(probe->size);
    if (probe->version[0])
        return g_strdup_printf(_("Linux %s, %s"), probe->version, size);
    return g_strdup_printf(probe->kind == BOOT_PVH ? _("ELF kernel, %s") : _("bzImage, %s"), size);
}

static char *image_note(const struct boot_probe *probe)
{
    g_autofree char *size = size_format(probe->size);
    return g_strdup_printf(probe->device ? _("block device, %s") : _("raw image, %s"), size);
}

static char *image_cmdline(const struct boot_probe *probe)
{
    if (probe->layout == LAYOUT_PARTITIONS)
        return g_strdup(CONSOLE " root=/dev/vda1 ro");
    return g_strdup(CONSOLE " root=/dev/vda ro");
}

static struct found *found_new(const char *path, const struct boot_probe *probe)
{
    struct found *found = g_new0(struct found, 1);
    struct stat st;
    found->modified = stat(path, &st) ? 0 : st.st_mtime;
    found->source.path = g_strdup(path);
    found->source.size = probe->size;
    if (boot_probe_is_kernel(probe)) {
        found->source.kind = CREATE_KERNEL;
        found->source.initrd = find_initrd(path);
        found->source.cmdline = g_strdup(CONSOLE);
        found->source.note = kernel_note(probe);
    } else {
        found->source.kind = CREATE_IMAGE;
        found->source.cmdline = image_cmdline(probe);
        found->source.note = image_note(probe);
    }
    return found;
}

/* --- folders --- */

static void search_file(GPtrArray *sources, const char *folder, const char *name)
{
    bool image = name_is_image(name) && !name_is_initrd(name);
    if (!image && !name_is_kernel(name))
        return;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct boot_probe probe;
    boot_probe(path, &probe);
    if (boot_probe_is_kernel(&probe) || (image && probe.kind == BOOT_RAW))
        g_ptr_array_add(sources, found_new(path, &probe));
}

static void search_folder(GPtrArray *sources, GHashTable *seen, const char *folder)
{
    struct stat st;
    if (!folder || stat(folder, &st))
        return;
    /* The same folder under two names is one. */
    char *id = g_strdup_printf("%lx:%lx", (unsigned long)st.st_dev, (unsigned long)st.st_ino);
    if (!g_hash_table_add(seen, id))
        return;
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    for (unsigned i = 0; dir && i < FILES_MAX && (name = g_dir_read_name(dir)); i++)
        search_file(sources, folder, name);
    if (dir)
        g_dir_close(dir);
}

static int compare_found(gconstpointer a, gconstpointer b)
{
    const struct found *left = *(void *const *)a, *right = *(void *const *)b;
    if (left->source.kind != right->source.kind)
        return (int)left->source.kind - (int)right->source.kind;
    if (left->modified != right->modified)
        return left->modified < right->modified ? 1 : -1;
    return strcmp(left->source.path, right->source.path);
}

/* An image has no kernel of its own here: the newest one of this host boots it. */
static void add_kernels(GPtrArray *sources)
{
    const struct create_source *kernel = NULL;
    for (guint i = 0; i < sources->len; i++) {
        struct create_source *source = g_ptr_array_index(sources, i);
        if (source->kind == CREATE_KERNEL && !kernel && g_str_has_prefix(source->path, "/boot/"))
            kernel = source;
        if (source->kind != CREATE_IMAGE || !kernel)
            continue;
        source->kernel = g_strdup(kernel->path);
        source->initrd = g_strdup(kernel->initrd);
    }
}

GPtrArray *create_sources_search(const char *images, const char *dir)
{
    GPtrArray *sources = g_ptr_array_new_with_free_func(found_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *home = g_build_filename(g_get_home_dir(), "images", NULL);
    const char *const folders[] = {"/boot", images, home, dir};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
        search_folder(sources, seen, folders[i]);
    g_ptr_array_sort(sources, compare_found);
    add_kernels(sources);
    return sources;
}

GPtrArray *create_sources_find(const struct app *app, const char *dir)
{
    g_autofree char *images = create_images_dir(app);
    return create_sources_search(images, dir);
}

struct create_source *create_source_probe(const char *path, char **error)
{
    g_autofree char *full = create_path(path);
    if (!full || !g_path_is_absolute(full)) {
        *error = g_strdup(full ? _("the path is not absolute") : _("a path is needed"));
        return NULL;
    }
    struct boot_probe probe;
    boot_probe(full, &probe);
    if (!boot_probe_is_kernel(&probe) && probe.kind != BOOT_RAW) {
        *error = g_strdup(probe.reason);
        return NULL;
    }
    struct found *found = found_new(full, &probe);
    if (found->source.kind == CREATE_IMAGE) {
        g_autoptr(GPtrArray) kernels = create_sources_search(NULL, NULL);
        const struct create_source *kernel = kernels->len ? g_ptr_array_index(kernels, 0) : NULL;
        if (kernel && kernel->kind == CREATE_KERNEL) {
            found->source.kernel = g_strdup(kernel->path);
            found->source.initrd = g_strdup(kernel->initrd);
        }
    }
    return &found->source;
}
