/* viewer.h: a dialog that shows a text: XML, a command, what a verb printed. Main thread. */
#ifndef UI_DIALOGS_VIEWER_H
#define UI_DIALOGS_VIEWER_H

#include "pane.h"

/* `arg` of ui_open(); copied. */
struct viewer_arg {
    const char *title, *text;
    bool wrap;
};

extern const struct pane_class viewer_class;

#endif
