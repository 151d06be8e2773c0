/* serial-view.h: a serial console in a pane: its cells, scrollback, search, and its keys. Main
 * thread. */
#ifndef UI_CONSOLE_SERIAL_VIEW_H
#define UI_CONSOLE_SERIAL_VIEW_H

#include "pane.h"

/* `arg` of ui_open(). */
struct serial_view_arg {
    struct domain *domain; /* NULL: the first that is found of that name */
    const char *name;
    unsigned port; /* 0: COM1 */
};

extern const struct pane_class serial_view_class;

/* Shows a domain's console over the whole screen: in the pane that shows it already, beside the
 * others while consoles stand beside each other, else in the pane that is open or a new one. */
void serial_view_open(struct ui *ui, struct domain *domain, unsigned port);
/* Shows the console of a domain of that name ("web-01", "prod/web-01") as soon as a host has it. */
bool serial_view_await(struct ui *ui, const char *name);
/* The same, beside the others from now on. */
void serial_view_split(struct ui *ui, struct domain *domain);

#endif
