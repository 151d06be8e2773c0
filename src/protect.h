/* protect.h: which domains are protected: their dangerous actions ask for the name typed. Main
 * thread; the file is written on a worker.
 *
 * Until hosts keep it in the domain's own metadata it stands in a file of virtty's, see
 * domain-set.h. protect_set() is the one place that knows where it is kept. */
#ifndef SRC_PROTECT_H
#define SRC_PROTECT_H

#include <stdbool.h>

struct app;
struct domain;
struct job;

/* Reads the file; from then on every domain that the model gets has its flag set. Sets
 * app->protect and ends with the app. */
void protect_begin(struct app *app);
/* Sets the flag and writes the file; the job ends when it is on disk. */
void protect_set(struct app *app, struct domain *domain, bool on, struct job *job);
/* The job deletes the domain: once it has, the file does not have it any more either. */
void protect_ends_with(struct app *app, const struct domain *domain, struct job *job);

#endif
