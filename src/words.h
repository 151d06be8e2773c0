/* words.h: command lines to words as a shell splits them, and words quoted for a shell. Any
 * thread. */
#ifndef SRC_WORDS_H
#define SRC_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Splits at blanks; '...', "..." (with \" and \\) and a backslash quote. NULL-terminated,
 * g_strfreev()ed; NULL with *error (static, translated) on an open quote or a lone backslash. */
char **words_split(const char *line, const char **error);
/* The same for a line that is being typed: the last word may be open, and is "" after a blank.
 * *start is the byte where it begins. Never NULL, never empty. */
char **words_split_open(const char *line, size_t *start);
/* Appends a word as a shell reads it back, quoted only if needed; one with control bytes becomes
 * $'...' (POSIX 2024), all others are read back by words_split() too. */
void words_append_quoted(GString *out, const char *word);

#endif
