/* cmdlog.h: an action as the line that does the same in a shell, for the command log. Main
 * thread. */
#ifndef SRC_CMDLOG_H
#define SRC_CMDLOG_H

struct host;

/* The line, safely quoted for a shell, from an action's command ("start %s") and arguments; name is
 * that of the domain, or NULL. NULL if command is. The caller g_free()s. */
char *cmdlog_line(const struct host *host, const char *command, const char *name, char **args);

#endif
