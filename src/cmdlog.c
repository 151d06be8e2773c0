#include "cmdlog.h"

#include <string.h>

#include "action.h"
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

char *cmdlog_line(const struct action *action, const struct action_call *call)
{
    if (!action->command)
        return NULL;
    GString *line = g_string_new(NULL);
    cmdlog_append_program(line, call->domain ? call->domain->host : call->host);
    const char *mark = strstr(action->command, "%s");
    g_string_append_len(line, action->command,
                        mark ? mark - action->command : (gssize)strlen(action->command));
    if (mark)
        g_string_truncate(line, line->len - 1); /* cmdlog_append_word() puts the blank */
    cmdlog_append_words(line, mark && call->domain ? call->domain->name : NULL, call->args);
    return g_string_free(line, FALSE);
}
