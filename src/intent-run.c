#include "intent-run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "atomic-file.h"
#include "core/text.h"
#include "domxml-read.h"

static struct intent_disk *new_disk(const struct intent *intent)
{
    return intent->disks->len ? g_ptr_array_index(intent->disks, 0) : NULL;
}

/* True if the stored definition is the intent's, by uuid. */
static bool definition_is_ours(const struct intent *intent, struct domstore *store)
{
    if (!g_file_test(intent->path, G_FILE_TEST_EXISTS))
        return false;
    struct domstore_entry *entry = domstore_read(store, intent->path);
    bool ours = entry->def && !strcmp(entry->def->uuid, intent->uuid);
    domstore_entry_free(entry);
    return ours;
}

static bool disk_is_made(const struct intent *intent)
{
    const struct intent_disk *disk = new_disk(intent);
    return !disk || (disk->id.inode && file_id_is(disk->path, &disk->id));
}

/* --- create --- */

/* The disk is filled under another name: what bears its name is whole. Which file that is stands
 * in the intent before it gets the name, so that undoing deletes no other. */
static bool make_disk(struct intent *intent, const char *folder, const struct progress *progress,
                      char **error)
{
    struct intent_disk *disk = new_disk(intent);
    g_autofree char *part = intent_part_path(intent);
    if (disk_is_made(intent))
        return true;
    if (g_file_test(disk->path, G_FILE_TEST_EXISTS)) {
        *error = g_strdup_printf(_("%s is there already"), disk->path);
        return false;
    }
    atomic_remove(part);
    if (!disk_make_begin(part, &disk->id, error) || !intent_write(intent, folder, error) ||
        !disk_make_fill(part, intent->disk_copy_of, intent->disk_size, progress, error))
        return false;
    if (atomic_rename_new(part, disk->path))
        return true;
    *error = g_strdup_printf("%s: %s", disk->path, g_strerror(errno));
    return false;
}

static bool run_create(struct intent *intent, struct domstore *store, const char *folder,
                       const struct progress *progress, char **error)
{
    if (!make_disk(intent, folder, progress, error))
        return false;
    if (!definition_is_ours(intent, store) &&
        !domstore_add(store, intent->name, intent->xml, error))
        return false;
    return !intent->autostart || domstore_set_autostart(store, intent->path, true, error);
}

static bool undo_create(struct intent *intent, struct domstore *store, char **error)
{
    if (definition_is_ours(intent, store) && !domstore_remove(store, intent->path, error))
        return false;
    struct intent_disk *disk = new_disk(intent);
    if (!disk)
        return true;
    g_autofree char *part = intent_part_path(intent);
    const char *failed = NULL;
    if (disk->id.inode && file_id_is(disk->path, &disk->id) && !atomic_remove(disk->path))
        failed = disk->path;
    else if (!atomic_remove(part))
        failed = part;
    if (failed)
        *error = g_strdup_printf("%s: %s", failed, g_strerror(errno));
    return !failed;
}

/* --- undefine --- */

static bool delete_disks(struct intent *intent, char **error)
{
    GString *kept = g_string_new(NULL);
    for (guint i = 0; i < intent->disks->len; i++) {
        struct intent_disk *disk = g_ptr_array_index(intent->disks, i);
        if (!disk->id.inode || !file_id_is(disk->path, &disk->id) || atomic_remove(disk->path))
            continue;
        g_string_append_printf(kept, "%s%s: %s", kept->len ? "; " : "", disk->path,
                               g_strerror(errno));
    }
    if (kept->len)
        *error = g_strdup_printf(_("its definition is deleted, but not %s"), kept->str);
    g_string_free(kept, TRUE);
    return !*error;
}

/* What cannot be deleted is found out before anything is. */
static bool check_disks(struct intent *intent, char **error)
{
    for (guint i = 0; i < intent->disks->len; i++) {
        struct intent_disk *disk = g_ptr_array_index(intent->disks, i);
        g_autofree char *folder = g_path_get_dirname(disk->path);
        if (!file_id_get(disk->path, &disk->id)) {
            if (errno == ENOENT)
                continue; /* somebody deleted it before */
        } else if (access(folder, W_OK | X_OK) == 0) {
            continue;
        }
        *error = g_strdup_printf(_("%s cannot be deleted: %s"), disk->path, g_strerror(errno));
        return false;
    }
    return true;
}

/* The definition goes first: no stored domain names a disk that is half gone. */
static bool run_undefine(struct intent *intent, struct domstore *store, char **error)
{
    return domstore_remove(store, intent->path, error) && delete_disks(intent, error);
}

