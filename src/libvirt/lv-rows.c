#include "lv-rows.h"

#include "lv-console.h"
#include "lv-state.h"
#include "model.h"

struct domain *lv_rows_find(struct lv_host *lv, const char *uuid)
{
    return model_find_uuid(lv->app->model, lv->host, uuid);
}

static void count(struct host *host, const struct domain *domain, bool add)
{
    unsigned one = add ? 1u : -1u;
    host->total += one;
    if (!domain_is_active(domain))
        return;
    host->running += one;
    host->vcpus_running += add ? domain->vcpus : -domain->vcpus;
    host->memory_running += add ? domain->memory : -domain->memory;
}

void lv_rows_change(struct lv_host *lv, struct domain *domain)
{
    count(lv->host, domain, false);
}

void lv_rows_changed(struct lv_host *lv, struct domain *domain)
{
    count(lv->host, domain, true);
    model_touch(lv->app->model, domain);
    if (lv->consoles || domain->is_recorded)
        lv_console_check(lv, domain->uuid);
}

struct domain *lv_rows_have(struct lv_host *lv, const char *uuid, const char *name)
{
    struct domain *domain = lv_rows_find(lv, uuid);
    if (domain)
        return domain;
    domain = model_add(lv->app->model, lv->host, name, uuid);
    count(lv->host, domain, true);
    return domain;
}

void lv_rows_remove(struct lv_host *lv, struct domain *domain)
{
    count(lv->host, domain, false);
    if (lv->domains && lv->domains->unseen)
        g_hash_table_remove(lv->domains->unseen, domain);
    model_remove(lv->app->model, domain);
}

void lv_rows_set_state(struct domain *domain, int state, int reason)
{
    bool was_active = domain_is_active(domain);
    const char *text = lv_state_reason(state, reason);
    domain->state = lv_state(state);
    if (g_strcmp0(domain->reason, text)) {
        g_free(domain->reason);
        domain->reason = g_strdup(text);
    }
    if (domain_is_active(domain))
        return;
    domain->id = -1;
    domain->since_us = 0;
    domain->cpu = 0;
    domain->memory_used = 0;
    domain->agent = false;
    if (was_active)
        g_clear_pointer(&domain->job, g_free);
}
