/* app.h: the application without a screen: model, hosts, jobs, log, configuration, timers.
 * Main thread. */
#ifndef SRC_APP_H
#define SRC_APP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct bulk;
struct config;
struct domain;
struct domain_set;
struct history;
struct host;
struct listeners;
struct log;
struct loop;
struct model;
struct shutdown;
struct path_names;
struct worker;

/* Folders of this user, made when first written to. XDG rules; strings owned by the app. */
struct app_paths {
    char *config_dir; /* $XDG_CONFIG_HOME/virtty */
    char *state_dir;  /* $XDG_STATE_HOME/virtty: logs, recordings, intents, the owner's lock */
    char *data_dir;   /* $XDG_DATA_HOME/virtty: images */
};

struct askpass;

struct app {
    struct app_paths paths;
    GMainContext *context;
    struct loop *loop; /* the queue of app_post() */
    struct worker *worker; /* for small files: the configuration, ... */
    struct config *config;
    struct log *log;
    struct model *model;
    struct path_names *path_names; /* for completion */
    GPtrArray *hosts;   /* struct host, [0] is the engine */
    GPtrArray *leaving; /* struct host, removed; freed once nothing of them is at work */
    GPtrArray *actions; /* const struct action tables */
    GHashTable *keys;   /* const struct action -> char *, see action-keys.h; maybe NULL */
    unsigned keys_version;
    GPtrArray *keys_problems; /* char *: what was wrong with the user's; NULL: not read */
    GPtrArray *jobs;    /* struct job, running; holds a reference to each */
    struct listeners *job_listeners, *end_listeners, *ask_listeners;
    GPtrArray *asks;    /* struct ask, open questions, oldest first */
    struct askpass *askpass; /* how ssh asks through this owner, or NULL; borrowed */
    struct bulk *bulk;  /* the last one: its results; or NULL */
    struct history *history; /* the definitions that were replaced */
    struct domain_set *protect;  /* which domains are protected; NULL at the end */
    struct domain_set *recorded; /* which are recorded, see record.h; NULL at the end */
    struct shutdown *shutdown; /* while shutdown_domains() is at work */
    GSource *tick;      /* the statistics timer, or NULL while nobody wants it */
    unsigned tick_ms, screens;
    uint64_t last_job;
    gint64 started_us;  /* g_get_real_time() */
    bool read_only_files; /* a shell verb without an owner: reads files, starts nothing */
    bool read_only; /* nothing may be changed: actions are refused */
    bool quitting;
    GPtrArray *hosts_found; /* hosts_found() */
    bool hosts_looked;
    char *hosts_locked; /* why hosts.conf is not written, or NULL */
    bool hosts_connected; /* hosts_connect_all() was called */
    bool late_hosts;    /* app_open() leaves the libvirt hosts for hosts_connect_all() */
    /* Set by the session or NULL: asked for by the quit action. */
    void (*quit)(struct app *app, bool force, void *opaque);
    void *quit_opaque;
};

/* Without hosts and actions: app_new() of setup.h makes it whole. read_only_files: see there. */
struct app *app_new_bare(bool read_only_files);
/* The app owns the host from now on. */
void app_add_host(struct app *app, struct host *host);
/* Takes a host out: it is let go of, and freed when nothing of it is at work any more. */
void app_remove_host(struct app *app, struct host *host);
/* Opens the hosts (workers start); the main loop must run afterwards. */
void app_open(struct app *app);
/* Ends everything. If a host hangs in a call it is not waited for long: then false, nothing is
 * freed, and the process must end by _exit(). */
bool app_free(struct app *app);

/* A screen was opened (true) or closed: somebody looks at the figures. Calls must pair. */
void app_screen_shown(struct app *app, bool shown);
/* Sets the statistics timer to what is wanted now; the model calls it. Every second while a
 * domain runs, slower while only a screen is shown, never otherwise. */
void app_update_tick(struct app *app);

/* Runs fn(data) on the main thread, soon and in order. Any thread. */
void app_post(struct app *app, void (*fn)(void *data), void *data);

/* The engine's domains end with virtty, those of other hosts do not: true for those that run. */
bool app_ends_with(const struct domain *domain);
/* True while something must not be ended silently: engine domains run, or jobs do. */
bool app_busy(const struct app *app);
/* Told when the app is about to be freed, hosts and model still there. */
void app_on_end(struct app *app, void (*fn)(void *opaque), void *opaque);
void app_off_end(struct app *app, void (*fn)(void *opaque), void *opaque);

#endif
