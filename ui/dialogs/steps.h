/* steps.h: several actions on one object, each when the one before it has succeeded. Main thread.
 */
#ifndef UI_DIALOGS_STEPS_H
#define UI_DIALOGS_STEPS_H

#include "target.h"

struct steps;

struct steps *steps_new(struct app *app, const struct pane_target *target);
/* One more: an action's id and its words (copied; NULL ends them). */
void steps_add(struct steps *steps, const char *id, const char *const *words);
unsigned steps_count(const struct steps *steps);
/* Runs them and frees itself at the end; a failure ends it, and the log says what was left. */
void steps_run(struct steps *steps);

#endif
