/* glyph.h: text into characters that are safe to show: decoding, width, ASCII stand-ins. Any
 * thread. */
#ifndef UI_GLYPH_H
#define UI_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

#define GLYPH_UNKNOWN 0xfffdu

/* The next character of NUL-terminated text, *text moved behind it; 0 at the end. Tabs and
 * newlines become blanks; control characters, invalid UTF-8 and unassigned characters become
 * U+FFFD; characters that would only change the order or joining of others (bidirectional
 * controls, joiners, variation selectors) are passed over. */
uint32_t glyph_next(const char **text);

/* Columns of a character that glyph_next() gave: 0 for a combining mark, 1 or 2. */
unsigned glyph_width(uint32_t ch);

/* A character of ASCII for any other: lines, blocks and signs by their looks, letters without
 * their accents, else '?'. Takes one column; a wide character needs two of them. */
char glyph_ascii(uint32_t ch);

#endif
