/* action-node.h: the action that tells what a host has and how much of it its domains were given.
 * Main thread. */
#ifndef SRC_ACTION_NODE_H
#define SRC_ACTION_NODE_H

#include "action.h"

struct json;

extern const struct action action_node_table[];

/* The figures of a host as keys of the object that is open. */
void action_node_json(struct json *json, const struct host *host);

#endif
