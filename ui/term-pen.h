/* term-pen.h: from one style to another in the fewest bytes of SGR. Any thread. */
#ifndef UI_TERM_PEN_H
#define UI_TERM_PEN_H

#include <stdbool.h>

#include "style.h"

#define PEN_BYTES 80 /* that pen_change() writes at most */

/* Writes the sequence that takes a terminal of 24-bit colours from one style to another, nothing
 * if they are the same; no NUL. Returns where it ends. */
char *pen_change(char *out, const struct style *from, const struct style *to);

/* A decimal number below 10000; returns where it ends. */
char *pen_number(char *out, unsigned number);

#endif
