#include "intent.h"

#include <errno.h>
#include <string.h>

#include "atomic-file.h"
#include "core/text.h"
#include "domain-def.h"
#include "domxml-parse.h"

#define GROUP "intent"
#define VERSION 1
#define SUFFIX ".intent"
#define SIZE_MAX_FILE (4 * DOMXML_SIZE_MAX) /* an escaped definition and a little more */

static const char *const kind_words[INTENT_KINDS] = {
    [INTENT_CREATE] = "create",
    [INTENT_UNDEFINE] = "undefine",
    [INTENT_RUN] = "run",
};

static void disk_free(gpointer data)
{
    struct intent_disk *disk = data;
    g_free(disk->path);
    g_free(disk);
}

struct intent *intent_new(enum intent_kind kind, const char *name, const char *uuid,
                          const char *path)
{
    struct intent *intent = g_new0(struct intent, 1);
    intent->kind = kind;
    intent->name = g_strdup(name);
    intent->uuid = g_strdup(uuid);
    intent->path = g_strdup(path);
    intent->disks = g_ptr_array_new_with_free_func(disk_free);
    intent->begun_us = g_get_real_time();
    return intent;
}

void intent_free(struct intent *intent)
{
    if (!intent)
        return;
    char *strings[] = {intent->file, intent->name,         intent->uuid, intent->path,
                       intent->xml,  intent->disk_copy_of, intent->error};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_ptr_array_unref(intent->disks);
    g_free(intent);
}

struct intent_disk *intent_add_disk(struct intent *intent, const char *path)
{
    struct intent_disk *disk = g_new0(struct intent_disk, 1);
    disk->path = g_strdup(path);
    g_ptr_array_add(intent->disks, disk);
    return disk;
}

char *intent_part_path(const struct intent *intent)
{
    if (intent->kind != INTENT_CREATE || !intent->disks->len)
        return NULL;
    const struct intent_disk *disk = g_ptr_array_index(intent->disks, 0);
    return g_strdup_printf("%s.%.8s.part", disk->path, intent->uuid);
}

/* --- the file --- */

static void set_string(GKeyFile *file, const char *key, const char *value)
{
    if (value)
        g_key_file_set_string(file, GROUP, key, value);
}

/* Paths are bytes, a key file is UTF-8: they are escaped. */
static void set_path(GKeyFile *file, const char *key, const char *path)
{
    g_autofree char *escaped = path ? g_uri_escape_string(path, "/ ", FALSE) : NULL;
    set_string(file, key, escaped);
}

static void set_disk(GKeyFile *file, guint number, const struct intent_disk *disk)
{
    g_autofree char *path = g_strdup_printf("disk%u", number);
    g_autofree char *device = g_strdup_printf("disk%u_device", number);
    g_autofree char *inode = g_strdup_printf("disk%u_inode", number);
    set_path(file, path, disk->path);
    g_key_file_set_uint64(file, GROUP, device, disk->id.device);
    g_key_file_set_uint64(file, GROUP, inode, disk->id.inode);
}

bool intent_write(struct intent *intent, const char *folder, char **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_integer(file, GROUP, "version", VERSION);
    set_string(file, "kind", kind_words[intent->kind]);
    set_string(file, "name", intent->name);
    set_string(file, "uuid", intent->uuid);
    set_path(file, "path", intent->path);
    set_string(file, "xml", intent->xml);
    set_path(file, "disk_copy_of", intent->disk_copy_of);
    g_key_file_set_uint64(file, GROUP, "disk_size", intent->disk_size);
    g_key_file_set_boolean(file, GROUP, "start", intent->start);
    g_key_file_set_boolean(file, GROUP, "autostart", intent->autostart);
    g_key_file_set_int64(file, GROUP, "begun_us", intent->begun_us);
    for (guint i = 0; i < intent->disks->len; i++)
        set_disk(file, i, g_ptr_array_index(intent->disks, i));
    gsize len;
    g_autofree char *text = g_key_file_to_data(file, &len, NULL);
    if (!intent->file)
        intent->file =
            g_strdup_printf("%s/%s-%s" SUFFIX, folder, kind_words[intent->kind], intent->uuid);
    if (atomic_write(intent->file, text, len, ATOMIC_REPLACE))
        return true;
    *error = g_strdup_printf("%s: %s", intent->file, g_strerror(errno));
    return false;
}

