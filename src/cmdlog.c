#include "cmdlog.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "log.h"
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

char *cmdlog_line(const struct action *action, const struct action_call *call)
{
    if (!action->command)
        return NULL;
    GString *line = g_string_new(NULL);
    cmdlog_append_program(line, call->domain ? call->domain->host : call->host);
    const char *mark = strstr(action->command, "%s");
    const char *name = call->domain ? call->domain->name : "";
    g_string_append_len(line, action->command,
                        mark ? mark - action->command : (gssize)strlen(action->command));
    /* A name like "-x" must not be read as an option: it comes last, after "--". */
    bool dash = mark && name[0] == '-';
    if (mark && !dash) {
        words_append_quoted(line, name);
        g_string_append(line, mark + 2);
    }
    for (char **arg = call->args; arg && *arg; arg++) {
        if (line->str[line->len - 1] != ' ')
            g_string_append_c(line, ' ');
        words_append_quoted(line, *arg);
    }
    if (dash) {
        g_string_append(line, line->str[line->len - 1] == ' ' ? "-- " : " -- ");
        words_append_quoted(line, name);
    }
    return g_string_free(line, FALSE);
}

void cmdlog_add(struct app *app, const struct action *action, const struct action_call *call)
{
    g_autofree char *line = cmdlog_line(action, call);
    if (line)
        log_add(app->log, LOG_COMMAND, call->domain ? call->domain->name : NULL, "%s", line);
}
