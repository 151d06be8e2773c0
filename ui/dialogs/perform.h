/* perform.h: does an action at once and shows what came of it. Main thread. */
#ifndef UI_DIALOGS_PERFORM_H
#define UI_DIALOGS_PERFORM_H

#include "pane.h"

/* `target` (NULL: nothing) and `args` may be NULL; of the target only what the action is done to
 * counts. A refusal goes to the message line, a text of several lines
 * into a dialog. */
void perform_action(struct ui *ui, struct app *app, const struct action *action,
                    const struct pane_target *target, char **args);
/* The same with the name that was typed to confirm it. */
void perform_confirmed(struct ui *ui, struct app *app, const struct action *action,
                       const struct pane_target *target, char **args, const char *confirmed);
/* The same for the words of a `:` line. */
void perform_words(struct ui *ui, struct app *app, char **words,
                   const struct pane_target *target);

#endif
