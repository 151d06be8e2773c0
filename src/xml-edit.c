#include "xml-edit.h"

#include <string.h>

#include "core/text.h"
#include "xml-path.h"

struct xml_edit {
    GString *text;
    GArray *nodes; /* struct xml_node of the text */
};

/* --- begin and end --- */

/* Byte offsets mean something in UTF-8 only. */
static bool edit_encoding_known(const char *xml, size_t len, const xmlDoc *doc)
{
    const char *encoding = (const char *)doc->encoding;
    return g_utf8_validate(xml, (gssize)len, NULL) &&
           (!encoding || !g_ascii_strcasecmp(encoding, "UTF-8") ||
            !g_ascii_strcasecmp(encoding, "US-ASCII"));
}

static GArray *edit_scan(const char *xml, size_t len, struct domxml_error *err)
{
    xmlDocPtr doc = domxml_parse(xml, len, err);
    if (!doc)
        return NULL;
    bool known = edit_encoding_known(xml, len, doc);
    xmlFreeDoc(doc);
    GArray *nodes = known ? xml_scan(xml, len) : NULL;
    if (!nodes)
        domxml_error_set(err, 0, "%s", known ? _("malformed XML") : _("it is not UTF-8"));
    return nodes;
}

struct xml_edit *xml_edit_new(const char *xml, size_t len, struct domxml_error *err)
{
    GArray *nodes = edit_scan(xml, len, err);
    if (!nodes)
        return NULL;
    struct xml_edit *edit = g_new(struct xml_edit, 1);
    *edit = (struct xml_edit){g_string_new_len(xml, (gssize)len), nodes};
    return edit;
}

void xml_edit_free(struct xml_edit *edit)
{
    if (!edit)
        return;
    g_string_free(edit->text, TRUE);
    g_array_unref(edit->nodes);
    g_free(edit);
}

const char *xml_edit_text(const struct xml_edit *edit)
{
    return edit->text->str;
}

/* --- finding --- */

static const struct xml_node *edit_node(const struct xml_edit *edit, int index)
{
    return &g_array_index(edit->nodes, struct xml_node, index);
}

/* The first element that fits the first steps; -1: there is none. */
static int edit_find(const struct xml_edit *edit, const struct xml_path *path, unsigned steps)
{
    GArray *found = xml_path_find(path, steps, edit->text->str, edit->nodes);
    int index = found->len ? g_array_index(found, int, 0) : -1;
    g_array_unref(found);
    return index;
}

unsigned xml_edit_count(const struct xml_edit *edit, const char *text)
{
    struct xml_path *path = xml_path_new(text);
    if (!path)
        return 0;
    GArray *found = xml_path_find(path, G_MAXUINT, edit->text->str, edit->nodes);
    unsigned count = 0;
    struct xml_attr attr;
    const char *name = xml_path_attr(path);
    for (guint i = 0; i < found->len; i++) {
        const struct xml_node *node = edit_node(edit, g_array_index(found, int, i));
        count += !name || xml_scan_find_attr(edit->text->str, node, name, &attr);
    }
    g_array_unref(found);
    xml_path_free(path);
    return count;
}

char *xml_edit_get(const struct xml_edit *edit, const char *text)
{
    struct xml_path *path = xml_path_new(text);
    int index = path ? edit_find(edit, path, G_MAXUINT) : -1;
    struct xml_attr attr;
    char *value = NULL;
    if (index >= 0 && !xml_path_attr(path))
        value = xml_path_text(edit->text->str, edit_node(edit, index));
    else if (index >= 0 && xml_scan_find_attr(edit->text->str, edit_node(edit, index),
                                              xml_path_attr(path), &attr))
        value = xml_scan_decode(edit->text->str + attr.value, attr.value_end - attr.value);
    xml_path_free(path);
    return value;
}

char *xml_edit_outer(const struct xml_edit *edit, const char *text)
{
    struct xml_path *path = xml_path_new(text);
    int index = path && !xml_path_attr(path) ? edit_find(edit, path, G_MAXUINT) : -1;
    xml_path_free(path);
    if (index < 0)
        return NULL;
    const struct xml_node *node = edit_node(edit, index);
    return g_strndup(edit->text->str + node->start, node->end - node->start);
}

