/* action-form.h: a dialog for any action that wants words: its operands and options as a form.
 * Main thread. */
#ifndef UI_DIALOGS_ACTION_FORM_H
#define UI_DIALOGS_ACTION_FORM_H

#include "pane.h"

/* `arg` of ui_open(); copied. */
struct action_form_arg {
    const struct action *action;
    const struct pane_target *target;
};

extern const struct pane_class action_form_class;

/* True if the action cannot be done without words. */
bool action_form_needed(const struct action *action);

#endif
