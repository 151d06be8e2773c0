/* perform.h: does an action at once and shows what came of it. Main thread. */
#ifndef UI_DIALOGS_PERFORM_H
#define UI_DIALOGS_PERFORM_H

#include "pane.h"

/* `domain` and `args` may be NULL. A refusal goes to the message line, a text of several lines
 * into a dialog. */
void perform_action(struct ui *ui, struct app *app, const struct action *action,
                    struct domain *domain, char **args);
/* The same for the words of a `:` line. */
void perform_words(struct ui *ui, struct app *app, char **words, struct domain *domain);

#endif
