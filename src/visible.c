#include "visible.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* Direction marks and overrides, and the line and paragraph separators. */
static bool visible_hides(gunichar ch)
{
    return (ch >= 0x80 && ch < 0xa0) || ch == 0x061c || (ch >= 0x200b && ch <= 0x200f) ||
           (ch >= 0x2028 && ch <= 0x202e) || (ch >= 0x2060 && ch <= 0x206f) || ch == 0xfeff;
}

static void visible_append(GString *out, const char *at, gunichar ch, size_t len)
{
    if (ch == '\t')
        g_string_append_c(out, ' ');
    else if (ch < 0x20)
        g_string_append_printf(out, "^%c", (char)(ch + 0x40));
    else if (ch == 0x7f)
        g_string_append(out, "^?");
    else if (visible_hides(ch))
        g_string_append_printf(out, "<U+%04X>", ch);
    else
        g_string_append_len(out, at, (gssize)len);
}

char *visible_text(const char *text, size_t limit)
{
    GString *out = g_string_new(NULL);
    size_t left = text ? strlen(text) : 0;
    while (left && g_ascii_isspace(text[left - 1]))
        left--;
    while (left) {
        size_t before = out->len;
        gunichar ch = g_utf8_get_char_validated(text, (gssize)left);
        size_t len = 1;
        if (ch == (gunichar)-1 || ch == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (unsigned char)*text);
        } else {
            len = (size_t)(g_utf8_next_char(text) - text);
            visible_append(out, text, ch, len);
        }
        if (limit && out->len > limit) {
            g_string_truncate(out, before);
            break;
        }
        text += len;
        left -= len;
    }
    return g_string_free(out, FALSE);
}

unsigned visible_width(const char *text)
{
    unsigned width = 0;
    for (; *text; text = g_utf8_next_char(text)) {
        gunichar ch = g_utf8_get_char(text);
        if (!g_unichar_iszerowidth(ch))
            width += g_unichar_iswide(ch) ? 2 : 1;
    }
    return width;
}
