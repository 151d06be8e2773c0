/* vt-width.h: how many cells a character takes, the same in every locale; UTF-8 output. Any thread.
 *
 * From Unicode 14: East Asian Width W and F are two cells (and the whole CJK blocks), Mn, Me and Cf
 * none, ambiguous ones one. */
#ifndef SRC_VT_WIDTH_H
#define SRC_VT_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The slow half of vt_width(), for characters from U+0300 on. */
unsigned vt_width_lookup(uint32_t ch);

/* Cells of a character that is not a control: 0 (a mark or format character), 1 or 2. */
static inline unsigned vt_width(uint32_t ch)
{
    return ch < 0x300 ? 1 : vt_width_lookup(ch);
}

/* True for zero-width characters that a cell must not keep: format characters (bidi overrides could
 * change the text around a console, joiners and selectors the width of its cells), line separators,
 * tags, and all else outside the first plane. */
bool vt_width_dropped(uint32_t ch);

/* Writes ch (a Unicode scalar value) as UTF-8 and returns its length, 1..4; no NUL is added. */
static inline size_t vt_utf8_put(char *out, uint32_t ch)
{
    if (ch < 0x80) {
        out[0] = (char)ch;
        return 1;
    }
    if (ch < 0x800) {
        out[0] = (char)(0xc0 | ch >> 6);
        out[1] = (char)(0x80 | (ch & 0x3f));
        return 2;
    }
    if (ch < 0x10000) {
        out[0] = (char)(0xe0 | ch >> 12);
        out[1] = (char)(0x80 | (ch >> 6 & 0x3f));
        out[2] = (char)(0x80 | (ch & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | ch >> 18);
    out[1] = (char)(0x80 | (ch >> 12 & 0x3f));
    out[2] = (char)(0x80 | (ch >> 6 & 0x3f));
    out[3] = (char)(0x80 | (ch & 0x3f));
    return 4;
}

/* Reads one character of UTF-8 that is known to be well formed; returns its length. */
static inline size_t vt_utf8_get(const char *in, uint32_t *ch)
{
    const uint8_t *s = (const uint8_t *)in;
    if (s[0] < 0x80) {
        *ch = s[0];
        return 1;
    }
    if (s[0] < 0xe0) {
        *ch = (uint32_t)(s[0] & 0x1f) << 6 | (s[1] & 0x3f);
        return 2;
    }
    if (s[0] < 0xf0) {
        *ch = (uint32_t)(s[0] & 0x0f) << 12 | (uint32_t)(s[1] & 0x3f) << 6 | (s[2] & 0x3f);
        return 3;
    }
    *ch = (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3f) << 12 |
          (uint32_t)(s[2] & 0x3f) << 6 | (s[3] & 0x3f);
    return 4;
}

#endif
