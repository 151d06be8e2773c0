#include "history.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "atomic-file.h"
#include "domxml-parse.h"
#include "file-name.h"

#define SUFFIX ".xml"
#define WHY_MAX 40

struct history {
    char *folder;
    GMutex lock; /* one writer at a time */
};

struct history *history_new(const char *folder)
{
    struct history *history = g_new0(struct history, 1);
    history->folder = g_strdup(folder);
    g_mutex_init(&history->lock);
    return history;
}

void history_free(struct history *history)
{
    if (!history)
        return;
    g_mutex_clear(&history->lock);
    g_free(history->folder);
    g_free(history);
}

static void entry_free(gpointer data)
{
    struct history_entry *entry = data;
    g_free(entry->file);
    g_free(entry->uri);
    g_free(entry->uuid);
    g_free(entry->why);
    g_free(entry);
}

static char *host_folder(const struct history *history, const char *uri)
{
    g_autofree char *name = file_name_encode(uri);
    return g_build_filename(history->folder, name, NULL);
}

static char *domain_folder(const struct history *history, const char *uri, const char *uuid)
{
    g_autofree char *host = host_folder(history, uri), *name = file_name_encode(uuid);
    return g_build_filename(host, name, NULL);
}

/* --- names of files: 20261121T165312.123456Z_define.xml --- */

static char *file_name(gint64 when_us, const char *why)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(when_us / G_USEC_PER_SEC);
    g_autofree char *time = g_date_time_format(when, "%Y%m%dT%H%M%S");
    return g_strdup_printf("%s.%06dZ_%.*s" SUFFIX, time, (int)(when_us % G_USEC_PER_SEC), WHY_MAX,
                           why);
}

/* NULL if the name is not one of ours. */
static struct history_entry *entry_of(const char *name)
{
    int year, month, day, hour, minute, second, micro, end = 0;
    if (sscanf(name, "%4d%2d%2dT%2d%2d%2d.%6dZ_%n", &year, &month, &day, &hour, &minute, &second,
               &micro, &end) != 7 || !end || !g_str_has_suffix(name + end, SUFFIX))
        return NULL;
    g_autoptr(GDateTime) when = g_date_time_new_utc(year, month, day, hour, minute, second);
    if (!when || micro < 0)
        return NULL;
    struct history_entry *entry = g_new0(struct history_entry, 1);
    entry->when_us = g_date_time_to_unix(when) * G_USEC_PER_SEC + micro;
    entry->why = g_strndup(name + end, strlen(name + end) - strlen(SUFFIX));
    return entry;
}

static int compare_newest(gconstpointer a, gconstpointer b)
{
    const struct history_entry *left = *(void *const *)a, *right = *(void *const *)b;
    return left->when_us < right->when_us ? 1 : left->when_us > right->when_us ? -1 : 0;
}

/* The versions in a domain's folder, newest first. */
static GPtrArray *folder_entries(const char *folder, const char *uri, const char *uuid)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        struct history_entry *entry = entry_of(name);
        if (!entry)
            continue;
        entry->file = g_build_filename(folder, name, NULL);
        entry->uri = g_strdup(uri);
        entry->uuid = g_strdup(uuid);
        g_ptr_array_add(entries, entry);
    }
    if (dir)
        g_dir_close(dir);
    g_ptr_array_sort(entries, compare_newest);
    return entries;
}

/* The newest version of each domain of a host. */
static GPtrArray *host_entries(const struct history *history, const char *uri)
{
    g_autofree char *folder = host_folder(history, uri);
    GPtrArray *newest = g_ptr_array_new_with_free_func(entry_free);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *uuid = g_uri_unescape_string(name, NULL);
        g_autoptr(GPtrArray) entries = folder_entries(path, uri, uuid ? uuid : name);
        if (entries->len)
            g_ptr_array_add(newest, g_ptr_array_steal_index(entries, 0));
    }
    if (dir)
        g_dir_close(dir);
    g_ptr_array_sort(newest, compare_newest);
    return newest;
}

