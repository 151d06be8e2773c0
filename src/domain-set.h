/* domain-set.h: a set of domains that virtty keeps in a file of its own: those that are protected,
 * those that are recorded. Main thread; the file is written on a worker.
 *
 * One domain a line: "URI UUID". It knows domains of hosts that are not there now, too. */
#ifndef SRC_DOMAIN_SET_H
#define SRC_DOMAIN_SET_H

#include <stdbool.h>

struct app;
struct domain;
struct domain_set;
struct job;

/* Reads the file of that name in the state folder; from then on apply() is called for the set's
 * domains with every change of the model: it sets their flag. `unread` (translated) is what the log
 * says, with the path and the cause, if the file cannot be read. Freed by domain_set_free(). */
struct domain_set *domain_set_new(struct app *app, const char *file,
                                  void (*apply)(struct domain *domain), const char *unread);
void domain_set_free(struct domain_set *set);
/* Adds a domain or takes it out and writes the file; the job ends when it is on disk. */
void domain_set_change(struct domain_set *set, const struct domain *domain, bool in,
                       struct job *job);
/* The line of a domain in the file, g_free(); and taking such a line out. */
char *domain_set_line(const struct domain *domain);
void domain_set_forget(struct domain_set *set, const char *line);
/* A host is reached by another URI now: its domains are in the set as before. */
void domain_set_move_host(struct domain_set *set, const char *before, const char *now);

#endif
