#include "xml-paint.h"

#include <string.h>

/* What stands at a place of the text. */
enum paint_state {
    PAINT_TEXT,
    PAINT_COMMENT,
    PAINT_INSTRUCTION,
    PAINT_CDATA,
    PAINT_TAG,    /* behind a tag's name */
    PAINT_SINGLE, /* in a value */
    PAINT_DOUBLE,
};

struct xml_paint {
    GByteArray *states; /* enum paint_state at the beginning of each line */
};

struct paint_out {
    struct textview_span *spans; /* NULL: only the state at the end is wanted */
    unsigned count, max;
};

static void paint_add(struct paint_out *out, size_t start, size_t end, enum role role)
{
    if (!out->spans || out->count == out->max || end <= start || end > G_MAXINT)
        return;
    out->spans[out->count++] = (struct textview_span){(unsigned)start, (unsigned)(end - start),
                                                      role};
}

/* Behind what ends a state, or the line's end, when the state goes on. */
static size_t paint_until(const char *line, size_t at, const char *stop, enum paint_state *state,
                          enum paint_state then)
{
    const char *end = strstr(line + at, stop);
    if (!end)
        return at + strlen(line + at);
    *state = then;
    return (size_t)(end - line) + strlen(stop);
}

static size_t paint_text(const char *line, size_t at, enum paint_state *state,
                         struct paint_out *out)
{
    static const struct {
        const char *begin;
        enum paint_state state;
    } marks[] = {
        {"<!--", PAINT_COMMENT}, {"<![CDATA[", PAINT_CDATA}, {"<?", PAINT_INSTRUCTION}};
    size_t start = at + strcspn(line + at, "<");
    if (!line[start])
        return start;
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (g_str_has_prefix(line + start, marks[i].begin)) {
            *state = marks[i].state;
            return start;
        }
    }
    size_t end = start + 1 + (line[start + 1] == '/');
    end += strcspn(line + end, " \t\r/>");
    paint_add(out, start, end, ROLE_XML_ELEMENT);
    *state = PAINT_TAG;
    return end;
}

static size_t paint_tag(const char *line, size_t at, enum paint_state *state,
                        struct paint_out *out)
{
    at += strspn(line + at, " \t\r=");
    switch (line[at]) {
    case 0: return at;
    case '>':
        paint_add(out, at, at + 1, ROLE_XML_ELEMENT);
        *state = PAINT_TEXT;
        return at + 1;
    case '/':
        paint_add(out, at, at + 1, ROLE_XML_ELEMENT);
        return at + 1;
    case '\'': case '"':
        *state = line[at] == '"' ? PAINT_DOUBLE : PAINT_SINGLE;
        paint_add(out, at, at + 1, ROLE_XML_VALUE);
        return at + 1;
    default: break;
    }
    size_t len = strcspn(line + at, " \t\r=/>'\"");
    paint_add(out, at, at + len, ROLE_XML_ATTRIBUTE);
    return at + len;
}

/* What goes on to an end of its own, in one role. */
static const struct {
    const char *stop;
    enum paint_state then;
    enum role role;
} paint_runs[] = {
    [PAINT_COMMENT] = {"-->", PAINT_TEXT, ROLE_XML_COMMENT},
    [PAINT_INSTRUCTION] = {"?>", PAINT_TEXT, ROLE_XML_COMMENT},
    [PAINT_CDATA] = {"]]>", PAINT_TEXT, ROLE_XML_VALUE},
    [PAINT_SINGLE] = {"'", PAINT_TAG, ROLE_XML_VALUE},
    [PAINT_DOUBLE] = {"\"", PAINT_TAG, ROLE_XML_VALUE},
};

/* Goes over a line; returns the state behind it. */
static enum paint_state paint_line(enum paint_state state, const char *line,
                                   struct paint_out *out)
{
    for (size_t at = 0; line[at];) {
        size_t start = at;
        if (state == PAINT_TEXT) {
            at = paint_text(line, at, &state, out);
        } else if (state == PAINT_TAG) {
            at = paint_tag(line, at, &state, out);
        } else {
            enum paint_state run = state;
            at = paint_until(line, at, paint_runs[run].stop, &state, paint_runs[run].then);
            paint_add(out, start, at, paint_runs[run].role);
        }
    }
    return state;
}

struct xml_paint *xml_paint_new(const char *text)
{
    struct xml_paint *paint = g_new(struct xml_paint, 1);
    paint->states = g_byte_array_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    enum paint_state state = PAINT_TEXT;
    for (char **line = lines; *line; line++) {
        struct paint_out none = {.spans = NULL};
        const guint8 byte = (guint8)state;
        g_byte_array_append(paint->states, &byte, 1);
        state = paint_line(state, *line, &none);
    }
    return paint;
}

void xml_paint_free(struct xml_paint *paint)
{
    if (!paint)
        return;
    g_byte_array_unref(paint->states);
    g_free(paint);
}

bool xml_paint_fits(const char *text)
{
    text += strspn(text, " \t\r\n");
    return text[0] == '<' && (g_ascii_isalpha(text[1]) || text[1] == '?' || text[1] == '!');
}

unsigned xml_paint_spans(void *opaque, unsigned line, const char *text,
                         struct textview_span *spans, unsigned max)
{
    const struct xml_paint *paint = opaque;
    struct paint_out out = {.spans = spans, .max = max};
    if (line < paint->states->len)
        paint_line((enum paint_state)paint->states->data[line], text, &out);
    return out.count;
}
