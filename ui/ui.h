/* ui.h: the screen as the session sees it; the only face of floor 3 that src/main.c uses.
 * Main thread. */
#ifndef UI_UI_H
#define UI_UI_H

#include "session.h"

/* The functions that main.c hands to the session. */
extern const struct screen_ops ui_screen_ops;

/* Registers the screen's rows in the action table, for `virtty --help` and the manual too. */
void ui_add_actions(struct app *app);

#endif
