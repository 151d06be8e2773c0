#include "xml-path.h"

#include <string.h>

#define PATH_STEPS_MAX 16
#define PATH_CONDITIONS_MAX 4

struct condition {
    unsigned number;       /* [3]; 0: */
    struct xml_path *what; /* a value of what is in it */
    char *value;
};

struct step {
    char *name;
    struct condition conditions[PATH_CONDITIONS_MAX];
    unsigned n_conditions;
};

struct xml_path {
    struct step steps[PATH_STEPS_MAX];
    unsigned n_steps;
    char *attr;
};

/* --- reading a path --- */

static char *path_take_name(const char **at)
{
    size_t len = strcspn(*at, "/@[]='\" \t\n<>&");
    char *name = len ? g_strndup(*at, len) : NULL;
    *at += len;
    return name;
}

/* "[...]" with *at behind the bracket. */
static bool path_take_condition(const char **at, struct condition *condition)
{
    if (g_ascii_isdigit(**at)) {
        char *end = NULL;
        guint64 number = g_ascii_strtoull(*at, &end, 10);
        *at = end;
        condition->number = number <= G_MAXINT ? (unsigned)number : 0;
        return condition->number && *(*at)++ == ']';
    }
    size_t len = strcspn(*at, "='\"[]");
    char quote = (*at)[len] == '=' ? (*at)[len + 1] : 0;
    const char *value = *at + len + 2;
    const char *end = quote == '\'' || quote == '"' ? strchr(value, quote) : NULL;
    if (!end || end[1] != ']')
        return false;
    g_autofree char *what = g_strndup(*at, len);
    condition->what = len ? xml_path_new(what) : NULL;
    condition->value = g_strndup(value, (gsize)(end - value));
    *at = end + 2;
    return condition->what != NULL;
}

static bool path_take_step(const char **at, struct step *step)
{
    step->name = path_take_name(at);
    if (!step->name)
        return false;
    while (**at == '[') {
        if (step->n_conditions == PATH_CONDITIONS_MAX)
            return false;
        ++*at;
        if (!path_take_condition(at, &step->conditions[step->n_conditions++]))
            return false;
    }
    return true;
}

static bool path_read(struct xml_path *path, const char *at)
{
    while (*at && *at != '@') {
        if (path->n_steps == PATH_STEPS_MAX || !path_take_step(&at, &path->steps[path->n_steps++]))
            return false;
        if (*at == '/' && at[1])
            at++;
        else if (*at && *at != '@')
            return false;
    }
    if (*at == '@') {
        at++;
        path->attr = path_take_name(&at);
        return path->attr && !*at;
    }
    return true;
}

struct xml_path *xml_path_new(const char *text)
{
    struct xml_path *path = g_new0(struct xml_path, 1);
    if (path_read(path, text))
        return path;
    xml_path_free(path);
    return NULL;
}

void xml_path_free(struct xml_path *path)
{
    if (!path)
        return;
    for (unsigned i = 0; i < path->n_steps; i++) {
        struct step *step = &path->steps[i];
        g_free(step->name);
        for (unsigned j = 0; j < step->n_conditions; j++) {
            xml_path_free(step->conditions[j].what);
            g_free(step->conditions[j].value);
        }
    }
    g_free(path->attr);
    g_free(path);
}

const char *xml_path_attr(const struct xml_path *path)
{
    return path->attr;
}

unsigned xml_path_steps(const struct xml_path *path)
{
    return path->n_steps;
}

const char *xml_path_name(const struct xml_path *path, unsigned step)
{
    return path->steps[step].name;
}

/* --- making --- */

static void append_char(GString *out, char c, char quote)
{
    switch (c) {
    case '&': g_string_append(out, "&amp;"); break;
    case '<': g_string_append(out, "&lt;"); break;
    case '>': g_string_append(out, "&gt;"); break;
    case '\r': g_string_append(out, "&#13;"); break;
    case '\n': case '\t':
        if (quote)
            g_string_append_printf(out, "&#%d;", c);
        else
            g_string_append_c(out, c);
        break;
    default:
        if (c == quote && quote)
            g_string_append(out, quote == '"' ? "&quot;" : "&apos;");
        else
            g_string_append_c(out, c);
    }
}

void xml_path_append_escaped(GString *out, const char *value, char quote)
{
    for (; *value; value++)
        append_char(out, *value, quote);
}

