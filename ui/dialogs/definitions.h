/* definitions.h: what a domain is made of as it runs and as it is stored, asked of its host. Main
 * thread. */
#ifndef UI_DIALOGS_DEFINITIONS_H
#define UI_DIALOGS_DEFINITIONS_H

#include <stdbool.h>

struct app;
struct definitions;
struct domain;

/* Asks at once; told() is called whenever there is an answer, and that is after this returns. */
struct definitions *definitions_new(struct app *app, const struct domain *domain,
                                    void (*told)(void *opaque), void *opaque);
void definitions_free(struct definitions *definitions);
/* The domain, or NULL if it is gone. */
struct domain *definitions_domain(const struct definitions *definitions);
/* Both NULL until there is an answer, and what does not exist. Borrowed until the next answer. */
const char *definitions_live(const struct definitions *definitions);
const char *definitions_config(const struct definitions *definitions);
/* Why there is no answer, or NULL. */
const char *definitions_problem(const struct definitions *definitions);
bool definitions_waiting(const struct definitions *definitions);

#endif
