/* history.h: definitions that virtty replaced, each in a file of its own, so that they can be
 * looked at and brought back. Any thread; blocks on the disk.
 *
 * They lie in FOLDER/HOST/UUID/TIME_WHY.xml, HOST being the connection's URI. At most
 * HISTORY_VERSIONS of a domain and HISTORY_DOMAINS domains of a host are kept, the newest ones.
 * They may hold passwords: only the user may read them. */
#ifndef SRC_HISTORY_H
#define SRC_HISTORY_H

#include <glib.h>
#include <stdbool.h>

#define HISTORY_VERSIONS 50
#define HISTORY_DOMAINS 2000
/* What undo replaced is marked as such. */
#define HISTORY_UNDO "undo"

struct history;

struct history_entry {
    char *file;
    char *uri, *uuid;
    char *why;      /* what replaced it: "define", "undefine", "undo", ...: a host verb's word */
    gint64 when_us; /* real time */
};

/* Makes nothing yet. */
struct history *history_new(const char *folder);
void history_free(struct history *history);

/* Keeps what is about to be replaced. Returns its file (g_free), for history_drop(); NULL if it
 * could not be written (errno), or there is no history. */
char *history_keep(struct history *history, const char *uri, const char *uuid, const char *why,
                   const char *xml);
/* It was not replaced after all. NULL: nothing happens. */
void history_drop(const char *file);

/* The versions of a domain (uuid NULL: the newest of each of a host's domains), newest first: an
 * array of struct history_entry that owns them. */
GPtrArray *history_list(struct history *history, const char *uri, const char *uuid);
/* A kept definition, g_free; NULL with errno. */
char *history_read(const struct history_entry *entry);
/* The name in a definition, g_free; NULL: it has none. */
char *history_name(const char *xml);
/* Which of a domain's versions (history_list()) undo brings back: the newest, but what undo itself
 * replaced is passed over with what it brought back. -1: none is left. */
int history_undo_index(const GPtrArray *entries);

#endif
