/* viewer.h: a dialog that shows a text: XML, a command, what a verb printed. Main thread. */
#ifndef UI_DIALOGS_VIEWER_H
#define UI_DIALOGS_VIEWER_H

#include "pane.h"

/* `arg` of ui_open(); copied. XML and differences are shown in colours. */
struct viewer_arg {
    const char *title, *text;
    bool wrap;
    /* What the text came from (or NULL): if that takes --inactive, a key changes to the other. */
    const struct action *action;
    const struct pane_target *target;
    char *const *args;
    void (*perform)(struct ui *ui, struct app *app, const struct action *action,
                    const struct pane_target *target, char **args);
};

extern const struct pane_class viewer_class;

#endif
