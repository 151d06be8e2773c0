/* action-words.h: a command line's words bound to an action, its object, options and operands.
 * Main thread. */
#ifndef SRC_ACTION_WORDS_H
#define SRC_ACTION_WORDS_H

#include <stddef.h>

#include "action.h"

/* Runs a whole command line (words[0] is "start"), as `:` and the shell do. A target already in
 * the call is what an object that is not named means. call->args is set during the run only. */
void action_run_words(struct app *app, char **words, struct action_call *call);
/* The option of which the first `len` bytes of a word are the name, or NULL. */
const struct action_arg *action_find_arg(const struct action *action, const char *word, size_t len);

#endif
