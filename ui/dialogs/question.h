/* question.h: a dialog that asks one thing and has a row of buttons. Main thread. */
#ifndef UI_DIALOGS_QUESTION_H
#define UI_DIALOGS_QUESTION_H

#include "pane.h"

/* `arg` of ui_open(); strings and buttons are copied. */
struct question {
    const char *title, *text;
    const char *const *buttons; /* translated, NULL-terminated, at most 4 */
    unsigned preset;            /* the safe one: Enter without a thought */
    const char *keys;           /* a letter for each button: "ny" */
    bool danger;
    /* The number of the button, or -1 (Esc). The dialog is closed already. */
    void (*answer)(void *opaque, int button);
    void (*free)(void *opaque); /* frees opaque in every case; may be NULL */
    void *opaque;
};

extern const struct pane_class question_class;

#endif
