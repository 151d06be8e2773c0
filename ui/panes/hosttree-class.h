/* hosttree-class.h: what a pane gives for its list of what all hosts have of one kind. Main
 * thread. */
#ifndef UI_PANES_HOSTTREE_CLASS_H
#define UI_PANES_HOSTTREE_CLASS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "pane.h"
#include "widgets/list.h"

struct app;
struct host;

/* A row: a host's own (item NULL), an item's, or that of one of its children. */
struct hosttree_row {
    struct host *host;
    void *item, *child;
};

enum hosttree_sort {
    SORT_TEXT,
    SORT_FIGURE, /* the greatest first */
    SORT_RANK,   /* by a figure, the smallest first */
    SORT_NONE
};

struct hosttree_column {
    struct list_column list;
    enum hosttree_sort sort;
    bool live;               /* changes with every round of statistics */
};

/* What a pane gives; the functions without `opaque` read the item alone. */
struct hosttree_class {
    const struct hosttree_column *columns; /* all there are, in the order of the pane's own enum */
    unsigned n_columns;
    unsigned (*count)(struct app *app);
    void *(*item)(struct app *app, unsigned index);
    struct host *(*host)(const void *item);
    const char *(*name)(const void *item);
    bool (*match)(void *opaque, const void *item, const char *filter);
    /* Adds the items that changed or came since that version of the model; false: too many to
     * know, or some went. NULL: never known. */
    bool (*changed)(struct app *app, uint64_t since, GHashTable *items);
    const char *(*text)(const void *item, unsigned column); /* of SORT_TEXT columns */
    double (*figure)(const void *item, unsigned column); /* of SORT_FIGURE and SORT_RANK ones */
    /* The cell of an item or child; as list_source's. */
    bool (*cell)(void *opaque, const struct hosttree_row *row, unsigned column, char *buf,
                 size_t size, enum role *role, const struct window *win);
    const char *(*mark)(const void *item, enum role *role); /* left of an item; may be NULL */
    /* Children stand below their item while it is open; NULL: there are none. */
    unsigned (*children)(const void *item);
    void *(*child)(const void *item, unsigned index);
    bool (*child_match)(void *opaque, const void *child, const char *filter);
    /* "20 dom.": what stands behind a host that has so many; g_free'd. */
    char *(*counted)(const struct host *host, unsigned n);
};

#endif
