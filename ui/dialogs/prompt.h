/* prompt.h: the line at the foot of the screen where something is typed: `:`, `/`, a file's name.
 * Main thread. */
#ifndef UI_DIALOGS_PROMPT_H
#define UI_DIALOGS_PROMPT_H

#include "pane.h"

/* `arg` of ui_open(); copied, strings too. */
struct prompt_arg {
    const char *mark;      /* ":", "/", "Save to:" */
    const char *text;      /* to begin with, or NULL */
    GPtrArray **history;   /* made when first needed, lives on; NULL: none */
    char **(*complete)(void *opaque, const char *before); /* NULL: no completion */
    void (*changed)(void *opaque, const char *text);      /* as it is typed; may be NULL */
    /* The end: text, or NULL after Esc. Not called if the screen is closed meanwhile. */
    void (*done)(void *opaque, const char *text);
    void (*free)(void *opaque); /* frees opaque in every case, at the last; may be NULL */
    void *opaque;
};

extern const struct pane_class prompt_class;

/* Whether Tab does something in this prompt. */
bool prompt_completes(const struct pane *pane);

/* What the open prompt's completion did not know yet, it may know now. */
void prompt_complete_again(struct ui *ui);

#endif
