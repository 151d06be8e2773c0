/* ui-state.h: what an open screen consists of; for the files of ui/ that run it. Main thread.
 *
 * The panes with their order, focus and zoom stay from one client to the next; the terminal, its
 * input, canvas and theme are the client's and NULL while there is none. */
#ifndef UI_UI_STATE_H
#define UI_UI_STATE_H

#include "input.h"
#include "keymap.h"
#include "layout.h"
#include "pane.h"
#include "session.h"
#include "term.h"

struct talk;

/* What stands above the stack: the table of panes, the actions. ui.c fills it in. */
struct ui_hooks {
    const struct pane_class *main, *details, *sides[LAYOUT_SIDES]; /* of the places of layout.h */
    /* Runs a row of screen-actions.c; false if it is none of them. */
    bool (*run_screen)(struct ui *ui, const struct action *action, char **args);
    /* May be done above a dialog. */
    bool (*harmless)(const struct action *action);
    /* Runs an action of the application for a person. */
    void (*run)(struct ui *ui, struct app *app, const struct action *action,
                const struct pane_target *target, char **args);
};

struct ui {
    struct app *app;
    const struct ui_hooks *hooks;
    struct screen_wishes wishes;
    const struct term_class *term_class;
    struct terminal *term;
    struct input *input;
    struct keymap *keymap;
    enum color_depth depth;
    struct theme *theme;
    char *theme_setting; /* what the configuration said when it was chosen */
    struct canvas *canvas;
    bool ascii;
    bool console_only;  /* `virtty console NAME`: leaving its pane leaves */
    struct talk *talk;  /* with this client, see ui-talk.h; or NULL */
    GPtrArray *panes;   /* struct pane, in the order of focus; dialogs above all others */
    GPtrArray *awaited; /* jobs whose output is shown when they end; NULL: none yet */
    GPtrArray *closing; /* those of them that are done, freed between events */
    struct layout layout;
    bool zoomed;
    bool split;         /* consoles stand beside each other, as far as there is room */
    unsigned opened;    /* panes so far */
    bool dirty;         /* a frame is to be drawn */
};

/* stack.c, for ui.c: */

/* Frees the panes that were closed. */
void stack_reap(struct ui *ui);
/* Frees all of them. */
void stack_free(struct ui *ui);
/* Frees the dialogs, for the client that answers them goes. */
void stack_drop_dialogs(struct ui *ui);
/* Tells the panes that another client shows them from now on. */
void stack_attach(struct ui *ui);
/* Tells the panes that nobody looks any more. */
void stack_detach(struct ui *ui);
/* Computes the rectangles for the panes as they are. */
void stack_layout(struct ui *ui);
/* The rectangle of a pane; rows 0: it is not shown. */
struct rect stack_rect(struct ui *ui, struct pane *pane);
/* Hands an event to the pane that it belongs to, then to the keys. */
void stack_dispatch(struct ui *ui, const struct event *event);

#endif