/* --- splicing --- */

/* Puts text in the place of some bytes; the result is read again, so that it stays well-formed
 * whatever was put in. */
static enum xml_edit_result edit_splice(struct xml_edit *edit, size_t from, size_t to,
                                        const char *with)
{
    size_t size = strlen(with);
    if (edit->text->len - (to - from) + size > DOMXML_SIZE_MAX)
        return XML_EDIT_TOO_LARGE;
    GString *text = g_string_new_len(edit->text->str, (gssize)from);
    g_string_append_len(text, with, (gssize)size);
    g_string_append_len(text, edit->text->str + to, (gssize)(edit->text->len - to));
    GArray *nodes = edit_scan(text->str, text->len, NULL);
    if (!nodes) {
        g_string_free(text, TRUE);
        return XML_EDIT_BAD;
    }
    g_string_free(edit->text, TRUE);
    g_array_unref(edit->nodes);
    edit->text = text;
    edit->nodes = nodes;
    return XML_EDIT_DONE;
}

/* The quotes that the document uses first, or libvirt's. */
static char edit_quote(const struct xml_edit *edit)
{
    struct xml_attr attr;
    for (guint i = 0; i < edit->nodes->len; i++) {
        const struct xml_node *node = edit_node(edit, (int)i);
        size_t at = node->start + 1 + node->name_len;
        if (xml_scan_attr(edit->text->str, node, &at, &attr))
            return edit->text->str[attr.value - 1];
    }
    return '\'';
}

static bool edit_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What a line begins with up to `at`, if those are blanks only: from the line's beginning; else
 * false. */
static bool edit_line_start(const char *text, size_t at, size_t *start)
{
    size_t i = at;
    while (i && edit_is_blank(text[i - 1]))
        i--;
    *start = i;
    return i && text[i - 1] == '\n';
}

static char *edit_indent(const char *text, size_t at)
{
    size_t start;
    return edit_line_start(text, at, &start) ? g_strndup(text + start, at - start) : NULL;
}

/* --- one element given as XML --- */

/* The lines of an element, whose first has the indentation `own`, with another; only blanks between
 * tags are changed. */
static char *edit_reindent(const char *element, size_t len, const char *own, const char *indent)
{
    GString *out = g_string_new(NULL);
    size_t own_len = strlen(own);
    for (size_t at = 0; at < len;) {
        size_t start = at;
        enum xml_piece piece = xml_scan_piece(element, len, &at);
        const char *line = memrchr(element + start, '\n', at - start);
        if (piece != XML_PIECE_TEXT || !line ||
            strspn(element + start, " \t\r\n") < at - start) {
            g_string_append_len(out, element + start, (gssize)(at - start));
            continue;
        }
        line++;
        g_string_append_len(out, element + start, line - (element + start));
        g_string_append(out, indent);
        size_t blanks = (size_t)(element + at - line);
        bool deeper = blanks >= own_len && !memcmp(line, own, own_len);
        if (deeper)
            g_string_append_len(out, line + own_len, (gssize)(blanks - own_len));
    }
    return g_string_free(out, FALSE);
}

/* The one element in a text, without what is around it, indented for its place; NULL if it is not
 * one. Its name goes to *name (g_free). */
static char *edit_fragment(const char *text, const char *indent, char **name)
{
    size_t len = strlen(text);
    GArray *nodes = g_utf8_validate(text, (gssize)len, NULL) ? xml_scan(text, len) : NULL;
    if (!nodes)
        return NULL;
    const struct xml_node root = g_array_index(nodes, struct xml_node, 0);
    unsigned tops = 0;
    for (guint i = 0; i < nodes->len; i++)
        tops += g_array_index(nodes, struct xml_node, i).parent < 0;
    g_array_unref(nodes);
    size_t before = strspn(text, " \t\r\n"), after = root.end + strspn(text + root.end, " \t\r\n");
    if (tops != 1 || before != root.start || after != len)
        return NULL;
    g_autofree char *own = edit_indent(text, root.start);
    size_t blanks = root.start;
    while (blanks && edit_is_blank(text[blanks - 1]))
        blanks--;
    if (!own)
        own = g_strndup(text + blanks, root.start - blanks);
    *name = g_strndup(text + root.start + 1, root.name_len);
    return edit_reindent(text + root.start, root.end - root.start, own, indent);
}

