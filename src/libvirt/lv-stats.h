/* lv-stats.h: figures of a libvirt host and of those of its domains that are looked at: one call of
 * each kind a round, never two rounds at once. Main thread; the calls are on a worker. */
#ifndef SRC_LIBVIRT_LV_STATS_H
#define SRC_LIBVIRT_LV_STATS_H

#include "lv-host.h"

extern const struct lv_part lv_stats_part;

/* A round for the domains that were drawn lately, or for all if host->all_figures says so. A host
 * that still works on the last round is left alone. */
void lv_stats_tick(struct lv_host *lv);
/* The next round is for all domains, once; begins at once if none is under way. */
void lv_stats_all(struct lv_host *lv);

#endif
