#include "lv-domains.h"

#include "lv-address.h"
#include "lv-events.h"
#include "lv-inventory.h"
#include "lv-list.h"
#include "lv-rows.h"
#include "lv-stats.h"
#include "model.h"

/* How often a driver that tells nothing by itself is asked what there is. */
#define LIST_AGAIN_US (10 * G_USEC_PER_SEC)

static void domains_opened(struct lv_host *lv)
{
    lv->domains = g_new0(struct lv_domains, 1);
    lv->domains->wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    lv->domains->order = g_queue_new();
    lv_load_set(lv, LV_LOAD_DOMAINS, true);
    lv_load_set(lv, LV_LOAD_DETAILS, true);
    lv_events_begin(lv);
    lv_list_start(lv);
}

/* What is known stays in the model. */
static void domains_lost(struct lv_host *lv)
{
    struct lv_domains *domains = g_steal_pointer(&lv->domains);
    lv_load_set(lv, LV_LOAD_DOMAINS, false);
    lv_load_set(lv, LV_LOAD_DETAILS, false);
    lv_events_detach(lv);
    if (!domains)
        return;
    g_queue_free(domains->order); /* the table has the strings */
    g_hash_table_unref(domains->wanted);
    g_clear_pointer(&domains->unseen, g_hash_table_unref);
    g_clear_pointer(&domains->touched, g_hash_table_unref);
    g_free(domains);
}

static void domains_closed(struct lv_host *lv)
{
    struct host *host = lv->host;
    domains_lost(lv);
    model_remove_host(lv->app->model, host);
    host->total = host->running = host->vcpus_running = 0;
    host->memory_running = 0;
    host->cpu = -1;
}

void lv_domains_tick(struct lv_host *lv)
{
    if (!lv->domains)
        return;
    lv_stats_tick(lv);
    lv_inventory_tick(lv);
    lv_address_tick(lv);
    if (lv->domains->listed_us && lv_events_lacking(lv->events, LV_EVENTS_FIRST) &&
        g_get_monotonic_time() - lv->domains->listed_us > LIST_AGAIN_US)
        lv_list_start(lv);
}

const struct lv_part lv_domains_part = {
    .opened = domains_opened,
    .lost = domains_lost,
    .closed = domains_closed,
};
