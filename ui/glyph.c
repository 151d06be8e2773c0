#include "glyph.h"

#include <glib.h>

/* Characters that show nothing themselves but disturb their neighbours on a terminal. */
static bool is_invisible(uint32_t ch)
{
    return ch == 0xad || ch == 0x61c || ch == 0x180e || (ch >= 0x200b && ch <= 0x200f) ||
           (ch >= 0x2028 && ch <= 0x202e) || (ch >= 0x2060 && ch <= 0x206f) ||
           (ch >= 0xfe00 && ch <= 0xfe0f) || ch == 0xfeff || (ch >= 0xfff9 && ch <= 0xfffb) ||
           (ch >= 0xe0000 && ch <= 0xe0fff);
}

static uint32_t make_safe(uint32_t ch)
{
    if (ch == '\t' || ch == '\n' || ch == '\r')
        return ' ';
    if (ch < 0x20 || (ch >= 0x7f && ch < 0xa0))
        return GLYPH_UNKNOWN;
    if (ch >= 0x300 && !g_unichar_isdefined(ch))
        return GLYPH_UNKNOWN;
    return ch;
}

uint32_t glyph_next(const char **text)
{
    for (;;) {
        const unsigned char *p = (const unsigned char *)*text;
        if (!*p)
            return 0;
        if (*p >= 0x20 && *p < 0x7f) {
            (*text)++;
            return *p;
        }
        gunichar ch = g_utf8_get_char_validated(*text, -1);
        if (ch >= (gunichar)-2) {
            (*text)++;
            return GLYPH_UNKNOWN;
        }
        *text = g_utf8_next_char(*text);
        if (!is_invisible(ch))
            return make_safe(ch);
    }
}

unsigned glyph_width(uint32_t ch)
{
    if (ch < 0x300)
        return 1;
    if (g_unichar_iszerowidth(ch))
        return 0;
    return g_unichar_iswide(ch) ? 2 : 1;
}

/* Looks that are worth a stand-in, in the order of their code points. */
static const struct {
    uint16_t first, last;
    char ascii;
} stand_ins[] = {
    {0x00a0, 0x00a0, ' '}, {0x00b1, 0x00b1, '~'}, {0x00b5, 0x00b5, 'u'}, {0x00b7, 0x00b7, '.'},
    {0x00d7, 0x00d7, 'x'}, {0x2010, 0x2015, '-'}, {0x2018, 0x201b, '\''}, {0x201c, 0x201f, '"'},
    {0x2022, 0x2022, '*'}, {0x2026, 0x2026, '~'}, {0x203a, 0x203a, '>'}, {0x2190, 0x2190, '<'},
    {0x2191, 0x2191, '^'}, {0x2192, 0x2192, '>'}, {0x2193, 0x2193, 'v'}, {0x2212, 0x2212, '-'},
    {0x2264, 0x2264, '<'}, {0x2265, 0x2265, '>'}, {0x2500, 0x2501, '-'}, {0x2502, 0x2503, '|'},
    {0x2504, 0x2505, '-'}, {0x2506, 0x2507, '|'}, {0x2508, 0x2509, '-'}, {0x250a, 0x250b, '|'},
    {0x250c, 0x254b, '+'}, {0x254c, 0x254d, '-'}, {0x254e, 0x254f, '|'}, {0x2550, 0x2550, '='},
    {0x2551, 0x2551, '|'}, {0x2552, 0x2570, '+'}, {0x2580, 0x2580, '"'}, {0x2581, 0x2581, '_'},
    {0x2582, 0x2582, '.'}, {0x2583, 0x2583, ':'}, {0x2584, 0x2584, '-'}, {0x2585, 0x2585, '='},
    {0x2586, 0x2586, '+'}, {0x2587, 0x2587, '*'}, {0x2588, 0x258f, '#'}, {0x2590, 0x2590, '#'},
    {0x2591, 0x2591, '.'}, {0x2592, 0x2592, ':'}, {0x2593, 0x2593, '#'}, {0x25a0, 0x25a0, '#'},
    {0x25a1, 0x25a1, 'o'}, {0x25b2, 0x25b2, '^'}, {0x25b4, 0x25b4, '^'}, {0x25b6, 0x25b6, '>'},
    {0x25b8, 0x25b8, '>'}, {0x25ba, 0x25ba, '>'}, {0x25bc, 0x25bc, 'v'}, {0x25be, 0x25be, 'v'},
    {0x25c0, 0x25c0, '<'}, {0x25c2, 0x25c2, '<'}, {0x25c6, 0x25c6, '*'}, {0x25cb, 0x25cb, 'o'},
    {0x25cc, 0x25cc, 'o'}, {0x25cf, 0x25cf, '*'}, {0x2713, 0x2714, '+'}, {0x2717, 0x2718, 'x'},
};

char glyph_ascii(uint32_t ch)
{
    if (ch >= 0x20 && ch < 0x7f)
        return (char)ch;
    for (unsigned i = 0; i < G_N_ELEMENTS(stand_ins); i++) {
        if (ch >= stand_ins[i].first && ch <= stand_ins[i].last)
            return stand_ins[i].ascii;
    }
    gunichar base;
    if (g_unichar_fully_decompose(ch, FALSE, &base, 1) && base > 0x20 && base < 0x7f)
        return (char)base;
    return '?';
}
