/* vt-filter.h: passes text, cursor movement and colours of a guest to a terminal. One thread each.
 *
 * Everything else is dropped: titles, clipboard, modes, queries, bells, strings, character sets,
 * alternate screen, scroll regions. What passes changes only cells and the cursor:
 *   text (valid UTF-8; ill-formed bytes become U+FFFD; bidi and other format characters dropped)
 *   BS HT LF VT FF CR, ESC D E M (index, next line, reverse index), ESC 7 8 (cursor)
 *   CSI A B C D E F G H I Z a d e f ` (movement), s u (cursor), m (colours),
 *   J 0..2, K 0..2, X @ P L M (erase, insert and delete cells) */
#ifndef SRC_VT_FILTER_H
#define SRC_VT_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include "vt-parser.h"

/* Its fields are the filter's own. */
struct vt_filter {
    struct vt_parser parser;
    void (*out)(void *opaque, const void *bytes, size_t len);
    void *opaque;
    size_t used;
    uint8_t buf[1024];
};

/* `out` is called during vt_filter_feed() with pieces of what passes. */
void vt_filter_init(struct vt_filter *f, void (*out)(void *opaque, const void *bytes, size_t len),
                    void *opaque);
/* Feeds guest output; all that passes of it has gone to `out` when this returns, but for an
 * unfinished sequence or character, which waits for the next call. */
void vt_filter_feed(struct vt_filter *f, const void *bytes, size_t len);

#endif
