/* screen-actions.h: what only a screen can do: panes, zoom, help, theme, leaving. Main thread. */
#ifndef UI_SCREEN_ACTIONS_H
#define UI_SCREEN_ACTIONS_H

#include <stdbool.h>

struct action;
struct app;
struct ui;

/* Adds these rows and those of every pane class to the app's table. */
void screen_actions_add(struct app *app);
/* Runs a row of this table; false if it is none of them. */
bool screen_action_run(struct ui *ui, const struct action *action, char **args);
/* May be done while a dialog is open: it concerns the terminal only. */
bool screen_action_is_harmless(const struct action *action);

#endif
