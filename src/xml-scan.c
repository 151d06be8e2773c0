#include "xml-scan.h"

#include <string.h>

static bool scan_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Moves behind `stop`, which must come. */
static bool scan_skip(const char *text, size_t len, size_t *at, const char *stop)
{
    size_t size = strlen(stop);
    const char *found = *at <= len ? memmem(text + *at, len - *at, stop, size) : NULL;
    if (found)
        *at = (size_t)(found - text) + size;
    return found != NULL;
}

static bool scan_is(const char *text, size_t len, size_t at, const char *word)
{
    size_t size = strlen(word);
    return len - at >= size && !memcmp(text + at, word, size);
}

/* Behind the '>' that ends a tag; one in an attribute's value ends nothing. */
static bool scan_tag(const char *text, size_t len, size_t *at)
{
    char quote = 0;
    for (size_t i = *at; i < len; i++) {
        char c = text[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            *at = i + 1;
            return true;
        }
    }
    return false;
}

enum xml_piece xml_scan_piece(const char *text, size_t len, size_t *at)
{
    static const struct {
        const char *begin, *end;
        enum xml_piece piece;
    } marks[] = {
        {"<!--", "-->", XML_PIECE_COMMENT},
        {"<![CDATA[", "]]>", XML_PIECE_CDATA},
        {"<?", "?>", XML_PIECE_INSTRUCTION},
    };
    if (*at >= len)
        return XML_PIECE_END;
    if (text[*at] != '<') {
        const char *next = memchr(text + *at, '<', len - *at);
        *at = next ? (size_t)(next - text) : len;
        return XML_PIECE_TEXT;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (!scan_is(text, len, *at, marks[i].begin))
            continue;
        *at += strlen(marks[i].begin);
        return scan_skip(text, len, at, marks[i].end) ? marks[i].piece : XML_PIECE_BAD;
    }
    if (scan_is(text, len, *at, "<!"))
        return XML_PIECE_BAD;
    return scan_tag(text, len, at) ? XML_PIECE_TAG : XML_PIECE_BAD;
}

static size_t scan_name_len(const char *text, size_t at, size_t end)
{
    size_t len = 0;
    while (at + len < end && !scan_is_blank(text[at + len]) && !strchr("/>=", text[at + len]))
        len++;
    return len;
}

/* --- elements --- */

struct scan {
    const char *text;
    GArray *nodes;
    int open[XML_SCAN_DEPTH];
    unsigned depth;
};

static bool scan_open(struct scan *scan, size_t start, size_t end)
{
    struct xml_node node = {.start = start, .end = end, .inner = end, .inner_end = end};
    node.name_len = scan_name_len(scan->text, start + 1, end);
    node.empty = scan->text[end - 2] == '/';
    node.parent = scan->depth ? scan->open[scan->depth - 1] : -1;
    if (!node.name_len || (!node.empty && scan->depth == XML_SCAN_DEPTH))
        return false;
    if (!node.empty)
        scan->open[scan->depth++] = (int)scan->nodes->len;
    g_array_append_val(scan->nodes, node);
    return true;
}

static bool scan_close(struct scan *scan, size_t start, size_t end)
{
    if (!scan->depth)
        return false;
    struct xml_node *node =
        &g_array_index(scan->nodes, struct xml_node, scan->open[--scan->depth]);
    node->inner_end = start;
    node->end = end;
    return scan_name_len(scan->text, start + 2, end) == node->name_len &&
           !memcmp(scan->text + start + 2, scan->text + node->start + 1, node->name_len);
}

GArray *xml_scan(const char *text, size_t len)
{
    struct scan scan = {.text = text};
    scan.nodes = g_array_new(FALSE, FALSE, sizeof(struct xml_node));
    enum xml_piece piece = XML_PIECE_TEXT;
    bool good = true;
    for (size_t at = 0; good && piece != XML_PIECE_END;) {
        size_t start = at;
        piece = xml_scan_piece(text, len, &at);
        good = piece != XML_PIECE_BAD;
        if (piece == XML_PIECE_TAG)
            good = text[start + 1] == '/' ? scan_close(&scan, start, at)
                                          : scan_open(&scan, start, at);
    }
    if (good && !scan.depth && scan.nodes->len)
        return scan.nodes;
    g_array_unref(scan.nodes);
    return NULL;
}

/* --- attributes --- */

bool xml_scan_attr(const char *text, const struct xml_node *node, size_t *at,
                   struct xml_attr *attr)
{
    size_t end = node->inner - (node->empty ? 2 : 1), i = *at;
    attr->start = i;
    while (i < end && scan_is_blank(text[i]))
        i++;
    attr->name = i;
    attr->name_len = scan_name_len(text, i, end);
    i += attr->name_len;
    while (i < end && (scan_is_blank(text[i]) || text[i] == '='))
        i++;
    if (!attr->name_len || i >= end || (text[i] != '"' && text[i] != '\''))
        return false;
    const char *close = memchr(text + i + 1, text[i], end - i - 1);
    if (!close)
        return false;
    attr->value = i + 1;
    attr->value_end = (size_t)(close - text);
    *at = attr->end = attr->value_end + 1;
    return true;
}

bool xml_scan_find_attr(const char *text, const struct xml_node *node, const char *name,
                        struct xml_attr *attr)
{
    size_t at = node->start + 1 + node->name_len, len = strlen(name);
    while (xml_scan_attr(text, node, &at, attr)) {
        if (attr->name_len == len && !memcmp(text + attr->name, name, len))
            return true;
    }
    return false;
}

/* --- entities --- */

/* The character of "#38" or "#x26", 0 if it is none. */
static gunichar scan_number(const char *name, size_t len)
{
    g_autofree char *digits = g_strndup(name, len);
    bool hex = len > 1 && digits[1] == 'x';
    char *end = NULL;
    guint64 number = len > 1 ? g_ascii_strtoull(digits + (hex ? 2 : 1), &end, hex ? 16 : 10) : 0;
    return end && !*end && number <= 0x10ffff && g_unichar_validate((gunichar)number)
               ? (gunichar)number
               : 0;
}

static gunichar scan_entity(const char *name, size_t len)
{
    static const struct {
        const char *name;
        char c;
    } known[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strlen(known[i].name) == len && !memcmp(known[i].name, name, len))
            return (gunichar)known[i].c;
    }
    return len && *name == '#' ? scan_number(name, len) : 0;
}

char *xml_scan_decode(const char *text, size_t len)
{
    GString *out = g_string_sized_new(len);
    for (size_t i = 0; i < len;) {
        const char *stop = text[i] == '&' ? memchr(text + i, ';', len - i) : NULL;
        gunichar c = stop ? scan_entity(text + i + 1, (size_t)(stop - text) - i - 1) : 0;
        if (c)
            g_string_append_unichar(out, c);
        else
            g_string_append_c(out, text[i]);
        i = c ? (size_t)(stop - text) + 1 : i + 1;
    }
    return g_string_free(out, FALSE);
}