/* --- adding --- */

/* Behind a comment that stands on the same line as what ends at `at`. */
static size_t edit_line_rest(const struct xml_edit *edit, size_t at)
{
    const char *text = edit->text->str;
    size_t end = at;
    while (edit_is_blank(text[end]))
        end++;
    if (!g_str_has_prefix(text + end, "<!--"))
        return at;
    const char *close = strstr(text + end, "-->");
    if (!close || memchr(text + end, '\n', (size_t)(close - (text + end))))
        return at;
    return (size_t)(close - text) + 3;
}

/* The last element in another one, best of a name; -1: there is none. */
static int edit_last_child(const struct xml_edit *edit, int parent, const char *name)
{
    int last = -1, like = -1;
    size_t end = edit_node(edit, parent)->end;
    for (int i = parent + 1; i < (int)edit->nodes->len && edit_node(edit, i)->start < end; i++) {
        const struct xml_node *node = edit_node(edit, i);
        if (node->parent != parent)
            continue;
        last = i;
        if (strlen(name) == node->name_len &&
            !memcmp(edit->text->str + node->start + 1, name, node->name_len))
            like = i;
    }
    return like >= 0 ? like : last;
}

/* Behind a neighbour, on a line of its own if that has one. */
static enum xml_edit_result edit_add_behind(struct xml_edit *edit, int neighbour,
                                            const char *element)
{
    const struct xml_node *node = edit_node(edit, neighbour);
    g_autofree char *indent = edit_indent(edit->text->str, node->start), *name = NULL;
    g_autofree char *fragment = edit_fragment(element, indent ? indent : "", &name);
    if (!fragment)
        return XML_EDIT_BAD;
    size_t at = indent ? edit_line_rest(edit, node->end) : node->end;
    g_autofree char *line = indent ? g_strconcat("\n", indent, fragment, NULL) : NULL;
    return edit_splice(edit, at, at, line ? line : fragment);
}

/* As the first element of another, which may be empty or hold text and comments. */
static enum xml_edit_result edit_add_inside(struct xml_edit *edit, int parent,
                                            const char *element)
{
    const struct xml_node node = *edit_node(edit, parent);
    const char *text = edit->text->str;
    g_autofree char *outer = edit_indent(text, node.start), *name = NULL;
    bool root = !parent;
    if (!outer && root)
        outer = g_strdup("");
    bool lines = outer && (node.empty || root || node.inner == node.inner_end ||
                           memchr(text + node.inner, '\n', node.inner_end - node.inner));
    g_autofree char *indent = g_strconcat(lines ? outer : "", lines ? "  " : "", NULL);
    g_autofree char *fragment = edit_fragment(element, indent, &name);
    if (!fragment)
        return XML_EDIT_BAD;
    g_autofree char *own = g_strndup(text + node.start + 1, node.name_len);
    GString *with = g_string_new(node.empty ? ">" : NULL);
    size_t from = node.empty ? node.inner - 2 : node.inner_end;
    size_t to = node.empty ? node.inner : node.inner_end;
    while (from > node.inner - (node.empty ? 2 : 0) && g_ascii_isspace(text[from - 1]) && lines)
        from--;
    if (node.empty)
        while (g_ascii_isspace(text[from - 1]))
            from--;
    if (lines)
        g_string_append_printf(with, "\n%s%s\n%s", indent, fragment, outer);
    else
        g_string_append(with, fragment);
    if (node.empty)
        g_string_append_printf(with, "</%s>", own);
    enum xml_edit_result result = edit_splice(edit, from, to, with->str);
    g_string_free(with, TRUE);
    return result;
}

