/* action-words.h: a command line's words bound to an action, its object, options and operands.
 * Main thread. */
#ifndef SRC_ACTION_WORDS_H
#define SRC_ACTION_WORDS_H

#include <stddef.h>

#include "action.h"

/* A command line and what it names. The objects are borrowed from the model: it is used at once. */
struct action_bound {
    const struct action *action;
    GPtrArray *targets; /* struct host_target *, each object once */
    struct host *host;  /* the one that was named, or NULL */
    bool only_host;     /* by --connect: no other is meant */
    char **args;        /* of the action */
    bool several;       /* it is one action on many, even if only one was found */
    bool by_pattern;    /* they were not named one by one */
    bool dry_run, json;
    char *confirmed; /* of --confirm, or NULL */
    char *error;     /* if action_bind() failed */
    int status;      /* enum exit_code, if it failed */
};

/* words[0] is "start". `chosen` is what an object that is not named means; all NULL: none. False
 * with error and status set. action_bound_clear() in either case. */
bool action_bind(struct app *app, char **words, const struct host_target *chosen,
                 struct action_bound *bound);
void action_bound_clear(struct action_bound *bound);
/* Fills in a call for the first object (or none); its args are the bound's. */
void action_bound_call(const struct action_bound *bound, struct action_call *call);

/* Runs a whole command line (words[0] is "start"), as `:` and the shell do; several objects
 * become one job (see bulk.h). A target already in the call is what an object that is not named
 * means. call->args is set during the run only. */
void action_run_words(struct app *app, char **words, struct action_call *call);
/* The option of which the first `len` bytes of a word are the name, or NULL: one of the row or one
 * that actions share. "-c" is "--connect". */
const struct action_arg *action_find_arg(const struct action *action, const char *word, size_t len);

#endif
