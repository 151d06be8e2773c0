#include "host.h"

#include "core/text.h"
#include "offer.h"

const char *host_state_word(enum host_state state)
{
    static const char *const words[] = {
        [HOST_CLOSED] = N_("closed"),       [HOST_OPENING] = N_("opening"),
        [HOST_READY] = N_("ready"),         [HOST_LOST] = N_("lost"),
        [HOST_UNUSABLE] = N_("not usable"),
    };
    return words[state];
}

bool host_is_opening(const struct host *host)
{
    return host->state == HOST_OPENING || host->opening_us;
}

void host_set_problem(struct host *host, const char *problem, const char *advice)
{
    char *old[] = {host->problem, host->advice};
    host->problem = g_strdup(problem);
    host->advice = g_strdup(advice);
    g_free(old[0]);
    g_free(old[1]);
}

const char *host_verb_reason(struct host *host, const struct host_target *target,
                             enum host_verb verb)
{
    if (!host)
        return _("there is no such host");
    return host->ops->reason(host, target, verb);
}

const char *host_domain_reason(struct host *host, struct domain *domain, enum host_verb verb)
{
    const struct host_target target = {.domain = domain};
    return host_verb_reason(host, &target, verb);
}

void host_run(struct host *host, enum host_verb verb, const struct host_target *target,
              struct job *job, GVariant *args)
{
    if (args)
        g_variant_ref_sink(args);
    host->ops->run(host, verb, target, job, args);
    if (args)
        g_variant_unref(args);
}

void host_sample(struct host *host, double cpu)
{
    host->cpu = CLAMP(cpu, 0.0, 1.0);
    host->cpu_history[host->cpu_head] = (float)host->cpu;
    host->cpu_head = (host->cpu_head + 1) % HOST_HISTORY;
    if (host->cpu_count < HOST_HISTORY)
        host->cpu_count++;
}

void host_free(struct host *host)
{
    if (!host)
        return;
    offer_unref(host->offer);
    g_free(host->alias);
    g_free(host->uri);
    g_free(host->problem);
    g_free(host->advice);
    g_free(host->hypervisor);
    g_free(host->driver);
    g_free(host->hostname);
    host->ops->free(host);
}
