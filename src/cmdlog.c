#include "cmdlog.h"

#include <string.h>

#include "host.h"
#include "words.h"

/* Which program's words they are, up to the verb. */
static void cmdlog_append_program(GString *line, const struct host *host)
{
    if (!host || !strcmp(host->ops->kind, "kvm")) {
        g_string_append(line, "virtty ");
        return;
    }
    g_string_append(line, "virsh -c ");
    words_append_quoted(line, host->uri);
    g_string_append_c(line, ' ');
}

static void cmdlog_append_word(GString *line, const char *word)
{
    g_string_append_c(line, ' ');
    words_append_quoted(line, word);
}

/* A name like "-x" must not be read as an option: it comes behind the options, after "--". */
static void cmdlog_append_words(GString *line, const char *name, char **args)
{
    bool late = name && name[0] == '-';
    if (name && !late)
        cmdlog_append_word(line, name);
    for (; args && *args && strcmp(*args, "--"); args++)
        cmdlog_append_word(line, *args);
    if (late || (args && *args))
        cmdlog_append_word(line, "--");
    if (late)
        cmdlog_append_word(line, name);
    for (args = args && *args ? args + 1 : NULL; args && *args; args++)
        cmdlog_append_word(line, *args);
}

char *cmdlog_line(const struct host *host, const char *command, const char *name, char **args)
{
    if (!command)
        return NULL;
    GString *line = g_string_new(NULL);
    cmdlog_append_program(line, host);
    const char *mark = strstr(command, " %s");
    g_string_append_len(line, command, mark ? mark - command : (gssize)strlen(command));
    cmdlog_append_words(line, mark ? name : NULL, args);
    return g_string_free(line, FALSE);
}
