/* many.h: the dialog of an action on many: to which it would be done and why not to the others,
 * then how far it is and what came of each. Main thread. */
#ifndef UI_DIALOGS_MANY_H
#define UI_DIALOGS_MANY_H

#include "pane.h"

struct bulk;

/* `arg` of ui_open(). It is asked first; with `begin` it begins at once and only its results are
 * shown. One that has begun is shown as it is. */
struct many_arg {
    struct bulk *bulk; /* a reference is taken */
    bool begin;
};

extern const struct pane_class many_class;

/* Asks whether an action is to be done to all marked domains. */
void many_ask_marked(struct ui *ui, struct app *app, const struct action *action, char **args);

#endif
