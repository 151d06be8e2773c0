#include "panes/treerows.h"

#include <string.h>

#include "app.h"
#include "host.h"
#include "widgets/order.h"

#define FLEET 256    /* fewer items are looked at again as a whole */
#define PUT_MAX 8    /* so many are put into their places one by one, more are sorted in */
#define FLEET_PART 4 /* when one part in so many changed, all are looked at */
#define TEXTS_SPARE 65536 /* bytes of keys that are not used any more */
#define SIEVE 4096   /* bits, a power of two */

struct treerows {
    struct app *app;
    const struct hosttree_class *class;
    void *opaque;
    bool (*open)(const struct hosttree *tree, const void *item);
    const struct hosttree *tree;
    GPtrArray *members;  /* the items in the model's order; only compared */
    struct order order;
    guint texts_made;    /* bytes of keys when all were made */
    GArray *shown;       /* struct hosttree_row, in the order shown */
    GHashTable *numbers; /* struct host -> its number + 1 */
    GArray *counts;      /* unsigned: how many items each host has, by its number */
    char *hosts;         /* what they are called, in their order: items are sorted by that too */
    unsigned matching;
};

/* What changed, on its way into the rows. */
struct change {
    const struct treerows_wish *wish;
    char *folded;      /* the filter */
    GHashTable *items;
    guint8 sieve[SIEVE / 8]; /* most items are not among them: that is seen here already */
    GArray *moved;     /* struct order_entry */
    bool other;        /* an item's matching changed */
};

struct treerows *treerows_new(struct app *app, const struct hosttree_class *class, void *opaque,
                              bool (*open)(const struct hosttree *tree, const void *item),
                              const struct hosttree *tree)
{
    struct treerows *rows = g_new0(struct treerows, 1);
    rows->app = app;
    rows->open = open;
    rows->tree = tree;
    rows->class = class;
    rows->opaque = opaque;
    rows->members = g_ptr_array_new();
    rows->shown = g_array_new(FALSE, FALSE, sizeof(struct hosttree_row));
    rows->numbers = g_hash_table_new(NULL, NULL);
    rows->counts = g_array_new(FALSE, TRUE, sizeof(unsigned));
    order_init(&rows->order);
    return rows;
}

void treerows_free(struct treerows *rows)
{
    if (!rows)
        return;
    g_ptr_array_unref(rows->members);
    g_array_unref(rows->shown);
    g_hash_table_unref(rows->numbers);
    g_array_unref(rows->counts);
    g_free(rows->hosts);
    order_clear(&rows->order);
    g_free(rows);
}

/* --- items and hosts --- */

static bool same_members(const struct treerows *rows)
{
    unsigned n = rows->class->count(rows->app);
    if (n != rows->members->len)
        return false;
    for (unsigned i = 0; i < n; i++) {
        if (g_ptr_array_index(rows->members, i) != rows->class->item(rows->app, i))
            return false;
    }
    return true;
}

static void take_members(struct treerows *rows)
{
    unsigned n = rows->class->count(rows->app);
    g_ptr_array_set_size(rows->members, 0);
    g_array_set_size(rows->order.entries, 0);
    for (unsigned i = 0; i < n; i++) {
        struct order_entry entry = {.item = rows->class->item(rows->app, i)};
        g_ptr_array_add(rows->members, entry.item);
        g_array_append_val(rows->order.entries, entry);
    }
}

static bool same_hosts(const struct treerows *rows)
{
    const GPtrArray *hosts = rows->app->hosts;
    bool same = hosts->len == g_hash_table_size(rows->numbers);
    for (guint i = 0; same && i < hosts->len; i++)
        same = g_hash_table_contains(rows->numbers, g_ptr_array_index(hosts, i));
    return same;
}

bool treerows_are_there(const struct treerows *rows)
{
    return same_members(rows) && same_hosts(rows);
}

static void number_hosts(struct treerows *rows)
{
    const GPtrArray *hosts = rows->app->hosts;
    g_hash_table_remove_all(rows->numbers);
    for (guint i = 0; i < hosts->len; i++)
        g_hash_table_insert(rows->numbers, g_ptr_array_index(hosts, i), GUINT_TO_POINTER(i + 1));
}

static char *name_hosts(const struct treerows *rows)
{
    const GPtrArray *hosts = rows->app->hosts;
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < hosts->len; i++) {
        const struct host *host = g_ptr_array_index(hosts, i);
        g_string_append_printf(names, "%p %s %s\n", (const void *)host, host->alias,
                               host->hostname ? host->hostname : "");
    }
    return g_string_free(names, FALSE);
}

static unsigned number_of(const struct treerows *rows, const struct host *host)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(rows->numbers, host));
}

static void count_item(struct treerows *rows, unsigned group)
{
    if (group)
        g_array_index(rows->counts, unsigned, group - 1)++;
}

/* --- keys --- */

static bool by_figure(const struct treerows *rows, const struct treerows_wish *wish)
{
    return rows->class->columns[wish->column].sort != SORT_TEXT;
}

static bool texts_down(const struct treerows *rows, const struct treerows_wish *wish)
{
    return !by_figure(rows, wish) && wish->descending;
}

