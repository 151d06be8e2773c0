#include "find-text.h"

#include <string.h>

/* --- words --- */

static void word_put(struct find_word *word, char byte, bool quoted)
{
    const guint8 mark = quoted;
    g_string_append_c(word->text, byte);
    g_byte_array_append(word->quoted, &mark, 1);
    word->any_quoted |= quoted;
}

/* The bytes of a quoted part; returns what follows it. */
static const char *word_take_quoted(struct find_word *word, const char *at, char quote)
{
    word->any_quoted = true;
    while (*at && *at != quote) {
        if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        word_put(word, *at++, true);
    }
    word->open = !*at;
    return *at ? at + 1 : at;
}

bool find_word_next(const char **at, struct find_word *word)
{
    const char *text = *at;
    while (*text == ' ' || *text == '\t')
        text++;
    *word = (struct find_word){.start = text};
    if (!*text)
        return false;
    word->text = g_string_new(NULL);
    word->quoted = g_byte_array_new();
    while (*text && *text != ' ' && *text != '\t') {
        if (*text == '\'' || *text == '"') {
            text = word_take_quoted(word, text + 1, *text);
        } else if (*text == '\\' && text[1]) {
            word_put(word, text[1], true);
            text += 2;
        } else {
            word_put(word, *text++, false);
        }
    }
    *at = text;
    return true;
}

void find_word_clear(struct find_word *word)
{
    g_string_free(word->text, TRUE);
    if (word->quoted)
        g_byte_array_unref(word->quoted);
}

bool find_word_quoted(const struct find_word *word, size_t byte)
{
    return word->quoted && byte < word->quoted->len && word->quoted->data[byte];
}

bool find_operator_read(const char *text, struct find_operator *op)
{
    static const struct {
        const char *sign;
        struct find_operator op;
    } operators[] = {
        {"!=", {.len = 2, .negate = true}},
        {"!~", {.len = 2, .negate = true, .has = true}},
        {"<=", {.len = 2, .negate = true, .more = true}},
        {">=", {.len = 2, .negate = true, .less = true}},
        {"==", {.len = 2}},
        {"=", {.len = 1}},
        {"~", {.len = 1, .has = true}},
        {"<", {.len = 1, .less = true}},
        {">", {.len = 1, .more = true}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
        if (strncmp(text, operators[i].sign, operators[i].op.len))
            continue;
        *op = operators[i].op;
        return true;
    }
    return false;
}

/* --- comparison --- */

static bool is_ascii(const char *text)
{
    for (; *text; text++) {
        if (*text & 0x80)
            return false;
    }
    return true;
}

static char *fold(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return g_utf8_casefold(valid, -1);
}

char **find_text_values(const char *value, bool set)
{
    char **values = set ? g_strsplit(value, ",", 0) : g_new0(char *, 2);
    if (!set)
        values[0] = g_strdup(value);
    for (char **at = values; *at; at++) {
        char *folded = fold(*at);
        g_free(*at);
        *at = folded;
    }
    return values;
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}

static bool has_bytes(const char *text, const char *value)
{
    if (!*value)
        return true;
    const char upper = g_ascii_toupper(*value);
    for (; *text; text++) {
        if (*text != *value && *text != upper)
            continue;
        size_t i = 1;
        while (value[i] && lower(text[i]) == value[i])
            i++;
        if (!value[i])
            return true;
    }
    return false;
}

/* Past one character: its first byte and those that continue it. */
static const char *next_char(const char *text)
{
    text++;
    while (((unsigned char)*text & 0xc0) == 0x80)
        text++;
    return text;
}

/* The usual way: at a mismatch the last * takes one character more. */
static bool glob_bytes(const char *text, const char *value)
{
    const char *star = NULL, *again = NULL;
    while (*text) {
        if (*value == '*') {
            star = ++value;
            again = text;
        } else if (*value == '?') {
            value++;
            text = next_char(text);
        } else if (*value && lower(*text) == *value) {
            value++;
            text++;
        } else if (star) {
            value = star;
            text = again = next_char(again);
        } else {
            return false;
        }
    }
    while (*value == '*')
        value++;
    return !*value;
}

/* A text with other letters than ASCII's is folded for any value: "ß" is "ss" then. */
bool find_text_is(const char *text, const char *value)
{
    if (is_ascii(text))
        return glob_bytes(text, value);
    g_autofree char *folded = fold(text);
    return glob_bytes(folded, value);
}

bool find_text_has(const char *text, const char *value)
{
    if (is_ascii(text))
        return has_bytes(text, value);
    g_autofree char *folded = fold(text);
    return has_bytes(folded, value);
}
