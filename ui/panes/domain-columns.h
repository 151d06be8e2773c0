/* domain-columns.h: what the Domains pane can show of a domain: columns, their cells, what they are
 * sorted by. Main thread. */
#ifndef UI_PANES_DOMAIN_COLUMNS_H
#define UI_PANES_DOMAIN_COLUMNS_H

#include "panes/hosttree.h"

extern const struct hosttree_column domain_columns[];
extern const unsigned domain_columns_count;

/* See struct hosttree_class. */
bool domain_cell(void *opaque, const struct hosttree_row *row, unsigned column, char *buf,
                 size_t size, enum role *role, const struct window *win);
const char *domain_text(const void *item, unsigned column);
double domain_figure(const void *item, unsigned column);

/* What a column is, for the dialog that chooses them; translated. */
const char *domain_column_help(unsigned column);

#endif
