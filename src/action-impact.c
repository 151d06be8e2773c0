#include "action-impact.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "inventory.h"
#include "size-text.h"
#include "visible.h"

/* --- arguments --- */

void action_impact_add_word(struct action_call *call, const char *word)
{
    guint count = call->virsh_args ? g_strv_length(call->virsh_args) : 0, at = count;
    if (!word)
        return;
    /* Options stand before "--". */
    for (guint i = 0; word[0] == '-' && i < count; i++) {
        if (!strcmp(call->virsh_args[i], "--")) {
            at = i;
            break;
        }
    }
    call->virsh_args = g_renew(char *, call->virsh_args, count + 2);
    memmove(call->virsh_args + at + 1, call->virsh_args + at, (count - at) * sizeof(char *));
    call->virsh_args[at] = g_strdup(word);
    call->virsh_args[count + 1] = NULL;
}

void action_impact_begin(struct action_call *call, GVariantDict *args, const char *only)
{
    const struct domain *domain = call->target.domain;
    bool live = action_option(call, "--live"), config = action_option(call, "--config");
    g_variant_dict_init(args, NULL);
    g_variant_dict_insert(args, "live", "b", live);
    g_variant_dict_insert(args, "config", "b", config);
    g_strfreev(call->virsh_args);
    call->virsh_args = NULL;
    for (char **arg = call->args; arg && *arg; arg++) {
        if (strcmp(*arg, "--json") != 0)
            action_impact_add_word(call, *arg);
    }
    if (live || config)
        return;
    if (domain_is_active(domain) && (!only || strchr(only, 'l')))
        action_impact_add_word(call, "--live");
    if (!domain->transient && (!only || strchr(only, 'c')))
        action_impact_add_word(call, "--config");
}

static bool impact_fail(struct action_call *call, const char *text, const char *why)
{
    g_autofree char *shown = visible_text(text ? text : "", 200);
    action_fail(call, EXIT_CODE_USAGE, "%s: %s", shown, why);
    return false;
}

bool action_impact_size(struct action_call *call, const char *text, uint64_t unit, uint64_t *bytes)
{
    if (text && size_parse(text, unit, bytes))
        return true;
    return impact_fail(call, text, _("this is no size; 512M or 20G"));
}

bool action_impact_number(struct action_call *call, const char *text, unsigned most,
                          unsigned *number)
{
    guint64 value = 0;
    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, most, &value, NULL))
        return impact_fail(call, text, _("this is no such number"));
    *number = (unsigned)value;
    return true;
}

/* --- completion --- */

/* Each name once. */
struct names {
    GHashTable *seen;
    GPtrArray *list;
    const char *prefix;
};

static void names_begin(struct names *names, const char *prefix)
{
    *names = (struct names){g_hash_table_new(g_str_hash, g_str_equal), g_ptr_array_new(), prefix};
}

static void names_add(struct names *names, const char *name)
{
    if (!name || strncmp(name, names->prefix, strlen(names->prefix)) != 0 ||
        g_hash_table_contains(names->seen, name))
        return;
    char *copy = g_strdup(name);
    g_hash_table_add(names->seen, copy);
    g_ptr_array_add(names->list, copy);
}

static char **names_end(struct names *names)
{
    g_hash_table_unref(names->seen);
    g_ptr_array_add(names->list, NULL);
    return (char **)g_ptr_array_free(names->list, FALSE);
}

char **action_impact_disks(struct app *app, const char *prefix)
{
    struct names names;
    names_begin(&names, prefix);
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *domain = model_domain(app->model, i);
        for (guint d = 0; d < domain->disks->len; d++)
            names_add(&names, ((struct domain_disk *)g_ptr_array_index(domain->disks, d))->target);
    }
    return names_end(&names);
}

char **action_impact_nics(struct app *app, const char *prefix)
{
    struct names names;
    names_begin(&names, prefix);
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *domain = model_domain(app->model, i);
        for (guint n = 0; n < domain->nics->len; n++)
            names_add(&names, ((struct domain_nic *)g_ptr_array_index(domain->nics, n))->mac);
    }
    return names_end(&names);
}

char **action_impact_networks(struct app *app, const char *prefix)
{
    const struct inventory *inventory = model_inventory(app->model);
    struct names names;
    names_begin(&names, prefix);
    for (unsigned i = 0; i < inventory_networks(inventory); i++) {
        names_add(&names, inventory_network(inventory, i)->name);
        names_add(&names, inventory_network(inventory, i)->bridge);
    }
    return names_end(&names);
}

char **action_impact_volumes(struct app *app, const char *prefix)
{
    const struct inventory *inventory = model_inventory(app->model);
    struct names names;
    names_begin(&names, prefix);
    for (unsigned i = 0; i < inventory_pools(inventory); i++) {
        const struct pool *pool = inventory_pool(inventory, i);
        for (guint v = 0; v < pool->volumes->len; v++) {
            const struct volume *volume = g_ptr_array_index(pool->volumes, v);
            g_autofree char *name = g_strconcat(pool->name, "/", volume->name, NULL);
            names_add(&names, name);
            names_add(&names, volume->path);
        }
    }
    return names_end(&names);
}
