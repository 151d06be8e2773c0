#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/text.h"
#include "visible.h"

/* Far more than any real file: one that is larger is not ours. */
#define CONFIG_FILE_LIMIT (1 << 20)
#define CONFIG_VERSION_GROUP "virtty"
#define CONFIG_VERSION_NAME "version"

static const struct config_info config_table[CONFIG_KEYS] = {
    [CONFIG_THEME] = {"screen", "theme", CONFIG_STRING, 1, 64, "dark", N_("Theme of the screen")},
    [CONFIG_MOUSE] = {"screen", "mouse", CONFIG_BOOL, 0, 0, "true", N_("Use the mouse")},
    [CONFIG_CONFIRM] = {"screen", "confirm", CONFIG_BOOL, 0, 0, "true",
                        N_("Ask before forcing a domain off or resetting it")},
    [CONFIG_ENTER_STARTS] = {"screen", "enter_starts", CONFIG_BOOL, 0, 0, "false",
                             N_("Enter starts a domain that is shut off, without asking")},
    [CONFIG_COLUMNS] = {"screen", "columns", CONFIG_STRING, 0, 400, "",
                        N_("Columns of the Domains pane, with commas between; empty: as they fit")},
    [CONFIG_ESCAPE_KEY] = {"console", "escape_key", CONFIG_STRING, 1, 16, "C-]",
                           N_("Prefix of virtty's own keys in a console")},
    [CONFIG_SCROLLBACK_LINES] = {"console", "scrollback_lines", CONFIG_INT, 100, 1000000, "10000",
                                 N_("Lines kept above the screen of a console")},
    [CONFIG_RECORD] = {"console", "record", CONFIG_BOOL, 0, 0, "true",
                       N_("Record the output of consoles from power-on")},
    [CONFIG_RECORD_LIMIT] = {"console", "record_limit", CONFIG_INT, 1, 65536, "8",
                             N_("Size of a recording file, in MiB")},
    [CONFIG_RECORD_FILES] = {"console", "record_files", CONFIG_INT, 1, 100, "4",
                             N_("Recording files kept for a console")},
    [CONFIG_DEFAULT_MEMORY] = {"domains", "default_memory", CONFIG_INT, 16, 16777216, "1024",
                               N_("Memory of a new domain, in MiB")},
    [CONFIG_DEFAULT_CPUS] = {"domains", "default_cpus", CONFIG_INT, 1, 16, "2",
                             N_("Virtual CPUs of a new domain")},
    [CONFIG_SHUTDOWN_TIMEOUT] = {"domains", "shutdown_timeout", CONFIG_INT, 0, 86400, "60",
                                 N_("Seconds given to a domain to shut down when virtty ends")},
    [CONFIG_OWNER_IDLE_MINUTES] = {"owner", "owner_idle_minutes", CONFIG_INT, 0, 525600, "10",
                                   N_("Minutes after which an idle virtty ends (0: never)")},
    [CONFIG_READ_ONLY] = {"owner", "read_only", CONFIG_BOOL, 0, 0, "false",
                          N_("Start read-only: refuse every change")},
    [CONFIG_LOG_FILE] = {"log", "log_file", CONFIG_BOOL, 0, 0, "true",
                         N_("Keep the log in a file too")},
    [CONFIG_LOG_COPY] = {"log", "log_copy", CONFIG_STRING, 0, 4096, "",
                         N_("Another file that every line of the log is appended to")},
    [CONFIG_LOG_ENTRIES] = {"log", "log_entries", CONFIG_INT, 100, 1000000, "5000",
                            N_("Log entries kept in memory")},
};

struct config {
    char *path;
    char *values[CONFIG_KEYS];
    int64_t numbers[CONFIG_KEYS]; /* of BOOL and INT */
    bool changed[CONFIG_KEYS];
    GPtrArray *problems;
};

struct config_changes {
    char *path;
    char *values[CONFIG_KEYS]; /* NULL: not changed */
};

const struct config_info *config_key_info(enum config_key key)
{
    return (unsigned)key < CONFIG_KEYS ? &config_table[key] : NULL;
}

