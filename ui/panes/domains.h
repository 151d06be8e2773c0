/* domains.h: the Domains pane: a list of all domains, and what an empty one teaches. Main
 * thread. */
#ifndef UI_PANES_DOMAINS_H
#define UI_PANES_DOMAINS_H

#include "pane.h"

extern const struct pane_class domains_class;

/* True if Enter on the row of a host that is not there connects to it: the engine's cannot be. */
bool domains_connects(struct app *app, const struct host *host);
/* Goes to the row of a host. */
void domains_choose_host(struct ui *ui, struct host *host);

#endif
