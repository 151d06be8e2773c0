/* host-console.h: what a viewer asks of the host whose domain's console it shows. The engine's
 * consoles are always there; those of other hosts are opened while somebody needs them. Main
 * thread.
 *
 * Domains are named by their UUID: a viewer outlives a domain's row. A host that is not in the list
 * any more is asked nothing. */
#ifndef SRC_HOST_CONSOLE_H
#define SRC_HOST_CONSOLE_H

#include <stdbool.h>

#include "app.h"
#include "host.h"

/* A viewer shows that port from now on, or no longer. Calls must pair. */
void host_console_show(struct app *app, struct host *host, const char *uuid, unsigned port,
                       bool shown);
/* Whether a domain of it is recorded has changed. */
void host_console_check(struct app *app, struct host *host, const char *uuid);
/* Takes it from whoever else has it open. */
void host_console_take(struct app *app, struct host *host, const char *uuid, unsigned port);
/* Why it is not connected, for a person, or NULL; *taken: somebody else has it open. Borrowed. */
const char *host_console_problem(struct app *app, struct host *host, const char *uuid,
                                 unsigned port, bool *taken);

#endif
