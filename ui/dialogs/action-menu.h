/* action-menu.h: the menu: everything that can be done to what is chosen, in groups, with the keys;
 * what cannot be done now is grey and says why. Main thread. */
#ifndef UI_DIALOGS_ACTION_MENU_H
#define UI_DIALOGS_ACTION_MENU_H

#include "pane.h"

/* `arg` is not used: it is for what ui_target() says when it opens. */
extern const struct pane_class action_menu_class;

#endif
