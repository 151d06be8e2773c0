/* libvirt-module.h: what the libvirt module and the program know of each other. The module is one
 * shared object that a worker loads when the first libvirt host is wanted; it stays loaded, and
 * uses the program's own functions (model, jobs, log, ...) for all else.
 *
 * All functions are called on the main thread unless they say otherwise. */
#ifndef SRC_LIBVIRT_MODULE_H
#define SRC_LIBVIRT_MODULE_H

#include <stdbool.h>

#include "host.h"

/* Raised with every change of this file or of a struct that both sides see. */
#define LIBVIRT_MODULE_ABI 5
/* The one symbol of the module: a const struct libvirt_module. */
#define LIBVIRT_MODULE_SYMBOL "virtty_libvirt_module"

struct lv_host;

struct libvirt_module {
    unsigned abi;
    const char *version; /* PACKAGE_VERSION: another one is refused */
    /* Once, on the worker that loads it, before anything else: libvirt's own initialisation.
     * False with *error (g_free). */
    bool (*init)(char **error);
    /* Once, on the main thread, after init(): libvirt's events go to the default main context. */
    void (*start)(void);
    /* The module's side of a host. The rest are the verbs of struct host_ops on it. */
    struct lv_host *(*attach)(struct host *host);
    void (*open)(struct lv_host *lv);
    void (*disconnect)(struct lv_host *lv);
    void (*close)(struct lv_host *lv); /* begins the end; waits for nothing */
    bool (*ended)(struct lv_host *lv); /* nothing of it is at work any more */
    void (*run)(struct lv_host *lv, enum host_verb verb, const struct host_target *target,
                struct job *job, GVariant *args);
    const char *(*reason)(struct lv_host *lv, const struct host_target *target,
                          enum host_verb verb);
    void (*tick)(struct lv_host *lv);
    void (*console_show)(struct lv_host *lv, const char *uuid, unsigned port, bool shown);
    void (*console_check)(struct lv_host *lv, const char *uuid);
    void (*console_take)(struct lv_host *lv, const char *uuid, unsigned port);
    const char *(*console_problem)(struct lv_host *lv, const char *uuid, unsigned port,
                                   bool *taken);
    void (*free)(struct lv_host *lv);
};

#endif
