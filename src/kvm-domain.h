/* kvm-domain.h: one domain of the engine: its machine, channels and consoles, and its lane, in
 * which its verbs are done one after the other on the host's pool.
 *
 * Main thread, except lane work itself and what says any thread. */
#ifndef SRC_KVM_DOMAIN_H
#define SRC_KVM_DOMAIN_H

#include <glib.h>
#include <stdbool.h>

#include "app.h"
#include "domstore.h"
#include "host.h"
#include "intent.h"
#include "model.h"
#include "vmm.h"

struct job;
struct worker;
struct kvm_sample;

struct kvm_host {
    struct host host; /* first */
    struct app *app;
    struct domstore *store;
    char *intents_dir, *console_dir;
    GThreadPool *pool;
    GMutex lock; /* guards works, starting and ending */
    GCond idle;
    unsigned works;            /* queued or being done */
    unsigned starting;         /* machines that are being made and started */
    bool ending;               /* no start begins any more */
    gint closing;              /* atomic */
    GHashTable *domains;       /* path of the definition -> struct kvm_domain, also of one that is
                                * being created; main thread */
    GPtrArray *pending;        /* struct intent that wait for a person, main thread */
    struct worker *watcher;    /* statistics */
    bool watching;             /* a round is under way */
    struct kvm_sample *sample; /* the last round */
    bool looking;              /* into the folder of images */
    gint64 looked_us;          /* monotonic time of the last look */
};

struct kvm_domain {
    struct kvm_host *host;
    gint refs;
    char *name, *path; /* of the definition's file; never change */
    GMutex lock;       /* guards machine, works and started_xml */
    GQueue works;
    char *started_xml; /* the definition that it was last started from, or NULL */
    bool running;                              /* a thread is at its works */
    struct vmm_machine *machine;               /* set and freed by lane work only */
    struct intent *run_intent;                 /* lane work: while there is a machine */
    struct vmm_channel *channels[VMM_SERIALS]; /* made by lane work, freed with the domain */
    uint64_t power_on[VMM_SERIALS];        /* lane work: where each channel was at the last start */
    struct console *consoles[VMM_SERIALS]; /* main thread */
    struct domain *shown;  /* main thread: the model's side, NULL: it is not (or no more) known */
    bool kept;             /* main thread: paused for good, only to be looked at */
    char *obstacle;        /* main thread: why the engine cannot start it, or NULL */
    struct vmm_stats last; /* main thread: the last round's figures ... */
    gint64 last_us;        /* ... and when they were taken; 0: none yet */
    struct vmm_report_limit restarts; /* main thread: a guest may reset without end */
};

struct kvm_domain *kvm_domain_new(struct kvm_host *host, const char *name, const char *path);
/* Any thread. The last one frees it; its machine and consoles are gone by then. */
struct kvm_domain *kvm_domain_ref(struct kvm_domain *domain);
void kvm_domain_unref(struct kvm_domain *domain);

/* The engine's side of a domain of the model, or NULL. */
struct kvm_domain *kvm_domain_of(struct kvm_host *host, const struct domain *domain);
/* Ends its consoles: main thread, before the last reference goes. */
void kvm_domain_drop_consoles(struct kvm_domain *domain);

/* Lane work: any thread may push; fn runs on a thread of the pool. */
struct kvm_work {
    struct kvm_domain *domain; /* a reference */
    struct job *job;           /* ended by fn with job_finish(); NULL: nobody waits */
    void *data;                /* of fn */
};
void kvm_domain_push(struct kvm_domain *domain, void (*fn)(struct kvm_work *work), struct job *job,
                     void *data);
/* A host's pool and its end: waits until everything queued is done. */
void kvm_pool_open(struct kvm_host *host);
void kvm_pool_close(struct kvm_host *host);

#endif
