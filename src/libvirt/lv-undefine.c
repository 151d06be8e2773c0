#include "lv-undefine.h"

#include <string.h>

#include "core/text.h"
#include "domxml-parse.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)
typedef virStorageVol lv_volume;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_volume, virStorageVolFree)
typedef virStoragePool lv_pool;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_pool, virStoragePoolFree)

/* At most so many names of snapshots are told; the rest is counted. */
#define UNDEFINE_NAMES 64

/* --- volumes --- */

static virStorageVolPtr volume_named(virConnectPtr conn, const char *pool_name, const char *name)
{
    g_autoptr(lv_pool) pool = virStoragePoolLookupByName(conn, pool_name);
    return pool ? virStorageVolLookupByName(pool, name) : NULL;
}

/* POOL/VOLUME; both may hold slashes. */
static virStorageVolPtr volume_of_words(virConnectPtr conn, const char *words)
{
    virStorageVolPtr volume = NULL;
    for (const char *slash = strchr(words, '/'); slash && !volume; slash = strchr(slash + 1, '/')) {
        g_autofree char *pool = g_strndup(words, (gsize)(slash - words));
        volume = volume_named(conn, pool, slash + 1);
    }
    return volume;
}

static void volume_free(gpointer volume)
{
    virStorageVolFree(volume);
}

/* Looks all up before anything is deleted; NULL with *error if one is not there. */
static GPtrArray *undefine_volumes(struct lv_task *task, char **error)
{
    g_autofree const char **paths = host_args_strings(task->args, "paths");
    g_autofree const char **words = host_args_strings(task->args, "volumes");
    g_autoptr(GPtrArray) volumes = g_ptr_array_new_with_free_func(volume_free);
    for (const char **path = paths; path && *path; path++) {
        /* A disk of type "volume" is known by its pool and name. */
        virStorageVolPtr volume = g_path_is_absolute(*path)
                                      ? virStorageVolLookupByPath(task->conn, *path)
                                      : volume_of_words(task->conn, *path);
        if (volume) {
            g_ptr_array_add(volumes, volume);
            continue;
        }
        *error = g_strdup_printf(_("%s is no volume of an active pool, so the host cannot delete "
                                   "it; nothing was deleted"), *path);
        return NULL;
    }
    for (const char **word = words; word && *word; word++) {
        virStorageVolPtr volume = volume_of_words(task->conn, *word);
        if (volume) {
            g_ptr_array_add(volumes, volume);
            continue;
        }
        *error = g_strdup_printf(_("there is no volume '%s'; nothing was deleted"), *word);
        return NULL;
    }
    return g_steal_pointer(&volumes);
}

/* What came of each volume; *failed counts. */
static char *undefine_delete_volumes(const GPtrArray *volumes, unsigned *failed)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < volumes->len; i++) {
        virStorageVolPtr volume = g_ptr_array_index(volumes, i);
        char *path = virStorageVolGetPath(volume);
        const char *shown = path ? path : virStorageVolGetName(volume);
        if (virStorageVolDelete(volume, 0) < 0) {
            g_autofree char *why = lv_error(_("it was not deleted"));
            g_string_append_printf(text, _("%s: not deleted: %s\n"), shown, why);
            ++*failed;
        } else {
            g_string_append_printf(text, _("%s: deleted\n"), shown);
        }
        free(path);
    }
    return g_string_free(text, FALSE);
}

static unsigned undefine_flags(GVariant *args)
{
    unsigned flags = 0;
    flags |= host_args_bool(args, "nvram") ? VIR_DOMAIN_UNDEFINE_NVRAM : 0;
    flags |= host_args_bool(args, "keep-nvram") ? VIR_DOMAIN_UNDEFINE_KEEP_NVRAM : 0;
    flags |= host_args_bool(args, "managed-save") ? VIR_DOMAIN_UNDEFINE_MANAGED_SAVE : 0;
    flags |= host_args_bool(args, "snapshots") ? VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA : 0;
    flags |= host_args_bool(args, "checkpoints") ? VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA : 0;
    return flags;
}