static bool undo_undefine(struct intent *intent, struct domstore *store, char **error)
{
    if (!g_file_test(intent->path, G_FILE_TEST_EXISTS) &&
        !domstore_add(store, intent->name, intent->xml, error))
        return false;
    return !intent->autostart || domstore_set_autostart(store, intent->path, true, error);
}

/* --- the whole --- */

static bool steps_run(struct intent *intent, struct domstore *store, const char *folder,
                      const struct progress *progress, char **error)
{
    if (intent->kind == INTENT_CREATE)
        return run_create(intent, store, folder, progress, error);
    return intent->kind != INTENT_UNDEFINE || run_undefine(intent, store, error);
}

bool intent_run(struct intent *intent, struct domstore *store, const char *folder,
                const struct progress *progress, char **error)
{
    bool first = !intent->file; /* else it was interrupted before and knows its disks */
    if (intent->kind == INTENT_UNDEFINE && first && !check_disks(intent, error))
        return false;
    if (!intent_write(intent, folder, error))
        return false;
    if (steps_run(intent, store, folder, progress, error))
        return intent_remove(intent, error);
    /* What a person asked to be finished still waits for that person. */
    if (!first)
        return false;
    /* Nothing half done is left; what cannot be taken back keeps its intent for a person. */
    g_autofree char *ignored = NULL;
    if (intent->kind == INTENT_UNDEFINE)
        intent_remove(intent, &ignored);
    else
        intent_undo(intent, store, &ignored);
    return false;
}

bool intent_undo(struct intent *intent, struct domstore *store, char **error)
{
    bool ok = true;
    if (intent->kind == INTENT_CREATE)
        ok = undo_create(intent, store, error);
    else if (intent->kind == INTENT_UNDEFINE)
        ok = undo_undefine(intent, store, error);
    return ok && intent_remove(intent, error);
}

bool intent_is_done(const struct intent *intent, struct domstore *store)
{
    if (intent->error || intent->kind == INTENT_RUN)
        return false;
    if (intent->kind == INTENT_CREATE)
        return disk_is_made(intent) && definition_is_ours(intent, store) && !intent->autostart;
    if (g_file_test(intent->path, G_FILE_TEST_EXISTS))
        return false;
    for (guint i = 0; i < intent->disks->len; i++) {
        const struct intent_disk *disk = g_ptr_array_index(intent->disks, i);
        if (disk->id.inode && file_id_is(disk->path, &disk->id))
            return false;
    }
    return true;
}

static char *describe_create(const struct intent *intent, struct domstore *store)
{
    const struct intent_disk *disk = new_disk(intent);
    if (!disk_is_made(intent))
        return g_strdup_printf(_("creating %s was interrupted: the disk %s is not complete and "
                                 "nothing is defined"),
                               intent->name, disk->path);
    if (!definition_is_ours(intent, store))
        return g_strdup_printf(_("creating %s was interrupted before its definition was written"),
                               intent->name);
    return g_strdup_printf(_("creating %s was interrupted after its definition was written"),
                           intent->name);
}

static char *describe_undefine(const struct intent *intent)
{
    if (g_file_test(intent->path, G_FILE_TEST_EXISTS))
        return g_strdup_printf(_("deleting %s was interrupted before anything was deleted"),
                               intent->name);
    guint left = 0;
    for (guint i = 0; i < intent->disks->len; i++) {
        const struct intent_disk *disk = g_ptr_array_index(intent->disks, i);
        left += disk->id.inode && file_id_is(disk->path, &disk->id);
    }
    return g_strdup_printf(_("deleting %s was interrupted: its definition is gone, %u of %u disks "
                             "to delete are still there"),
                           intent->name, left, intent->disks->len);
}

char *intent_describe(const struct intent *intent, struct domstore *store)
{
    if (intent->error)
        return g_strdup_printf(_("%s cannot be read: %s"), intent->file, intent->error);
    if (intent->kind == INTENT_CREATE)
        return describe_create(intent, store);
    if (intent->kind == INTENT_UNDEFINE)
        return describe_undefine(intent);
    g_autoptr(GDateTime) begun = g_date_time_new_from_unix_local(intent->begun_us / G_USEC_PER_SEC);
    g_autofree char *when = begun ? g_date_time_format(begun, "%F %T") : g_strdup("?");
    return g_strdup_printf(_("it was running since %s when virtty was ended: it was cut off as by "
                             "a power failure"),
                           when);
}
