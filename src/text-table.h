/* text-table.h: a table as text for a terminal or file: headings, a rule, aligned columns; wide
 * characters count two. Any thread. */
#ifndef SRC_TEXT_TABLE_H
#define SRC_TEXT_TABLE_H

#include <glib.h>
#include <stdbool.h>

struct text_column {
    const char *title; /* translated */
    bool right;        /* numbers */
};

struct text_table;

/* The columns are borrowed. */
struct text_table *text_table_new(const struct text_column *columns, unsigned n_columns);
/* The next cell, row by row; hostile bytes are made visible. NULL counts as "-". */
void text_table_add(struct text_table *table, const char *text);
/* Appends it and frees the table. */
void text_table_finish(struct text_table *table, GString *out);

#endif
