#include "os-info.h"

#include <dlfcn.h>
#include <glib.h>

#include "build-config.h"
#include "core/text.h"
#include "iso-label.h"

/* Loaded once by the first thread that asks; it stays. */
static GOnce os_once = G_ONCE_INIT;

static gpointer os_load(gpointer opaque)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = self ? g_path_get_dirname(self) : NULL;
    g_autofree char *beside = g_build_filename(folder ? folder : "", "virtty-osinfo.so", NULL);
    g_autofree char *installed = g_build_filename(PKGLIBDIR, "virtty-osinfo.so", NULL);
    bool near = g_file_test(beside, G_FILE_TEST_EXISTS);
    (void)opaque;
    void *handle = dlopen(near ? beside : installed, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    const struct os_module *module = handle ? dlsym(handle, OS_MODULE_SYMBOL) : NULL;
    return module && module->abi == OS_MODULE_ABI ? (gpointer)module : NULL;
}

static const struct os_module *os_module_get(void)
{
    return g_once(&os_once, os_load, NULL);
}

struct os_info *os_info_find(const char *id, char **error)
{
    const struct os_module *module = os_module_get();
    struct os_info *info = module ? module->find(id) : NULL;
    if (!module)
        *error = g_strdup(_("virtty's module for operating systems (libosinfo) is not installed"));
    else if (!info)
        *error = g_strdup_printf(_("there is no operating system %s"), id);
    return info;
}

struct os_info *os_info_of_media(const struct iso_label *label)
{
    const struct os_module *module = os_module_get();
    return module ? module->of_media(label) : NULL;
}

char **os_info_ids(const char *prefix)
{
    const struct os_module *module = os_module_get();
    return module ? module->ids(prefix) : g_new0(char *, 1);
}

struct os_info *os_info_copy(const struct os_info *info)
{
    if (!info)
        return NULL;
    struct os_info *copy = g_new(struct os_info, 1);
    *copy = *info;
    copy->id = g_strdup(info->id);
    copy->short_id = g_strdup(info->short_id);
    copy->name = g_strdup(info->name);
    return copy;
}

void os_info_free(struct os_info *info)
{
    if (!info)
        return;
    g_free(info->id);
    g_free(info->short_id);
    g_free(info->name);
    g_free(info);
}