static enum xml_edit_result edit_add_to(struct xml_edit *edit, int parent, const char *element)
{
    g_autofree char *name = NULL;
    g_autofree char *fragment = edit_fragment(element, "", &name);
    if (!fragment)
        return XML_EDIT_BAD;
    int neighbour = edit_last_child(edit, parent, name);
    return neighbour >= 0 ? edit_add_behind(edit, neighbour, element)
                          : edit_add_inside(edit, parent, element);
}

/* Makes what is missing of a path's elements. */
static enum xml_edit_result edit_make(struct xml_edit *edit, const struct xml_path *path)
{
    for (unsigned step = 0; step < xml_path_steps(path); step++) {
        if (edit_find(edit, path, step + 1) >= 0)
            continue;
        g_autofree char *element = xml_path_make(path, step, edit_quote(edit));
        if (!element)
            return XML_EDIT_MISSING;
        enum xml_edit_result result = edit_add_to(edit, edit_find(edit, path, step), element);
        if (result != XML_EDIT_DONE || edit_find(edit, path, step + 1) < 0)
            return result != XML_EDIT_DONE ? result : XML_EDIT_BAD;
    }
    return XML_EDIT_DONE;
}

/* --- setting --- */

/* Characters that XML 1.0 can hold. */
static bool edit_value_fits(const char *value)
{
    if (!g_utf8_validate(value, -1, NULL))
        return false;
    for (const char *at = value; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if ((c < 0x20 && !strchr("\t\n\r", (int)c)) || c == 0xfffe || c == 0xffff)
            return false;
    }
    return true;
}

static enum xml_edit_result edit_set_attr(struct xml_edit *edit, int index, const char *name,
                                          const char *value)
{
    const struct xml_node *node = edit_node(edit, index);
    const char *text = edit->text->str;
    struct xml_attr attr;
    GString *with = g_string_new(NULL);
    size_t from, to;
    if (xml_scan_find_attr(text, node, name, &attr)) {
        xml_path_append_escaped(with, value, text[attr.value - 1]);
        from = attr.value;
        to = attr.value_end;
    } else {
        char quote = edit_quote(edit);
        g_string_append_printf(with, " %s=%c", name, quote);
        xml_path_append_escaped(with, value, quote);
        g_string_append_c(with, quote);
        from = node->inner - (node->empty ? 2 : 1);
        while (g_ascii_isspace(text[from - 1]))
            from--;
        to = from;
    }
    enum xml_edit_result result = edit_splice(edit, from, to, with->str);
    g_string_free(with, TRUE);
    return result;
}

/* The content of an element with another text: comments stay. False if there are elements in it. */
static bool edit_new_content(const struct xml_edit *edit, const struct xml_node *node,
                             const char *value, GString *out)
{
    const char *text = edit->text->str;
    xml_path_append_escaped(out, value, 0);
    for (size_t at = node->inner; at < node->inner_end;) {
        size_t start = at;
        enum xml_piece piece = xml_scan_piece(text, node->inner_end, &at);
        if (piece == XML_PIECE_TAG || piece == XML_PIECE_BAD)
            return false;
        if (piece == XML_PIECE_COMMENT || piece == XML_PIECE_INSTRUCTION)
            g_string_append_len(out, text + start, (gssize)(at - start));
    }
    return true;
}

static enum xml_edit_result edit_set_text(struct xml_edit *edit, int index, const char *value)
{
    const struct xml_node *node = edit_node(edit, index);
    GString *with = g_string_new(node->empty ? ">" : NULL);
    enum xml_edit_result result = XML_EDIT_BAD;
    if (edit_new_content(edit, node, value, with)) {
        size_t from = node->empty ? node->inner - 2 : node->inner;
        if (node->empty)
            g_string_append_printf(with, "</%.*s>", (int)node->name_len,
                                   edit->text->str + node->start + 1);
        while (node->empty && g_ascii_isspace(edit->text->str[from - 1]))
            from--;
        result = edit_splice(edit, from, node->inner_end, with->str);
    }
    g_string_free(with, TRUE);
    return result;
}

