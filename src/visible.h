/* visible.h: text of unknown origin made safe to show: control bytes, bad UTF-8 and characters
 * that turn the direction of writing become visible signs. Any thread. */
#ifndef SRC_VISIBLE_H
#define SRC_VISIBLE_H

#include <stddef.h>

/* "a<ESC>[1m" becomes "a^[[1m", a bad byte "\x80", U+202E "<U+202E>". Line ends and blanks at the
 * end are dropped. Valid UTF-8, at most `limit` bytes of it (0: no limit). The caller g_free()s. */
char *visible_text(const char *text, size_t limit);
/* Columns that visible text takes on a terminal (wide characters count two). */
unsigned visible_width(const char *text);

#endif
