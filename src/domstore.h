/* domstore.h: the stored definitions of the engine's domains, one XML file each, and which of them
 * start by themselves. Any thread; blocks on the disk; one writer at a time (the owner).
 *
 * A file that cannot be read is an entry with a reason: never skipped, never overwritten. */
#ifndef SRC_DOMSTORE_H
#define SRC_DOMSTORE_H

#include <glib.h>
#include <stdbool.h>

#include "domain-def.h"

struct history;

struct domstore_entry {
    char *name; /* of the definition; of the file if it is broken */
    char *path;
    char *xml;              /* the text as it stands in the file, NULL if unreadable */
    struct domain_def *def; /* NULL if broken */
    char *error;            /* why it is broken: "line 3: ...", translated */
    long line;              /* 0: not known */
    bool autostart;
};

/* `folder` is $XDG_CONFIG_HOME/virtty/domains. */
struct domstore;
struct domstore *domstore_new(const char *folder);
void domstore_free(struct domstore *store);
/* What is replaced or deleted from now on is kept there (borrowed), as that host's. */
void domstore_use_history(struct domstore *store, struct history *history, const char *uri);

/* Every file, by name; an array of struct domstore_entry with a free function. A folder that
 * cannot be read is one entry with path and error and no name. */
GPtrArray *domstore_load(struct domstore *store);
/* One file read again; never NULL. domstore_entry_free() it. */
struct domstore_entry *domstore_read(struct domstore *store, const char *path);
void domstore_entry_free(struct domstore_entry *entry);
/* Deletes what a killed writer left; only the owner may call it. */
void domstore_sweep(struct domstore *store);

/* The file of a new domain of that name, g_free. */
char *domstore_path(struct domstore *store, const char *name);
/* Writes a new definition; fails rather than replace a file. On failure *error (g_free) is a
 * translated cause. */
bool domstore_add(struct domstore *store, const char *name, const char *xml, char **error);
/* Replaces the definition at `path`; a broken one only if a person says so. `why`:
 * history.h's word for what does it. */
bool domstore_replace(struct domstore *store, const char *path, const char *xml, const char *why,
                      char **error);
/* Deletes the file and its autostart link. A file that is not there is no failure. */
bool domstore_remove(struct domstore *store, const char *path, char **error);
bool domstore_set_autostart(struct domstore *store, const char *path, bool on, char **error);

#endif
