/* lv-open.h: the call that opens a libvirt connection, and what is learnt from it at once; and the
 * end of one. On threads of their own. */
#ifndef SRC_LIBVIRT_LV_OPEN_H
#define SRC_LIBVIRT_LV_OPEN_H

#include "lv-explain.h"
#include "lv-host.h"

/* A function of lv_at_close(). */
struct lv_hook {
    void (*fn)(virConnectPtr conn, void *data);
    void *data;
};

/* One try to open a host. Freed with lv_opening_free(). */
struct lv_opening {
    struct lv_host *lv;
    unsigned session;  /* that it is to become */
    bool read_only;
    char *uri, *alias;
    char *command;     /* that stands in for ssh, or NULL */
    gint abandoned;    /* atomic: nobody waits for it any more */
    GSource *late;     /* main thread: the clock that runs against it */
    /* What came of it: */
    virConnectPtr conn; /* passed on */
    GArray *hooks;      /* struct lv_hook, passed on with it; or NULL */
    struct lv_explained failure;
    char *driver, *hypervisor, *hostname;
    unsigned cpus;
    uint64_t memory_total;
};

/* Starts the thread; watch(opening) runs on it once the connection is there, done(opening) on the
 * main thread, in any case. */
void lv_open_start(struct lv_opening *opening, void (*watch)(struct lv_opening *opening),
                   void (*done)(void *opening));
void lv_opening_free(struct lv_opening *opening);

/* Calls the hooks, last first, and closes, on a thread of its own; takes both over. A host that
 * hangs holds that thread until libvirt gives it up. Any thread. */
void lv_open_close(struct lv_host *lv, virConnectPtr conn, GArray *hooks);

#endif