char *xml_path_make(const struct xml_path *path, unsigned at, char quote)
{
    const struct step *step = &path->steps[at];
    GString *out = g_string_new("<");
    bool good = strcmp(step->name, "*") != 0;
    g_string_append(out, step->name);
    for (unsigned i = 0; i < step->n_conditions; i++) {
        const struct condition *condition = &step->conditions[i];
        if (!condition->what || condition->what->n_steps || !condition->what->attr) {
            good = false;
            break;
        }
        g_string_append_printf(out, " %s=%c", condition->what->attr, quote);
        xml_path_append_escaped(out, condition->value, quote);
        g_string_append_c(out, quote);
    }
    g_string_append(out, "/>");
    return g_string_free(out, !good);
}

/* --- finding --- */

static const struct xml_node *node_at(const GArray *nodes, int index)
{
    return &g_array_index(nodes, struct xml_node, index);
}

static bool node_is(const char *text, const struct xml_node *node, const char *name)
{
    return !strcmp(name, "*") ||
           (strlen(name) == node->name_len &&
            !memcmp(text + node->start + 1, name, node->name_len));
}

char *xml_path_text(const char *text, const struct xml_node *node)
{
    GString *out = g_string_new(NULL);
    int depth = 0;
    for (size_t at = node->inner; at < node->inner_end;) {
        size_t start = at;
        enum xml_piece piece = xml_scan_piece(text, node->inner_end, &at);
        if (piece == XML_PIECE_BAD)
            break;
        if (piece == XML_PIECE_TAG && text[start + 1] == '/') {
            depth--;
        } else if (piece == XML_PIECE_TAG) {
            depth += text[at - 2] != '/';
        } else if (piece == XML_PIECE_CDATA && !depth) {
            g_string_append_len(out, text + start + 9, (gssize)(at - start - 12));
        } else if (piece == XML_PIECE_TEXT && !depth) {
            g_autofree char *plain = xml_scan_decode(text + start, at - start);
            g_string_append(out, plain);
        }
    }
    return g_string_free(out, FALSE);
}

static void find_in(const struct xml_path *path, unsigned from, unsigned steps, const char *text,
                    const GArray *nodes, int index, GArray *found);

static bool value_is(const struct xml_path *what, const char *value, const char *text,
                     const struct xml_node *node)
{
    struct xml_attr attr;
    g_autofree char *plain = NULL;
    if (!what->attr)
        plain = g_strstrip(xml_path_text(text, node));
    else if (xml_scan_find_attr(text, node, what->attr, &attr))
        plain = xml_scan_decode(text + attr.value, attr.value_end - attr.value);
    return plain && !strcmp(plain, value);
}

static bool condition_holds(const struct condition *condition, const char *text,
                            const GArray *nodes, int index)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(int));
    bool holds = false;
    find_in(condition->what, 0, condition->what->n_steps, text, nodes, index, found);
    for (guint i = 0; i < found->len && !holds; i++)
        holds = value_is(condition->what, condition->value, text,
                         node_at(nodes, g_array_index(found, int, i)));
    g_array_unref(found);
    return holds;
}

/* Leaves of the candidates those for which a condition holds. */
static void condition_apply(const struct condition *condition, const char *text,
                            const GArray *nodes, GArray *candidates)
{
    guint kept = 0;
    for (guint i = 0; i < candidates->len; i++) {
        int index = g_array_index(candidates, int, i);
        bool holds = condition->number ? i + 1 == condition->number
                                       : condition_holds(condition, text, nodes, index);
        if (holds)
            g_array_index(candidates, int, kept++) = index;
    }
    g_array_set_size(candidates, kept);
}

/* Adds what the steps from `from` on find below an element. */
static void find_in(const struct xml_path *path, unsigned from, unsigned steps, const char *text,
                    const GArray *nodes, int index, GArray *found)
{
    if (from >= steps) {
        g_array_append_val(found, index);
        return;
    }
    const struct step *step = &path->steps[from];
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(int));
    size_t end = node_at(nodes, index)->end;
    for (int i = index + 1; i < (int)nodes->len && node_at(nodes, i)->start < end; i++) {
        if (node_at(nodes, i)->parent == index && node_is(text, node_at(nodes, i), step->name))
            g_array_append_val(candidates, i);
    }
    for (unsigned i = 0; i < step->n_conditions; i++)
        condition_apply(&step->conditions[i], text, nodes, candidates);
    for (guint i = 0; i < candidates->len; i++)
        find_in(path, from + 1, steps, text, nodes, g_array_index(candidates, int, i), found);
    g_array_unref(candidates);
}

GArray *xml_path_find(const struct xml_path *path, unsigned steps, const char *text,
                      const GArray *nodes)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(int));
    if (nodes->len)
        find_in(path, 0, MIN(steps, path->n_steps), text, nodes, 0, found);
    return found;
}