GPtrArray *history_list(struct history *history, const char *uri, const char *uuid)
{
    if (!uuid)
        return host_entries(history, uri);
    g_autofree char *folder = domain_folder(history, uri, uuid);
    return folder_entries(folder, uri, uuid);
}

/* --- writing --- */

static void prune_versions(const char *folder)
{
    g_autoptr(GPtrArray) entries = folder_entries(folder, "", "");
    for (guint i = HISTORY_VERSIONS; i < entries->len; i++)
        g_unlink(((struct history_entry *)g_ptr_array_index(entries, i))->file);
}

static unsigned count_names(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    unsigned count = 0;
    while (dir && g_dir_read_name(dir))
        count++;
    if (dir)
        g_dir_close(dir);
    return count;
}

/* Forgets the domains of a host whose last change is the longest ago. */
static void prune_domains(struct history *history, const char *uri)
{
    g_autofree char *folder = host_folder(history, uri);
    if (count_names(folder) <= HISTORY_DOMAINS)
        return;
    g_autoptr(GPtrArray) newest = host_entries(history, uri);
    for (guint i = HISTORY_DOMAINS; i < newest->len; i++) {
        const struct history_entry *entry = g_ptr_array_index(newest, i);
        g_autofree char *domain = g_path_get_dirname(entry->file);
        g_autoptr(GPtrArray) versions = folder_entries(domain, "", "");
        for (guint j = 0; j < versions->len; j++)
            g_unlink(((struct history_entry *)g_ptr_array_index(versions, j))->file);
        g_rmdir(domain);
    }
}

/* Two changes within a microsecond, or a clock that was set back: the newest stays the newest. */
static gint64 time_for(const char *folder)
{
    g_autoptr(GPtrArray) entries = folder_entries(folder, "", "");
    gint64 now_us = g_get_real_time();
    const struct history_entry *newest = entries->len ? g_ptr_array_index(entries, 0) : NULL;
    return newest && newest->when_us >= now_us ? newest->when_us + 1 : now_us;
}

char *history_keep(struct history *history, const char *uri, const char *uuid, const char *why,
                   const char *xml)
{
    if (!history)
        return NULL;
    g_mutex_lock(&history->lock);
    g_autofree char *folder = domain_folder(history, uri, uuid);
    bool first = !g_file_test(folder, G_FILE_TEST_IS_DIR);
    g_autofree char *word = file_name_encode(why), *name = file_name(time_for(folder), word);
    char *file = g_build_filename(folder, name, NULL);
    if (!atomic_write(file, xml, strlen(xml), ATOMIC_NEW))
        g_clear_pointer(&file, g_free);
    int saved = errno;
    if (file)
        prune_versions(folder);
    if (file && first)
        prune_domains(history, uri);
    g_mutex_unlock(&history->lock);
    errno = saved;
    return file;
}

void history_drop(const char *file)
{
    if (!file)
        return;
    g_autofree char *folder = g_path_get_dirname(file);
    atomic_remove(file);
    g_rmdir(folder); /* if it is empty */
}

/* --- reading --- */

char *history_read(const struct history_entry *entry)
{
    size_t len = 0;
    char *xml = atomic_read(entry->file, DOMXML_SIZE_MAX, &len);
    if (xml && (strlen(xml) != len || !g_utf8_validate(xml, -1, NULL))) {
        g_clear_pointer(&xml, g_free);
        errno = EILSEQ;
    }
    return xml;
}

char *history_name(const char *xml)
{
    xmlDocPtr doc = domxml_parse(xml, strlen(xml), NULL);
    if (!doc)
        return NULL;
    char *name = domxml_text(domxml_child(xmlDocGetRootElement(doc), "name"));
    xmlFreeDoc(doc);
    return name;
}

int history_undo_index(const GPtrArray *entries)
{
    unsigned undone = 0;
    for (guint i = 0; i < entries->len; i++) {
        const struct history_entry *entry = g_ptr_array_index(entries, i);
        if (!strcmp(entry->why, HISTORY_UNDO))
            undone++;
        else if (!undone--)
            return (int)i;
    }
    return -1;
}
