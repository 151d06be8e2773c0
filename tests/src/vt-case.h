/* vt-case.h: the line language of tests/src/vt/ *.txt: bytes in, expected screen out. Tests only.
 *
 *   == NAME            a case begins, with a fresh screen of 10x4
 *   size COLS ROWS     of the fresh screen (before any input)
 *   in TEXT            bytes; \e \r \n \t \b \a \\ \s (space) \xNN; line ends are not part of it
 *   in*N TEXT          the same N times
 *   resize COLS ROWS
 *   |TEXT|             rows of the screen from the first on, blanks included
 *   <TEXT              rows of the scrollback from the oldest on, without blanks at the end
 *   cursor ROW COL     0-based; "hidden" may follow
 *   answer TEXT        all answers since the case began or the last answer line
 *   cell ROW COL LOOK  words: bold dim italic underline blink reverse conceal strike plain,
 *                      fg=N fg=#RRGGBB bg=..., wide; all that is not named is default
 *   mode WORD...       exactly these: paste appcursor appkeypad alternate sgrmouse mouse=N
 *   history N          rows of the scrollback */
#ifndef TESTS_VT_CASE_H
#define TESTS_VT_CASE_H

#include <stddef.h>

/* Runs every case of a file, feeding at most `step` bytes at a time (0: as written). Returns the
 * number of cases; fails the Check test at the first difference, naming file, line and case. */
unsigned vt_case_run_file(const char *path, size_t step);

#endif
