/* cmdlog.h: the command log: each action as the line that does the same in a shell. Main thread. */
#ifndef SRC_CMDLOG_H
#define SRC_CMDLOG_H

struct action;
struct action_call;
struct app;

/* The line, safely quoted for a shell; NULL if the action has none. The caller g_free()s. */
char *cmdlog_line(const struct action *action, const struct action_call *call);
/* Writes it to the log. */
void cmdlog_add(struct app *app, const struct action *action, const struct action_call *call);

#endif
