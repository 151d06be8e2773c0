#include "panes/paragraph.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "glyph.h"

/* Punctuation that must not begin a line, in Chinese. */
static bool closes(const char *text)
{
    uint32_t ch = glyph_next(&text);
    return ch && g_utf8_strchr("，。；：、？！）”…", -1, ch);
}

/* Where a word that is longer than a line is best broken: a path behind a slash, a name or a UUID
 * behind a hyphen; else where the line is full. */
static const char *inside_word(const char *text, const char *full)
{
    static const char marks[] = {'/', '-'};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *mark = g_strrstr_len(text, full - text, (const char[]){marks[i], '\0'});
        /* One at the beginning would leave nearly all of the line empty. */
        if (mark && mark - text >= (full - text) / 3)
            return mark + 1;
    }
    return full;
}

/* Bytes of text that go into the next line of `width` columns; *skip: with the blanks after. */
static size_t line_bytes(const char *text, unsigned width, size_t *skip)
{
    const char *p = text, *last_blank = NULL;
    unsigned used = 0;
    while (*p && *p != '\n') {
        const char *at = p;
        uint32_t ch = glyph_next(&p);
        unsigned columns = ch ? glyph_width(ch) : 0;
        if (used + columns > width && at > text) {
            const char *end = ch == ' ' ? at : last_blank ? last_blank : inside_word(text, at);
            size_t len = (size_t)(end - text);
            *skip = len + strspn(end, " ");
            return len;
        }
        used += columns;
        /* A wide character may end a line, as it does in Chinese. */
        if (ch == ' ')
            last_blank = at;
        else if (columns == 2 && !closes(p))
            last_blank = p;
    }
    size_t len = (size_t)(p - text);
    *skip = len + (*p == '\n');
    return len;
}

static unsigned walk(const struct window *win, int row, enum role role, unsigned width,
                     const char *text)
{
    unsigned rows = 0;
    while (*text && width) {
        size_t skip, len = line_bytes(text, width, &skip);
        if (win) {
            g_autofree char *line = g_strndup(text, len);
            window_text(win, row + (int)rows, 0, role, line);
        }
        rows++;
        text += skip;
    }
    return rows;
}

unsigned paragraph_draw(const struct window *win, int row, enum role role, const char *text)
{
    return walk(win, row, role, win->cols, text);
}

unsigned paragraph_rows(unsigned width, const char *text)
{
    return walk(NULL, 0, ROLE_TEXT, width, text);
}

char *paragraph_text(unsigned width, unsigned indent, const char *text)
{
    GString *out = g_string_new(NULL);
    while (*text && width) {
        size_t skip, len = line_bytes(text, width, &skip);
        if (out->len)
            g_string_append_printf(out, "\n%*s", (int)indent, "");
        g_string_append_len(out, text, (gssize)len);
        text += skip;
    }
    return g_string_free(out, FALSE);
}
