/* choose-columns.h: the dialog in which the Domains pane's columns are chosen and ordered. Main
 * thread. */
#ifndef UI_DIALOGS_CHOOSE_COLUMNS_H
#define UI_DIALOGS_CHOOSE_COLUMNS_H

#include "pane.h"

/* `arg`: const char *, the columns that are shown now, ids with commas between. The choice is
 * stored as the setting screen.columns. */
extern const struct pane_class choose_columns_class;

/* What is wrong with such a list of ids, g_free'd; NULL if nothing is. */
char *choose_columns_problem(const char *ids);

#endif
