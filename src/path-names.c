#include "path-names.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "listeners.h"

#define NAMES_MAX 20000                 /* of one folder; more nobody completes */
#define FRESH_US (2 * G_USEC_PER_SEC)   /* what was read serves so long */

/* One reading. It may never end: nobody waits for it, and its result may find nobody any more. */
struct path_reading {
    GMainContext *context;
    struct path_names *names; /* main thread; NULL once nobody wants it */
    char *folder;
    GPtrArray *found;
};

struct path_names {
    GMainContext *context;
    struct path_reading *reading; /* at most one: a dead server costs one thread */
    char *folder;                 /* that was read last, or NULL */
    GPtrArray *found;
    gint64 read_us;
    struct listeners *listeners;
};

struct path_names *path_names_new(GMainContext *context)
{
    struct path_names *names = g_new0(struct path_names, 1);
    names->context = context;
    names->listeners = listeners_new();
    return names;
}

void path_names_free(struct path_names *names)
{
    if (!names)
        return;
    if (names->reading)
        names->reading->names = NULL;
    listeners_free(names->listeners);
    g_clear_pointer(&names->found, g_ptr_array_unref);
    g_free(names->folder);
    g_free(names);
}

void path_names_on_read(struct path_names *names, void (*fn)(void *opaque), void *opaque)
{
    listeners_add(names->listeners, fn, opaque);
}

void path_names_off_read(struct path_names *names, void (*fn)(void *opaque), void *opaque)
{
    listeners_remove(names->listeners, fn, opaque);
}

/* --- reading --- */

static bool is_folder(int folder, const struct dirent *entry)
{
    struct stat st;
    if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
        return entry->d_type == DT_DIR;
    return !fstatat(folder, entry->d_name, &st, 0) && S_ISDIR(st.st_mode);
}

/* A name that can be shown and typed as it is. */
static bool is_plain(const char *name)
{
    if (!g_utf8_validate(name, -1, NULL))
        return false;
    for (const char *p = name; *p; p = g_utf8_next_char(p)) {
        if (!g_unichar_isprint(g_utf8_get_char(p)))
            return false;
    }
    return true;
}

static GPtrArray *read_folder(const char *folder)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    while (dir && found->len < NAMES_MAX && (entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") && is_plain(entry->d_name))
            g_ptr_array_add(found, g_strconcat(entry->d_name,
                                               is_folder(dirfd(dir), entry) ? "/" : "", NULL));
    }
    if (dir)
        closedir(dir);
    return found;
}

static gboolean reading_end(gpointer data)
{
    struct path_reading *reading = data;
    struct path_names *names = reading->names;
    if (names) {
        g_free(names->folder);
        g_clear_pointer(&names->found, g_ptr_array_unref);
        names->folder = g_steal_pointer(&reading->folder);
        names->found = g_steal_pointer(&reading->found);
        names->read_us = g_get_monotonic_time();
        names->reading = NULL;
        listeners_call(names->listeners);
    }
    g_clear_pointer(&reading->found, g_ptr_array_unref);
    g_main_context_unref(reading->context);
    g_free(reading->folder);
    g_free(reading);
    return G_SOURCE_REMOVE;
}

static gpointer reading_main(gpointer data)
{
    struct path_reading *reading = data;
    reading->found = read_folder(reading->folder);
    GSource *source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, reading_end, reading, NULL);
    g_source_attach(source, reading->context);
    g_source_unref(source);
    return NULL;
}

static void begin_reading(struct path_names *names, const char *folder)
{
    struct path_reading *reading = g_new0(struct path_reading, 1);
    reading->context = g_main_context_ref(names->context);
    reading->names = names;
    reading->folder = g_strdup(folder);
    names->reading = reading;
    g_thread_unref(g_thread_new("path-names", reading_main, reading));
}

/* --- completing --- */

/* Hidden files only if their dot is typed. */
static bool is_offered(const char *name, const char *base)
{
    return g_str_has_prefix(name, base) && (*name != '.' || *base == '.');
}

char **path_names_complete(struct path_names *names, const char *typed)
{
    const char *slash = strrchr(typed, '/');
    if (!slash || (*typed != '/' && strncmp(typed, "~/", 2) != 0))
        return g_new0(char *, 1);
    g_autofree char *before = g_strndup(typed, (size_t)(slash - typed) + 1);
    g_autofree char *folder = *before == '~' ? g_build_filename(g_get_home_dir(), before + 2, NULL)
                                             : g_strdup(before);
    if (g_strcmp0(names->folder, folder) ||
        g_get_monotonic_time() - names->read_us > FRESH_US) {
        if (!names->reading)
            begin_reading(names, folder);
        return NULL;
    }
    GPtrArray *offered = g_ptr_array_new();
    for (guint i = 0; i < names->found->len; i++) {
        const char *name = g_ptr_array_index(names->found, i);
        if (is_offered(name, slash + 1))
            g_ptr_array_add(offered, g_strconcat(before, name, NULL));
    }
    g_ptr_array_add(offered, NULL);
    return (char **)g_ptr_array_free(offered, FALSE);
}
