/* logview.h: all messages and the commands that did the same, by level, searchable. Main thread. */
#ifndef UI_PANES_LOGVIEW_H
#define UI_PANES_LOGVIEW_H

#include "pane.h"

extern const struct pane_class logview_class;

#endif
