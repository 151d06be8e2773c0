#include "talk.h"

#include <glib.h>

struct talk {
    unsigned refs;
    const struct talk_ops *ops; /* NULL: closed */
    void *opaque;
    void (*edited)(void *opaque, bool gone, const char *error);
    void (*answered)(void *opaque, int choice);
    void *waiting; /* of the one of the two that is set */
};

struct talk *talk_new(const struct talk_ops *ops, void *opaque)
{
    struct talk *talk = g_new0(struct talk, 1);
    talk->refs = 1;
    talk->ops = ops;
    talk->opaque = opaque;
    return talk;
}

struct talk *talk_ref(struct talk *talk)
{
    if (talk)
        talk->refs++;
    return talk;
}

void talk_unref(struct talk *talk)
{
    if (talk && !--talk->refs)
        g_free(talk);
}

/* Tells whoever waits; what it does then may ask the next. */
static void talk_tell(struct talk *talk, bool gone, const char *error, int choice)
{
    void (*edited)(void *opaque, bool gone, const char *error) = talk->edited;
    void (*answered)(void *opaque, int choice) = talk->answered;
    talk->edited = NULL;
    talk->answered = NULL;
    if (edited)
        edited(talk->waiting, gone, error);
    else if (answered)
        answered(talk->waiting, choice);
}

void talk_close(struct talk *talk)
{
    if (!talk)
        return;
    talk->ops = NULL;
    talk_tell(talk, true, NULL, TALK_GONE);
    talk_unref(talk);
}

void talk_edited(struct talk *talk, const char *error)
{
    if (talk->edited)
        talk_tell(talk, false, error, TALK_GONE);
}

void talk_answered(struct talk *talk, int choice)
{
    if (talk->answered)
        talk_tell(talk, false, NULL, choice);
}

void talk_edit(struct talk *talk, const char *path,
               void (*done)(void *opaque, bool gone, const char *error), void *opaque)
{
    if (!talk || !talk->ops || talk->edited || talk->answered) {
        done(opaque, true, NULL);
        return;
    }
    talk->edited = done;
    talk->waiting = opaque;
    talk->ops->edit(talk->opaque, path);
}

void talk_ask(struct talk *talk, const struct talk_question *question,
              void (*answered)(void *opaque, int choice), void *opaque)
{
    if (!talk || !talk->ops || talk->edited || talk->answered) {
        answered(opaque, TALK_GONE);
        return;
    }
    talk->answered = answered;
    talk->waiting = opaque;
    talk->ops->ask(talk->opaque, question);
}
