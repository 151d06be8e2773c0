/* history-find.h: which kept definitions a person means, looked up on the worker. Main thread. */
#ifndef SRC_HISTORY_FIND_H
#define SRC_HISTORY_FIND_H

#include "history.h"

struct app;
struct host;

/* What was found. */
struct history_found {
    char *alias, *uri; /* of the host */
    char *uuid, *name; /* of the domain; NULL if all domains were asked for */
    GPtrArray *entries; /* struct history_entry, newest first: of the domain; of all domains the
                         * newest of each; never NULL */
    GPtrArray *names;   /* char *: the name in each */
    GPtrArray *texts;   /* char *: each definition, NULL where it cannot be read */
};

/* Finds the versions of a domain by the name that it has or had (NULL: the newest of every domain),
 * on one host (NULL: all), and calls done() once, later, with what was found of each host that has
 * any: an array of struct history_found that is freed afterwards. */
void history_find(struct app *app, const char *name, struct host *host,
                  void (*done)(void *opaque, GPtrArray *found), void *opaque);

#endif
