/* term-curses.h: draws through ncurses into a memory file; the only file that knows curses. Main
 * thread.
 *
 * ncurses keeps process-wide state (current screen, signal handlers, the thread's locale decides
 * its encoding): every function sets what it needs and puts back what it found. */
#ifndef UI_TERM_CURSES_H
#define UI_TERM_CURSES_H

#include "term.h"

extern const struct term_class term_curses;

#endif
