/* config.h: virtty.conf: a table of keys with type, range, default and help. Main thread, but
 * config_write() from any.
 *
 * Comments and unknown keys survive; a file of a newer version is read and never overwritten. */
#ifndef SRC_CONFIG_H
#define SRC_CONFIG_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct config;

#define CONFIG_VERSION 1

enum config_type { CONFIG_BOOL, CONFIG_INT, CONFIG_STRING };

enum config_key {
    CONFIG_THEME,
    CONFIG_MOUSE,
    CONFIG_CONFIRM,
    CONFIG_ENTER_STARTS,
    CONFIG_COLUMNS, /* ids with commas between; "": virtty chooses */
    CONFIG_ESCAPE_KEY,
    CONFIG_SCROLLBACK_LINES,
    CONFIG_RECORD,
    CONFIG_RECORD_LIMIT, /* MiB a file */
    CONFIG_RECORD_FILES,
    CONFIG_DEFAULT_MEMORY, /* MiB */
    CONFIG_DEFAULT_CPUS,
    CONFIG_SHUTDOWN_TIMEOUT,   /* seconds */
    CONFIG_OWNER_IDLE_MINUTES, /* 0: never */
    CONFIG_READ_ONLY,
    CONFIG_LOG_FILE,
    CONFIG_LOG_COPY,
    CONFIG_LOG_ENTRIES,
    CONFIG_KEYS
};

struct config_info {
    const char *group, *name;
    enum config_type type;
    int64_t min, max; /* CONFIG_INT; CONFIG_STRING: of the length in bytes */
    const char *value; /* the default, as it stands in a file */
    const char *help;  /* N_() */
};

/* Reads `path`; a file that is not there is all defaults. Never NULL: see config_problems(). */
struct config *config_new(const char *path);
void config_free(struct config *config);
/* Whole sentences for a person (char *), empty if all is well. */
const GPtrArray *config_problems(const struct config *config);

const struct config_info *config_key_info(enum config_key key);
/* The key called "name" or "group.name"; CONFIG_KEYS if there is none. */
enum config_key config_find(const char *name);

/* The type must be the table's. Strings are borrowed until that key is set. */
bool config_bool(const struct config *config, enum config_key key);
int64_t config_int(const struct config *config, enum config_key key);
const char *config_string(const struct config *config, enum config_key key);

/* Sets from text as it would stand in the file; on failure false, *error (g_free), no change. */
bool config_set(struct config *config, enum config_key key, const char *text, char **error);

/* The keys set since the start, for config_write(); NULL if there are none. */
struct config_changes;
struct config_changes *config_changes(const struct config *config);
/* Reads the file again, so that an edit made meanwhile survives, puts the changes in, writes it
 * atomically and frees the changes. Blocks on the disk: worker threads. *error: g_free. */
bool config_write(struct config_changes *changes, char **error);

#endif
