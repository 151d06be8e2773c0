#include "domstore.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "atomic-file.h"
#include "core/text.h"
#include "domxml-read.h"
#include "file-name.h"
#include "history.h"

#define SUFFIX ".xml"

struct domstore {
    char *folder;
    char *autostart; /* folder of links, as libvirt has it */
    struct history *history; /* keeps what is replaced; or NULL */
    char *uri;               /* whose definitions they are, there */
};

struct domstore *domstore_new(const char *folder)
{
    struct domstore *store = g_new0(struct domstore, 1);
    store->folder = g_strdup(folder);
    store->autostart = g_build_filename(folder, "autostart", NULL);
    return store;
}

void domstore_free(struct domstore *store)
{
    if (!store)
        return;
    g_free(store->folder);
    g_free(store->autostart);
    g_free(store->uri);
    g_free(store);
}

void domstore_entry_free(struct domstore_entry *entry)
{
    if (!entry)
        return;
    g_free(entry->name);
    g_free(entry->path);
    g_free(entry->xml);
    g_free(entry->error);
    domain_def_free(entry->def);
    g_free(entry);
}

static void entry_free(gpointer data)
{
    domstore_entry_free(data);
}

/* --- names of files --- */

static char *decode_name(const char *base)
{
    g_autofree char *stem = g_strndup(base, strlen(base) - strlen(SUFFIX));
    char *name = g_uri_unescape_string(stem, NULL);
    if (name && g_utf8_validate(name, -1, NULL))
        return name;
    g_free(name);
    return g_utf8_make_valid(stem, -1);
}

char *domstore_path(struct domstore *store, const char *name)
{
    g_autofree char *encoded = file_name_encode(name);
    g_autofree char *base = g_strconcat(encoded, SUFFIX, NULL);
    return g_build_filename(store->folder, base, NULL);
}

static char *autostart_link(struct domstore *store, const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    return g_build_filename(store->autostart, base, NULL);
}

/* --- reading --- */

static void entry_break(struct domstore_entry *entry, long line, const char *reason)
{
    entry->line = line;
    g_free(entry->error);
    entry->error = line ? g_strdup_printf(_("line %ld: %s"), line, reason) : g_strdup(reason);
    g_clear_pointer(&entry->def, domain_def_free);
}

static const char *read_problem(int error)
{
    if (error == EFBIG)
        return _("it is too large for a definition");
    if (error == EINVAL)
        return _("it is no plain file");
    return g_strerror(error);
}

struct domstore_entry *domstore_read(struct domstore *store, const char *path)
{
    struct domstore_entry *entry = g_new0(struct domstore_entry, 1);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *link = autostart_link(store, path);
    entry->path = g_strdup(path);
    entry->autostart = g_file_test(link, G_FILE_TEST_IS_SYMLINK);
    size_t len = 0;
    entry->xml = atomic_read(path, DOMXML_SIZE_MAX, &len);
    int saved = errno;
    struct domxml_error err = {0};
    if (!entry->xml)
        entry_break(entry, 0, read_problem(saved));
    else if (!(entry->def = domxml_read(entry->xml, len, &err)))
        entry_break(entry, err.line, err.text);
    entry->name = entry->def ? g_strdup(entry->def->name) : decode_name(base);
    /* What a person is shown must be text, whatever the file holds. */
    if (entry->xml && !g_utf8_validate(entry->xml, (gssize)len, NULL)) {
        char *valid = g_utf8_make_valid(entry->xml, (gssize)len);
        g_free(entry->xml);
        entry->xml = valid;
    }
    return entry;
}

/* Two files of one name or uuid: the first (by file name) keeps it, the other is broken. */
static void refuse_twins(GPtrArray *entries)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) uuids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < entries->len; i++) {
        struct domstore_entry *entry = g_ptr_array_index(entries, i);
        if (!entry->def)
            continue;
        struct domstore_entry *twin = g_hash_table_lookup(names, entry->name);
        if (!twin)
            twin = g_hash_table_lookup(uuids, entry->def->uuid);
        if (!twin) {
            g_hash_table_insert(names, entry->name, entry);
            g_hash_table_insert(uuids, entry->def->uuid, entry);
            continue;
        }
        g_autofree char *reason =
            g_strdup_printf(strcmp(twin->name, entry->name) ? _("its uuid is used by %s too")
                                                            : _("its name is used by %s too"),
                            twin->path);
        g_autofree char *base = g_path_get_basename(entry->path);
        entry_break(entry, 0, reason);
        g_free(entry->name);
        entry->name = decode_name(base);
    }
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    const struct domstore_entry *left = *(void *const *)a, *right = *(void *const *)b;
    return strcmp(left->path, right->path);
}

