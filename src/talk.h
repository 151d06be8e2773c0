/* talk.h: what an action may ask of the person who called it, on a screen or in a shell: to edit a
 * file, to answer a question. Main thread.
 *
 * One thing at a time. Whoever asked may be gone before the answer comes: then it is TALK_GONE. */
#ifndef SRC_TALK_H
#define SRC_TALK_H

#include <stdbool.h>

#define TALK_GONE (-1) /* nobody answers, or the question was closed without an answer */

struct talk;

struct talk_question {
    const char *title, *text;    /* what is asked; the text may have several lines */
    const char *diff;            /* a unified diff to show with it, or NULL */
    const char *const *choices;  /* translated, NULL-terminated, at most 4 */
    const char *keys;            /* a letter for each: "eid" */
    unsigned preset;             /* the safe one */
};

/* The side that has the person. Each ends in talk_edited() or talk_answered(), now or later. */
struct talk_ops {
    void (*edit)(void *opaque, const char *path);
    void (*ask)(void *opaque, const struct talk_question *question);
};

struct talk *talk_new(const struct talk_ops *ops, void *opaque);
struct talk *talk_ref(struct talk *talk);
void talk_unref(struct talk *talk);
/* The person is gone: what waits is answered with TALK_GONE, and so is all that comes. Gives up the
 * reference of talk_new(). */
void talk_close(struct talk *talk);
void talk_edited(struct talk *talk, const char *error);
void talk_answered(struct talk *talk, int choice);

/* Opens the person's editor on a file. done(): error NULL if it was closed as usual; `gone` if
 * nobody is there any more (the file is then as the editor left it). May be called at once. */
void talk_edit(struct talk *talk, const char *path,
               void (*done)(void *opaque, bool gone, const char *error), void *opaque);
/* The number of the choice, or TALK_GONE. May be called at once. */
void talk_ask(struct talk *talk, const struct talk_question *question,
              void (*answered)(void *opaque, int choice), void *opaque);

#endif
