/* ask.h: what a worker or another program must ask the person: a password, whether a host's key is
 * right. Main thread, but ask_wait().
 *
 * Questions stand in a queue; a screen shows the first, and while there is no screen they wait.
 * Answers are wiped once they were used and stand in no log, job or file. */
#ifndef SRC_ASK_H
#define SRC_ASK_H

#include <glib.h>
#include <stdbool.h>

struct app;
struct ask;
struct host;

#define ASK_FIELDS_MAX 8

struct ask_field {
    const char *label;  /* for a person: "Password" */
    const char *preset; /* or NULL */
    bool secret;        /* is not shown */
};

struct ask_question {
    const char *title; /* "Connect to prod" */
    const char *text;  /* what is asked and by whom; lines */
    /* Both set: a question of yes or no, without fields; one of these words is the answer. */
    const char *yes, *no;
    struct ask_field fields[ASK_FIELDS_MAX];
    unsigned count;
};

/* Asks for the host (NULL: none) and calls done(answers, opaque) once; answers NULL: refused or
 * cancelled. They are borrowed and wiped when done() returns. Strings are copied. */
struct ask *ask_begin(struct app *app, struct host *host, const struct ask_question *question,
                      void (*done)(char *const *answers, void *opaque), void *opaque);
/* Takes a question back that has not been answered; done() is not called. */
void ask_abandon(struct ask *ask);
/* The same from a worker, which waits: the answers, to be freed by ask_wipe(), or NULL. */
char **ask_wait(struct app *app, struct host *host, const struct ask_question *question);
/* Overwrites and frees a NULL-terminated array. */
void ask_wipe(char **answers);

/* The first open question, or NULL; borrowed until the queue changes. */
struct ask *asks_first(struct app *app);
bool asks_has(struct app *app, const struct ask *ask);
const struct ask_question *ask_question(const struct ask *ask);
/* Answers it: as many as it has fields (one for yes or no); copied. NULL: refused. */
void ask_answer(struct ask *ask, const char *const *answers);
/* Refuses all questions of a host (NULL: all there are). */
void asks_refuse(struct app *app, const struct host *host);

/* Told when a question comes or goes. */
void asks_on_change(struct app *app, void (*fn)(void *opaque), void *opaque);
void asks_off_change(struct app *app, void (*fn)(void *opaque), void *opaque);

#endif
