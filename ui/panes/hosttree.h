/* hosttree.h: what all hosts have of one kind as a list: a tree by host or flat, with columns,
 * sorted, filtered, folded. What the Domains, Networks and Pools panes have in common. Main
 * thread. */
#ifndef UI_PANES_HOSTTREE_H
#define UI_PANES_HOSTTREE_H

#include "pane.h"
#include "panes/hosttree-class.h"

struct host;

struct hosttree;

/* `show`: the columns at first, ids with commas between. */
struct hosttree *hosttree_new(struct pane *pane, const struct hosttree_class *class, void *opaque,
                              const char *show);
void hosttree_free(struct hosttree *tree);

/* Takes over what has changed in the model; cheap if nothing has. */
void hosttree_update(struct hosttree *tree);
/* The same, even if the model has not changed: a filter's meaning, a folding did. */
void hosttree_refresh(struct hosttree *tree);
void hosttree_draw(struct hosttree *tree, const struct window *win, bool focused);
unsigned hosttree_event(struct hosttree *tree, const struct event *event, bool *opened);
/* The row under the cursor; all NULL if there is none. */
struct hosttree_row hosttree_cursor(struct hosttree *tree);
void hosttree_choose(struct hosttree *tree, const void *item_or_host);
/* The rows that were drawn last, for what is fetched of those alone: calls fn for each. */
void hosttree_drawn(struct hosttree *tree,
                    void (*fn)(void *opaque, const struct hosttree_row *row), void *opaque);

/* The columns shown, as hosttree_new() takes them; unknown ids are passed over. */
void hosttree_show(struct hosttree *tree, const char *columns);
const char *hosttree_shown(const struct hosttree *tree);
/* Sorts by the column so many places on. */
void hosttree_sort_step(struct hosttree *tree, int step);
void hosttree_sort_invert(struct hosttree *tree);
/* False if there is no such column. */
bool hosttree_sort_by(struct hosttree *tree, const char *id);
/* It is sorted by what changes with every round of statistics: all hosts must give figures. */
bool hosttree_sorted_live(const struct hosttree *tree);

void hosttree_set_filter(struct hosttree *tree, const char *filter);
const char *hosttree_filter(const struct hosttree *tree);
unsigned hosttree_matching(struct hosttree *tree); /* items after the filter */
unsigned hosttree_count(struct hosttree *tree);    /* and before */

/* Hosts as parents? Only ever with more than one host. */
bool hosttree_is_tree(const struct hosttree *tree);
void hosttree_set_flat(struct hosttree *tree, bool flat);
bool hosttree_is_flat(const struct hosttree *tree);
/* Folds or unfolds the host or item of the cursor's row; false if there is nothing to. */
bool hosttree_fold(struct hosttree *tree, bool fold);
/* From a child to its item or host; there it folds. */
void hosttree_leave(struct hosttree *tree);
bool hosttree_is_folded(struct hosttree *tree);
/* Why the cursor's row cannot be folded (or unfolded), NULL if it can. */
const char *hosttree_fold_reason(struct hosttree *tree, bool fold);
bool hosttree_open(const struct hosttree *tree, const void *item);
/* It is an item of a kind that has children, even if there are none just now. */
bool hosttree_has_children(const struct hosttree *tree, const struct hosttree_row *row);
/* The app of its pane, and the pane's screen. */
struct pane *hosttree_pane(const struct hosttree *tree);

#endif
