/* find-text.h: the letters of patterns: quoting, operators, wildcards, comparison without regard
 * to large and small letters. Any thread. */
#ifndef SRC_FIND_TEXT_H
#define SRC_FIND_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* A term of a pattern without its quotes. */
struct find_word {
    GString *text;
    GByteArray *quoted; /* for each byte whether it was quoted; NULL: none was */
    bool any_quoted;
    bool open;         /* a quote was not closed */
    const char *start; /* where it began */
};

struct find_operator {
    size_t len;
    bool negate, has, less, more;
};

/* Cuts the next term off; false at the end. */
bool find_word_next(const char **at, struct find_word *word);
void find_word_clear(struct find_word *word);
bool find_word_quoted(const struct find_word *word, size_t byte);

/* False if no operator stands there. "<=" is "not more". */
bool find_operator_read(const char *text, struct find_operator *op);

/* A value as the two below want it; a set is split at its commas. NULL-terminated, g_strfreev(). */
char **find_text_values(const char *value, bool set);
/* Any bytes against a value: the whole text with * and ?, or a part of it. */
bool find_text_is(const char *text, const char *value);
bool find_text_has(const char *text, const char *value);

#endif
