#include "lv-address.h"

#include <string.h>

#include "core/text.h"
#include "model.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)

/* A guest makes up what its agent tells. */
#define ADDRESS_MAX 64       /* of one domain */
#define ADDRESS_TEXT_MAX 128 /* bytes of one */
#define ADDRESS_AGE_US (30 * G_USEC_PER_SEC)
#define ADDRESS_SHOWN_US (3 * G_USEC_PER_SEC)

static const struct {
    const char *origin;
    unsigned source;
} address_sources[] = {
    {"agent", VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT},
    {"lease", VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE},
    {"arp", VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP},
};

static void address_free(gpointer data)
{
    struct lv_address *address = data;
    g_free(address->name);
    g_free(address->mac);
    g_free(address->address);
    g_free(address);
}

static bool address_is_known(const GPtrArray *found, const char *text)
{
    for (guint i = 0; i < found->len; i++) {
        const struct lv_address *address = g_ptr_array_index(found, i);
        if (!strcmp(address->address, text))
            return true;
    }
    return false;
}

/* The guest's own loop says nothing of where it can be reached. */
static bool address_is_loop(const char *text)
{
    return g_str_has_prefix(text, "127.") || !strcmp(text, "::1");
}

static void address_add_nic(GPtrArray *found, const virDomainInterface *nic, const char *origin)
{
    for (unsigned i = 0; i < nic->naddrs && found->len < ADDRESS_MAX; i++) {
        const char *text = nic->addrs[i].addr;
        if (!text || strlen(text) > ADDRESS_TEXT_MAX || address_is_loop(text) ||
            address_is_known(found, text))
            continue;
        struct lv_address *address = g_new0(struct lv_address, 1);
        address->name = g_strndup(nic->name ? nic->name : "", ADDRESS_TEXT_MAX);
        address->mac = nic->hwaddr ? g_ascii_strdown(nic->hwaddr, ADDRESS_TEXT_MAX) : NULL;
        address->address = g_strdup(text);
        address->origin = origin;
        address->prefix = nic->addrs[i].prefix;
        g_ptr_array_add(found, address);
    }
}

GPtrArray *lv_address_ask(virDomainPtr domain, const char *source, char **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(address_free);
    bool answered = false;
    for (size_t i = 0; i < G_N_ELEMENTS(address_sources); i++) {
        virDomainInterfacePtr *nics = NULL;
        if (source && strcmp(source, address_sources[i].origin) != 0)
            continue;
        int n = virDomainInterfaceAddresses(domain, &nics, address_sources[i].source, 0);
        if (n < 0 && !*error)
            *error = lv_error(_("nobody knows its addresses"));
        answered |= n >= 0;
        for (int k = 0; k < n; k++) {
            address_add_nic(found, nics[k], address_sources[i].origin);
            virDomainInterfaceFree(nics[k]);
        }
        free(nics);
    }
    if (!answered)
        return NULL;
    g_clear_pointer(error, g_free);
    return g_steal_pointer(&found);
}

/* --- into the model --- */

struct address_record {
    char *uuid;
    GPtrArray *found;
};

static void address_record_free(void *data)
{
    struct address_record *record = data;
    g_free(record->uuid);
    if (record->found)
        g_ptr_array_unref(record->found);
    g_free(record);
}

static bool address_is_same(const struct domain *domain, const GPtrArray *found)
{
    bool same = domain->addresses->len == found->len;
    for (guint i = 0; same && i < found->len; i++) {
        const struct domain_address *old = g_ptr_array_index(domain->addresses, i);
        const struct lv_address *new = g_ptr_array_index(found, i);
        same = !g_strcmp0(old->address, new->address) && !g_strcmp0(old->mac, new->mac) &&
               !g_strcmp0(old->origin, new->origin);
    }
    return same;
}

static void address_apply(struct lv_host *lv, void *data)
{
    struct address_record *record = data;
    struct domain *domain = model_find_uuid(lv->app->model, lv->host, record->uuid);
    if (!domain || address_is_same(domain, record->found))
        return;
    g_ptr_array_set_size(domain->addresses, 0);
    for (guint i = 0; i < record->found->len; i++) {
        struct lv_address *from = g_ptr_array_index(record->found, i);
        struct domain_address *to = domain_add_address(domain);
        to->address = g_steal_pointer(&from->address);
        to->mac = g_steal_pointer(&from->mac);
        to->origin = g_strdup(from->origin);
    }
    model_touch(lv->app->model, domain);
}

void lv_address_post(struct lv_host *lv, unsigned session, const char *uuid, GPtrArray *found)
{
    struct address_record *record = g_new(struct address_record, 1);
    *record = (struct address_record){g_strdup(uuid), found};
    lv_post(lv, session, address_apply, record, address_record_free);
}

/* --- of what is shown --- */

/* That nobody knows them is no failure: many domains have neither an agent nor a lease. */
static char *address_refresh(struct lv_task *task)
{
    g_autofree char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    GPtrArray *found = domain ? lv_address_ask(domain, NULL, &error) : NULL;
    if (found)
        lv_address_post(task->lv, task->session, task->uuid, found);
    return NULL;
}

void lv_address_tick(struct lv_host *lv)
{
    gint64 now = g_get_monotonic_time();
    if (now - lv->host->detailed_us > ADDRESS_SHOWN_US)
        return;
    for (unsigned i = 0; i < model_domains(lv->app->model); i++) {
        struct domain *domain = model_domain(lv->app->model, i);
        if (domain->host != lv->host || !domain->detailed_us ||
            now - domain->detailed_us > ADDRESS_SHOWN_US ||
            (domain->asked_us && now - domain->asked_us < ADDRESS_AGE_US) ||
            !domain_is_active(domain))
            continue;
        const struct host_target target = {.domain = domain};
        domain->asked_us = now;
        lv_task_push(lv, LV_LANE_LONG, lv_task_new(lv, &target, address_refresh));
    }
}
