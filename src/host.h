/* host.h: a host of virtual machines: the engine, or (later) a libvirt connection.
 *
 * A verb starts work on the host's workers and returns at once; the result comes back to the main
 * thread through the job. A NULL verb has a reason. Main thread unless said otherwise. */
#ifndef SRC_HOST_H
#define SRC_HOST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct app;
struct domain;
struct host;
struct job;

enum host_state { HOST_CLOSED, HOST_OPENING, HOST_READY, HOST_LOST, HOST_UNUSABLE };

enum host_verb {
    HOST_START,
    HOST_SHUTDOWN, /* ACPI power button */
    HOST_REBOOT,   /* reset keeps its own verb, as in virsh */
    HOST_RESET,
    HOST_DESTROY, /* force off */
    HOST_SUSPEND,
    HOST_RESUME,
    HOST_UNDEFINE,
    HOST_CREATE,
    HOST_VERBS
};

/* What HOST_CREATE makes. Strings are borrowed during the call. */
struct host_create {
    const char *xml;       /* the domain's definition */
    const char *disk_path; /* a new disk to make first, or NULL */
    uint64_t disk_size;    /* bytes */
    const char *disk_copy_of; /* image whose contents it gets, or NULL for an empty disk */
    bool start;
    bool autostart;
};

struct host_undefine {
    bool storage;            /* delete the disks named below too */
    const char *const *paths; /* NULL-terminated, each a disk of the domain */
};

struct host_ops {
    const char *kind; /* "kvm", "libvirt" */
    void (*open)(struct host *host);
    /* Ends its threads; called once the owner quits. Blocks no longer than the machines need. */
    void (*close)(struct host *host);
    /* Each starts the work and reports through `job`; NULL: see reason(). `args` is NULL,
     * struct host_create or struct host_undefine. */
    void (*verb[HOST_VERBS])(struct host *host, struct domain *domain, struct job *job,
                             const void *args);
    /* Why a verb cannot be done with this domain (may be NULL) now; NULL if it can.
     * Translated, static or owned by the host. */
    const char *(*reason)(struct host *host, struct domain *domain, enum host_verb verb);
    /* One statistics round for the visible domains; cheap, on a worker, posts records. */
    void (*tick)(struct host *host);
    /* Frees the host's own struct; host_free() has freed the strings of struct host. */
    void (*free)(struct host *host);
};

struct host {
    const struct host_ops *ops;
    struct app *app;
    char *alias; /* "kvm:local" */
    char *uri;   /* "kvm:///" */
    enum host_state state;
    char *problem; /* what is wrong, for a person, or NULL */
    char *advice;  /* what to do about it, or NULL */
    unsigned cpus;
    uint64_t memory_total, memory_available; /* bytes */
    double cpu; /* 0..1 */
    unsigned running, total;
    gint64 seen_us;
};

/* The engine of this machine. Owned by the app, freed by host_free(). A change of a host's fields
 * is told with model_touch(model, NULL). */
struct host *host_kvm_new(struct app *app);
void host_free(struct host *host);

/* NULL if the verb can be done now, else the translated reason. */
const char *host_verb_reason(struct host *host, struct domain *domain, enum host_verb verb);

#endif
