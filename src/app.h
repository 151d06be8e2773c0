/* app.h: the application without a screen: model, hosts, jobs, log, configuration, timers.
 * Main thread. */
#ifndef SRC_APP_H
#define SRC_APP_H

#include <glib.h>
#include <stdbool.h>

struct config;
struct host;
struct log;
struct model;

/* Folders of this user, made when first written to. XDG rules; strings owned by the app. */
struct app_paths {
    char *config_dir; /* $XDG_CONFIG_HOME/virtty */
    char *state_dir;  /* $XDG_STATE_HOME/virtty: logs, recordings, intents, the owner's lock */
    char *data_dir;   /* $XDG_DATA_HOME/virtty: images */
};

struct app {
    struct app_paths paths;
    GMainContext *context;
    struct config *config;
    struct log *log;
    struct model *model;
    GPtrArray *hosts;   /* struct host, [0] is the engine */
    GPtrArray *actions; /* const struct action tables */
    GPtrArray *jobs;    /* struct job, running */
    bool read_only_files; /* a shell verb without an owner: reads files, starts nothing */
    bool quitting;
    /* Set by the session or NULL: asked for by the quit action. */
    void (*quit)(struct app *app, bool force, void *opaque);
    void *quit_opaque;
};

/* With read_only_files the stored definitions are read and nothing else is started. */
struct app *app_new(bool read_only_files);
/* Opens the hosts (workers start); the main loop must run afterwards. */
void app_open(struct app *app);
void app_free(struct app *app);

/* Runs fn(data) on the main thread, soon and in order. Any thread. */
void app_post(struct app *app, void (*fn)(void *data), void *data);

/* True while something must not be ended silently: engine domains run, or jobs do. */
bool app_busy(const struct app *app);
/* Ends every domain of the engine: power button, wait, force off; then calls done. */
void app_shutdown_domains(struct app *app, bool force, void (*done)(void *opaque), void *opaque);

#endif
