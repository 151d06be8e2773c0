#include "order.h"

#include <string.h>

#define DIGITS_MAX 250 /* of a number that is compared as one */

struct comparison {
    struct order *order;
    const char *texts;
    bool figures_down, texts_down;
};

void order_init(struct order *order)
{
    *order = (struct order){.entries = g_array_new(FALSE, FALSE, sizeof(struct order_entry)),
                            .texts = g_byte_array_new(),
                            .ends = g_array_new(FALSE, FALSE, sizeof(unsigned))};
}

void order_clear(struct order *order)
{
    g_array_unref(order->entries);
    g_byte_array_unref(order->texts);
    g_array_unref(order->ends);
    g_free(order->spare);
}

void order_begin(struct order *order)
{
    g_byte_array_set_size(order->texts, 0);
}

/* A number as a byte for its length and its digits, so that bytes compare as numbers do. The length
 * is put where digits stand among the other characters. */
static guint8 *put_number(guint8 *out, const char **text)
{
    const char *digits = *text + strspn(*text, "0");
    size_t n = MIN(strspn(digits, "0123456789"), DIGITS_MAX);
    *out++ = '0';
    *out++ = (guint8)(n + 1);
    memcpy(out, digits, n);
    *text = digits + n;
    return out + n;
}

/* At most twice as many bytes as the text has, and one. */
static guint8 *put_text(guint8 *out, const char *text)
{
    while (*text) {
        if (g_ascii_isdigit(*text))
            out = put_number(out, &text);
        else /* by bytes: the name of a broken file may be no valid text */
            *out++ = (guint8)g_ascii_tolower(*text++);
    }
    return out;
}

unsigned order_text(struct order *order, const char *text, const char *then)
{
    unsigned at = order->texts->len;
    const char *last = then ? then : text ? text : "";
    size_t tail = strlen(last), most = 2 * (text ? strlen(text) : 0) + 3 * tail + 6;
    g_byte_array_set_size(order->texts, at + (guint)most);
    guint8 *out = put_text(order->texts->data + at, text ? text : "");
    *out++ = 1;
    out = put_text(out, then ? then : "");
    /* vm-01 and vm-1, VM and vm are equal so far: the bytes decide. */
    *out++ = 1;
    memcpy(out, last, tail);
    out += tail;
    *out++ = 0;
    g_byte_array_set_size(order->texts, (guint)(out - order->texts->data));
    return at;
}

static struct comparison comparison_of(struct order *order, bool figures_down, bool texts_down)
{
    return (struct comparison){order, (const char *)order->texts->data, figures_down, texts_down};
}

static bool is_behind(const struct comparison *c, const struct order_entry *a,
                      const struct order_entry *b)
{
    c->order->compared++;
    if (a->group != b->group)
        return a->group > b->group;
    if (a->figure < b->figure || a->figure > b->figure)
        return (a->figure > b->figure) != c->figures_down;
    int texts = strcmp(c->texts + a->text, c->texts + b->text);
    return c->texts_down ? texts < 0 : texts > 0;
}

/* Where the runs that are sorted already end; how many there are. */
static unsigned find_runs(struct order *order, const struct comparison *c)
{
    unsigned n = order->entries->len;
    const struct order_entry *entries = (const void *)order->entries->data;
    g_array_set_size(order->ends, 0);
    for (unsigned i = 1; i < n; i++) {
        if (is_behind(c, &entries[i - 1], &entries[i]))
            g_array_append_val(order->ends, i);
    }
    if (n)
        g_array_append_val(order->ends, n);
    return order->ends->len;
}

static void merge(const struct comparison *c, struct order_entry *entries,
                  struct order_entry *spare, unsigned from, unsigned middle, unsigned to)
{
    unsigned n = middle - from, a = 0, b = middle, out = from;
    memcpy(spare, entries + from, n * sizeof(*spare));
    while (a < n && b < to)
        entries[out++] = is_behind(c, &spare[a], &entries[b]) ? entries[b++] : spare[a++];
    memcpy(entries + out, spare + a, (n - a) * sizeof(*spare));
}

/* Merges pairs of neighbouring runs until there is one. */
void order_sort(struct order *order, bool figures_down, bool texts_down)
{
    struct order_entry *entries = (struct order_entry *)(void *)order->entries->data;
    const struct comparison c = comparison_of(order, figures_down, texts_down);
    unsigned runs = find_runs(order, &c);
    unsigned *ends = (unsigned *)(void *)order->ends->data;
    if (runs > 1 && order->n_spare < order->entries->len)
        order->spare = g_renew(struct order_entry, order->spare,
                               order->n_spare = order->entries->len);
    while (runs > 1) {
        unsigned from = 0, left = 0;
        for (unsigned i = 0; i < runs; i += 2) {
            unsigned to = i + 1 < runs ? ends[i + 1] : ends[i];
            if (i + 1 < runs)
                merge(&c, entries, order->spare, from, ends[i], to);
            ends[left++] = from = to;
        }
        runs = left;
    }
}

void order_put(struct order *order, const struct order_entry *entry, bool figures_down,
               bool texts_down)
{
    const struct order_entry *entries = (const void *)order->entries->data;
    const struct comparison c = comparison_of(order, figures_down, texts_down);
    unsigned from = 0, to = order->entries->len;
    while (from < to) {
        unsigned middle = from + (to - from) / 2;
        if (is_behind(&c, &entries[middle], entry))
            to = middle;
        else
            from = middle + 1;
    }
    g_array_insert_vals(order->entries, from, entry, 1);
}

bool order_equal(const struct order *order, const struct order_entry *a,
                 const struct order_entry *b)
{
    const char *texts = (const char *)order->texts->data;
    return a->group == b->group && !(a->figure < b->figure || a->figure > b->figure) &&
           !strcmp(texts + a->text, texts + b->text);
}
