/* stage.h: panes on a canvas without a terminal: stack.h played by a test, and a model to show. */
#ifndef TESTS_UI_STAGE_H
#define TESTS_UI_STAGE_H

#include "pane.h"

#define STAGE_NOW G_GINT64_CONSTANT(1795261680000000) /* 2026-11-21 11:48 UTC */

struct ui {
    struct app *app;
    struct fake_host *host;
    struct console *console; /* of web-01, without a source */
    GPtrArray *panes; /* struct pane, the last has the focus */
    GPtrArray *closing;
    GPtrArray *awaited; /* or NULL */
    bool zoomed, split, detached, quit, quit_shutdown;
    const struct action *ran; /* the last that ui_run() was given */
};

/* An app with a fake host, no domains, the Domains pane open; time stands at STAGE_NOW, UTC. */
struct ui *stage_new(void);
void stage_free(struct ui *stage);
/* The domains of most pictures: running, paused, shut off, crashed, broken; long, wide and
 * hostile names. */
void stage_add_domains(struct ui *stage);
/* More hosts: one that is ready, one that was lost a while ago, one that cannot be used. */
void stage_add_hosts(struct ui *stage);
/* Networks and pools of the first two hosts; call it after stage_add_hosts(). */
void stage_add_inventory(struct ui *stage);
struct domain *stage_domain(struct ui *stage, const char *name);

/* Keys by name, blanks between them, to the focused pane and then to its actions. */
void stage_keys(struct ui *stage, const char *names);
/* Each character as a key. */
void stage_type(struct ui *stage, const char *text);

/* The screen with bars, panes and dialogs as text; free()d. `styles`: one letter a cell. */
char *stage_draw(struct ui *stage, unsigned cols, unsigned rows, bool ascii,
                 enum color_depth depth, bool styles);
/* Draws until the text is on the screen of 80x24 (the main loop runs); fails after 10 seconds. */
void stage_expect(struct ui *stage, const char *text);

#endif
