/* domain-def.h: what a domain's definition asks for, as far as the engine knows it. Any thread;
 * a definition is not changed once it has been read. */
#ifndef SRC_DOMAIN_DEF_H
#define SRC_DOMAIN_DEF_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm.h"

#define DOMAIN_NAME_MAX 80 /* bytes: a file name of 255 holds it with every byte escaped */

struct domain_def_disk {
    char *target; /* "vda" */
    char *source; /* raw file or block device, absolute */
    char *serial; /* or NULL */
    bool read_only, discard;
};

/* An element that the engine does not serve. */
struct domain_def_note {
    bool fatal; /* the domain cannot be started with it; else it has no effect */
    long line;
    char *text; /* translated: "<graphics>: there is no screen" */
};

struct domain_def {
    char *name, *uuid, *title; /* title may be NULL; uuid: lower case with dashes */
    uint64_t memory;           /* bytes, a multiple of 1 MiB */
    unsigned vcpus;
    char *kernel, *initrd, *cmdline; /* or NULL */
    GPtrArray *disks;                /* struct domain_def_disk */
    bool serial[VMM_SERIALS];        /* COM1, COM2 */
    bool rng;
    bool record; /* the consoles are recorded */
    enum vmm_action on_poweroff, on_reboot, on_crash;
    GPtrArray *notes; /* struct domain_def_note, in the order of the document */
};

/* Empty, with libvirt's defaults for the actions. */
struct domain_def *domain_def_new(void);
void domain_def_free(struct domain_def *def);
struct domain_def_disk *domain_def_add_disk(struct domain_def *def);
void domain_def_add_note(struct domain_def *def, bool fatal, long line, const char *fmt, ...)
    G_GNUC_PRINTF(4, 5);
/* The first fatal note's text, or NULL if the engine can start it. */
const char *domain_def_obstacle(const struct domain_def *def);

/* NULL if a domain may be called so, else the translated reason. */
const char *domain_name_problem(const char *name);
/* A random uuid (version 4), g_free. */
char *domain_uuid_random(void);
/* Checks and brings into the usual form: lower case with dashes; g_free, NULL if it is none. */
char *domain_uuid_normal(const char *text);

#endif
