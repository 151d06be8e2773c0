#include "panes/hosttree.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "core/text.h"
#include "host.h"
#include "model.h"
#include "panes/hostrow.h"
#include "panes/treerows.h"
#include "stack.h"

struct hosttree {
    struct pane *pane;
    const struct hosttree_class *class;
    void *opaque;
    struct list *list;
    char *shown;           /* as given */
    GArray *columns;       /* struct list_column: those that are shown */
    GArray *numbers;       /* unsigned: what they are in class->columns */
    struct treerows *rows;
    GHashTable *open;      /* "alias/name" of the items whose children are shown */
    uint64_t version;      /* of the model that the rows show */
    uint64_t checked;      /* of this one all that is shown is there too */
    bool flat, descending;
};

/* --- what the list asks --- */

static const struct hosttree_row *row_at(const struct hosttree *tree, unsigned row)
{
    return treerows_at(tree->rows, row);
}

static unsigned number_of(const struct hosttree *tree, unsigned column)
{
    return g_array_index(tree->numbers, unsigned, column);
}

static unsigned source_rows(void *opaque)
{
    return treerows_count(((struct hosttree *)opaque)->rows);
}

static const void *source_key(void *opaque, unsigned number)
{
    const struct hosttree_row *row = row_at(opaque, number);
    return row->child ? row->child : row->item ? row->item : (const void *)row->host;
}

static const char *source_sign(void *opaque, unsigned number, enum role *role)
{
    const struct hosttree *tree = opaque;
    const struct hosttree_row *row = row_at(tree, number);
    if (!row->item) /* what is found is shown even of a folded host */
        return row->host->folded && !hosttree_filter(tree) ? "▸" : "▾";
    return row->child || !tree->class->mark ? NULL : tree->class->mark(row->item, role);
}

/* The name of what has children, or is one, stands further in. */
static void indent_name(const struct hosttree *tree, const struct hosttree_row *row, char *buf,
                        size_t size)
{
    if (!tree->class->children)
        return;
    g_autofree char *name = g_strdup(buf);
    const char *sign = row->child ? "   " : hosttree_open(tree, row->item) ? "▾ " : "▸ ";
    g_snprintf(buf, size, "%s%s", sign, name);
}

static bool source_to_end(void *opaque, unsigned number, unsigned column)
{
    const struct hosttree_row *row = row_at(opaque, number);
    const struct hosttree *tree = opaque;
    return !row->item &&
           host_row_to_end(row->host, tree->class->columns[number_of(tree, column)].list.id);
}

static char *count_of(const struct hosttree *tree, const struct host *host)
{
    unsigned n = treerows_of_host(tree->rows, host);
    return n || host->state == HOST_READY ? tree->class->counted(host, n) : g_strdup("");
}

static bool source_cell(void *opaque, unsigned number, unsigned column, char *buf, size_t size,
                        enum role *role, const struct window *win)
{
    const struct hosttree *tree = opaque;
    const struct hosttree_row *row = row_at(tree, number);
    unsigned which = number_of(tree, column);
    const char *id = tree->class->columns[which].list.id;
    if (!row->item) {
        g_autofree char *counted = count_of(tree, row->host);
        return host_row_cell(row->host, id, counted, buf, size, role, win);
    }
    bool drawn = tree->class->cell(tree->opaque, row, which, buf, size, role, win);
    if (!drawn && !strcmp(id, "name"))
        indent_name(tree, row, buf, size);
    if (!drawn && host_row_is_stale(row->host))
        *role = ROLE_DIM;
    return drawn;
}

static void source_sort(void *opaque, unsigned column, bool descending)
{
    struct hosttree *tree = opaque;
    (void)column;
    tree->descending = descending;
    hosttree_refresh(tree);
}

/* --- the rows --- */

static unsigned sort_number(const struct hosttree *tree)
{
    unsigned column = list_sort_column(tree->list, NULL);
    return column < tree->numbers->len ? number_of(tree, column) : 0;
}

static struct treerows_wish wish_of(const struct hosttree *tree)
{
    return (struct treerows_wish){.column = sort_number(tree), .descending = tree->descending,
                              .grouped = hosttree_is_tree(tree),
                              .filter = hosttree_filter(tree)};
}

/* Between two frames it is enough that nothing is shown that is gone: what only changed is sorted
 * when it is drawn. */
static void keep_valid(struct hosttree *tree)
{
    uint64_t version = model_version(tree->pane->app->model);
    if (tree->version == version || tree->checked == version)
        return;
    tree->checked = version;
    if (!treerows_are_there(tree->rows) || tree->class->children)
        hosttree_update(tree);
}

