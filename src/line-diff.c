#include "line-diff.h"

#include <string.h>

/* More lines than these changed: the table of the search would take too much memory. */
#define DIFF_EDITS_MAX 1200

struct diff_text {
    GPtrArray *lines; /* const char *, borrowed, not ended */
    GArray *lens;     /* size_t */
    bool open;        /* its last line has no end */
};

struct diff {
    struct diff_text old, new;
    GArray *ops; /* char: ' ', '-' or '+', one for each line of the diff */
};

static void diff_cut(struct diff_text *text, const char *from)
{
    text->lines = g_ptr_array_new();
    text->lens = g_array_new(FALSE, FALSE, sizeof(size_t));
    while (*from) {
        size_t len = strcspn(from, "\n");
        g_ptr_array_add(text->lines, (gpointer)from);
        g_array_append_val(text->lens, len);
        text->open = !from[len];
        from += len + (from[len] == '\n');
    }
}

static void diff_free(struct diff *diff)
{
    g_ptr_array_unref(diff->old.lines);
    g_array_unref(diff->old.lens);
    g_ptr_array_unref(diff->new.lines);
    g_array_unref(diff->new.lens);
    g_array_unref(diff->ops);
}

static size_t diff_len(const struct diff_text *text, int line)
{
    return g_array_index(text->lens, size_t, line);
}

static bool diff_is_open(const struct diff_text *text, int line)
{
    return text->open && line == (int)text->lines->len - 1;
}

static bool diff_equal(const struct diff *diff, int old, int new)
{
    size_t len = diff_len(&diff->old, old);
    return len == diff_len(&diff->new, new) &&
           diff_is_open(&diff->old, old) == diff_is_open(&diff->new, new) &&
           !memcmp(g_ptr_array_index(diff->old.lines, old), g_ptr_array_index(diff->new.lines, new),
                   len);
}

static void diff_add(struct diff *diff, char op, int count)
{
    for (; count > 0; count--)
        g_array_append_val(diff->ops, op);
}

/* --- the search, between what both have at their beginning and end --- */

struct diff_search {
    const struct diff *diff;
    int from, old, new;  /* where it begins in both, and how many lines each has */
    GPtrArray *rows;     /* int *: for each number of edits the furthest line of each diagonal */
};

/* The furthest line of the old text on diagonal k after d edits. */
static int search_reach(const struct diff_search *search, const int *last, int d, int k)
{
    int x = 0;
    if (d > 0) {
        bool down = k == -d || (k != d && last[k - 1 + d - 1] < last[k + 1 + d - 1]);
        x = down ? last[k + 1 + d - 1] : last[k - 1 + d - 1] + 1;
    }
    while (x < search->old && x - k < search->new &&
           diff_equal(search->diff, search->from + x, search->from + x - k))
        x++;
    return x;
}

/* The number of edits, or -1 if there are too many. Row d has 2d + 1 numbers, diagonal k at k + d.
 */
static int search_run(struct diff_search *search)
{
    for (int d = 0; d <= DIFF_EDITS_MAX && d <= search->old + search->new; d++) {
        int *row = g_new(int, (gsize)(2 * d) + 3);
        const int *last = d ? g_ptr_array_index(search->rows, d - 1) : NULL;
        g_ptr_array_add(search->rows, row);
        for (int k = -d; k <= d; k++) {
            row[k + d] = -1;
            if ((k + d) % 2)
                continue;
            int x = search_reach(search, last, d, k);
            row[k + d] = x;
            if (x >= search->old && x - k >= search->new)
                return d;
        }
    }
    return -1;
}

/* The way back: ops in reverse order. */
static void search_trace(const struct diff_search *search, int d, GArray *back)
{
    int x = search->old, y = search->new;
    for (; d > 0; d--) {
        const int *last = g_ptr_array_index(search->rows, d - 1);
        int k = x - y;
        bool down = k == -d || (k != d && last[k - 1 + d - 1] < last[k + 1 + d - 1]);
        int before = down ? last[k + 1 + d - 1] : last[k - 1 + d - 1];
        int start = down ? before : before + 1;
        const char same = ' ', op = down ? '+' : '-';
        for (; x > start; x--)
            g_array_append_val(back, same);
        g_array_append_val(back, op);
        x = before;
        y = before - (down ? k + 1 : k - 1);
    }
    const char same = ' ';
    for (; x > 0; x--)
        g_array_append_val(back, same);
}

static void diff_middle(struct diff *diff, int from, int old, int new)
{
    struct diff_search search = {diff, from, old, new, g_ptr_array_new_with_free_func(g_free)};
    int edits = search_run(&search);
    if (edits < 0) {
        diff_add(diff, '-', old);
        diff_add(diff, '+', new);
    } else {
        GArray *back = g_array_new(FALSE, FALSE, 1);
        search_trace(&search, edits, back);
        for (guint i = back->len; i-- > 0;)
            g_array_append_val(diff->ops, g_array_index(back, char, i));
        g_array_unref(back);
    }
    g_ptr_array_unref(search.rows);
}

