#include "find-complete.h"

#include <string.h>

#include "app.h"
#include "find-text.h"
#include "find.h"
#include "host.h"
#include "model.h"
#include "words.h"

/* More candidates help nobody. */
#define COMPLETE_MAX 500

struct complete {
    struct app *app;
    GHashTable *found; /* char * as key, each once */
    const char *before; /* "state=": what stands before each value */
    const char *prefix;
};

static void offer(struct complete *comp, const char *value)
{
    if (!value || !*value || g_hash_table_size(comp->found) >= COMPLETE_MAX)
        return;
    g_autofree char *term = g_strconcat(comp->before, value, NULL);
    if (g_str_has_prefix(term, comp->prefix))
        g_hash_table_add(comp->found, g_steal_pointer(&term));
}

static void offer_keys(struct complete *comp)
{
    for (unsigned i = 0; find_key_name(i); i++) {
        g_autofree char *term = g_strconcat(find_key_name(i), find_key_operator(i), NULL);
        offer(comp, term);
    }
}

static void offer_states(struct complete *comp)
{
    static const char *const words[] = {"active",   "running", "paused", "inactive", "off",
                                        "shutdown", "crashed", "broken", "suspended"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        offer(comp, words[i]);
}

static void offer_hosts(struct complete *comp)
{
    for (guint i = 0; i < comp->app->hosts->len; i++)
        offer(comp, ((struct host *)g_ptr_array_index(comp->app->hosts, i))->alias);
}

static void offer_flags(struct complete *comp)
{
    offer(comp, "yes");
    offer(comp, "no");
}

static void domain_name(struct complete *comp, const struct domain *domain)
{
    offer(comp, domain->name);
}

static void domain_uuid(struct complete *comp, const struct domain *domain)
{
    offer(comp, domain->uuid);
}

static void domain_os(struct complete *comp, const struct domain *domain)
{
    offer(comp, domain->os);
}

static void domain_type(struct complete *comp, const struct domain *domain)
{
    offer(comp, domain->type);
}

static void domain_title(struct complete *comp, const struct domain *domain)
{
    offer(comp, domain->title);
}

static void domain_tags(struct complete *comp, const struct domain *domain)
{
    g_auto(GStrv) tags = domain->tags ? g_strsplit(domain->tags, ",", 0) : NULL;
    for (char **tag = tags; tag && *tag; tag++)
        offer(comp, g_strstrip(*tag));
}

static void domain_ips(struct complete *comp, const struct domain *domain)
{
    for (guint i = 0; i < domain->addresses->len; i++)
        offer(comp, ((struct domain_address *)g_ptr_array_index(domain->addresses, i))->address);
}

static void domain_macs(struct complete *comp, const struct domain *domain)
{
    for (guint i = 0; i < domain->nics->len; i++)
        offer(comp, ((struct domain_nic *)g_ptr_array_index(domain->nics, i))->mac);
}

static void domain_networks(struct complete *comp, const struct domain *domain)
{
    for (guint i = 0; i < domain->nics->len; i++)
        offer(comp, ((struct domain_nic *)g_ptr_array_index(domain->nics, i))->source);
}

static void domain_disks(struct complete *comp, const struct domain *domain)
{
    for (guint i = 0; i < domain->disks->len; i++)
        offer(comp, ((struct domain_disk *)g_ptr_array_index(domain->disks, i))->source);
}

static const struct {
    const char *key;
    void (*all)(struct complete *comp);
    void (*each)(struct complete *comp, const struct domain *domain);
} complete_values[] = {
    {"state", offer_states, NULL}, {"host", offer_hosts, NULL},   {"name", NULL, domain_name},
    {"uuid", NULL, domain_uuid},   {"os", NULL, domain_os},       {"type", NULL, domain_type},
    {"title", NULL, domain_title}, {"tag", NULL, domain_tags},    {"ip", NULL, domain_ips},
    {"mac", NULL, domain_macs},    {"net", NULL, domain_networks}, {"disk", NULL, domain_disks},
};

static bool key_is_flag(const char *name, size_t len)
{
    for (unsigned i = 0; find_key_name(i); i++) {
        if (strlen(find_key_name(i)) == len && !strncmp(find_key_name(i), name, len))
            return find_key_is_flag(i);
    }
    return false;
}

static void offer_values(struct complete *comp, size_t key_len)
{
    const struct model *model = comp->app->model;
    if (key_is_flag(comp->prefix, key_len))
        offer_flags(comp);
    for (size_t i = 0; i < G_N_ELEMENTS(complete_values); i++) {
        if (strlen(complete_values[i].key) != key_len ||
            strncmp(complete_values[i].key, comp->prefix, key_len) != 0)
            continue;
        if (complete_values[i].all)
            complete_values[i].all(comp);
        for (unsigned d = 0; complete_values[i].each && d < model_domains(model); d++)
            complete_values[i].each(comp, model_domain(model, d));
    }
}

static int compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **find_complete(struct app *app, const char *prefix)
{
    size_t key = strspn(prefix, "abcdefghijklmnopqrstuvwxyz");
    struct find_operator op = {0};
    bool value = key && find_operator_read(prefix + key, &op);
    g_autofree char *before = g_strndup(prefix, value ? key + op.len : 0);
    struct complete comp = {app, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                            before, prefix};
    if (value)
        offer_values(&comp, key);
    else
        offer_keys(&comp);
    GPtrArray *terms = g_ptr_array_new();
    GHashTableIter iter;
    gpointer term;
    g_hash_table_iter_init(&iter, comp.found);
    while (g_hash_table_iter_next(&iter, &term, NULL))
        g_ptr_array_add(terms, g_strdup(term));
    g_ptr_array_sort(terms, compare);
    g_ptr_array_add(terms, NULL);
    g_hash_table_unref(comp.found);
    return (char **)g_ptr_array_free(terms, FALSE);
}

/* The key must stay as it is: quoted, it would be text to look for. */
static char *quote_value(const char *term)
{
    size_t key = strspn(term, "abcdefghijklmnopqrstuvwxyz");
    struct find_operator op = {0};
    GString *quoted = g_string_new(NULL);
    if (find_operator_read(term + key, &op))
        g_string_append_len(quoted, term, (gssize)(key + op.len));
    else
        op.len = key = 0;
    if (term[key + op.len])
        words_append_quoted(quoted, term + key + op.len);
    return g_string_free(quoted, FALSE);
}

char **find_complete_pattern(struct app *app, const char *before)
{
    const char *blank = strrchr(before, ' ');
    char **terms = find_complete(app, blank ? blank + 1 : before);
    for (char **term = terms; *term; term++) {
        char *quoted = quote_value(*term);
        g_free(*term);
        *term = quoted;
    }
    return terms;
}