enum config_key config_find(const char *name)
{
    const char *dot = strchr(name, '.');
    for (unsigned i = 0; i < CONFIG_KEYS; i++) {
        const struct config_info *info = &config_table[i];
        if (!strcmp(info->name, dot ? dot + 1 : name) &&
            (!dot || (strlen(info->group) == (size_t)(dot - name) &&
                      !strncmp(info->group, name, (size_t)(dot - name)))))
            return (enum config_key)i;
    }
    return CONFIG_KEYS;
}

static bool config_parse_bool(const char *text, int64_t *out)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!g_ascii_strcasecmp(text, words[i])) {
            *out = i & 1;
            return true;
        }
    }
    return false;
}

/* The number that `text` means for this key; false with the reason if it is not allowed. */
static bool config_check(const struct config_info *info, const char *text, int64_t *number,
                         char **error)
{
    g_autofree char *shown = visible_text(text, 100);
    switch (info->type) {
    case CONFIG_BOOL:
        if (config_parse_bool(text, number))
            return true;
        *error = g_strdup_printf(_("%s.%s: \"%s\" is neither true nor false"), info->group,
                                 info->name, shown);
        return false;
    case CONFIG_INT: {
        char *end = NULL;
        errno = 0;
        *number = g_ascii_strtoll(text, &end, 10);
        if (*text && !*end && !errno && *number >= info->min && *number <= info->max)
            return true;
        *error = g_strdup_printf(_("%s.%s: \"%s\" is not a number from %" PRId64 " to %" PRId64),
                                 info->group, info->name, shown, info->min, info->max);
        return false;
    }
    case CONFIG_STRING:
        break;
    }
    int64_t len = (int64_t)strlen(text);
    if (len >= info->min && len <= info->max && g_utf8_validate(text, -1, NULL))
        return true;
    *error = g_strdup_printf(_("%s.%s: \"%s\" is too short or too long"), info->group, info->name,
                             shown);
    return false;
}

static bool config_store(struct config *config, enum config_key key, const char *text, char **error)
{
    int64_t number = 0;
    if (!config_check(&config_table[key], text, &number, error))
        return false;
    char *copy = g_strdup(text); /* first: `text` may be the old value */
    g_free(config->values[key]);
    config->values[key] = copy;
    config->numbers[key] = number;
    return true;
}

static void config_problem(struct config *config, char *text)
{
    g_ptr_array_add(config->problems, text);
}

/* *missing: there is no such file, which is no error. */
static GKeyFile *config_read_file(const char *path, bool *missing, char **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) failure = NULL;
    struct stat st;
    *missing = stat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
    if (*missing)
        return g_steal_pointer(&file);
    if (stat(path, &st) < 0) {
        *error = g_strdup(g_strerror(errno));
        return NULL;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > CONFIG_FILE_LIMIT) {
        *error = g_strdup(_("it is no plain file of at most 1 MiB"));
        return NULL;
    }
    if (st.st_size &&
        !g_key_file_load_from_file(
            file, path, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &failure)) {
        *error = visible_text(failure->message, 300);
        return NULL;
    }
    return g_steal_pointer(&file);
}

static int64_t config_file_version(GKeyFile *file)
{
    return g_key_file_get_int64(file, CONFIG_VERSION_GROUP, CONFIG_VERSION_NAME, NULL);
}

static void config_take_key(struct config *config, GKeyFile *file, const char *group,
                            const char *name)
{
    g_autofree char *full = g_strconcat(group, ".", name, NULL);
    g_autofree char *shown = visible_text(full, 200);
    if (!strcmp(group, CONFIG_VERSION_GROUP) && !strcmp(name, CONFIG_VERSION_NAME))
        return;
    enum config_key key = config_find(full);
    if (key == CONFIG_KEYS) {
        config_problem(
            config, g_strdup_printf(_("%s: unknown key %s (kept as it is)"), config->path, shown));
        return;
    }
    g_autofree char *text = g_key_file_get_string(file, group, name, NULL);
    char *error = NULL;
    if (!text)
        error = g_strdup_printf(_("%s: its value is no valid text"), shown);
    if (text && config_store(config, key, g_strstrip(text), &error))
        return;
    config_problem(config, g_strdup_printf(_("%s: %s; using %s"), config->path, error,
                                           config_table[key].value));
    g_free(error);
}

