#include "host.h"

#include "core/text.h"

const char *host_verb_reason(struct host *host, struct domain *domain, enum host_verb verb)
{
    if (!host)
        return _("there is no such host");
    const char *reason = host->ops->reason ? host->ops->reason(host, domain, verb) : NULL;
    if (reason)
        return reason;
    if ((unsigned)verb >= HOST_VERBS || !host->ops->verb[verb])
        return _("this host cannot do it");
    return NULL;
}

void host_free(struct host *host)
{
    if (!host)
        return;
    g_free(host->alias);
    g_free(host->uri);
    g_free(host->problem);
    g_free(host->advice);
    host->ops->free(host);
}
