/* find-complete.h: completes a term of a pattern from the keys and from what the model has. Main
 * thread. */
#ifndef SRC_FIND_COMPLETE_H
#define SRC_FIND_COMPLETE_H

struct app;

/* Whole terms that begin with `prefix` ("state=run" -> "state=running"), unquoted, sorted,
 * NULL-terminated, g_strfreev(). Fits struct action_arg. */
char **find_complete(struct app *app, const char *prefix);
/* Completes the last term of a pattern that is being typed: candidates for what stands behind the
 * last blank, with values quoted where the pattern needs it. */
char **find_complete_pattern(struct app *app, const char *before);

#endif
