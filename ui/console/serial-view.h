/* serial-view.h: a serial console in a pane: its cells, scrollback, search, and its keys. Main
 * thread. */
#ifndef UI_CONSOLE_SERIAL_VIEW_H
#define UI_CONSOLE_SERIAL_VIEW_H

#include "pane.h"

/* `arg` of ui_open(). */
struct serial_view_arg {
    struct domain *domain;
    unsigned port; /* 0: COM1 */
};

extern const struct pane_class serial_view_class;

/* Shows a domain's console over the whole screen, in the pane that is open already or a new one. */
void serial_view_open(struct ui *ui, struct domain *domain, unsigned port);

#endif
