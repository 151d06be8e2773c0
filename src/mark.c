#include "mark.h"

#include <string.h>

#include "find.h"
#include "host.h"

/* Told once for all that change. */
static unsigned mark_each(struct model *model, const struct find *find, int on)
{
    unsigned changed = 0;
    model_begin(model);
    for (unsigned i = 0; i < model_domains(model); i++) {
        struct domain *domain = model_domain(model, i);
        bool wanted = on < 0 ? !domain->marked : on > 0;
        if (domain->marked == wanted || (find && !find_match(find, domain)))
            continue;
        domain->marked = wanted;
        model_touch(model, domain);
        changed++;
    }
    model_end(model);
    return changed;
}

void mark_set(struct model *model, struct domain *domain, bool on)
{
    if (domain->marked == on)
        return;
    domain->marked = on;
    model_touch(model, domain);
}

unsigned mark_matching(struct model *model, const struct find *find, bool on)
{
    return mark_each(model, find, on);
}

void mark_invert(struct model *model)
{
    mark_each(model, NULL, -1);
}

unsigned mark_count(const struct model *model)
{
    return model_marked(model);
}

static int mark_compare(gconstpointer a, gconstpointer b)
{
    const struct domain *left = *(struct domain *const *)a, *right = *(struct domain *const *)b;
    int hosts = left->host == right->host ? 0 : strcmp(left->host->alias, right->host->alias);
    return hosts ? hosts : strcmp(left->name, right->name);
}

GPtrArray *mark_domains(const struct model *model)
{
    GPtrArray *marked = g_ptr_array_new();
    for (unsigned i = 0; i < model_domains(model); i++) {
        struct domain *domain = model_domain(model, i);
        if (domain->marked)
            g_ptr_array_add(marked, domain);
    }
    g_ptr_array_sort(marked, mark_compare);
    return marked;
}
