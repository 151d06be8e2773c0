/* action-domain.h: the actions that change a domain: start, shutdown, undefine ... Main thread. */
#ifndef SRC_ACTION_DOMAIN_H
#define SRC_ACTION_DOMAIN_H

#include "action.h"

extern const struct action action_domain_table[]; /* ends with id NULL */

#endif
