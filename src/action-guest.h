/* action-guest.h: the actions that ask a domain's guest, or order it something. Main thread. */
#ifndef SRC_ACTION_GUEST_H
#define SRC_ACTION_GUEST_H

#include "action.h"

extern const struct action action_guest_table[]; /* ends with id NULL */

#endif
