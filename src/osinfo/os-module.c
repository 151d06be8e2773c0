#include "os-module.h"

#include <osinfo/osinfo.h>
#include <string.h>

#include "iso-label.h"

G_LOCK_DEFINE_STATIC(db_lock);

/* Some seconds old or not: the data are read when they are wanted and let go after it, as they
 * take more memory than all else. */
static OsinfoDb *db_load(void)
{
    OsinfoLoader *loader = osinfo_loader_new();
    GError *error = NULL;
    osinfo_loader_process_default_path(loader, &error);
    OsinfoDb *db = error ? NULL : g_object_ref(osinfo_loader_get_db(loader));
    g_clear_error(&error);
    g_object_unref(loader);
    return db;
}

/* --- what one is like --- */

static const struct {
    const char *id; /* the end of the device's id */
    unsigned device;
} os_devices[] = {
    {"/1af4/1001", OS_VIRTIO_BLOCK},  {"/1af4/1042", OS_VIRTIO_BLOCK},
    {"/1af4/1000", OS_VIRTIO_NET},    {"/1af4/1041", OS_VIRTIO_NET},
    {"/1af4/1003", OS_VIRTIO_SERIAL}, {"/1af4/1043", OS_VIRTIO_SERIAL},
    {"/1af4/1005", OS_VIRTIO_RNG},    {"/1af4/1044", OS_VIRTIO_RNG},
    {"/1af4/1002", OS_VIRTIO_BALLOON}, {"/1af4/1045", OS_VIRTIO_BALLOON},
    {"chipset/x86/q35", OS_Q35},
};

static unsigned devices_of(OsinfoOs *os)
{
    OsinfoDeviceList *list = osinfo_os_get_all_devices(os, NULL);
    unsigned devices = 0;
    for (int i = 0; i < osinfo_list_get_length(OSINFO_LIST(list)); i++) {
        const char *id = osinfo_entity_get_id(osinfo_list_get_nth(OSINFO_LIST(list), i));
        for (size_t d = 0; d < G_N_ELEMENTS(os_devices); d++) {
            if (g_str_has_suffix(id, os_devices[d].id))
                devices |= os_devices[d].device;
        }
    }
    g_object_unref(list);
    return devices;
}

/* Resources for this machine's architecture, or for all. */
static OsinfoResources *resources_of(OsinfoResourcesList *list)
{
    static const char *const archs[] = {"x86_64", "all"};
    for (size_t a = 0; a < G_N_ELEMENTS(archs); a++) {
        for (int i = 0; i < osinfo_list_get_length(OSINFO_LIST(list)); i++) {
            OsinfoResources *one = OSINFO_RESOURCES(osinfo_list_get_nth(OSINFO_LIST(list), i));
            if (!g_strcmp0(osinfo_resources_get_architecture(one), archs[a]))
                return one;
        }
    }
    return NULL;
}

static uint64_t positive(gint64 value)
{
    return value > 0 ? (uint64_t)value : 0;
}

static void take_resources(struct os_info *info, OsinfoOs *os)
{
    OsinfoResourcesList *least = osinfo_os_get_minimum_resources(os);
    OsinfoResourcesList *good = osinfo_os_get_recommended_resources(os);
    OsinfoResources *one = resources_of(least);
    if (one) {
        info->memory_least = positive(osinfo_resources_get_ram(one));
        info->disk_least = positive(osinfo_resources_get_storage(one));
    }
    one = resources_of(good);
    if (one) {
        gint cpus = osinfo_resources_get_n_cpus(one);
        info->memory = positive(osinfo_resources_get_ram(one));
        info->disk = positive(osinfo_resources_get_storage(one));
        info->cpus = cpus > 0 ? (unsigned)cpus : 0;
    }
    g_object_unref(least);
    g_object_unref(good);
}

