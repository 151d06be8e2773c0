#include "vt-sgr.h"

#include <stdbool.h>

#define UNDERLINE_STYLE 4
#define EXTENDED_FOREGROUND 38
#define EXTENDED_BACKGROUND 48
#define EXTENDED_UNDERLINE 58

struct attr_code {
    uint8_t set, clear; /* bits of enum vt_attr */
    bool known;
};

static const struct attr_code attr_codes[] = {
    [1] = {VT_ATTR_BOLD, 0, true},
    [2] = {VT_ATTR_DIM, 0, true},
    [3] = {VT_ATTR_ITALIC, 0, true},
    [4] = {VT_ATTR_UNDERLINE, 0, true},
    [5] = {VT_ATTR_BLINK, 0, true},
    [6] = {VT_ATTR_BLINK, 0, true},
    [7] = {VT_ATTR_REVERSE, 0, true},
    [8] = {VT_ATTR_CONCEAL, 0, true},
    [9] = {VT_ATTR_STRIKE, 0, true},
    [21] = {VT_ATTR_UNDERLINE, 0, true}, /* double */
    [22] = {0, VT_ATTR_BOLD | VT_ATTR_DIM, true},
    [23] = {0, VT_ATTR_ITALIC, true},
    [24] = {0, VT_ATTR_UNDERLINE, true},
    [25] = {0, VT_ATTR_BLINK, true},
    [27] = {0, VT_ATTR_REVERSE, true},
    [28] = {0, VT_ATTR_CONCEAL, true},
    [29] = {0, VT_ATTR_STRIKE, true},
};

static void set_plain(struct vt_cell *pen)
{
    pen->fg = pen->bg = VT_COLOR_DEFAULT;
    pen->attrs = 0;
}

/* Sub-parameters directly after parameter i. */
static unsigned count_subs(const struct vt_seq *seq, unsigned i)
{
    unsigned n = 0;
    while (i + 1 + n < seq->count && seq->sub >> (i + 1 + n) & 1)
        n++;
    return n;
}

static bool rgb(const struct vt_seq *seq, unsigned at, uint32_t *color)
{
    int r = vt_seq_get(seq, at, 0), g = vt_seq_get(seq, at + 1, 0), b = vt_seq_get(seq, at + 2, 0);
    if (r > 255 || g > 255 || b > 255)
        return false;
    *color = VT_COLOR_RGB | (uint32_t)r << 16 | (uint32_t)g << 8 | (uint32_t)b;
    return true;
}

static bool indexed(const struct vt_seq *seq, unsigned at, uint32_t *color)
{
    int index = vt_seq_get(seq, at, 0);
    if (index > 255)
        return false;
    *color = VT_COLOR_INDEX | (uint32_t)index;
    return true;
}

/* The colour behind parameter i (38, 48, 58). Returns how many parameters it took. */
static unsigned extended(const struct vt_seq *seq, unsigned i, uint32_t *color)
{
    unsigned subs = count_subs(seq, i);
    int kind = vt_seq_get(seq, i + 1, -1);
    if (subs > 0) {
        if (kind == 5 && subs >= 2)
            indexed(seq, i + 2, color);
        else if (kind == 2 && subs >= 4)
            rgb(seq, subs >= 5 ? i + 3 : i + 2, color); /* with or without a colour space */
        return subs;
    }
    if (kind == 5) {
        indexed(seq, i + 2, color);
        return 2;
    }
    if (kind == 2) {
        rgb(seq, i + 2, color);
        return 4;
    }
    return kind < 0 ? 0 : 1;
}

/* 30-37, 40-47, 90-97, 100-107 and the defaults 39, 49. */
static void apply_color(struct vt_cell *pen, unsigned code)
{
    bool bright = code >= 90;
    unsigned base = bright ? code - 60 : code;
    uint32_t *color = base < 40 ? &pen->fg : &pen->bg;
    unsigned index = base % 10;
    if (index <= 7)
        *color = VT_COLOR_INDEX | (index + (bright ? 8 : 0));
    else if (index == 9 && !bright)
        *color = VT_COLOR_DEFAULT;
}

static void apply_code(struct vt_cell *pen, unsigned code)
{
    if (code == 0) {
        set_plain(pen);
    } else if (code < sizeof attr_codes / sizeof *attr_codes) {
        if (attr_codes[code].known)
            pen->attrs = (uint16_t)((pen->attrs & ~attr_codes[code].clear) | attr_codes[code].set);
    } else if ((code >= 30 && code <= 49) || (code >= 90 && code <= 107)) {
        apply_color(pen, code);
    }
}

void vt_sgr_apply(struct vt_cell *pen, const struct vt_seq *seq)
{
    if (seq->count == 0)
        set_plain(pen);
    for (unsigned i = 0; i < seq->count; i++) {
        unsigned code = (unsigned)vt_seq_get(seq, i, 0);
        uint32_t unused = 0;
        if (code == EXTENDED_FOREGROUND)
            i += extended(seq, i, &pen->fg);
        else if (code == EXTENDED_BACKGROUND)
            i += extended(seq, i, &pen->bg);
        else if (code == EXTENDED_UNDERLINE)
            i += extended(seq, i, &unused);
        else if (code == UNDERLINE_STYLE && count_subs(seq, i) > 0)
            apply_code(pen, vt_seq_get(seq, i + 1, 1) == 0 ? 24 : 4);
        else
            apply_code(pen, code);
        if (code != EXTENDED_FOREGROUND && code != EXTENDED_BACKGROUND)
            i += count_subs(seq, i);
    }
}
