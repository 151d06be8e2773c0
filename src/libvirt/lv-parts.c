#include "lv-parts.h"

#include "lv-console.h"
#include "lv-domains.h"
#include "lv-install.h"
#include "lv-inventory.h"
#include "lv-stats.h"

/* In the order in which they begin. */
static const struct lv_part *const lv_parts[] = {
    &lv_stats_part,
    &lv_domains_part,
    &lv_inventory_part,
    &lv_install_part,
    &lv_console_part,
    NULL,
};

static unsigned lv_parts_count(void)
{
    unsigned count = 0;
    while (lv_parts[count])
        count++;
    return count;
}

void lv_parts_opened(struct lv_host *lv)
{
    for (unsigned i = 0; i < lv_parts_count(); i++) {
        if (lv_parts[i]->opened)
            lv_parts[i]->opened(lv);
    }
}

void lv_parts_lost(struct lv_host *lv)
{
    for (unsigned i = lv_parts_count(); i-- > 0;) {
        if (lv_parts[i]->lost)
            lv_parts[i]->lost(lv);
    }
}

void lv_parts_closed(struct lv_host *lv)
{
    for (unsigned i = lv_parts_count(); i-- > 0;) {
        if (lv_parts[i]->closed)
            lv_parts[i]->closed(lv);
    }
}

void lv_parts_free(struct lv_host *lv)
{
    for (unsigned i = lv_parts_count(); i-- > 0;) {
        if (lv_parts[i]->free)
            lv_parts[i]->free(lv);
    }
}
