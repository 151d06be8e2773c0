/* pane.h: what a pane or dialog is: a class of about ten functions and its state. Main thread. */
#ifndef UI_PANE_H
#define UI_PANE_H

#include <stdbool.h>

#include "canvas.h"
#include "keys.h"
#include "target.h"

struct app;
struct pane;
struct ui;

/* What a handler wishes; bits are joined. 0: not handled, offer it to the next. */
enum wish {
    WISH_HANDLED = 1 << 0,
    WISH_DIRTY = 1 << 1,    /* something changed: draw a frame */
    WISH_RELAYOUT = 1 << 2, /* rectangles must be computed again */
    WISH_CLOSE = 1 << 3,    /* this pane is done */
};

struct pane_class {
    const char *name;    /* keymap section and help heading: "domains" */
    const char *title;   /* N_("Domains") */
    size_t size;         /* of the class's own struct, which begins with struct pane */
    bool modal;          /* a dialog: drawn above, keys go no further */
    bool (*create)(struct pane *pane, void *arg);
    void (*destroy)(struct pane *pane);
    /* Another client shows it from now on: its size and language may be others. May be NULL. */
    void (*attach)(struct pane *pane);
    /* The client goes and nobody looks. May be NULL. */
    void (*detach)(struct pane *pane);
    bool tiles;          /* several of it may stand beside each other: consoles */
    bool list;           /* one of the lists that take turns in the main place */
    bool whole;          /* zoomed, it takes the lines around the panes too */
    bool foot;           /* a dialog of one line at the foot, over the messages: a prompt */
    /* A dialog's wanted size for this screen; NULL: the layout's rectangle. */
    void (*measure)(struct pane *pane, unsigned *rows, unsigned *cols);
    void (*draw)(struct pane *pane, const struct window *win, bool focused);
    /* Before the keymap (entries, consoles). Mouse rows and columns are relative to the window. */
    unsigned (*event)(struct pane *pane, const struct event *event);
    /* A key bound in this class's section, or a `:` word of it; action->id tells which. */
    unsigned (*command)(struct pane *pane, const struct action *action, char **args);
    /* Which of the class's actions can be done now: NULL or the reason it is grey. */
    const char *(*reason)(struct pane *pane, const struct action *action);
    /* What a verb would act on. NULL: what is chosen in the list beside it. */
    struct pane_target (*target)(struct pane *pane);
    /* What line 2 says at its right: the active filter, counts. Empty: nothing. */
    void (*status)(struct pane *pane, char *buf, size_t size);
    const struct action *actions; /* of this pane, all ACTION_SCREEN; id NULL ends; may be NULL */
};

struct pane {
    const struct pane_class *class;
    struct ui *ui;
    struct app *app;
    struct window window; /* where it was drawn last */
    unsigned number;      /* grows with every pane that is opened */
};

#endif