static void config_take(struct config *config, GKeyFile *file)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **group = groups; *group; group++) {
        g_auto(GStrv) names = g_key_file_get_keys(file, *group, NULL, NULL);
        for (char **name = names; name && *name; name++)
            config_take_key(config, file, *group, *name);
    }
    if (config_file_version(file) > CONFIG_VERSION)
        config_problem(config, g_strdup_printf(_("%s was written by a newer virtty: it is used as "
                                                 "far as it is understood and not changed"),
                                               config->path));
}

struct config *config_new(const char *path)
{
    struct config *config = g_new0(struct config, 1);
    config->path = g_strdup(path);
    config->problems = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < CONFIG_KEYS; i++) {
        char *error = NULL;
        if (!config_store(config, (enum config_key)i, config_table[i].value, &error))
            g_error("%s", error); /* a wrong table: found by the first test that is run */
    }
    bool missing = false;
    char *error = NULL;
    g_autoptr(GKeyFile) file = config_read_file(path, &missing, &error);
    if (file)
        config_take(config, file);
    else
        config_problem(config,
                       g_strdup_printf(_("%s cannot be read: %s; all settings are the defaults"),
                                       path, error));
    g_free(error);
    return config;
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (unsigned i = 0; i < CONFIG_KEYS; i++)
        g_free(config->values[i]);
    g_ptr_array_unref(config->problems);
    g_free(config->path);
    g_free(config);
}

const GPtrArray *config_problems(const struct config *config)
{
    return config->problems;
}

bool config_bool(const struct config *config, enum config_key key)
{
    return config->numbers[key] != 0;
}

int64_t config_int(const struct config *config, enum config_key key)
{
    return config->numbers[key];
}

const char *config_string(const struct config *config, enum config_key key)
{
    return config->values[key];
}

bool config_set(struct config *config, enum config_key key, const char *text, char **error)
{
    if (!config_store(config, key, text, error))
        return false;
    config->changed[key] = true;
    return true;
}

struct config_changes *config_changes(const struct config *config)
{
    struct config_changes *changes = NULL;
    for (unsigned i = 0; i < CONFIG_KEYS; i++) {
        if (!config->changed[i])
            continue;
        if (!changes)
            changes = g_new0(struct config_changes, 1);
        changes->values[i] = g_strdup(config->values[i]);
    }
    if (changes)
        changes->path = g_strdup(config->path);
    return changes;
}

static void config_changes_free(struct config_changes *changes)
{
    for (unsigned i = 0; i < CONFIG_KEYS; i++)
        g_free(changes->values[i]);
    g_free(changes->path);
    g_free(changes);
}

/* A configuration that is a link (into a folder of dot files, say) stays one. */
static char *config_real_path(const char *path)
{
    char *real = realpath(path, NULL);
    char *copy = g_strdup(real ? real : path);
    free(real);
    return copy;
}

static bool config_save(const struct config_changes *changes, char **error)
{
    bool missing = false;
    g_autoptr(GKeyFile) file = config_read_file(changes->path, &missing, error);
    if (!file)
        return false;
    if (config_file_version(file) > CONFIG_VERSION) {
        *error = g_strdup(_("it was written by a newer virtty"));
        return false;
    }
    g_key_file_set_int64(file, CONFIG_VERSION_GROUP, CONFIG_VERSION_NAME, CONFIG_VERSION);
    for (unsigned i = 0; i < CONFIG_KEYS; i++) {
        if (changes->values[i])
            g_key_file_set_string(file, config_table[i].group, config_table[i].name,
                                  changes->values[i]);
    }
    gsize len = 0;
    g_autofree char *text = g_key_file_to_data(file, &len, NULL);
    g_autofree char *real = config_real_path(changes->path);
    g_autofree char *dir = g_path_get_dirname(real);
    g_autoptr(GError) failure = NULL;
    g_mkdir_with_parents(dir, 0700);
    if (g_file_set_contents_full(real, text, (gssize)len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &failure))
        return true;
    *error = g_strdup(failure->message);
    return false;
}

bool config_write(struct config_changes *changes, char **error)
{
    char *cause = NULL;
    bool ok = config_save(changes, &cause);
    if (!ok)
        *error = g_strdup_printf(_("%s was not saved: %s"), changes->path, cause);
    g_free(cause);
    config_changes_free(changes);
    return ok;
}