/* A figure and a text; the group is its host's number. */
static void give_key(struct treerows *rows, const struct treerows_wish *wish,
                     struct order_entry *entry)
{
    const struct hosttree_class *class = rows->class;
    bool figure = by_figure(rows, wish);
    const char *name = class->name(entry->item);
    entry->figure = figure ? class->figure(entry->item, wish->column) : 0;
    const char *text =
        figure || !wish->column ? name : class->text(entry->item, wish->column);
    entry->text = order_text(&rows->order, text, text == name ? NULL : name);
}

static void give_keys(struct treerows *rows, const struct treerows_wish *wish)
{
    const struct host *host = NULL;
    unsigned group = 0;
    order_begin(&rows->order);
    g_array_set_size(rows->counts, 0);
    g_array_set_size(rows->counts, rows->app->hosts->len);
    for (guint i = 0; i < rows->order.entries->len; i++) {
        struct order_entry *entry = &g_array_index(rows->order.entries, struct order_entry, i);
        const struct host *own = rows->class->host(entry->item);
        if (wish->grouped && (!i || own != host))
            group = number_of(rows, own);
        host = own;
        entry->group = group;
        count_item(rows, group);
        give_key(rows, wish, entry);
    }
    rows->texts_made = rows->order.texts->len;
}

/* --- what is shown --- */

static char *fold(const struct treerows_wish *wish)
{
    return wish->filter ? g_utf8_casefold(wish->filter, -1) : NULL;
}

static bool matches(const struct treerows *rows, const void *item, const char *folded)
{
    return !folded || rows->class->match(rows->opaque, item, folded);
}

static void match_all(struct treerows *rows, const char *folded)
{
    for (guint i = 0; i < rows->order.entries->len; i++) {
        struct order_entry *entry = &g_array_index(rows->order.entries, struct order_entry, i);
        entry->matches = matches(rows, entry->item, folded);
    }
}

static void add_row(struct treerows *rows, struct host *host, void *item, void *child)
{
    struct hosttree_row row = {host, item, child};
    g_array_append_val(rows->shown, row);
}

/* An item with its children. Of one that does not match itself only those are shown that do. */
static void add_item(struct treerows *rows, struct host *host, const struct order_entry *entry,
                     const char *folded)
{
    const struct hosttree_class *class = rows->class;
    bool open = class->children && rows->open(rows->tree, entry->item);
    add_row(rows, host, entry->item, NULL);
    for (unsigned i = 0; class->children && i < class->children(entry->item); i++) {
        void *child = class->child(entry->item, i);
        bool found = folded && class->child_match(rows->opaque, child, folded);
        if (found || (open && entry->matches))
            add_row(rows, host, entry->item, child);
    }
}

static bool child_matches(const struct treerows *rows, const void *item, const char *folded)
{
    const struct hosttree_class *class = rows->class;
    for (unsigned i = 0; class->children && i < class->children(item); i++) {
        if (class->child_match(rows->opaque, class->child(item, i), folded))
            return true;
    }
    return false;
}

/* The entries of one host from *at on; its own row above them if any of them is shown. */
static void add_host(struct treerows *rows, struct host *host, const char *folded, guint *at)
{
    const GArray *entries = rows->order.entries;
    unsigned before = rows->matching;
    guint own = rows->shown->len;
    if (host)
        add_row(rows, host, NULL, NULL);
    unsigned group = number_of(rows, host);
    for (; *at < entries->len; (*at)++) {
        const struct order_entry *entry = &g_array_index(entries, struct order_entry, *at);
        if (host && entry->group != group)
            break;
        if (!entry->matches && !child_matches(rows, entry->item, folded))
            continue;
        rows->matching++;
        if (!host || !host->folded || folded)
            add_item(rows, host ? host : rows->class->host(entry->item), entry, folded);
    }
    if (host && folded && rows->matching == before)
        g_array_set_size(rows->shown, own); /* nothing of it matches */
}

static void show(struct treerows *rows, const struct treerows_wish *wish, const char *folded)
{
    const GPtrArray *hosts = rows->app->hosts;
    guint at = 0;
    rows->matching = 0;
    g_array_set_size(rows->shown, 0);
    if (!wish->grouped) {
        add_host(rows, NULL, folded, &at);
        return;
    }
    for (guint i = 0; i < hosts->len; i++)
        add_host(rows, g_ptr_array_index(hosts, i), folded, &at);
}

void treerows_show(struct treerows *rows, const struct treerows_wish *wish)
{
    g_autofree char *folded = fold(wish);
    match_all(rows, folded);
    show(rows, wish, folded);
}

void treerows_make(struct treerows *rows, const struct treerows_wish *wish)
{
    number_hosts(rows);
    g_free(rows->hosts);
    rows->hosts = name_hosts(rows);
    if (!same_members(rows))
        take_members(rows);
    give_keys(rows, wish);
    order_sort(&rows->order, wish->descending, texts_down(rows, wish));
    treerows_show(rows, wish);
}

/* --- what changed --- */

