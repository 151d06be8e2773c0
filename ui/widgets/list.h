/* list.h: a list with columns: cursor, scrolling, sort, filter, tree depth. Knows canvas, theme
 * and keys, never the model. Main thread. */
#ifndef UI_WIDGETS_LIST_H
#define UI_WIDGETS_LIST_H

#include "canvas.h"
#include "keys.h"

/* One column. Columns are dropped from the highest `drop` on when the screen is too narrow;
 * drop 0 never. Of the width left over each gets a share by `grow`. */
struct list_column {
    const char *id;    /* "name", for sorting and configuration */
    const char *title; /* N_() */
    unsigned min, max; /* columns of the terminal */
    unsigned grow;
    unsigned drop;
    enum fit fit;
};

/* What a pane gives. Rows are numbered 0..rows()-1 in the source's own order. */
struct list_source {
    const struct list_column *columns;
    unsigned n_columns;
    unsigned (*rows)(void *opaque);
    /* A key that stays the same while rows come and go; the cursor follows it. */
    const void *(*key)(void *opaque, unsigned row);
    /* The cell's text into buf and its role; may draw itself instead (sparklines): return true
     * then. */
    bool (*cell)(void *opaque, unsigned row, unsigned column, char *buf, size_t size,
                 enum role *role, const struct window *win);
    int (*compare)(void *opaque, unsigned a, unsigned b, unsigned column);
    /* Does the row match the filter text (already case-folded)? */
    bool (*match)(void *opaque, unsigned row, const char *filter);
    /* What stands left of the row, one column (a mark, a triangle); NULL: no place is kept. */
    const char *(*sign)(void *opaque, unsigned row, enum role *role);
    /* True if the cell takes the room of all that follow too; may be NULL. */
    bool (*to_end)(void *opaque, unsigned row, unsigned column);
    /* Without compare(): the source sorts itself. Called before list_update() would sort. */
    void (*sort)(void *opaque, unsigned column, bool descending);
    void *opaque;
};

struct list;

struct list *list_new(const struct list_source *source);
void list_free(struct list *list);
/* The source changed: sort and filter anew, keep the cursor on its key. */
void list_update(struct list *list);
/* Other columns from now on (borrowed); the sort column is kept if it is given by its id. */
void list_set_columns(struct list *list, const struct list_column *columns, unsigned n_columns);
void list_draw(struct list *list, const struct window *win, bool focused);
/* The first row that was drawn last and how many; the row at a place in the order shown. */
unsigned list_drawn(const struct list *list, unsigned *count);
unsigned list_row_at(const struct list *list, unsigned position);
/* Movement keys, mouse on rows and headings; returns wishes. A second click on a row sets
 * *opened (may be NULL). */
unsigned list_event(struct list *list, const struct event *event, bool *opened);
/* The source's row under the cursor, -1 if the list is empty. */
int list_cursor(const struct list *list);
void list_set_cursor(struct list *list, unsigned row);
/* NULL or "" shows everything. */
void list_set_filter(struct list *list, const char *filter);
const char *list_filter(const struct list *list);
void list_sort(struct list *list, unsigned column, bool descending);
unsigned list_sort_column(const struct list *list, bool *descending);
unsigned list_shown(const struct list *list); /* rows after the filter */

#endif
