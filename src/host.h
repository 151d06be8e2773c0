/* host.h: a host of virtual machines: the engine, or (later) a libvirt connection.
 *
 * A verb starts work on the host's workers and returns at once; the result comes back to the main
 * thread through the job. A NULL verb has a reason. Main thread unless said otherwise. */
#ifndef SRC_HOST_H
#define SRC_HOST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "host-verb.h"

struct app;
struct domain;
struct host;
struct job;
struct network;
struct offer;
struct pool;
struct volume;

#define HOST_HISTORY 60 /* samples kept for a sparkline */

enum host_state { HOST_CLOSED, HOST_OPENING, HOST_READY, HOST_LOST, HOST_UNUSABLE };

/* What a verb is done to: the one that is set; none: the host itself. */
struct host_target {
    struct domain *domain;
    struct network *network;
    struct pool *pool;
    struct volume *volume;
};

struct host_ops {
    const char *kind; /* "kvm", "libvirt" */
    bool outlives;    /* its domains are another program's: they go on when virtty ends */
    /* Begins to open (or to open again): state HOST_OPENING, then what comes of it. */
    void (*open)(struct host *host);
    /* Lets go of a connection that stays in the list; NULL: not possible. */
    void (*disconnect)(struct host *host);
    /* Ends its threads; called once the owner quits. Blocks no longer than the machines need. */
    void (*close)(struct host *host);
    /* After close(): nothing of it is at work any more, it can be freed. A worker that ends wakes
     * the main context. NULL: close() has waited for all. */
    bool (*ended)(struct host *host);
    /* Starts the work and reports through `job`, whose reference it takes; what a verb prints is
     * the job's output. `args` is as host-verb.h says; a floating one is sunk by host_run(). */
    void (*run)(struct host *host, enum host_verb verb, const struct host_target *target,
                struct job *job, GVariant *args);
    /* Why a verb cannot be done with this target now; NULL if it can. Translated, static or owned
     * by the host, valid until the next call. */
    const char *(*reason)(struct host *host, const struct host_target *target,
                          enum host_verb verb);
    /* One statistics round for the visible domains; cheap, on a worker, posts records. */
    void (*tick)(struct host *host);
    /* Its domains are about to be ended: refuses every start from now on and returns how many are
     * still under way; the model is touched when one of them is over. NULL: there are none. */
    unsigned (*refuse_starts)(struct host *host);
    /* Consoles, see host-console.h; NULL: they are always there. */
    void (*console_show)(struct host *host, const char *uuid, unsigned port, bool shown);
    void (*console_check)(struct host *host, const char *uuid);
    void (*console_take)(struct host *host, const char *uuid, unsigned port);
    const char *(*console_problem)(struct host *host, const char *uuid, unsigned port,
                                   bool *taken);
    /* Frees the host's own struct; host_free() has freed the strings of struct host. */
    void (*free)(struct host *host);
};

struct host {
    const struct host_ops *ops;
    struct app *app;
    char *alias; /* "kvm:local", "prod": unique */
    char *uri;   /* "kvm:///", "qemu+ssh://root@prod/system" */
    enum host_state state;
    char *problem; /* what is wrong, for a person, or NULL */
    char *advice;  /* what to do about it, or NULL */
    char *hypervisor; /* "QEMU 7.2.0", or NULL while it is not known */
    char *driver;     /* libvirt's word: "QEMU", "TEST", "LXC"; "KVM" for the engine; or NULL */
    char *hostname;   /* its own name, or NULL */
    gint64 shown_us;  /* monotonic time when a pane last drew one of its domains, */
    gint64 line_us;   /* and the same of its own line */
    unsigned cpus;
    uint64_t memory_total, memory_available; /* bytes, 0: unknown */
    double cpu; /* 0..1; below 0: unknown; set by host_sample() */
    float cpu_history[HOST_HISTORY]; /* a ring: the next is written at cpu_head */
    unsigned cpu_head, cpu_count;
    unsigned running, total;
    unsigned vcpus_running;   /* of all running domains: over-commit */
    uint64_t memory_running;  /* bytes, of all running domains */
    gint64 seen_us;  /* real time of the last word from it: how old what is shown is, if LOST */
    gint64 retry_us; /* real time of the next try to open it, 0: none is planned */
    gint64 opening_us; /* real time when the try began that is under way, 0: none */
    bool loading;    /* open, but what it has is not all in the model yet */
    unsigned asking; /* questions to the person that its opening waits for */
    unsigned passing; /* shell verbs that it was opened for; it goes with the last of them */
    bool transient;  /* not in hosts.conf: it goes when virtty ends */
    bool read_only;  /* its connection may change nothing */
    bool autoconnect;
    gint64 detailed_us; /* monotonic time when details of one of its domains were last drawn */
    bool all_figures; /* somebody looks at figures of all its domains, not of the shown alone */
    bool folded;      /* its rows are folded away in the tree */
    struct offer *offer; /* what it has for new domains, once HOST_CAPABILITIES asked; or NULL */
};

/* The engine of this machine. Owned by the app, freed by host_free(). A change of a host's fields
 * is told with model_touch(model, NULL). */
struct host *host_kvm_new(struct app *app);
void host_free(struct host *host);
/* Its CPUs are so busy now, 0..1: adds a sample to the history. */
void host_sample(struct host *host, double cpu);

/* "ready", "lost", ...: the word for JSON; translate it for a person. */
const char *host_state_word(enum host_state state);
/* A try to open it is under way. */
bool host_is_opening(const struct host *host);
/* Sets problem and advice (copied; NULL: none). */
void host_set_problem(struct host *host, const char *problem, const char *advice);
/* NULL if the verb can be done now, else the translated reason. */
const char *host_verb_reason(struct host *host, const struct host_target *target,
                             enum host_verb verb);
/* The same for one of its domains (NULL: for the host). */
const char *host_domain_reason(struct host *host, struct domain *domain, enum host_verb verb);
/* Begins a verb that host_verb_reason() lets pass; see struct host_ops. */
void host_run(struct host *host, enum host_verb verb, const struct host_target *target,
              struct job *job, GVariant *args);

#endif
