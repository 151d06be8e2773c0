/* action-keymap.h: the action that shows the map of all keys, and reads the user's anew. Main
 * thread. */
#ifndef UI_ACTION_KEYMAP_H
#define UI_ACTION_KEYMAP_H

#include "action.h"

extern const struct action action_keymap_table[]; /* ends with id NULL */

#endif
