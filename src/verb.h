/* verb.h: actions as shell verbs: "virtty start web-01", in the owner or in a process of its own.
 * Main thread. */
#ifndef SRC_VERB_H
#define SRC_VERB_H

#include <glib.h>

struct action_arg;
struct app;
struct talk;
struct verb;

/* Where a verb's command line can run. */
enum verb_need {
    VERB_LOCAL, /* --help, a mistake: anywhere, opens nothing */
    VERB_FILES, /* on the files, also where an owner runs */
    VERB_READS, /* in the owner if there is one, else on the files */
    VERB_OWNER, /* in the owner, which is started if there is none */
    VERB_ASKS,  /* in the owner if there is one, else it fails with its own words */
};

/* argv[0] is the verb. The app needs its actions, not its hosts. */
enum verb_need verb_need(struct app *app, int argc, char **argv);

/* A copy of the words for verb_run() with relative file names made absolute: for a client, whose
 * folder is not the owner's. NULL-terminated, g_strfreev()ed. */
char **verb_prepare(struct app *app, int argc, char **argv);

/* The option that holds a secret and is not among the words of the verb, or NULL: the client asks
 * for it, so that it stands in no command line. */
const struct action_arg *verb_missing_secret(struct app *app, char **words);

/* Runs a verb; waits (the main loop goes on) until the hosts are open and its job has ended, then
 * calls done with the exit code (enum exit_code), maybe before this returns (then NULL comes
 * back). `out` and `err` get what it prints and must live until then. argv is copied. */
struct verb *verb_run(struct app *app, int argc, char **argv, GString *out, GString *err,
                      void (*done)(int code, void *opaque), void *opaque);
/* The same with somebody to be asked (borrowed while it runs). */
struct verb *verb_run_talking(struct app *app, int argc, char **argv, GString *out, GString *err,
                              struct talk *talk, void (*done)(int code, void *opaque),
                              void *opaque);
/* Nobody waits any more: frees it; done is not called, a job that was begun goes on. */
void verb_abandon(struct verb *verb);

/* "Usage: virtty VERB ..." with its options, or the list of all verbs for verb NULL. */
void verb_append_help(struct app *app, const char *verb, GString *out);

#endif
