/* offer.h: what a libvirt host offers for new domains: its capabilities, pools, volumes and
 * networks, as learnt when it was last asked. Any thread; an offer is not changed once it is
 * shared. */
#ifndef SRC_OFFER_H
#define SRC_OFFER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct offer_volume {
    struct offer_pool *pool;
    char *name, *path; /* path NULL: it has none on the host */
    char *type;        /* "file", "block", "network", ... */
    char *format;      /* "qcow2", "iso", ...; NULL: not known */
    uint64_t capacity, allocation; /* bytes */
};

struct offer_pool {
    char *name, *type; /* type: "dir", "logical", ... */
    char *path;        /* of its target, or NULL */
    bool active;
    uint64_t available; /* bytes */
    GPtrArray *volumes; /* struct offer_volume, by name; empty if it is not active */
};

struct offer_network {
    char *name;
    char *forward; /* "nat", ... or NULL: isolated */
    bool active;
};

/* Which disk buses, graphics and CPU modes there are. */
enum offer_flag {
    OFFER_BUS_VIRTIO = 1 << 0,
    OFFER_BUS_SATA = 1 << 1,
    OFFER_BUS_IDE = 1 << 2,
    OFFER_BUS_SCSI = 1 << 3,
    OFFER_VNC = 1 << 4,
    OFFER_SPICE = 1 << 5,
    OFFER_CPU_PASSTHROUGH = 1 << 6,
    OFFER_CPU_MODEL = 1 << 7,
    OFFER_CPU_MAXIMUM = 1 << 8,
    OFFER_UEFI = 1 << 9,
    OFFER_SECURE_BOOT = 1 << 10,
    OFFER_RNG = 1 << 11,
};

struct offer {
    gint refs;
    bool local;     /* the host is this machine: its files are ours */
    char *os_type;  /* "hvm" */
    char *arch;     /* "x86_64" */
    char *type;     /* "kvm", "qemu", "test", ... : the fastest it has */
    char *machine;  /* "q35", "virt", ... or NULL: the host's default */
    char *reason;   /* why no domain can be made of it at all, translated; or NULL */
    bool detailed;  /* the flags are known; else the usual ones are supposed */
    unsigned flags; /* enum offer_flag */
    unsigned max_vcpus; /* 0: not known */
    unsigned cpus;      /* of the host */
    uint64_t memory_total, memory_free; /* bytes, 0: not known */
    char **names;       /* of all its domains */
    GPtrArray *pools;    /* struct offer_pool, by name */
    GPtrArray *networks; /* struct offer_network, by name */
};

struct offer *offer_new(void);
struct offer *offer_ref(struct offer *offer);
void offer_unref(struct offer *offer);

struct offer_pool *offer_add_pool(struct offer *offer, const char *name);
struct offer_volume *offer_add_volume(struct offer_pool *pool, const char *name);
struct offer_network *offer_add_network(struct offer *offer, const char *name);
/* Brings pools, volumes and networks into the order of their names. */
void offer_sort(struct offer *offer);

const struct offer_pool *offer_find_pool(const struct offer *offer, const char *name);
const struct offer_network *offer_find_network(const struct offer *offer, const char *name);
const struct offer_volume *offer_find_volume(const struct offer_pool *pool, const char *name);
/* The volume with that path, or that is named "POOL/VOLUME"; NULL. */
const struct offer_volume *offer_find_file(const struct offer *offer, const char *text);
/* New volumes can be made in it. */
bool offer_pool_makes(const struct offer_pool *pool);
/* Its volumes are files, of any format; else they are block devices, raw. */
bool offer_pool_has_files(const struct offer_pool *pool);
/* The pool for new disks: "default", "images", else the one with most room; NULL: none. */
const struct offer_pool *offer_best_pool(const struct offer *offer);
/* The network that is meant if none is named: "default", else the first that is active, else the
 * first; NULL: there is none. */
const struct offer_network *offer_best_network(const struct offer *offer);

#endif
