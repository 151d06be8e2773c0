#include "term-cell.h"

#include <wchar.h>

#include "glyph.h"

/* What the Linux console's fonts have. */
static bool in_small_font(uint32_t ch)
{
    return ch < 0x180 || (ch >= 0x2500 && ch <= 0x256c) || ch == 0x2580 || ch == 0x2584 ||
           ch == 0x2588 || (ch >= 0x2591 && ch <= 0x2593);
}

/* Of the eighth blocks that font has the half and the whole one. */
static uint32_t small_font_char(uint32_t ch)
{
    if (ch < 0x2581 || ch > 0x2588)
        return in_small_font(ch) ? ch : 0;
    return ch < 0x2583 ? '_' : ch < 0x2586 ? 0x2584 : 0x2588;
}

/* A character that this terminal can show in exactly `width` columns; 0: use a stand-in of ASCII
 * in each of them. */
static uint32_t shown_char(const struct vt_cell *cell, enum term_font font)
{
    if (cell->ch >= ' ' && cell->ch <= '~')
        return cell->ch;
    uint32_t ch = font == TERM_FONT_SMALL ? small_font_char(cell->ch) : cell->ch;
    if (font == TERM_FONT_ASCII || !ch)
        return 0;
    return wcwidth((wchar_t)ch) == cell->width ? ch : 0;
}

void term_cell_text(const struct vt_cell *cell, enum term_font font, struct term_text *text)
{
    uint32_t ch = shown_char(cell, font);
    text->chars[0] = ch ? ch : (uint32_t)(unsigned char)glyph_ascii(cell->ch);
    text->times = !ch && cell->width == 2 ? 2 : 1;
    text->n = 1;
    for (unsigned i = 0; i < 2 && ch && font != TERM_FONT_ASCII && cell->combining[i]; i++) {
        if (wcwidth(cell->combining[i]) == 0)
            text->chars[text->n++] = cell->combining[i];
    }
}

bool term_cell_equal(const struct vt_cell *a, const struct vt_cell *b)
{
    return a->ch == b->ch && a->width == b->width && a->fg == b->fg && a->bg == b->bg &&
           a->attrs == b->attrs && a->combining[0] == b->combining[0] &&
           a->combining[1] == b->combining[1];
}
