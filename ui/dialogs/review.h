/* review.h: a dialog that shows a text or differences to be judged, and asks what to do. Main
 * thread. */
#ifndef UI_DIALOGS_REVIEW_H
#define UI_DIALOGS_REVIEW_H

#include "pane.h"
#include "talk.h"

/* `arg` of ui_open(); the question is copied. The talk, which is referenced, is told the answer:
 * talk_answered(), also when the dialog goes without one. */
struct review_arg {
    const struct talk_question *question;
    struct talk *talk;
};

extern const struct pane_class review_class;

#endif