GPtrArray *domstore_load(struct domstore *store)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
    g_autoptr(GError) error = NULL;
    GDir *dir = g_dir_open(store->folder, 0, &error);
    if (!dir) {
        if (g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            return entries;
        struct domstore_entry *entry = g_new0(struct domstore_entry, 1);
        entry->path = g_strdup(store->folder);
        entry->error = g_strdup(error->message);
        g_ptr_array_add(entries, entry);
        return entries;
    }
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        if (name[0] == '.' || !g_str_has_suffix(name, SUFFIX) || !strcmp(name, SUFFIX))
            continue;
        g_autofree char *path = g_build_filename(store->folder, name, NULL);
        g_ptr_array_add(entries, domstore_read(store, path));
    }
    g_dir_close(dir);
    g_ptr_array_sort(entries, compare_paths);
    refuse_twins(entries);
    return entries;
}

/* --- writing --- */

static bool store_fail(char **error, int cause)
{
    *error = g_strdup(g_strerror(cause));
    return false;
}

bool domstore_add(struct domstore *store, const char *name, const char *xml, char **error)
{
    g_autofree char *path = domstore_path(store, name);
    if (atomic_write(path, xml, strlen(xml), ATOMIC_NEW))
        return true;
    if (errno != EEXIST)
        return store_fail(error, errno);
    *error = g_strdup_printf(_("the file %s is there already"), path);
    return false;
}

void domstore_use_history(struct domstore *store, struct history *history, const char *uri)
{
    store->history = history;
    store->uri = g_strdup(uri);
}

/* What stands at `path` is about to go; the name in the history, g_free, or NULL. A definition that
 * cannot be read is kept under its file's name. */
static char *store_keep(struct domstore *store, const char *path, const char *why)
{
    if (!store->history)
        return NULL;
    struct domstore_entry *entry = domstore_read(store, path);
    g_autofree char *base = g_path_get_basename(path);
    char *kept = entry->xml ? history_keep(store->history, store->uri,
                                           entry->def ? entry->def->uuid : base, why, entry->xml)
                            : NULL;
    domstore_entry_free(entry);
    return kept;
}

bool domstore_replace(struct domstore *store, const char *path, const char *xml, const char *why,
                      char **error)
{
    g_autofree char *kept = store_keep(store, path, why);
    if (atomic_write(path, xml, strlen(xml), ATOMIC_REPLACE))
        return true;
    store_fail(error, errno);
    history_drop(kept);
    return false;
}

bool domstore_remove(struct domstore *store, const char *path, char **error)
{
    g_autofree char *link = autostart_link(store, path);
    g_autofree char *kept = store_keep(store, path, "undefine");
    if (atomic_remove(link) && atomic_remove(path))
        return true;
    store_fail(error, errno);
    history_drop(kept);
    return false;
}

bool domstore_set_autostart(struct domstore *store, const char *path, bool on, char **error)
{
    g_autofree char *link = autostart_link(store, path);
    if (!on)
        return atomic_remove(link) || store_fail(error, errno);
    if (g_mkdir_with_parents(store->autostart, 0700))
        return store_fail(error, errno);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *target = g_build_filename("..", base, NULL);
    if (symlink(target, link) && errno != EEXIST)
        return store_fail(error, errno);
    return atomic_sync_folder(link) || store_fail(error, errno);
}

/* A link without its file is what a delete leaves that was cut short. */
static void sweep_links(struct domstore *store)
{
    GDir *dir = g_dir_open(store->autostart, 0, NULL);
    if (!dir)
        return;
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *link = g_build_filename(store->autostart, name, NULL);
        if (g_file_test(link, G_FILE_TEST_IS_SYMLINK) && !g_file_test(link, G_FILE_TEST_EXISTS))
            g_unlink(link);
    }
    g_dir_close(dir);
}

void domstore_sweep(struct domstore *store)
{
    atomic_sweep(store->folder);
    sweep_links(store);
}