void hosttree_update(struct hosttree *tree)
{
    struct treerows_wish wish = wish_of(tree);
    uint64_t version = model_version(tree->pane->app->model);
    if (tree->version == version)
        return;
    if (treerows_follow(tree->rows, &wish, tree->version))
        list_update(tree->list);
    tree->version = version;
}

/* The filter or a folding changed: the order is as it was. */
static void show_again(struct hosttree *tree)
{
    struct treerows_wish wish = wish_of(tree);
    keep_valid(tree);
    treerows_show(tree->rows, &wish);
    list_update(tree->list);
}

void hosttree_refresh(struct hosttree *tree)
{
    struct treerows_wish wish = wish_of(tree);
    tree->version = model_version(tree->pane->app->model);
    treerows_make(tree->rows, &wish);
    list_update(tree->list);
}

/* --- columns --- */

static void add_column(struct hosttree *tree, const char *id)
{
    for (unsigned i = 0; i < tree->class->n_columns; i++) {
        if (strcmp(tree->class->columns[i].list.id, id) != 0)
            continue;
        struct list_column column = tree->class->columns[i].list;
        column.drop = tree->columns->len; /* what is furthest right goes first */
        g_array_append_val(tree->columns, column);
        g_array_append_val(tree->numbers, i);
    }
}

void hosttree_show(struct hosttree *tree, const char *columns)
{
    if (!g_strcmp0(tree->shown, columns))
        return;
    g_free(tree->shown);
    tree->shown = g_strdup(columns);
    g_auto(GStrv) ids = g_strsplit(columns, ",", 0);
    g_array_set_size(tree->columns, 0);
    g_array_set_size(tree->numbers, 0);
    add_column(tree, "name"); /* what a row is called is never missing */
    for (char **id = ids; *id; id++) {
        if (strcmp(g_strstrip(*id), "name") != 0)
            add_column(tree, *id);
    }
    if (!tree->list)
        return;
    list_set_columns(tree->list, (const struct list_column *)(void *)tree->columns->data,
                     tree->columns->len);
    if (list_sort_column(tree->list, NULL) >= tree->columns->len)
        list_sort(tree->list, 0, false);
}

const char *hosttree_shown(const struct hosttree *tree)
{
    return tree->shown;
}

static void sort_column(struct hosttree *tree, unsigned column)
{
    list_sort(tree->list, column,
              tree->class->columns[number_of(tree, column)].sort == SORT_FIGURE);
}

void hosttree_sort_step(struct hosttree *tree, int step)
{
    unsigned column = list_sort_column(tree->list, NULL), n = tree->columns->len;
    column = MIN(column, n - 1);
    do {
        column = (column + (step > 0 ? 1 : n - 1)) % n;
    } while (tree->class->columns[number_of(tree, column)].sort == SORT_NONE);
    sort_column(tree, column);
}

void hosttree_sort_invert(struct hosttree *tree)
{
    bool descending;
    unsigned column = list_sort_column(tree->list, &descending);
    list_sort(tree->list, column, !descending);
}

bool hosttree_sort_by(struct hosttree *tree, const char *id)
{
    for (unsigned i = 0; i < tree->numbers->len; i++) {
        const struct hosttree_column *column = &tree->class->columns[number_of(tree, i)];
        if (strcmp(column->list.id, id) != 0 || column->sort == SORT_NONE)
            continue;
        sort_column(tree, i);
        return true;
    }
    return false;
}

bool hosttree_sorted_live(const struct hosttree *tree)
{
    return tree->class->columns[sort_number(tree)].live;
}

/* --- making and drawing --- */

struct hosttree *hosttree_new(struct pane *pane, const struct hosttree_class *class, void *opaque,
                              const char *show)
{
    struct hosttree *tree = g_new0(struct hosttree, 1);
    tree->pane = pane;
    tree->class = class;
    tree->opaque = opaque;
    tree->columns = g_array_new(FALSE, FALSE, sizeof(struct list_column));
    tree->numbers = g_array_new(FALSE, FALSE, sizeof(unsigned));
    tree->rows = treerows_new(pane->app, class, opaque, hosttree_open, tree);
    tree->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    hosttree_show(tree, show);
    struct list_source source = {
        .columns = (const struct list_column *)(void *)tree->columns->data,
        .n_columns = tree->columns->len, .rows = source_rows, .key = source_key,
        .cell = source_cell, .sign = source_sign, .to_end = source_to_end, .sort = source_sort,
        .opaque = tree,
    };
    tree->list = list_new(&source);
    list_sort(tree->list, 0, false);
    return tree;
}

struct pane *hosttree_pane(const struct hosttree *tree)
{
    return tree->pane;
}

void hosttree_free(struct hosttree *tree)
{
    if (!tree)
        return;
    list_free(tree->list);
    g_free(tree->shown);
    g_array_unref(tree->columns);
    g_array_unref(tree->numbers);
    treerows_free(tree->rows);
    g_hash_table_unref(tree->open);
    g_free(tree);
}

