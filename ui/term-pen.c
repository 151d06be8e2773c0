#include "term-pen.h"

#include <stddef.h>
#include <string.h>

#include "vt-cell.h"

#define WEIGHTS (VT_ATTR_BOLD | VT_ATTR_DIM) /* one code takes both away */

static const struct {
    uint16_t attr;
    uint8_t on, off;
} codes[] = {
    {VT_ATTR_BOLD, 1, 22},   {VT_ATTR_DIM, 2, 22},     {VT_ATTR_ITALIC, 3, 23},
    {VT_ATTR_UNDERLINE, 4, 24}, {VT_ATTR_BLINK, 5, 25}, {VT_ATTR_REVERSE, 7, 27},
    {VT_ATTR_CONCEAL, 8, 28}, {VT_ATTR_STRIKE, 9, 29},
};
#define N_CODES (sizeof codes / sizeof *codes)

char *pen_number(char *out, unsigned number)
{
    if (number >= 1000)
        *out++ = (char)('0' + number / 1000 % 10);
    if (number >= 100)
        *out++ = (char)('0' + number / 100 % 10);
    if (number >= 10)
        *out++ = (char)('0' + number / 10 % 10);
    *out++ = (char)('0' + number % 10);
    return out;
}

static char *put_code(char *out, unsigned code)
{
    out = pen_number(out, code);
    *out++ = ';';
    return out;
}

/* `base` is 30 for a foreground, 40 for a background. */
static char *put_color(char *out, uint32_t color, unsigned base)
{
    uint32_t value = color & 0xffffff;
    switch (VT_COLOR_KIND(color)) {
    case VT_COLOR_RGB:
        out = put_code(put_code(out, base + 8), 2);
        out = put_code(out, value >> 16);
        out = put_code(out, value >> 8 & 255);
        return put_code(out, value & 255);
    case VT_COLOR_INDEX:
        value &= 255;
        if (value < 8)
            return put_code(out, base + value);
        if (value < 16)
            return put_code(out, base + 60 + value - 8);
        return put_code(put_code(put_code(out, base + 8), 5), value);
    default:
        return put_code(out, base + 9);
    }
}

/* Each code takes its attribute away, the others stay. */
static char *put_steps(char *out, const struct style *from, const struct style *to)
{
    unsigned off = from->attrs & ~(unsigned)to->attrs, on = to->attrs & ~(unsigned)from->attrs;
    if (off & WEIGHTS) {
        out = put_code(out, 22);
        on |= to->attrs & WEIGHTS;
        off &= ~(unsigned)WEIGHTS;
    }
    for (size_t i = 0; (on || off) && i < N_CODES; i++) {
        if (off & codes[i].attr)
            out = put_code(out, codes[i].off);
        if (on & codes[i].attr)
            out = put_code(out, codes[i].on);
    }
    if (from->fg != to->fg)
        out = put_color(out, to->fg, 30);
    return from->bg != to->bg ? put_color(out, to->bg, 40) : out;
}

/* Everything away at once, then what is wanted. */
static char *put_afresh(char *out, const struct style *to)
{
    static const struct style plain = {0};
    return put_steps(put_code(out, 0), &plain, to);
}

char *pen_change(char *out, const struct style *from, const struct style *to)
{
    if (from->fg == to->fg && from->bg == to->bg && from->attrs == to->attrs)
        return out;
    bool less = from->attrs & ~to->attrs ||
                (to->fg == VT_COLOR_DEFAULT && from->fg != VT_COLOR_DEFAULT) ||
                (to->bg == VT_COLOR_DEFAULT && from->bg != VT_COLOR_DEFAULT);
    if (less && !to->attrs && to->fg == VT_COLOR_DEFAULT && to->bg == VT_COLOR_DEFAULT) {
        memcpy(out, "\033[m", 3);
        return out + 3;
    }
    memcpy(out, "\033[", 2);
    char *end = put_steps(out + 2, from, to);
    if (less) {
        char afresh[PEN_BYTES];
        size_t len = (size_t)(put_afresh(afresh, to) - afresh);
        if (len < (size_t)(end - out - 2)) {
            memcpy(out + 2, afresh, len);
            end = out + 2 + len;
        }
    }
    if (end == out + 2) /* they differ in nothing that a terminal knows */
        return out;
    end[-1] = 'm';
    return end;
}
