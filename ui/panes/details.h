/* details.h: everything about the chosen domain, or about the host while there is none. Main
 * thread. */
#ifndef UI_PANES_DETAILS_H
#define UI_PANES_DETAILS_H

#include "pane.h"

/* `arg`: a struct domain to show for ever (tests), or NULL for the chosen one. */
extern const struct pane_class details_class;

/* Brings the details to the front, over the whole screen. */
void details_show(struct ui *ui);

#endif
