/* help.h: all keys and commands, from the live action table, searchable. Main thread. */
#ifndef UI_PANES_HELP_H
#define UI_PANES_HELP_H

#include "pane.h"

/* `arg`: the name of the section to begin with (const char *), or NULL. */
extern const struct pane_class help_class;

#endif
