#include "screen-script.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen-home.h"

#define LINES_MAX 4000
#define SKIPPED 77

static const char *script;
static char *lines[LINES_MAX + 1];
static size_t n_lines, next; /* the line that is obeyed is the one before `next` */
static void (*show_state)(void);

void script_on_fail(void (*show)(void))
{
    show_state = show;
}

void script_fail(const char *format, ...)
{
    va_list args;
    if (next)
        fprintf(stderr, "%s:%zu: %s\n", script, next, lines[next - 1]);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    if (show_state)
        show_state();
    screen_home_end();
    exit(1);
}

void script_skip(const char *why)
{
    if (getenv("VIRTTY_CI"))
        script_fail("must not be skipped in CI: %s", why);
    printf("SKIP: %s: %s\n", script, why);
    screen_home_end();
    exit(SKIPPED);
}

void script_read(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    script = path;
    while (file && n_lines < LINES_MAX && getline(&line, &size, file) >= 0)
        lines[n_lines++] = strndup(line, strcspn(line, "\n"));
    if (!file || !n_lines) {
        perror(path);
        exit(1);
    }
    fclose(file);
    free(line);
}

void script_write(void)
{
    FILE *file = fopen(script, "w");
    for (size_t i = 0; file && i < n_lines; i++)
        fprintf(file, "%s\n", lines[i]);
    if (!file || fclose(file))
        perror(script);
}

const char *script_next(void)
{
    return next < n_lines ? lines[next++] : NULL;
}

/* --- pictures --- */

size_t script_picture_rows(void)
{
    size_t n = 0;
    while (next + n < n_lines && (lines[next + n][0] == '|' || lines[next + n][0] == '~'))
        n++;
    return n;
}

const char *script_picture_row(size_t row)
{
    return row < script_picture_rows() ? lines[next + row] : "|";
}

void script_picture_set(char **rows, size_t n)
{
    size_t old = script_picture_rows();
    if (n_lines - old + n > LINES_MAX)
        script_fail("the script gets too long");
    for (size_t i = 0; i < old; i++)
        free(lines[next + i]);
    memmove(lines + next + n, lines + next + old, (n_lines - next - old) * sizeof *lines);
    memcpy(lines + next, rows, n * sizeof *lines);
    n_lines = n_lines - old + n;
}

/* --- matching --- */

bool script_matches(const char *regex, const char *text)
{
    regex_t compiled;
    if (regcomp(&compiled, regex, REG_EXTENDED | REG_NOSUB))
        script_fail("not a regular expression");
    bool found = regexec(&compiled, text, 0, NULL, 0) == 0;
    regfree(&compiled);
    return found;
}

bool script_line_matches(const char *wanted, const char *text)
{
    if (wanted[0] == '~')
        return script_matches(wanted + 1, text);
    size_t len = strlen(wanted + 1);
    while (len && wanted[len] == ' ')
        len--;
    return strlen(text) == len && !strncmp(wanted + 1, text, len);
}

/* --- words --- */

char *script_expand(const char *text)
{
    static const char *const names[] = {"$HOME",  "$GUESTS", "$FLAT",
                                        "$LAB",   "$BUILD",  "$SOURCE"};
    const char *guests = getenv("VIRTTY_GUESTS"), *lab = getenv("VIRTTY_LAB");
    const char *const values[] = {screen_home(), guests ? guests : "",
                                  BUILD_DIR "/tests/guests/flat.elf", lab ? lab : "",
                                  BUILD_DIR, TESTS_DIR "/.."};
    char *out = strdup(text), *found, *longer;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        while ((found = strstr(out, names[i]))) {
            if (asprintf(&longer, "%.*s%s%s", (int)(found - out), out, values[i],
                         found + strlen(names[i])) < 0)
                exit(1);
            free(out);
            out = longer;
        }
    }
    return out;
}

void script_split(const char *text, char **words)
{
    int n = 0;
    while (*text && n < SCRIPT_WORDS_MAX - 1) {
        while (*text == ' ')
            text++;
        if (!*text)
            break;
        char quote = *text == '"' || *text == '\'' ? *text++ : ' ';
        size_t len = strcspn(text, (char[]){quote, 0});
        char *word = strndup(text, len);
        words[n++] = script_expand(word);
        free(word);
        text += len + (text[len] != 0);
    }
    words[n] = NULL;
}

void script_free_words(char **words)
{
    for (; *words; words++)
        free(*words);
}
