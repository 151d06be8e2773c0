/* lv-host.h: one libvirt connection: its state, its lanes of work, its tasks. Main thread unless
 * said otherwise.
 *
 * A worker never touches the model: a task does its call and posts what it learnt (lv_post()) or
 * ends its job. libvirtd answers five requests of a client at a time: one lane for short calls
 * (one thread, in order) and one for long calls (LV_LONG_CALLS threads) never fill them, and what
 * cancels a job uses neither (LV_LANE_CANCEL). */
#ifndef SRC_LIBVIRT_LV_HOST_H
#define SRC_LIBVIRT_LV_HOST_H

#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdbool.h>

#include "app.h"
#include "host.h"
#include "job.h"

#define LV_LONG_CALLS 3

enum lv_lane {
    LV_LANE_SHORT,  /* lists, XML: what waits for no guest and no monitor of one */
    LV_LANE_LONG,   /* start, save, dump, upload, refresh of a pool, ... */
    LV_LANE_CANCEL, /* ends what stands in another lane */
    LV_LANES
};

struct lv_domains; /* lv-domains.h */
struct lv_events;  /* lv-events.h */
struct lv_stats;   /* lv-stats.c */
struct lv_inventory; /* lv-inventory.c */
struct lv_installs; /* lv-install.c */
struct lv_opening; /* lv-connect.c */

struct lv_host {
    struct host *host;
    struct app *app;
    GMutex lock;        /* guards conn, session and hooks */
    virConnectPtr conn; /* NULL while it is not open; use lv_conn_ref() */
    unsigned session;   /* counts connections: what an older one posts is dropped */
    GArray *hooks;      /* of this connection, see lv_at_close() */
    GThreadPool *lanes[LV_LANES]; /* of this connection: a hung call blocks none of the next */
    gint closing;       /* atomic: no more work */
    gint holds;         /* atomic: threads and records that still use this struct */
    gint heard_s;       /* atomic, monotonic seconds: the last answer of this connection */
    bool stopped;       /* closed by the person: it does not come back by itself */
    GPtrArray *cancels; /* of lv-verbs.c: jobs that can be cancelled; NULL: none yet */
    GHashTable *lacking; /* enum host_verb + 1 that its driver refused as not supported */
    struct lv_opening *opening; /* at work, or NULL */
    unsigned left;      /* openings that were given up and have not returned yet */
    GSource *retry;     /* the timer of the next try, or NULL */
    unsigned tries;     /* since it was last open */
    struct lv_domains *domains;
    struct lv_events *events;
    struct lv_stats *stats;
    struct lv_inventory *inventory;
    GHashTable *consoles; /* uuid -> struct lv_console, see lv-console.c; or NULL */
    unsigned loading;   /* enum lv_load that are still to come: host->loading */
    struct lv_installs *installs; /* or NULL: there was none yet */
};

/* What is listed before a host counts as known. */
enum lv_load {
    LV_LOAD_DOMAINS = 1 << 0,
    LV_LOAD_DETAILS = 1 << 1, /* what each domain is made of */
    LV_LOAD_NETWORKS = 1 << 2,
    LV_LOAD_POOLS = 1 << 3,
};

/* That list begins, or has come (or will not come). Tells nobody. */
void lv_load_set(struct lv_host *lv, enum lv_load what, bool comes);

/* A reference to the open connection (virConnectClose() it, but on a worker only: the last one
 * waits for the host), NULL if it is not open. Any thread. */
virConnectPtr lv_conn_ref(struct lv_host *lv);
/* The struct stays until as many releases: for callbacks that libvirt may still call once. Any
 * thread. */
void lv_hold(struct lv_host *lv);
void lv_release(struct lv_host *lv);

/* --- parts --- */

/* What begins and ends with a connection; a row of the table in lv-parts.c. Main thread; each may
 * be NULL. */
