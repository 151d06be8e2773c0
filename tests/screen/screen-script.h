/* screen-script.h: the lines of a *.screen script: where we are, its pictures, failing. Main
 * thread. */
#ifndef TESTS_SCREEN_SCRIPT_H
#define TESTS_SCREEN_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#define SCRIPT_WORDS_MAX 32

void script_read(const char *path);
/* The next line to obey, or NULL at the end. */
const char *script_next(void);
/* Says where and why, shows what `show` shows, cleans the home up and exits. */
void script_on_fail(void (*show)(void));
__attribute__((format(printf, 1, 2), noreturn)) void script_fail(const char *format, ...);
__attribute__((noreturn)) void script_skip(const char *why);

/* The '|' and '~' lines that follow the line that is obeyed: their number, and one of them ("|"
 * where there is none). */
size_t script_picture_rows(void);
const char *script_picture_row(size_t row);
/* Puts other rows (malloc()ed, taken over) in the place of the picture. */
void script_picture_set(char **rows, size_t n);
void script_write(void);

/* An extended regular expression. */
bool script_matches(const char *regex, const char *text);
/* A line of a picture. */
bool script_line_matches(const char *wanted, const char *text);

/* A text with $HOME and so on put in; malloc()ed. */
char *script_expand(const char *text);
/* Splits at blanks, quotes keep words together; at most SCRIPT_WORDS_MAX with the NULL. */
void script_split(const char *text, char **words);
void script_free_words(char **words);

#endif
