/* bars.h: the lines around the panes: hosts, panes, messages and jobs, keys. Main thread.
 *
 * Each draws the first row of the window it is given, over its whole width; what is asked of a
 * column draws it again, for what stands where is known only then. */
#ifndef UI_PANES_BARS_H
#define UI_PANES_BARS_H

#include "pane.h"

/* Line 1: each host's alias, a sign and a word for its state, running/all; of one alone its CPU and
 * memory at the right, of many what fits and how many more there are. */
void bar_hosts(struct app *app, const struct window *win);
/* The host that stands at a column of that line, or NULL. */
struct host *bar_hosts_at(struct app *app, const struct window *win, int col);

/* Line 2: the numbered panes, the one of `focused` marked; at the right what it says of itself
 * (filter, counts). `focused` may be NULL. */
void bar_panes(struct pane *focused, const struct window *win);
/* The action that goes to the pane whose name stands at a column of that line, or NULL. */
const struct action *bar_panes_at(struct app *app, struct pane *focused, const struct window *win,
                                  int col);

/* The line above the last: the newest message or unread failure, the oldest running job with a
 * bar, `!N` for unread failures. */
void bar_messages(struct app *app, const struct window *win);

/* The last line: keys that work here and now. `focused` may be NULL; `target` is what
 * verbs act on. */
void bar_keys(struct app *app, struct pane *focused, const struct pane_target *target,
              const struct window *win);
/* The key whose name or label stands at a column of that line, KEY_NONE if none does. */
uint32_t bar_keys_at(struct app *app, struct pane *focused, const struct pane_target *target,
                     const struct window *win, int col);

#endif