static unsigned sieve_bit(const void *item)
{
    guintptr bits = (guintptr)item >> 4;
    return (unsigned)(bits ^ bits >> 12) % SIEVE;
}

static bool is_changed(const struct change *change, const void *item)
{
    unsigned bit = sieve_bit(item);
    return change->sieve[bit / 8] >> bit % 8 & 1u &&
           g_hash_table_contains(change->items, item);
}

/* False if it is better to look at all. */
static bool find_changed(struct treerows *rows, struct change *change, uint64_t since)
{
    const struct hosttree_class *class = rows->class;
    unsigned n = class->count(rows->app);
    g_autofree char *hosts = NULL;
    if (!class->changed || rows->members->len < FLEET || n < rows->members->len)
        return false;
    if (rows->order.texts->len > rows->texts_made * 2 + TEXTS_SPARE)
        return false;
    hosts = name_hosts(rows);
    if (g_strcmp0(hosts, rows->hosts) || !class->changed(rows->app, since, change->items))
        return false;
    if (g_hash_table_size(change->items) > n / FLEET_PART)
        return false;
    GHashTableIter iter;
    gpointer item;
    g_hash_table_iter_init(&iter, change->items);
    while (g_hash_table_iter_next(&iter, &item, NULL)) {
        unsigned bit = sieve_bit(item);
        change->sieve[bit / 8] |= (guint8)(1u << bit % 8);
    }
    return true;
}

/* An entry that changed: true if it has to move. */
static bool renew(struct treerows *rows, struct change *change, struct order_entry *entry)
{
    struct order_entry now = *entry;
    give_key(rows, change->wish, &now);
    now.matches = matches(rows, now.item, change->folded);
    change->other |= now.matches != entry->matches;
    bool moves = !order_equal(&rows->order, entry, &now);
    if (!moves)
        now.text = entry->text;
    *entry = now;
    return moves;
}

static void take_moved(struct treerows *rows, struct change *change)
{
    GArray *entries = rows->order.entries;
    guint kept = 0;
    for (guint i = 0; i < entries->len; i++) {
        struct order_entry *entry = &g_array_index(entries, struct order_entry, i);
        if (is_changed(change, entry->item) && renew(rows, change, entry))
            g_array_append_val(change->moved, *entry);
        else if (kept++ != i)
            g_array_index(entries, struct order_entry, kept - 1) = *entry;
    }
    g_array_set_size(entries, kept);
}

static void take_new(struct treerows *rows, struct change *change)
{
    unsigned n = rows->class->count(rows->app);
    for (unsigned i = rows->members->len; i < n; i++) {
        struct order_entry entry = {.item = rows->class->item(rows->app, i)};
        if (change->wish->grouped)
            entry.group = number_of(rows, rows->class->host(entry.item));
        count_item(rows, entry.group);
        give_key(rows, change->wish, &entry);
        entry.matches = matches(rows, entry.item, change->folded);
        g_ptr_array_add(rows->members, entry.item);
        g_array_append_val(change->moved, entry);
    }
}

static void put_moved(struct treerows *rows, const struct change *change)
{
    bool down = texts_down(rows, change->wish);
    const GArray *moved = change->moved;
    if (moved->len > PUT_MAX) {
        g_array_append_vals(rows->order.entries, moved->data, moved->len);
        order_sort(&rows->order, change->wish->descending, down);
        return;
    }
    for (guint i = 0; i < moved->len; i++)
        order_put(&rows->order, &g_array_index(moved, struct order_entry, i),
                  change->wish->descending, down);
}

static bool follow(struct treerows *rows, struct change *change)
{
    if (g_hash_table_size(change->items))
        take_moved(rows, change);
    take_new(rows, change);
    put_moved(rows, change);
    if (!change->moved->len && !change->other)
        return false;
    show(rows, change->wish, change->folded);
    return true;
}

bool treerows_follow(struct treerows *rows, const struct treerows_wish *wish, uint64_t since)
{
    struct change change = {.wish = wish, .items = g_hash_table_new(NULL, NULL),
                            .moved = g_array_new(FALSE, FALSE, sizeof(struct order_entry)),
                            .folded = fold(wish)};
    bool other = true;
    if (find_changed(rows, &change, since))
        other = follow(rows, &change);
    else
        treerows_make(rows, wish);
    g_hash_table_unref(change.items);
    g_array_unref(change.moved);
    g_free(change.folded);
    return other;
}

/* --- asked --- */

unsigned treerows_count(const struct treerows *rows)
{
    return rows->shown->len;
}

const struct hosttree_row *treerows_at(const struct treerows *rows, unsigned row)
{
    return &g_array_index(rows->shown, struct hosttree_row, row);
}

unsigned treerows_items(const struct treerows *rows)
{
    return rows->members->len;
}

unsigned treerows_matching(const struct treerows *rows)
{
    return rows->matching;
}

unsigned treerows_of_host(const struct treerows *rows, const struct host *host)
{
    unsigned number = number_of(rows, host);
    bool known = number && number <= rows->counts->len;
    return known ? g_array_index(rows->counts, unsigned, number - 1) : 0;
}

unsigned long treerows_compared(const struct treerows *rows)
{
    return rows->order.compared;
}
