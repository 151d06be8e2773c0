/* action-complete.h: completion of a `:` line from the action table and the model. Main thread. */
#ifndef SRC_ACTION_COMPLETE_H
#define SRC_ACTION_COMPLETE_H

#include "action.h"

/* Completes the last word of a `:` line; NULL-terminated candidates for that word, quoted as the
 * line needs it, g_strfreev()ed. NULL: not known yet; path_names_on_read() says when to ask
 * again. */
char **action_complete(struct app *app, const char *line);
/* The same for a shell: completes the last of the words (the first is the verb; at least one), not
 * quoted. *files: names of files fit too, which the shell knows better. Never NULL. */
char **action_complete_words(struct app *app, char **words, bool *files);

#endif