/* The definition first: a domain without its disks is worse than disks without a domain. */
static char *undefine_run(struct lv_task *task)
{
    char *error = NULL;
    unsigned flags = undefine_flags(task->args), failed = 0;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    g_autoptr(GPtrArray) volumes = domain ? undefine_volumes(task, &error) : NULL;
    if (!volumes)
        return error;
    int done = flags ? virDomainUndefineFlags(domain, flags) : virDomainUndefine(domain);
    if (done < 0)
        return lv_error(_("the domain was not undefined"));
    if (!volumes->len)
        return NULL;
    g_autofree char *list = undefine_delete_volumes(volumes, &failed);
    if (failed) {
        g_strchomp(list);
        return g_strdup_printf(_("its definition is deleted, but not all of its volumes:\n%s"),
                               list);
    }
    g_autofree char *text = g_strdup_printf(_("Domain '%s' has been undefined\n%s"), task->name,
                                            list);
    job_set_output(task->job, text);
    return NULL;
}

/* --- what belongs to it --- */

/* A host may send anything, a GVariant takes text only. What was mended names nothing: it is shown,
 * but not found. */
static char *belongings_text(const char *text)
{
    return g_utf8_make_valid(text ? text : "", -1);
}

static void belongings_add_names(GVariantBuilder *all, const char *key, GPtrArray *names)
{
    g_ptr_array_add(names, NULL);
    if (names->len > 1)
        g_variant_builder_add(all, "{sv}", key,
                              g_variant_new_strv((const char *const *)names->pdata, -1));
}

static void belongings_add_snapshots(GVariantBuilder *all, virDomainPtr domain)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    virDomainSnapshotPtr *snapshots = NULL;
    int n = virDomainListAllSnapshots(domain, &snapshots, 0);
    for (int i = 0; i < n; i++) {
        if (i < UNDEFINE_NAMES)
            g_ptr_array_add(names, belongings_text(virDomainSnapshotGetName(snapshots[i])));
        virDomainSnapshotFree(snapshots[i]);
    }
    free(snapshots);
    belongings_add_names(all, "snapshots", names);
}

static void belongings_add_checkpoints(GVariantBuilder *all, virDomainPtr domain)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    virDomainCheckpointPtr *checkpoints = NULL;
    int n = virDomainListAllCheckpoints(domain, &checkpoints, 0);
    for (int i = 0; i < n; i++) {
        if (i < UNDEFINE_NAMES)
            g_ptr_array_add(names, belongings_text(virDomainCheckpointGetName(checkpoints[i])));
        virDomainCheckpointFree(checkpoints[i]);
    }
    free(checkpoints);
    belongings_add_names(all, "checkpoints", names);
}

/* A disk's volume, or NULL: a file of no pool, a device, nothing. */
static virStorageVolPtr belongings_volume(virConnectPtr conn, const xmlNode *source)
{
    static const char *const paths[] = {"file", "dev", "dir", "name"};
    g_autofree char *pool = domxml_attr(source, "pool");
    g_autofree char *name = domxml_attr(source, "volume");
    if (pool && name)
        return volume_named(conn, pool, name);
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *path = domxml_attr(source, paths[i]);
        virStorageVolPtr volume = path ? virStorageVolLookupByPath(conn, path) : NULL;
        if (volume)
            return volume;
    }
    return NULL;
}

static char *belongings_path(const xmlNode *source)
{
    static const char *const paths[] = {"file", "dev", "dir", "name", "volume"};
    char *path = NULL;
    for (size_t i = 0; source && !path && i < G_N_ELEMENTS(paths); i++)
        path = domxml_attr(source, paths[i]);
    return path;
}