bool intent_remove(struct intent *intent, char **error)
{
    if (!intent->file || atomic_remove(intent->file))
        return true;
    *error = g_strdup_printf("%s: %s", intent->file, g_strerror(errno));
    return false;
}

bool intent_is_written(const struct intent *intent)
{
    return intent->file && g_file_test(intent->file, G_FILE_TEST_EXISTS);
}

/* --- reading --- */

static char *get_string(GKeyFile *file, const char *key)
{
    return g_key_file_get_string(file, GROUP, key, NULL);
}

static char *get_path(GKeyFile *file, const char *key)
{
    g_autofree char *escaped = get_string(file, key);
    char *path = escaped ? g_uri_unescape_string(escaped, NULL) : NULL;
    if (path && !g_path_is_absolute(path))
        g_clear_pointer(&path, g_free);
    return path;
}

static bool get_disk(GKeyFile *file, guint number, struct intent *intent)
{
    g_autofree char *key = g_strdup_printf("disk%u", number);
    g_autofree char *path = get_path(file, key);
    if (!path)
        return false;
    g_autofree char *device = g_strdup_printf("disk%u_device", number);
    g_autofree char *inode = g_strdup_printf("disk%u_inode", number);
    struct intent_disk *disk = intent_add_disk(intent, path);
    disk->id.device = g_key_file_get_uint64(file, GROUP, device, NULL);
    disk->id.inode = g_key_file_get_uint64(file, GROUP, inode, NULL);
    return true;
}

static bool read_kind(GKeyFile *file, enum intent_kind *kind)
{
    g_autofree char *word = get_string(file, "kind");
    for (unsigned i = 0; word && i < INTENT_KINDS; i++) {
        if (strcmp(word, kind_words[i]))
            continue;
        *kind = (enum intent_kind)i;
        return true;
    }
    return false;
}

/* NULL if all is there, else what is wrong. */
static const char *read_fields(struct intent *intent, GKeyFile *file)
{
    if (g_key_file_get_integer(file, GROUP, "version", NULL) != VERSION)
        return _("it was written by another version of virtty");
    if (!read_kind(file, &intent->kind))
        return _("it does not say what was to be done");
    intent->name = get_string(file, "name");
    g_autofree char *uuid = get_string(file, "uuid");
    intent->uuid = uuid ? domain_uuid_normal(uuid) : NULL;
    intent->path = get_path(file, "path");
    intent->xml = get_string(file, "xml");
    if (domain_name_problem(intent->name) || !intent->uuid || !intent->path ||
        (!intent->xml && intent->kind != INTENT_RUN))
        return _("it is not complete");
    intent->disk_copy_of = get_path(file, "disk_copy_of");
    intent->disk_size = g_key_file_get_uint64(file, GROUP, "disk_size", NULL);
    intent->start = g_key_file_get_boolean(file, GROUP, "start", NULL);
    intent->autostart = g_key_file_get_boolean(file, GROUP, "autostart", NULL);
    intent->begun_us = g_key_file_get_int64(file, GROUP, "begun_us", NULL);
    for (guint i = 0; i < VMM_DISKS_MAX && get_disk(file, i, intent); i++)
        ;
    return NULL;
}

static struct intent *intent_load(const char *path)
{
    struct intent *intent = intent_new(INTENT_CREATE, NULL, NULL, NULL);
    intent->file = g_strdup(path);
    size_t len = 0;
    g_autofree char *text = atomic_read(path, SIZE_MAX_FILE, &len);
    if (!text) {
        intent->error = g_strdup(g_strerror(errno));
        return intent;
    }
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (!g_key_file_load_from_data(file, text, len, G_KEY_FILE_NONE, &error))
        intent->error = g_strdup(error->message);
    else
        intent->error = g_strdup(read_fields(intent, file));
    return intent;
}

static void free_intent(gpointer data)
{
    intent_free(data);
}

static int compare_begun(gconstpointer a, gconstpointer b)
{
    const struct intent *left = *(void *const *)a, *right = *(void *const *)b;
    return left->begun_us < right->begun_us ? -1 : left->begun_us > right->begun_us;
}

GPtrArray *intents_load(const char *folder)
{
    GPtrArray *intents = g_ptr_array_new_with_free_func(free_intent);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (name[0] != '.' && g_str_has_suffix(name, SUFFIX))
            g_ptr_array_add(intents, intent_load(path));
    }
    if (dir)
        g_dir_close(dir);
    g_ptr_array_sort(intents, compare_begun);
    return intents;
}
