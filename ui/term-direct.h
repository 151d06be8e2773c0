/* term-direct.h: writes the difference between two frames of cells itself, in 24-bit colours. Main
 * thread.
 *
 * It speaks xterm's language to terminals that understand it and need no description: their type is
 * one of a list, and they say that they take 24-bit colours. */
#ifndef UI_TERM_DIRECT_H
#define UI_TERM_DIRECT_H

#include "term.h"

extern const struct term_class term_direct;

/* Whether this back end serves a client: `wish` is its --color, `no_color` its NO_COLOR. */
bool term_direct_fits(const char *term, const char *colorterm, const char *wish, bool no_color);

#endif
