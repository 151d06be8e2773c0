#include "lv-impact.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "core/text.h"
#include "lv-detail.h"

bool lv_impact_has(virDomainPtr domain, unsigned flag)
{
    return flag == VIR_DOMAIN_AFFECT_LIVE ? virDomainIsActive(domain) == 1
                                          : virDomainIsPersistent(domain) == 1;
}

unsigned lv_impact(struct lv_task *task, virDomainPtr domain, char **error)
{
    bool live = host_args_bool(task->args, "live"), config = host_args_bool(task->args, "config");
    bool active = lv_impact_has(domain, VIR_DOMAIN_AFFECT_LIVE);
    bool persistent = lv_impact_has(domain, VIR_DOMAIN_AFFECT_CONFIG);
    if (live && !active)
        *error = g_strdup(_("it does not run: only its definition can be changed (--config)"));
    else if (config && !persistent)
        *error = g_strdup(_("it has no stored definition: only what runs can be changed (--live)"));
    if (*error)
        return 0;
    if (!live && !config) {
        live = active;
        config = persistent;
    }
    return (live ? VIR_DOMAIN_AFFECT_LIVE : 0u) | (config ? VIR_DOMAIN_AFFECT_CONFIG : 0u);
}

/* Was it the flags that the driver did not like? */
static bool flags_refused(void)
{
    const virError *error = virGetLastError();
    return error && error->message &&
           (strstr(error->message, "unsupported flags") ||
            strstr(error->message, "mutually exclusive"));
}

int lv_impact_call(struct lv_task *task, unsigned flags, int (*call)(void *data, unsigned flags),
                   void *data)
{
    const unsigned halves = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
    bool named = host_args_bool(task->args, "live") || host_args_bool(task->args, "config");
    int result = call(data, flags);
    if (result >= 0 || named || !flags_refused())
        return result;
    if ((flags & halves) == halves) {
        result = call(data, VIR_DOMAIN_AFFECT_LIVE);
        if (result >= 0)
            return call(data, VIR_DOMAIN_AFFECT_CONFIG);
    }
    return flags_refused() ? call(data, 0) : result;
}

static void reread(struct lv_host *lv, void *data)
{
    if (lv->domains)
        lv_detail_fetch(lv, data, LV_WANT_STATE | LV_WANT_XML);
}

void lv_impact_reread(struct lv_task *task)
{
    if (task->uuid)
        lv_post(task->lv, task->session, reread, g_strdup(task->uuid), g_free);
}
