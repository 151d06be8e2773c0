/* cmdlog.h: an action as the line that does the same in a shell, for the command log. Main
 * thread. */
#ifndef SRC_CMDLOG_H
#define SRC_CMDLOG_H

struct action;
struct action_call;

/* The line, safely quoted for a shell; NULL if the action has none. The caller g_free()s. */
char *cmdlog_line(const struct action *action, const struct action_call *call);

#endif
