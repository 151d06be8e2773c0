#include "target.h"

#include <string.h>

#include "app.h"
#include "inventory.h"
#include "model.h"

struct target_ref {
    char *host;                            /* its alias, or NULL */
    char *domain, *network, *pool, *volume; /* uuid, else name; a volume's is its name */
};

struct pane_target target_of_domain(struct domain *domain)
{
    return (struct pane_target){.on.domain = domain, .host = domain ? domain->host : NULL};
}

struct host_target target_for(const struct pane_target *target, enum action_object on)
{
    struct host_target only = {0};
    if (on == ACTION_ON_DOMAIN)
        only.domain = target->on.domain;
    else if (on == ACTION_ON_NETWORK)
        only.network = target->on.network;
    else if (on == ACTION_ON_POOL)
        only.pool = target->on.volume ? target->on.volume->pool : target->on.pool;
    else if (on == ACTION_ON_VOLUME)
        only.volume = target->on.volume;
    return only;
}

const char *target_name(const struct pane_target *target)
{
    /* A pool that is there for its volume's sake is not what was meant. */
    if (target->on.volume)
        return target->on.volume->name;
    const char *name = action_target_name(&target->on);
    return name ? name : target->host ? target->host->alias : NULL;
}

const char *target_reason(struct app *app, const struct action *action,
                          const struct pane_target *target)
{
    struct host_target only = target_for(target, action->on);
    return action_reason(app, action, &only, target->host);
}

bool target_or_marks_allow(struct app *app, const struct action *action,
                           const struct pane_target *target)
{
    bool marks = action->flags & ACTION_MANY && action->on == ACTION_ON_DOMAIN && !app->read_only;
    unsigned marked = 0;
    for (unsigned i = 0; marks && i < model_domains(app->model); i++) {
        struct domain *domain = model_domain(app->model, i);
        if (domain->marked && !action_domain_reason(app, action, domain))
            return true;
        marked += domain->marked;
    }
    return !marked && !target_reason(app, action, target);
}

static char *copy_id(const char *uuid, const char *name)
{
    return g_strdup(uuid ? uuid : name);
}

struct target_ref *target_ref_new(const struct pane_target *target)
{
    struct target_ref *ref = g_new0(struct target_ref, 1);
    const struct host_target *on = &target->on;
    const struct pool *pool = on->volume ? on->volume->pool : on->pool;
    ref->host = target->host ? g_strdup(target->host->alias) : NULL;
    ref->domain = on->domain ? copy_id(on->domain->uuid, on->domain->name) : NULL;
    ref->network = on->network ? copy_id(on->network->uuid, on->network->name) : NULL;
    ref->pool = pool ? copy_id(pool->uuid, pool->name) : NULL;
    ref->volume = on->volume ? g_strdup(on->volume->name) : NULL;
    return ref;
}

void target_ref_free(struct target_ref *ref)
{
    if (!ref)
        return;
    g_free(ref->host);
    g_free(ref->domain);
    g_free(ref->network);
    g_free(ref->pool);
    g_free(ref->volume);
    g_free(ref);
}

static struct host *find_host(const struct app *app, const char *alias)
{
    for (guint i = 0; i < app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(app->hosts, i);
        if (!strcmp(host->alias, alias))
            return host;
    }
    return NULL;
}

static struct domain *find_domain(const struct app *app, const struct host *host, const char *id)
{
    struct domain *domain = model_find_uuid(app->model, host, id);
    return domain ? domain : model_find(app->model, host, id);
}

bool target_ref_find(const struct target_ref *ref, struct app *app, struct pane_target *target)
{
    struct pane_target found = {0};
    const struct inventory *inventory = model_inventory(app->model);
    if (ref->host && !(found.host = find_host(app, ref->host)))
        return false;
    if (ref->domain)
        found.on.domain = find_domain(app, found.host, ref->domain);
    if (ref->network)
        found.on.network = inventory_find_network(inventory, found.host, ref->network);
    if (ref->pool)
        found.on.pool = inventory_find_pool(inventory, found.host, ref->pool);
    if (ref->volume && found.on.pool)
        found.on.volume = inventory_find_volume(found.on.pool, ref->volume);
    if ((ref->domain && !found.on.domain) || (ref->network && !found.on.network) ||
        (ref->pool && !found.on.pool) || (ref->volume && !found.on.volume))
        return false;
    *target = found;
    return true;
}
