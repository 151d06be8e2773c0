/* ask-dialog.h: the dialog in which the person answers what a host or ssh asks. Main thread. */
#ifndef UI_DIALOGS_ASK_DIALOG_H
#define UI_DIALOGS_ASK_DIALOG_H

#include "pane.h"

extern const struct pane_class ask_dialog_class;

/* Opens it for the first question that waits, unless one is open; closes it when its question is
 * gone. */
void ask_dialog_offer(struct ui *ui, struct app *app);

#endif