/* What a change of several steps has done already. */
static struct xml_edit edit_save(const struct xml_edit *edit)
{
    return (struct xml_edit){g_string_new_len(edit->text->str, (gssize)edit->text->len),
                             g_array_copy(edit->nodes)};
}

static enum xml_edit_result edit_keep_or_restore(struct xml_edit *edit, struct xml_edit *saved,
                                                 enum xml_edit_result result)
{
    if (result != XML_EDIT_DONE) {
        struct xml_edit half = *edit;
        *edit = *saved;
        *saved = half;
    }
    g_string_free(saved->text, TRUE);
    g_array_unref(saved->nodes);
    return result;
}

enum xml_edit_result xml_edit_set(struct xml_edit *edit, const char *text, const char *value)
{
    struct xml_path *path = xml_path_new(text);
    if (!path || !edit_value_fits(value)) {
        xml_path_free(path);
        return XML_EDIT_BAD;
    }
    struct xml_edit saved = edit_save(edit);
    enum xml_edit_result result = edit_make(edit, path);
    int index = edit_find(edit, path, G_MAXUINT);
    if (result == XML_EDIT_DONE && xml_path_attr(path))
        result = edit_set_attr(edit, index, xml_path_attr(path), value);
    else if (result == XML_EDIT_DONE)
        result = edit_set_text(edit, index, value);
    xml_path_free(path);
    return edit_keep_or_restore(edit, &saved, result);
}

enum xml_edit_result xml_edit_add(struct xml_edit *edit, const char *text, const char *element)
{
    struct xml_path *path = xml_path_new(text);
    if (!path || xml_path_attr(path)) {
        xml_path_free(path);
        return XML_EDIT_BAD;
    }
    struct xml_edit saved = edit_save(edit);
    enum xml_edit_result result = edit_make(edit, path);
    if (result == XML_EDIT_DONE)
        result = edit_add_to(edit, edit_find(edit, path, G_MAXUINT), element);
    xml_path_free(path);
    return edit_keep_or_restore(edit, &saved, result);
}

/* --- replacing and removing --- */

enum xml_edit_result xml_edit_replace(struct xml_edit *edit, const char *text,
                                      const char *element)
{
    struct xml_path *path = xml_path_new(text);
    bool good = path && !xml_path_attr(path);
    int index = good ? edit_find(edit, path, G_MAXUINT) : -1;
    xml_path_free(path);
    if (index < 0)
        return good ? XML_EDIT_MISSING : XML_EDIT_BAD;
    const struct xml_node *node = edit_node(edit, index);
    g_autofree char *indent = edit_indent(edit->text->str, node->start), *name = NULL;
    g_autofree char *fragment = edit_fragment(element, indent ? indent : "", &name);
    return fragment ? edit_splice(edit, node->start, node->end, fragment) : XML_EDIT_BAD;
}

static enum xml_edit_result edit_remove_node(struct xml_edit *edit, int index)
{
    const struct xml_node *node = edit_node(edit, index);
    const char *text = edit->text->str;
    size_t from = node->start, start;
    if (!index)
        return XML_EDIT_BAD; /* nothing would be left */
    size_t rest = node->end;
    while (edit_is_blank(text[rest]) || text[rest] == '\r')
        rest++;
    if (text[rest] == '\n' && edit_line_start(text, from, &start))
        from = start - 1 - (start > 1 && text[start - 2] == '\r');
    return edit_splice(edit, from, node->end, "");
}

enum xml_edit_result xml_edit_remove(struct xml_edit *edit, const char *text)
{
    struct xml_path *path = xml_path_new(text);
    if (!path)
        return XML_EDIT_BAD;
    int index = edit_find(edit, path, G_MAXUINT);
    struct xml_attr attr;
    enum xml_edit_result result = XML_EDIT_MISSING;
    if (index >= 0 && !xml_path_attr(path))
        result = edit_remove_node(edit, index);
    else if (index >= 0 && xml_scan_find_attr(edit->text->str, edit_node(edit, index),
                                              xml_path_attr(path), &attr))
        result = edit_splice(edit, attr.start, attr.end, "");
    xml_path_free(path);
    return result;
}
