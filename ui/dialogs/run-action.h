/* run-action.h: runs an action for a person: the dialog that it wants first, then what came of it.
 * Main thread. */
#ifndef UI_DIALOGS_RUN_ACTION_H
#define UI_DIALOGS_RUN_ACTION_H

#include "pane.h"

/* Opens the dialog that the action wants before it is done (a question, a form), or does it.
 * A refusal or failure goes to the message line. */
void run_action(struct ui *ui, struct app *app, const struct action *action,
                const struct pane_target *target, char **args);

/* What Enter does to a domain that is not running: starts it, after a question until that was
 * answered with yes once. */
void run_action_start(struct ui *ui, struct app *app, struct domain *domain);

/* A whole `:` line, on the target where it names nothing; dangerous ones ask first. */
void run_action_line(struct ui *ui, struct app *app, const char *line,
                     const struct pane_target *target);

/* The domain of that name on any host, best on the target's; HOST/NAME is that host's. Or NULL. */
struct domain *run_action_find(struct app *app, const char *name,
                               const struct pane_target *target);

/* It opens a dialog of its own when it is called without words. */
bool run_action_has_dialog(const struct action *action);

/* The prompt for a `:` line, with completion and history; `text` stands in it (NULL: nothing). */
void run_action_prompt(struct ui *ui, struct app *app, const char *text);

/* The question before leaving: `q` at the last pane. Leaves at once if nothing runs. */
void run_action_quit(struct ui *ui, struct app *app);

#endif
