#include "host-console.h"

static bool is_there(const struct app *app, const struct host *host)
{
    return host && g_ptr_array_find(app->hosts, host, NULL);
}

void host_console_show(struct app *app, struct host *host, const char *uuid, unsigned port,
                       bool shown)
{
    if (is_there(app, host) && host->ops->console_show)
        host->ops->console_show(host, uuid, port, shown);
}

void host_console_check(struct app *app, struct host *host, const char *uuid)
{
    if (is_there(app, host) && host->ops->console_check)
        host->ops->console_check(host, uuid);
}

void host_console_take(struct app *app, struct host *host, const char *uuid, unsigned port)
{
    if (is_there(app, host) && host->ops->console_take)
        host->ops->console_take(host, uuid, port);
}

const char *host_console_problem(struct app *app, struct host *host, const char *uuid,
                                 unsigned port, bool *taken)
{
    *taken = false;
    if (!is_there(app, host) || !host->ops->console_problem)
        return NULL;
    return host->ops->console_problem(host, uuid, port, taken);
}
