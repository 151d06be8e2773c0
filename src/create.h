/* create.h: what a new domain is made of: defaults, checks with reasons, sources found on this
 * host, XML and the equivalent command. Main thread, except what says any thread. */
#ifndef SRC_CREATE_H
#define SRC_CREATE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "action.h"
#include "vmm.h"

struct app;
struct create_task;
struct host;
struct job;

enum create_source_kind {
    CREATE_KERNEL, /* a kernel of its own, with or without a disk */
    CREATE_IMAGE,  /* a disk image, booted by a kernel from /boot */
    CREATE_SOURCE_KINDS
};

enum create_disk {
    CREATE_DISK_NONE,
    CREATE_DISK_NEW,  /* an empty disk of disk_size, sparse */
    CREATE_DISK_USE,  /* `image` as it is */
    CREATE_DISK_COPY, /* a copy of `image`, at least disk_size long */
    CREATE_DISKS
};

/* Strings are owned by the spec: g_free() the old one, set a g_malloc()ed one or NULL. */
struct create_spec {
    char *name;
    enum create_source_kind source;
    char *kernel, *initrd, *cmdline; /* initrd and cmdline may be NULL or empty */
    char *image;                     /* for CREATE_DISK_USE and _COPY */
    unsigned vcpus;
    uint64_t memory; /* bytes, a multiple of 1 MiB */
    enum create_disk disk;
    char *disk_path;    /* of a new or copied disk; NULL or empty: images/NAME.raw */
    uint64_t disk_size; /* bytes; for a copy 0 means as long as the image */
    bool read_only;     /* the disk cannot be written by the guest */
    bool start, autostart;
    bool guess;       /* a kernel or command line that is NULL comes from what the file is */
    unsigned serials; /* 1..VMM_SERIALS */
    enum vmm_action on_poweroff, on_reboot, on_crash;
};

/* What can be wrong with a spec, in the order of the dialog's fields. */
enum create_field {
    CREATE_FIELD_NAME,
    CREATE_FIELD_KERNEL,
    CREATE_FIELD_INITRD,
    CREATE_FIELD_CMDLINE,
    CREATE_FIELD_IMAGE,
    CREATE_FIELD_VCPUS,
    CREATE_FIELD_MEMORY,
    CREATE_FIELD_DISK, /* kind and size */
    CREATE_FIELD_DISK_PATH,
    CREATE_FIELD_SERIALS,
    CREATE_FIELDS
};

/* Everything but the source: name "linux" (or the next free one), CPUs and memory from the
 * configuration within what the host has, start on. */
struct create_spec *create_spec_new(struct app *app, struct host *host);
struct create_spec *create_spec_copy(const struct create_spec *spec);
void create_spec_free(struct create_spec *spec);

/* --- sources found on this host --- */

struct create_source {
    enum create_source_kind kind;
    char *path;    /* kernel or image */
    char *kernel;  /* for an image: the kernel that boots it, or NULL if none was found */
    char *initrd;  /* that goes with the kernel, or NULL */
    char *cmdline; /* a good default */
    char *note;    /* "Linux 6.1.0-18, 8.2 MiB", "raw image, 2.0 GiB", translated */
    uint64_t size; /* bytes */
};

/* Looks into /boot, the images folder, ~/images and `dir` (may be NULL). An array of struct
 * create_source with a free function, kernels first, newest first. Any thread; reads files. */
GPtrArray *create_sources_find(const struct app *app, const char *dir);
/* The same on a thread of its own; `done` runs on the main thread and owns the array, unless
 * the search was cancelled before. create_task_cancel() frees the task; after done it is gone. */
struct create_task *create_sources_start(struct app *app, const char *dir,
                                         void (*done)(void *opaque, GPtrArray *sources),
                                         void *opaque);
/* The name of a domain that has this file as a disk, borrowed; NULL: none has. */
const char *create_image_user(const struct app *app, const char *path);
/* Takes a source over into the spec: kernel, initrd, command line, disk, and the name unless the
 * person has changed it (`rename` false). */
void create_use_source(struct create_spec *spec, struct app *app, struct host *host,
                       const struct create_source *source, bool rename);
/* Fills in what spec->guess says; NULL: the file is neither, which its check will say. */
void create_guess(struct create_spec *spec, const struct create_source *source);
/* A free name for a domain that is made of this file, g_free(). Looks at the path only. */
char *create_name(struct app *app, struct host *host, enum create_source_kind kind,
                  const char *path);
/* What the path is, on a thread of its own: `done` runs on the main thread and owns the source, or
 * NULL if it is neither. */
struct create_task *create_probe_start(struct app *app, const char *path,
                                       void (*done)(void *opaque, struct create_source *source),
                                       void *opaque);
void create_source_free(struct create_source *source);

/* --- checks --- */

/* What a check must know of the application, so that it can run on any thread. */
struct create_limits {
    char **names;                            /* in use on this host */
    char *images_dir;                        /* where new disks go */
    unsigned cpus;                           /* of the host */
    uint64_t memory_total, memory_available; /* bytes, 0: unknown */
};
struct create_limits *create_limits_new(struct app *app, struct host *host);
void create_limits_free(struct create_limits *limits);

/* Translated; error NULL: the field is right. The note says what the value means ("of 16 CPUs",
 * "9.4 GiB free", "ELF with PVH entry, 41 MiB"), or NULL. */
struct create_report {
    char *error[CREATE_FIELDS];
    char *note[CREATE_FIELDS];
    char *files; /* "Writes the XML and ~/... (8.0 GiB, thin)" or NULL */
    unsigned errors;
};
/* Any thread; reads files. */
struct create_report *create_check(const struct create_spec *spec,
                                   const struct create_limits *limits);
void create_report_free(struct create_report *report);
/* All errors in one line (g_free), NULL if there are none. `of` (may be NULL): they begin with the
 * name of the file that it is made of. */
char *create_report_errors(const struct create_report *report, const struct create_spec *of);
/* The file that says what it is made of: image or kernel, borrowed. */
const char *create_main_file(const struct create_spec *spec);
/* The check on a thread of its own: `done` runs on the main thread and owns the report. */
struct create_task *create_check_start(struct app *app, struct host *host,
                                       const struct create_spec *spec,
                                       void (*done)(void *opaque, struct create_report *report),
                                       void *opaque);
/* After this `done` is not called any more. NULL is allowed. */
void create_task_cancel(struct create_task *task);

/* --- what comes of it --- */

/* The path of the disk that is made (g_free), or NULL if none is. Any thread. */
char *create_disk_path(const struct create_spec *spec, const struct create_limits *limits);
/* libvirt's domain XML with a random uuid; g_free. Any thread. */
char *create_xml(const struct create_spec *spec, const struct create_limits *limits);
/* "virtty create web-01 --kernel ...", quoted for a shell; g_free. Any thread. */
char *create_command(const struct create_spec *spec);
/* Guesses and checks on a thread, then runs the host's HOST_CREATE, all in one job (borrowed until
 * it ends): what the check finds wrong is the job's error, and nothing was written. NULL with
 * *error (g_free) if the host cannot do it now. */
struct job *create_start(struct app *app, struct host *host, const struct create_spec *spec,
                         char **error);

/* The operand and options of `virtty create`, for the action table, and their reading: args is
 * NULL-terminated. NULL with *error (g_free). Unset ones get their defaults; what only the named
 * file can tell is left to create_start() (spec->guess): no file is looked at here. */
extern const struct action_arg create_args[];
struct create_spec *create_parse(struct app *app, struct host *host, char **args, char **error);

#endif
