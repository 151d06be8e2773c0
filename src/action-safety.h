/* action-safety.h: the actions that keep a person from harm: read-only, protect, unprotect. Main
 * thread. */
#ifndef SRC_ACTION_SAFETY_H
#define SRC_ACTION_SAFETY_H

#include "action.h"

extern const struct action action_safety_table[];

#endif
