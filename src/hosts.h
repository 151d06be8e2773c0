/* hosts.h: the list of libvirt hosts: read from hosts.conf, changed by the person, opened when it
 * is wanted. Main thread; files are written on the worker.
 *
 * What is changed is in the list at once, and in the file when the job has ended: it reads the file
 * again, so that an edit made meanwhile survives. A file that is broken or a newer virtty's is
 * never written. */
#ifndef SRC_HOSTS_H
#define SRC_HOSTS_H

#include <glib.h>
#include <stdbool.h>

struct app;
struct host;
struct job;

struct hosts_settings {
    const char *alias; /* NULL or "": made from the URI */
    const char *uri;
    bool autoconnect, read_only;
};

/* Reads hosts.conf and adds what it lists, not opened; from then on app->late_hosts. Blocks on
 * that small file: at the start only. */
void hosts_load(struct app *app);

/* The host of that alias, or else of that URI; NULL if there is none. */
struct host *hosts_find(struct app *app, const char *name);
/* A free alias for a URI. g_free(). */
char *hosts_new_alias(struct app *app, const char *uri);
/* NULL: the alias may be that host's (NULL: a new one's); else why not (translated). */
const char *hosts_alias_problem(struct app *app, const char *alias, const struct host *host);
/* Why the list cannot be changed (translated, borrowed), or NULL. */
const char *hosts_locked(struct app *app);

/* Changes the list and begins to write the file: NULL with *error (g_free) if it cannot be done.
 * The job is borrowed, as that of an action. hosts_add() gives the new host in *added (or NULL).
 * A host whose URI or way is changed while it is open is connected anew. */
struct job *hosts_add(struct app *app, const struct hosts_settings *settings, struct host **added,
                      char **error);
struct job *hosts_edit(struct app *app, struct host *host, const struct hosts_settings *settings,
                       char **error);
struct job *hosts_remove(struct app *app, struct host *host, char **error);
/* By so many places; stays within the list. */
struct job *hosts_move(struct app *app, struct host *host, int places, char **error);

/* A host that is not in the list, for as long as virtty runs; an equal one is found again. NULL
 * with *error (g_free). Not opened yet. */
struct host *hosts_transient(struct app *app, const char *uri, bool read_only, char **error);

/* Begins to open it, unless it is open or being opened. */
void hosts_connect(struct host *host);
/* Opens all that are marked for it; the first call only. */
void hosts_connect_all(struct app *app);
/* The domain of that name ("web-01", "prod/web-01"), of this host (or NULL) first; or NULL. */
struct domain *hosts_find_domain(struct app *app, const struct host *first, const char *name);
/* Some are still being opened or listed: what is not there may yet come. */
bool hosts_awaited(const struct app *app);

#endif