static struct os_info *info_of(OsinfoOs *os)
{
    struct os_info *info = g_new0(struct os_info, 1);
    info->id = g_strdup(osinfo_entity_get_id(OSINFO_ENTITY(os)));
    info->short_id = g_strdup(osinfo_product_get_short_id(OSINFO_PRODUCT(os)));
    info->name = g_strdup(osinfo_product_get_name(OSINFO_PRODUCT(os)));
    if (!info->name)
        info->name = g_strdup(info->short_id ? info->short_id : info->id);
    info->devices = devices_of(os);
    take_resources(info, os);
    return info;
}

/* --- finding --- */

static OsinfoOs *os_named(OsinfoOsList *list, const char *id)
{
    for (int i = 0; i < osinfo_list_get_length(OSINFO_LIST(list)); i++) {
        OsinfoOs *os = OSINFO_OS(osinfo_list_get_nth(OSINFO_LIST(list), i));
        if (!g_strcmp0(osinfo_entity_get_id(OSINFO_ENTITY(os)), id) ||
            !g_strcmp0(osinfo_product_get_short_id(OSINFO_PRODUCT(os)), id))
            return os;
    }
    return NULL;
}

static struct os_info *module_find(const char *id)
{
    struct os_info *info = NULL;
    G_LOCK(db_lock);
    OsinfoDb *db = db_load();
    OsinfoOsList *list = db ? osinfo_db_get_os_list(db) : NULL;
    OsinfoOs *os = list ? os_named(list, id) : NULL;
    if (os)
        info = info_of(os);
    g_clear_object(&list);
    g_clear_object(&db);
    G_UNLOCK(db_lock);
    return info;
}

static OsinfoMedia *media_of(const struct iso_label *label)
{
    OsinfoMedia *media = osinfo_media_new("virtty:medium", "x86_64");
    OsinfoEntity *entity = OSINFO_ENTITY(media);
    const struct {
        const char *key, *value;
    } texts[] = {
        {OSINFO_MEDIA_PROP_VOLUME_ID, label->volume},
        {OSINFO_MEDIA_PROP_SYSTEM_ID, label->system},
        {OSINFO_MEDIA_PROP_PUBLISHER_ID, label->publisher},
        {OSINFO_MEDIA_PROP_APPLICATION_ID, label->application},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (*texts[i].value)
            osinfo_entity_set_param(entity, texts[i].key, texts[i].value);
    }
    osinfo_entity_set_param_int64(entity, OSINFO_MEDIA_PROP_VOLUME_SIZE, (gint64)label->size);
    return media;
}

static struct os_info *module_of_media(const struct iso_label *label)
{
    struct os_info *info = NULL;
    G_LOCK(db_lock);
    OsinfoDb *db = db_load();
    OsinfoMedia *media = db ? media_of(label) : NULL;
    if (media && osinfo_db_identify_media(db, media)) {
        OsinfoOs *os = osinfo_media_get_os(media);
        if (os)
            info = info_of(os);
        g_clear_object(&os);
    }
    g_clear_object(&media);
    g_clear_object(&db);
    G_UNLOCK(db_lock);
    return info;
}

static char **module_ids(const char *prefix)
{
    GPtrArray *ids = g_ptr_array_new();
    G_LOCK(db_lock);
    OsinfoDb *db = db_load();
    OsinfoOsList *list = db ? osinfo_db_get_os_list(db) : NULL;
    for (int i = 0; list && i < osinfo_list_get_length(OSINFO_LIST(list)); i++) {
        OsinfoProduct *os = OSINFO_PRODUCT(osinfo_list_get_nth(OSINFO_LIST(list), i));
        const char *id = osinfo_product_get_short_id(os);
        if (id && g_str_has_prefix(id, prefix))
            g_ptr_array_add(ids, g_strdup(id));
    }
    g_clear_object(&list);
    g_clear_object(&db);
    G_UNLOCK(db_lock);
    g_ptr_array_add(ids, NULL);
    return (char **)g_ptr_array_free(ids, FALSE);
}

G_MODULE_EXPORT const struct os_module virtty_osinfo_module = {
    .abi = OS_MODULE_ABI,
    .find = module_find,
    .of_media = module_of_media,
    .ids = module_ids,
};
