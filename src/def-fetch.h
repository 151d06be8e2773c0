/* def-fetch.h: a domain's definition from its host, for who goes on with it. Main thread. */
#ifndef SRC_DEF_FETCH_H
#define SRC_DEF_FETCH_H

#include "host.h"

struct app;

enum def_which {
    DEF_LIVE = 0,          /* of the running domain; the stored one if it does not run */
    DEF_STORED = 1 << 0,   /* as it will be at the next start */
    DEF_SECURE = 1 << 1,   /* with passwords, where the host gives them */
};

/* Asks the host of the target (a domain) and calls done() once, later: with the XML (borrowed), or
 * with an error. Passwords are left out if the host refuses to give them. */
void def_fetch(struct app *app, struct domain *domain, unsigned which,
               void (*done)(void *opaque, const char *xml, const char *error), void *opaque);

#endif
