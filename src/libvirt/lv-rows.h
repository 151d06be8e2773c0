/* lv-rows.h: the rows of a libvirt host's domains in the model, and the host's sums of them. Main
 * thread. */
#ifndef SRC_LIBVIRT_LV_ROWS_H
#define SRC_LIBVIRT_LV_ROWS_H

#include "lv-host.h"

/* The main thread's notes while the connection stands, in lv->domains; of lv-domains, lv-list and
 * lv-detail. */
struct lv_domains {
    GHashTable *wanted;  /* uuid -> enum lv_want: to be fetched (lv-detail.h) */
    GQueue *order;       /* its keys, the first to be asked first */
    bool fetching;       /* a task for some of them is under way */
    bool listing, list_again;
    GHashTable *unseen;  /* while listing: domains that the list did not show yet, or NULL */
    GHashTable *touched; /* while listing: uuids that events spoke of, so the list is too old */
    gint64 listed_us;    /* monotonic time of the last list */
};

/* Its domain of that uuid, or NULL. */
struct domain *lv_rows_find(struct lv_host *lv, const char *uuid);
/* The same; added if it is not known. */
struct domain *lv_rows_have(struct lv_host *lv, const char *uuid, const char *name);
void lv_rows_remove(struct lv_host *lv, struct domain *domain);
/* Around a change of fields that the host's sums are made of (state, vcpus, memory); the second
 * tells the listeners. */
void lv_rows_change(struct lv_host *lv, struct domain *domain);
void lv_rows_changed(struct lv_host *lv, struct domain *domain);
/* Sets state and the reason that goes with it (virDomainState, its reason or -1); between the
 * two. */
void lv_rows_set_state(struct domain *domain, int state, int reason);

#endif
