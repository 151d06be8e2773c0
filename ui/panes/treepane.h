/* treepane.h: what panes that are nothing but a list of things of all hosts have in common. Main
 * thread. */
#ifndef UI_PANES_TREEPANE_H
#define UI_PANES_TREEPANE_H

#include "panes/hosttree.h"

struct treepane {
    struct pane pane;
    struct hosttree *tree;
    const char *nothing; /* what an empty one says, translated */
};

/* For a class's create(): the list with all its columns. `nothing`: N_(). */
void treepane_init(struct pane *pane, const struct hosttree_class *class, const char *nothing);

/* For the class as they are. */
void treepane_destroy(struct pane *pane);
void treepane_draw(struct pane *pane, const struct window *win, bool focused);
/* Enter and a second click fold what has children and show the details of the rest. */
unsigned treepane_event(struct pane *pane, const struct event *event);
unsigned treepane_command(struct pane *pane, const struct action *action, char **args);
const char *treepane_reason(struct pane *pane, const struct action *action);
void treepane_status(struct pane *pane, char *buf, size_t size);

/* True if the text holds the filter (folded already); NULL holds nothing. */
bool treepane_contains(const char *text, const char *filter);

#endif
