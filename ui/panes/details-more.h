/* details-more.h: everything about a host, network, pool or volume, for the Details pane. Main
 * thread. */
#ifndef UI_PANES_DETAILS_MORE_H
#define UI_PANES_DETAILS_MORE_H

#include "pane.h"

struct sheet;

/* What is chosen, a volume before its pool; the host if nothing of it is. */
void details_more(struct sheet *sheet, struct app *app, const struct pane_target *target);
/* What a target shows, only to be compared. */
const void *details_more_key(const struct pane_target *target);

#endif
