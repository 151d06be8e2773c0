/* stack.h: the open panes and dialogs, focus, and the dispatch of events. Main thread. */
#ifndef UI_STACK_H
#define UI_STACK_H

#include "pane.h"

/* Opens a pane or dialog above the rest and focuses it; the stack owns it. NULL if create()
 * refused. `arg` is the class's own. */
struct pane *ui_open(struct ui *ui, const struct pane_class *class, void *arg);
/* Closes it at the end of the current event. */
void ui_close(struct ui *ui, struct pane *pane);
struct pane *ui_focused(struct ui *ui);
/* The open pane of a class, or NULL. */
struct pane *ui_find(struct ui *ui, const struct pane_class *class);
void ui_focus(struct ui *ui, struct pane *pane);
/* Back to the list that was used last, which is not zoomed then. */
void ui_back(struct ui *ui);
void ui_zoom(struct ui *ui, bool zoomed);
bool ui_zoomed(const struct ui *ui);
/* Consoles beside each other, or one at a time. */
void ui_split(struct ui *ui, bool split);
bool ui_is_split(const struct ui *ui);
/* The open panes of a class in the order in which they were opened: the one at `index`, or NULL. */
struct pane *ui_nth(struct ui *ui, const struct pane_class *class, unsigned index);
/* Something changed outside an event (model, console, timer): a frame is wanted. */
void ui_dirty(struct ui *ui);
/* What verbs act on: the focused pane's choice, or that of the list that is shown. */
struct pane_target ui_target(struct ui *ui);
/* Its domain, or NULL. */
struct domain *ui_domain(struct ui *ui);
/* Runs an action on it as its key would: asks first if it is dangerous. */
void ui_run(struct ui *ui, const struct action *action, char **args);
/* The same on what a dialog was opened for; for actions of the application. */
void ui_run_on(struct ui *ui, const struct action *action, const struct pane_target *target,
               char **args);
/* What waits for the ends of jobs, kept by whoever asks for it: freed with the screen at last. */
GPtrArray *ui_awaited(struct ui *ui, GDestroyNotify free);

/* Words to the session. */
void ui_detach(struct ui *ui);
void ui_suspend(struct ui *ui);
void ui_quit(struct ui *ui, bool shutdown);

#endif