struct lv_part {
    /* The connection is there and the host HOST_READY. */
    void (*opened)(struct lv_host *lv);
    /* It broke: what is shown stays, as stale; conn is NULL already. opened() may follow. */
    void (*lost)(struct lv_host *lv);
    /* The person let go of it, or virtty ends: what is shown goes. After opened() or lost(). */
    void (*closed)(struct lv_host *lv);
    /* The struct is freed; no thread uses it any more. */
    void (*free)(struct lv_host *lv);
};

/* Has fn(conn, data) called on a worker when the connection of `session` ends, before
 * virConnectClose(): for callbacks, whose removal may be a call to the host. They hold references
 * to the connection: none may be left. False if it has ended already: nothing will be called. Any
 * thread. */
bool lv_at_close(struct lv_host *lv, unsigned session, void (*fn)(virConnectPtr conn, void *data),
                 void *data);
/* The connection of that session does not work any more. Any thread. */
void lv_broken(struct lv_host *lv, unsigned session);

/* --- tasks --- */

/* How far a task is that can be cancelled; who changes LV_QUEUED decides. */
enum lv_stage { LV_QUEUED, LV_BEGUN, LV_DROPPED };

struct lv_task {
    struct lv_host *lv;
    unsigned session;
    virConnectPtr conn;     /* a reference; never NULL in run() */
    struct job *job;        /* NULL: nobody waits */
    enum host_verb verb;    /* HOST_VERBS: none */
    char *name, *uuid;      /* of the domain, network or pool; NULL for the host */
    char *pool;             /* of a volume: its pool's name; `name` is the volume's then */
    GVariant *args;         /* or NULL */
    gint *stage;            /* atomic, enum lv_stage, in a g_atomic_rc_box; or NULL */
    void *data;             /* of run(), freed by free_data (may be NULL) */
    void (*free_data)(void *data);
    /* The call, on a worker. NULL: done; else why not: a sentence that the caller g_free()s. */
    char *(*run)(struct lv_task *task);
};

/* Queues a task; the lane owns it. If the connection is gone the job fails with a clear reason. */
void lv_task_push(struct lv_host *lv, enum lv_lane lane, struct lv_task *task);
/* A task without a job for `run`, on a target (NULL: none). */
struct lv_task *lv_task_new(struct lv_host *lv, const struct host_target *target,
                            char *(*run)(struct lv_task *task));
/* The domain of a task (virDomainFree() it), or NULL with *error (g_free). Worker. */
virDomainPtr lv_task_domain(struct lv_task *task, char **error);
/* The same for a network, a pool, a volume. Worker. */
virNetworkPtr lv_task_network(struct lv_task *task, char **error);
virStoragePoolPtr lv_task_pool(struct lv_task *task, char **error);
virStorageVolPtr lv_task_volume(struct lv_task *task, char **error);

/* Runs fn(lv, data) on the main thread if that opening of the connection still stands, then
 * free_data(data) in any case. Any thread. */
void lv_post(struct lv_host *lv, unsigned session, void (*fn)(struct lv_host *lv, void *data),
             void *data, void (*free_data)(void *data));

/* libvirt's last error of this thread as a sentence, with what to do where that is known; the
 * fallback if there is none. g_free. Any thread, right after the call that failed. */
char *lv_error(const char *fallback);

/* --- verbs --- */

struct lv_verb {
    enum host_verb verb;
    enum lv_lane lane;
    char *(*run)(struct lv_task *task); /* worker; NULL ends a table */
    /* What ends a call of this verb that is under way (virDomainAbortJob()), in LV_LANE_CANCEL;
     * NULL: it cannot be cancelled once begun. */
    char *(*cancel)(struct lv_task *task);
    bool progress; /* virDomainGetJobStats() knows how far it is */
    bool changes;  /* no event tells what it changed: the domain is read anew */
    /* Why not now, from the model; NULL: the usual checks only. Translated. Main thread. */
    const char *(*reason)(struct lv_host *lv, const struct host_target *target);
};

#endif
