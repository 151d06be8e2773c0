/* order.h: sorts many rows by cheap keys, quickly when little has changed since the last time. Main
 * thread. */
#ifndef UI_WIDGETS_ORDER_H
#define UI_WIDGETS_ORDER_H

#include <glib.h>
#include <stdbool.h>

struct order_entry {
    void *item;
    unsigned group;   /* groups stand one after the other, never turned around */
    double figure;    /* by this first, */
    unsigned text;    /* then by this: an offset that order_text() gave */
    bool matches;     /* the caller's */
};

struct order {
    GArray *entries; /* struct order_entry: as given, after order_sort() sorted */
    GByteArray *texts;
    GArray *ends; /* unsigned: where the runs that are sorted end */
    struct order_entry *spare;
    unsigned n_spare;
    unsigned long compared; /* comparisons so far */
};

void order_init(struct order *order);
void order_clear(struct order *order);
/* Begins to give the entries their keys anew. */
void order_begin(struct order *order);
/* A key that sorts as a person sorts names: vm-2 before vm-10, small and capital letters alike.
 * `then` (or NULL) decides between equal ones. Any bytes are taken. */
unsigned order_text(struct order *order, const char *text, const char *then);
/* Sorts the entries, equal ones as they stand; `figures_down` and `texts_down` turn the two keys
 * around. What is sorted already costs one comparison an entry. */
void order_sort(struct order *order, bool figures_down, bool texts_down);
/* Puts one more entry into sorted ones, behind those that are equal: a few comparisons. */
void order_put(struct order *order, const struct order_entry *entry, bool figures_down,
               bool texts_down);
/* True if the two stand in the same place. */
bool order_equal(const struct order *order, const struct order_entry *a,
                 const struct order_entry *b);

#endif
