#include "text-table.h"

#include "visible.h"

#define TEXT_TABLE_GAP 3

struct text_table {
    const struct text_column *columns;
    unsigned n_columns;
    unsigned *widths;
    GPtrArray *cells; /* char *, owned */
};

struct text_table *text_table_new(const struct text_column *columns, unsigned n_columns)
{
    struct text_table *table = g_new0(struct text_table, 1);
    table->columns = columns;
    table->n_columns = n_columns;
    table->widths = g_new0(unsigned, n_columns);
    table->cells = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < n_columns; i++)
        table->widths[i] = visible_width(columns[i].title);
    return table;
}

void text_table_add(struct text_table *table, const char *text)
{
    unsigned column = table->cells->len % table->n_columns;
    char *shown = visible_text(text ? text : "-", 0);
    table->widths[column] = MAX(table->widths[column], visible_width(shown));
    g_ptr_array_add(table->cells, shown);
}

static void text_table_fill(GString *out, unsigned count, char ch)
{
    for (unsigned i = 0; i < count; i++)
        g_string_append_c(out, ch);
}

/* No blanks at the end of a line: they only get in the way when it is copied. */
static void text_table_cell(const struct text_table *table, unsigned column, const char *text,
                            GString *out)
{
    unsigned pad = table->widths[column] - visible_width(text);
    bool right = table->columns[column].right;
    bool last = column + 1 == table->n_columns;
    text_table_fill(out, (column ? TEXT_TABLE_GAP : 1) + (right ? pad : 0), ' ');
    g_string_append(out, text);
    if (!right && !last)
        text_table_fill(out, pad, ' ');
}

void text_table_finish(struct text_table *table, GString *out)
{
    unsigned total = 2;
    for (unsigned i = 0; i < table->n_columns; i++) {
        text_table_cell(table, i, table->columns[i].title, out);
        total += table->widths[i] + (i ? TEXT_TABLE_GAP : 0);
    }
    g_string_append_c(out, '\n');
    text_table_fill(out, total, '-');
    g_string_append_c(out, '\n');
    for (guint i = 0; i < table->cells->len; i++) {
        unsigned column = i % table->n_columns;
        text_table_cell(table, column, g_ptr_array_index(table->cells, i), out);
        if (column + 1 == table->n_columns)
            g_string_append_c(out, '\n');
    }
    g_ptr_array_unref(table->cells);
    g_free(table->widths);
    g_free(table);
}
