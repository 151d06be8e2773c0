/* action-define.h: the actions on a domain's definition: define, name, title, metadata. Main
 * thread. */
#ifndef SRC_ACTION_DEFINE_H
#define SRC_ACTION_DEFINE_H

#include "action.h"

extern const struct action action_define_table[]; /* ends with id NULL */

#endif
