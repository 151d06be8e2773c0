/* model.h: what is known of hosts and their domains. Main thread only; workers post records.
 *
 * Everything returned is borrowed and valid until the next change of the model. */
#ifndef SRC_MODEL_H
#define SRC_MODEL_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct console;
struct host;
struct inventory;

enum domain_state { /* libvirt's virDomainState, in its words */
    DOMAIN_NOSTATE,
    DOMAIN_RUNNING,
    DOMAIN_BLOCKED,
    DOMAIN_PAUSED,
    DOMAIN_SHUTDOWN, /* being shut down */
    DOMAIN_SHUTOFF,
    DOMAIN_CRASHED,
    DOMAIN_PMSUSPENDED,
    DOMAIN_BROKEN,   /* virtty's: its definition cannot be read */
    DOMAIN_STATES
};

/* "running", "shut off", ... translated; the untranslated word is for JSON. */
const char *domain_state_label(enum domain_state state);
const char *domain_state_word(enum domain_state state);

#define DOMAIN_HISTORY 60 /* samples kept for sparklines */

struct domain_disk {
    char *target, *source, *format;
    bool read_only;
    uint64_t capacity, allocation; /* bytes, 0 unknown */
    double read_rate, write_rate;  /* bytes a second */
    uint64_t read_bytes, write_bytes, read_ops, write_ops;
};

struct domain_nic {
    char *target; /* "vnet3" on the host, or NULL */
    char *mac;    /* lower case */
    char *type;   /* "network", "bridge", "user", ... */
    char *source; /* network, bridge or device, or NULL */
    char *model;  /* "virtio", or NULL */
    bool link_down;
    double rx_rate, tx_rate; /* bytes a second */
    uint64_t rx_bytes, tx_bytes, rx_errors, tx_errors, rx_drops, tx_drops;
};

struct domain_address {
    char *address; /* "192.168.122.17" */
    char *mac;     /* or NULL */
    char *origin;  /* "agent", "lease", "arp": untranslated */
};

/* Samples for sparklines, 0..1, a ring. */
struct domain_history {
    float cpu[DOMAIN_HISTORY], memory[DOMAIN_HISTORY];
    unsigned head, count;
};

struct domain {
    struct host *host;
    char *name;
    char *uuid;  /* lower case with dashes */
    char *title; /* or NULL */
    enum domain_state state;
    char *reason;        /* why it is in this state, for a person, or NULL */
    unsigned vcpus;
    uint64_t memory;      /* bytes, configured */
    uint64_t memory_used; /* bytes, 0 unknown */
    double cpu;           /* 0..1 of all its vCPUs */
    gint64 since_us;      /* real time of the last start; 0 if not running or not known */
    bool autostart;
    bool transient;
    GPtrArray *disks;     /* struct domain_disk */
    char *kernel, *initrd, *cmdline; /* direct boot, or NULL */
    char *xml;            /* the stored definition, or NULL */
    char *path;           /* file that holds it (engine), or NULL */
    struct domain_history *history; /* NULL before the first sample */
    GPtrArray *nics;      /* struct domain_nic */
    GPtrArray *addresses; /* struct domain_address, best first */
    char *description;    /* or NULL */
    char *type;           /* "kvm", "qemu", "lxc", ...; or NULL while it is not known */
    char *os;             /* "Debian GNU/Linux 12", from metadata or agent; or NULL */
    char *tags;           /* "web,prod": virtty's metadata; or NULL */
    char *job;            /* libvirt's own job ("migration 42%"), or NULL */
    char *keywords;       /* what it is found by beyond its fields, see find.h; or NULL */
    int id;               /* libvirt's, -1: not running */
    unsigned vcpus_max;   /* 0: not known */
    uint64_t memory_current; /* bytes, the balloon's; 0: not known */
    bool managed_save;    /* its saved state waits for the next start */
    bool snapshots;       /* it has some */
    bool agent;           /* its guest agent answers */
    bool is_protected;    /* asks twice before it is stopped or deleted */
    bool marked;
    bool known;           /* false: only its name and state are known yet */
    gint64 shown_us;      /* monotonic time when a pane last drew it: figures are for those */
    gint64 detailed_us;   /* the same of its details: its addresses are asked for then */
    gint64 asked_us;      /* when they were asked for last */
    double exits_rate;    /* engine: KVM exits a second */
    uint64_t exits[5];    /* engine: by reason, in the order of enum vmm_exit */
    struct console *consoles[4]; /* serial ports in order; NULL where there is none */
    unsigned n_consoles;
    char *ports;          /* libvirt: which devices those are, packed, see domain-port.h; or NULL */
    bool is_recorded;     /* libvirt: its consoles are recorded while virtty runs */
};

struct model;

/* Networks, pools and volumes. Owned by the model. */
struct inventory *model_inventory(const struct model *model);

struct model *model_new(void);
void model_free(struct model *model);

unsigned model_domains(const struct model *model);
struct domain *model_domain(const struct model *model, unsigned index);
struct domain *model_find(const struct model *model, const struct host *host, const char *name);
struct domain *model_find_uuid(const struct model *model, const struct host *host,
                               const char *uuid);
/* Adds an empty domain of a host; the model owns it and its strings and disks, the host its
 * consoles. A field is changed by g_free() and a new g_malloc()ed string, then model_touch(). */
struct domain *model_add(struct model *model, struct host *host, const char *name,
                         const char *uuid);
void model_remove(struct model *model, struct domain *domain);
/* Forgets everything of a host: its domains, networks and pools. */
void model_remove_host(struct model *model, const struct host *host);
/* A domain's fields were changed (NULL: something else was, a host's); tells the listeners. */
void model_touch(struct model *model, struct domain *domain);
/* Between the two (they nest) the listeners are not called; at the end once, if needed. */
void model_begin(struct model *model);
void model_end(struct model *model);
/* Adds one sample (0..1 each) to the domain's history. */
void domain_sample(struct domain *domain, double cpu, double memory);
/* Its samples; never NULL. */
const struct domain_history *domain_samples(const struct domain *domain);
/* One more disk, NIC or address of the domain, empty; the domain owns it. */
struct domain_disk *domain_add_disk(struct domain *domain);
struct domain_nic *domain_add_nic(struct domain *domain);
struct domain_address *domain_add_address(struct domain *domain);
/* Empty arrays that own their items (g_new0()), to take the place of a domain's disks and NICs. Any
 * thread. */
GPtrArray *domain_disks_new(void);
GPtrArray *domain_nics_new(void);
/* True if its virtual machine exists: running, blocked, paused, being shut down, suspended. */
bool domain_is_active(const struct domain *domain);
/* Counts changes; a pane redraws when it differs from what it drew. */
uint64_t model_version(const struct model *model);
/* Adds the domains that were touched or added since that version. False: they are too many to know,
 * or some went since. */
bool model_changed_since(const struct model *model, uint64_t since, GHashTable *domains);
/* Is any domain active, on a host that fits (NULL: on any)? Walks through hosts, not domains. */
bool model_any_active(const struct model *model, bool (*fits)(const struct host *host));
unsigned model_marked(const struct model *model); /* how many are marked */
/* Several may listen; each removes itself with the same pair. */
void model_on_change(struct model *model, void (*fn)(void *opaque), void *opaque);
void model_off_change(struct model *model, void (*fn)(void *opaque), void *opaque);

#endif