void hosttree_draw(struct hosttree *tree, const struct window *win, bool focused)
{
    hosttree_update(tree);
    list_draw(tree->list, win, focused);
}

unsigned hosttree_event(struct hosttree *tree, const struct event *event, bool *opened)
{
    keep_valid(tree);
    return list_event(tree->list, event, opened);
}

struct hosttree_row hosttree_cursor(struct hosttree *tree)
{
    keep_valid(tree);
    int row = list_cursor(tree->list);
    return row < 0 ? (struct hosttree_row){0} : *row_at(tree, (unsigned)row);
}

void hosttree_choose(struct hosttree *tree, const void *item_or_host)
{
    keep_valid(tree);
    for (unsigned i = 0; i < treerows_count(tree->rows); i++) {
        if (source_key(tree, i) == item_or_host)
            list_set_cursor(tree->list, i);
    }
}

void hosttree_drawn(struct hosttree *tree,
                    void (*fn)(void *opaque, const struct hosttree_row *row), void *opaque)
{
    unsigned count, first = list_drawn(tree->list, &count);
    for (unsigned i = 0; i < count; i++)
        fn(opaque, row_at(tree, list_row_at(tree->list, first + i)));
}

/* --- filter and folding --- */

void hosttree_set_filter(struct hosttree *tree, const char *filter)
{
    list_set_filter(tree->list, filter);
    show_again(tree);
}

const char *hosttree_filter(const struct hosttree *tree)
{
    return list_filter(tree->list);
}

unsigned hosttree_matching(struct hosttree *tree)
{
    hosttree_update(tree);
    return treerows_matching(tree->rows);
}

unsigned hosttree_count(struct hosttree *tree)
{
    hosttree_update(tree);
    return treerows_items(tree->rows);
}

bool hosttree_has_children(const struct hosttree *tree, const struct hosttree_row *row)
{
    return tree->class->children && row->item && !row->child;
}

bool hosttree_is_tree(const struct hosttree *tree)
{
    return !tree->flat && tree->pane->app->hosts->len > 1;
}

void hosttree_set_flat(struct hosttree *tree, bool flat)
{
    tree->flat = flat;
    hosttree_refresh(tree);
}

bool hosttree_is_flat(const struct hosttree *tree)
{
    return tree->flat;
}

static char *open_key(const struct hosttree *tree, const void *item)
{
    return g_strdup_printf("%s/%s", tree->class->host(item)->alias, tree->class->name(item));
}

bool hosttree_open(const struct hosttree *tree, const void *item)
{
    g_autofree char *key = open_key(tree, item);
    return g_hash_table_contains(tree->open, key);
}

/* What the cursor's row folds: an item with children, else its host. */
static bool folds_item(const struct hosttree *tree, const struct hosttree_row *row, bool fold)
{
    if (!row->item || !tree->class->children)
        return false;
    return row->child || !fold || hosttree_open(tree, row->item);
}

const char *hosttree_fold_reason(struct hosttree *tree, bool fold)
{
    struct hosttree_row row = hosttree_cursor(tree);
    if (!row.host)
        return _("nothing is chosen");
    if (folds_item(tree, &row, fold))
        return hosttree_open(tree, row.item) == fold ? NULL : _("it is open already");
    if (!hosttree_is_tree(tree))
        return _("the list is flat");
    if (row.host->folded == fold)
        return fold ? _("it is folded already") : _("it is open already");
    return NULL;
}

bool hosttree_fold(struct hosttree *tree, bool fold)
{
    if (hosttree_fold_reason(tree, fold))
        return false;
    struct hosttree_row row = hosttree_cursor(tree);
    const void *parent = row.host;
    if (folds_item(tree, &row, fold)) {
        char *key = open_key(tree, row.item);
        parent = row.item;
        if (fold)
            g_hash_table_remove(tree->open, key);
        if (fold)
            g_free(key);
        else
            g_hash_table_add(tree->open, key);
    } else {
        row.host->folded = fold;
    }
    if (fold)
        hosttree_choose(tree, parent);
    show_again(tree);
    return true;
}

void hosttree_leave(struct hosttree *tree)
{
    struct hosttree_row row = hosttree_cursor(tree);
    if (row.child)
        hosttree_choose(tree, row.item);
    else if (row.item && !(tree->class->children && hosttree_open(tree, row.item)))
        hosttree_choose(tree, row.host);
    else
        hosttree_fold(tree, true);
}

bool hosttree_is_folded(struct hosttree *tree)
{
    struct hosttree_row row = hosttree_cursor(tree);
    if (row.item && tree->class->children)
        return !hosttree_open(tree, row.item);
    return row.host && row.host->folded;
}