/* target, path, POOL/VOLUME or "", bytes, read-only, shareable */
#define BELONGINGS_DISK "(ssstbb)"

static void belongings_add_disk(GVariantBuilder *disks, virConnectPtr conn, const xmlNode *disk)
{
    const xmlNode *source = domxml_child(disk, "source"), *target = domxml_child(disk, "target");
    g_autofree char *path = belongings_path(source);
    g_autofree char *name = target ? domxml_attr(target, "dev") : NULL;
    g_autofree char *device = domxml_attr(disk, "device");
    g_autofree char *words = NULL;
    if (!path)
        return;
    g_autoptr(lv_volume) volume = belongings_volume(conn, source);
    g_autoptr(lv_pool) pool = volume ? virStoragePoolLookupByVolume(volume) : NULL;
    virStorageVolInfo info = {0};
    if (pool) {
        char *real = virStorageVolGetPath(volume);
        g_autofree char *raw = g_strdup_printf("%s/%s", virStoragePoolGetName(pool),
                                               virStorageVolGetName(volume));
        words = belongings_text(raw);
        virStorageVolGetInfo(volume, &info);
        if (real) {
            g_free(path);
            path = belongings_text(real);
        }
        free(real);
    }
    bool removable = device && (!strcmp(device, "cdrom") || !strcmp(device, "floppy"));
    g_variant_builder_add(disks, BELONGINGS_DISK, name ? name : "?", path, words ? words : "",
                          (guint64)info.allocation, removable || domxml_child(disk, "readonly"),
                          domxml_child(disk, "shareable") != NULL);
}

static void belongings_add_disks(GVariantBuilder *all, virConnectPtr conn, const xmlNode *root)
{
    GVariantBuilder disks;
    const xmlNode *devices = domxml_child(root, "devices");
    g_variant_builder_init(&disks, G_VARIANT_TYPE("a" BELONGINGS_DISK));
    for (const xmlNode *node = devices ? devices->children : NULL; node; node = node->next) {
        if (domxml_is(node, "disk"))
            belongings_add_disk(&disks, conn, node);
    }
    g_variant_builder_add(all, "{sv}", "disks", g_variant_builder_end(&disks));
}

static void belongings_add_nvram(GVariantBuilder *all, const xmlNode *root)
{
    const xmlNode *os = domxml_child(root, "os");
    const xmlNode *nvram = os ? domxml_child(os, "nvram") : NULL;
    g_autofree char *path = nvram ? domxml_text(nvram) : NULL;
    if (nvram)
        g_variant_builder_add(all, "{sv}", "nvram", g_variant_new_string(path ? path : ""));
}

static char *belongings_run(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    if (!xml)
        return lv_error(_("its definition cannot be read"));
    struct domxml_error why;
    xmlDocPtr doc = domxml_parse(xml, strlen(xml), &why);
    free(xml);
    if (!doc)
        return g_strdup(why.text);
    GVariantBuilder all;
    g_variant_builder_init(&all, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&all, "{sv}", "managed-save",
                          g_variant_new_boolean(virDomainHasManagedSaveImage(domain, 0) > 0));
    belongings_add_snapshots(&all, domain);
    belongings_add_checkpoints(&all, domain);
    belongings_add_nvram(&all, xmlDocGetRootElement(doc));
    belongings_add_disks(&all, task->conn, xmlDocGetRootElement(doc));
    xmlFreeDoc(doc);
    g_autoptr(GVariant) value = g_variant_ref_sink(g_variant_builder_end(&all));
    g_autofree char *text = g_variant_print(value, TRUE);
    job_set_output(task->job, text);
    return NULL;
}

const struct lv_verb lv_undefine_verbs[] = {
    {.verb = HOST_UNDEFINE, .lane = LV_LANE_LONG, .run = undefine_run},
    {.verb = HOST_BELONGINGS, .lane = LV_LANE_LONG, .run = belongings_run},
    {.run = NULL},
};