static void diff_compute(struct diff *diff)
{
    int old = (int)diff->old.lines->len, new = (int)diff->new.lines->len, head = 0, tail = 0;
    while (head < old && head < new && diff_equal(diff, head, head))
        head++;
    while (tail < old - head && tail < new - head &&
           diff_equal(diff, old - tail - 1, new - tail - 1))
        tail++;
    diff_add(diff, ' ', head);
    diff_middle(diff, head, old - head - tail, new - head - tail);
    diff_add(diff, ' ', tail);
}

/* --- as text --- */

static void print_line(const struct diff_text *text, int line, char op, GString *out)
{
    g_string_append_c(out, op);
    g_string_append_len(out, g_ptr_array_index(text->lines, line), (gssize)diff_len(text, line));
    g_string_append(out, diff_is_open(text, line) ? "\n\\ No newline at end of file\n" : "\n");
}

/* "-3,7": where a side of a hunk begins, and how long it is. */
static void print_range(GString *out, char sign, int start, int count)
{
    g_string_append_printf(out, "%c%d", sign, count ? start + 1 : start);
    if (count != 1)
        g_string_append_printf(out, ",%d", count);
}

/* Where the hunk ends that begins at op `from`: before more equal lines than two contexts. */
static guint hunk_end(const GArray *ops, guint from, unsigned context)
{
    guint end = from, same = 0;
    for (guint i = from; i < ops->len && same <= 2 * context; i++) {
        same = g_array_index(ops, char, i) == ' ' ? same + 1 : 0;
        if (!same)
            end = i + 1;
    }
    return MIN(end + context, ops->len);
}

/* Where the lines of an op lie in both texts. */
struct diff_at {
    int old, new;
};

static void diff_step(struct diff_at *at, char op)
{
    at->old += op != '+';
    at->new += op != '-';
}

static void print_hunk(const struct diff *diff, guint from, guint to, struct diff_at at,
                       GString *out)
{
    struct diff_at end = at;
    for (guint i = from; i < to; i++)
        diff_step(&end, g_array_index(diff->ops, char, i));
    g_string_append(out, "@@ ");
    print_range(out, '-', at.old, end.old - at.old);
    g_string_append_c(out, ' ');
    print_range(out, '+', at.new, end.new - at.new);
    g_string_append(out, " @@\n");
    for (guint i = from; i < to; i++) {
        char op = g_array_index(diff->ops, char, i);
        if (op == '+')
            print_line(&diff->new, at.new, op, out);
        else
            print_line(&diff->old, at.old, op, out);
        diff_step(&at, op);
    }
}

static void diff_print(const struct diff *diff, unsigned context, GString *out)
{
    struct diff_at at = {0, 0};
    guint done = 0; /* ops that `at` has passed */
    for (guint i = 0; i < diff->ops->len;) {
        if (g_array_index(diff->ops, char, i) == ' ') {
            i++;
            continue;
        }
        guint from = i > context ? MAX(i - context, done) : done;
        for (; done < from; done++)
            diff_step(&at, g_array_index(diff->ops, char, done));
        guint to = hunk_end(diff->ops, i, context);
        print_hunk(diff, from, to, at, out);
        for (; done < to; done++)
            diff_step(&at, g_array_index(diff->ops, char, done));
        i = to;
    }
}

char *line_diff(const char *before, const char *after, const char *before_name,
                const char *after_name, unsigned context)
{
    GString *out = g_string_new(NULL);
    if (strcmp(before, after)) {
        struct diff diff = {.ops = g_array_new(FALSE, FALSE, 1)};
        diff_cut(&diff.old, before);
        diff_cut(&diff.new, after);
        diff_compute(&diff);
        if (before_name && after_name)
            g_string_append_printf(out, "--- %s\n+++ %s\n", before_name, after_name);
        diff_print(&diff, context, out);
        diff_free(&diff);
    }
    return g_string_free(out, FALSE);
}

enum line_diff_kind line_diff_kind(const char *line, unsigned number)
{
    if ((number == 0 && g_str_has_prefix(line, "--- ")) ||
        (number == 1 && g_str_has_prefix(line, "+++ ")))
        return LINE_DIFF_HEAD;
    switch (*line) {
    case '+': return LINE_DIFF_ADDED;
    case '-': return LINE_DIFF_REMOVED;
    case '@': return LINE_DIFF_HUNK;
    default: return LINE_DIFF_SAME;
    }
}
