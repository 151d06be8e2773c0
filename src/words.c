#include "words.h"

#include <string.h>

#include "core/text.h"

struct splitter {
    GPtrArray *words;
    GString *word; /* NULL between words */
    const char *line;
    size_t start; /* of the word */
    char quote;   /* ', ", \ (at the very end) or 0 */
};

static void splitter_begin(struct splitter *split, const char *at)
{
    if (split->word)
        return;
    split->word = g_string_new(NULL);
    split->start = (size_t)(at - split->line);
}

static void splitter_end(struct splitter *split)
{
    if (split->word)
        g_ptr_array_add(split->words, g_string_free(split->word, FALSE));
    split->word = NULL;
}

/* One byte outside quotes; returns how many were used. */
static size_t splitter_plain(struct splitter *split, const char *at)
{
    if (strchr(" \t\r\n", *at)) {
        splitter_end(split);
        return 1;
    }
    splitter_begin(split, at);
    if (*at == '\'' || *at == '"') {
        split->quote = *at;
        return 1;
    }
    if (*at != '\\') {
        g_string_append_c(split->word, *at);
        return 1;
    }
    if (!at[1]) {
        split->quote = '\\';
        return 1;
    }
    g_string_append_c(split->word, at[1]);
    return 2;
}

static size_t splitter_quoted(struct splitter *split, const char *at)
{
    if (*at == split->quote) {
        split->quote = 0;
        return 1;
    }
    bool escape = split->quote == '"' && *at == '\\' && at[1] && strchr("\"\\$`", at[1]);
    g_string_append_c(split->word, escape ? at[1] : *at);
    return escape ? 2 : 1;
}

static void splitter_run(struct splitter *split, const char *line)
{
    *split = (struct splitter){.words = g_ptr_array_new(), .line = line};
    for (const char *at = line; *at;)
        at += split->quote ? splitter_quoted(split, at) : splitter_plain(split, at);
}

static char **splitter_words(struct splitter *split)
{
    g_ptr_array_add(split->words, NULL);
    return (char **)g_ptr_array_free(split->words, FALSE);
}

char **words_split(const char *line, const char **error)
{
    struct splitter split;
    splitter_run(&split, line);
    splitter_end(&split);
    char **words = splitter_words(&split);
    if (!split.quote)
        return words;
    *error = split.quote == '\\' ? _("the line ends in a backslash")
                                 : _("a quotation mark is not closed");
    g_strfreev(words);
    return NULL;
}

char **words_split_open(const char *line, size_t *start)
{
    struct splitter split;
    splitter_run(&split, line);
    splitter_begin(&split, line + strlen(line));
    *start = split.start;
    splitter_end(&split);
    return splitter_words(&split);
}

/* A control byte would not survive being copied from a screen: $'...' has a sign for it. */
static void words_append_escaped(GString *out, const char *word)
{
    g_string_append(out, "$'");
    for (; *word; word++) {
        unsigned char ch = (unsigned char)*word;
        if (ch < 0x20 || ch == 0x7f)
            g_string_append_printf(out, "\\%03o", ch);
        else if (ch == '\'' || ch == '\\')
            g_string_append_printf(out, "\\%c", ch);
        else
            g_string_append_c(out, (char)ch);
    }
    g_string_append_c(out, '\'');
}

void words_append_quoted(GString *out, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_-./:=@%+,";
    bool control = false;
    for (const char *at = word; *at; at++)
        control |= (unsigned char)*at < 0x20 || *at == 0x7f;
    if (control) {
        words_append_escaped(out, word);
    } else if (*word && strspn(word, safe) == strlen(word)) {
        g_string_append(out, word);
    } else {
        g_autofree char *quoted = g_shell_quote(word);
        g_string_append(out, quoted);
    }
}
