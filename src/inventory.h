/* inventory.h: networks, storage pools and volumes of all hosts: the model's other half. Main
 * thread only; workers post records.
 *
 * Everything returned is borrowed and valid until the next change. After a change of fields call
 * model_touch(model, NULL). */
#ifndef SRC_INVENTORY_H
#define SRC_INVENTORY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct host;
struct model;

struct network {
    struct host *host;
    char *name, *uuid;
    char *forward; /* "nat", "route", "open", "bridge", ... or NULL: isolated */
    char *bridge;  /* or NULL */
    char *address; /* "192.168.122.1/24", several with ", ", or NULL */
    char *domain;  /* its DNS domain, or NULL */
    unsigned leases;
    bool active, persistent, autostart, dhcp;
    bool known; /* false: only its name and state are known yet */
};

enum pool_state { /* virStoragePoolState, in its words */
    POOL_INACTIVE,
    POOL_BUILDING,
    POOL_RUNNING,
    POOL_DEGRADED,
    POOL_INACCESSIBLE,
    POOL_STATES
};

struct pool {
    struct host *host;
    char *name, *uuid;
    char *type;   /* "dir", "logical", ... or NULL while it is not known */
    char *path;   /* target path, or NULL */
    char *source; /* device, server or group that it is made of, or NULL */
    enum pool_state state;
    uint64_t capacity, allocation, available; /* bytes */
    bool persistent, autostart;
    bool known;         /* false: only its name and state are known yet */
    bool volumes_known; /* false: `volumes` was not asked for yet (see shown_us) */
    GPtrArray *volumes; /* struct volume, by name */
    gint64 shown_us;    /* monotonic time when its volumes were last drawn: they are fetched then */
};

struct volume {
    struct pool *pool;
    char *name;
    char *path;    /* or NULL */
    char *type;    /* "file", "block", "dir", "network", ... */
    char *format;  /* "qcow2", ... or NULL */
    char *backing; /* path of its backing store, or NULL */
    uint64_t capacity, allocation; /* bytes */
};

struct inventory;

struct inventory *inventory_new(void);
void inventory_free(struct inventory *inventory);

unsigned inventory_networks(const struct inventory *inventory);
struct network *inventory_network(const struct inventory *inventory, unsigned index);
/* By name or uuid. */
struct network *inventory_find_network(const struct inventory *inventory, const struct host *host,
                                       const char *name);
struct network *inventory_add_network(struct inventory *inventory, struct host *host,
                                      const char *name, const char *uuid);
void inventory_remove_network(struct inventory *inventory, struct network *network);

unsigned inventory_pools(const struct inventory *inventory);
struct pool *inventory_pool(const struct inventory *inventory, unsigned index);
/* By name or uuid. */
struct pool *inventory_find_pool(const struct inventory *inventory, const struct host *host,
                                 const char *name);
struct pool *inventory_add_pool(struct inventory *inventory, struct host *host, const char *name,
                                const char *uuid);
void inventory_remove_pool(struct inventory *inventory, struct pool *pool);

struct volume *inventory_find_volume(const struct pool *pool, const char *name);
/* One more volume of a pool; the pool owns it. */
struct volume *inventory_add_volume(struct pool *pool, const char *name);
/* Puts them into the order of their names. */
void inventory_sort_volumes(struct pool *pool);
/* Forgets the volumes of a pool. */
void inventory_clear_volumes(struct pool *pool);
/* Forgets everything of a host. */
void inventory_remove_host(struct inventory *inventory, const struct host *host);

/* Make the networks (pools) of a host those of `found`, an inventory that a worker has filled and
 * that is emptied here. What stays is the same struct; a pool that stays keeps its volumes. */
void inventory_take_networks(struct inventory *inventory, struct host *host,
                             struct inventory *found);
void inventory_take_pools(struct inventory *inventory, struct host *host, struct inventory *found);
/* Gives a pool the volumes of another, in the order of their names; volumes_known is set. */
void inventory_take_volumes(struct pool *pool, struct pool *from);

/* "inactive", "running", ... translated; the untranslated word is for JSON. */
const char *pool_state_label(enum pool_state state);
const char *pool_state_word(enum pool_state state);

#endif
