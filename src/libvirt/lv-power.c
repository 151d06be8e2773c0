#include "lv-power.h"

#include "core/text.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)

/* The verbs that are one call on the domain. */
static char *power_simple(struct lv_task *task, int (*call)(virDomainPtr domain),
                          const char *fallback)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return call(domain) < 0 ? lv_error(fallback) : NULL;
}

static unsigned start_flags(GVariant *args)
{
    unsigned flags = 0;
    flags |= host_args_bool(args, "paused") ? VIR_DOMAIN_START_PAUSED : 0;
    flags |= host_args_bool(args, "bypass-cache") ? VIR_DOMAIN_START_BYPASS_CACHE : 0;
    flags |= host_args_bool(args, "force-boot") ? VIR_DOMAIN_START_FORCE_BOOT : 0;
    return flags;
}

static char *power_start(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    unsigned flags = start_flags(task->args);
    /* Older drivers know only the call without flags. */
    int done = flags ? virDomainCreateWithFlags(domain, flags) : virDomainCreate(domain);
    return done < 0 ? lv_error(_("the domain was not started")) : NULL;
}

static char *power_suspend(struct lv_task *task)
{
    return power_simple(task, virDomainSuspend, _("the domain was not paused"));
}

static char *power_resume(struct lv_task *task)
{
    return power_simple(task, virDomainResume, _("the domain does not go on"));
}

static char *power_destroy(struct lv_task *task)
{
    return power_simple(task, virDomainDestroy, _("the domain was not forced off"));
}

static char *power_shutdown(struct lv_task *task)
{
    return power_simple(task, virDomainShutdown, _("the domain was not asked to shut down"));
}

const struct lv_verb lv_power_verbs[] = {
    {.verb = HOST_START, .lane = LV_LANE_LONG, .run = power_start},
    {.verb = HOST_SUSPEND, .lane = LV_LANE_LONG, .run = power_suspend},
    {.verb = HOST_RESUME, .lane = LV_LANE_LONG, .run = power_resume},
    {.verb = HOST_DESTROY, .lane = LV_LANE_LONG, .run = power_destroy},
    {.verb = HOST_SHUTDOWN, .lane = LV_LANE_SHORT, .run = power_shutdown},
    {.run = NULL},
};
