/* action-host.h: the actions on the list of hosts: connect, disconnect, add, change, move, remove.
 * Main thread. */
#ifndef SRC_ACTION_HOST_H
#define SRC_ACTION_HOST_H

#include "action.h"

extern const struct action action_host_table[];

/* Begins to open a host and returns the job that ends when it is open, or why it is not; borrowed.
 * To cancel the job is to let go of the host. */
struct job *action_host_connect(struct app *app, struct host *host);

#endif
