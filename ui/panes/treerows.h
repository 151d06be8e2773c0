/* treerows.h: the rows of a hosttree: sorted, filtered, folded; of a fleet only what has changed is
 * looked at again. Main thread. */
#ifndef UI_PANES_TREEROWS_H
#define UI_PANES_TREEROWS_H

#include "panes/hosttree-class.h"

struct hosttree;

struct treerows_wish {
    unsigned column;    /* of the class: sorted by */
    bool descending;
    bool grouped;       /* hosts as parents */
    const char *filter; /* or NULL */
};

struct treerows;

/* open(tree, item): are the children of an item shown? */
struct treerows *treerows_new(struct app *app, const struct hosttree_class *class, void *opaque,
                              bool (*open)(const struct hosttree *tree, const void *item),
                              const struct hosttree *tree);
void treerows_free(struct treerows *rows);

/* Makes all rows anew. */
void treerows_make(struct treerows *rows, const struct treerows_wish *wish);
/* Takes over what has changed since that version of the model; true if rows came, went or moved.
 * The wish must be that of the last time, or treerows_make() is called for. */
bool treerows_follow(struct treerows *rows, const struct treerows_wish *wish, uint64_t since);
/* The filter or a folding changed, not the order. */
void treerows_show(struct treerows *rows, const struct treerows_wish *wish);
/* True if the items and hosts are those of the last time. */
bool treerows_are_there(const struct treerows *rows);

unsigned treerows_count(const struct treerows *rows);
const struct hosttree_row *treerows_at(const struct treerows *rows, unsigned row);
unsigned treerows_items(const struct treerows *rows);    /* before the filter */
unsigned treerows_matching(const struct treerows *rows); /* after it */
unsigned treerows_of_host(const struct treerows *rows, const struct host *host);
/* How many comparisons sorting has taken so far. */
unsigned long treerows_compared(const struct treerows *rows);

#endif
