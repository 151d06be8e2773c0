/* install.h: what a new domain on a libvirt host is made of: defaults, checks with reasons, XML,
 * the steps that make it, and the equivalent command. Main thread, except what says any thread. */
#ifndef SRC_INSTALL_H
#define SRC_INSTALL_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "offer.h"
#include "os-info.h"

struct app;
struct host;
struct install_task;
struct iso_label;
struct job;

enum install_source {
    INSTALL_ISO,     /* from an installer's medium, once */
    INSTALL_IMAGE,   /* a system that is on a disk already */
    INSTALL_NETWORK, /* PXE */
    INSTALL_KERNEL,  /* kernel, initrd and command line; `once`: only the first time */
    INSTALL_EMPTY,   /* an empty disk, nothing to install from */
    INSTALL_SOURCES
};

enum install_disk {
    INSTALL_DISK_NONE,
    INSTALL_DISK_NEW,
    INSTALL_DISK_USE,     /* `image` as it is */
    INSTALL_DISK_COPY,    /* a copy of `image` */
    INSTALL_DISK_OVERLAY, /* a qcow2 volume above `image`, which must not change any more */
    INSTALL_DISKS
};

enum install_firmware {
    INSTALL_BIOS,
    INSTALL_UEFI,
    INSTALL_UEFI_SECURE, /* with Secure Boot, Microsoft's keys enrolled */
    INSTALL_FIRMWARES
};

/* Strings are owned: g_free() the old one, set a g_malloc()ed one or NULL.
 *
 * A file (media, image, kernel, initrd) is "POOL/VOLUME" or a path: of the host if that is this
 * machine; else a file of this machine, which is uploaded, or if there is none, one of the host. */
struct install_spec {
    char *name;
    enum install_source source;
    char *media;                     /* ISO */
    char *image;                     /* of disks that are used, copied or overlaid */
    char *kernel, *initrd, *cmdline; /* initrd and cmdline may be NULL or empty */
    bool once;                       /* kernel: only until the first reboot */
    enum install_disk disk;
    char *pool;         /* of new volumes; NULL: the best */
    char *volume;       /* name of the new disk's volume; NULL: NAME.qcow2 */
    char *format;       /* of the new disk: "qcow2" or "raw"; NULL: what suits the pool */
    uint64_t disk_size; /* bytes; for copies and overlays 0 means as large as the image */
    char *bus;          /* of the disk: "virtio", "sata", ...; NULL: what suits the system */
    unsigned vcpus;
    uint64_t memory; /* bytes */
    enum install_firmware firmware;
    char *network;      /* "network=NAME", "bridge=NAME", "user", "none" */
    bool start_network; /* if it is off */
    char *mac;          /* or NULL */
    char *graphics;     /* "vnc", "spice", "none" */
    char *listen;       /* address; NULL: 127.0.0.1 */
    char *os;           /* id or short id that was named, or NULL */
    struct os_info *info; /* of `os`, or recognised; or NULL */
    bool recognised;      /* ... from the medium */
    char *label_of;       /* the medium whose label the host has read, or NULL */
    struct iso_label *label; /* its label; NULL: it has none */
    char *type, *machine; /* "kvm", "q35"; NULL: the host's best */
    bool start, autostart;
    bool no_reboot; /* after the installation it stays off */
    bool wait; /* the job goes on until the installation is over */
};

/* Everything but the source has a default. offer: of the host, may be NULL (not known yet). */
struct install_spec *install_spec_new(struct app *app, struct host *host,
                                      const struct offer *offer);
struct install_spec *install_spec_copy(const struct install_spec *spec);
void install_spec_free(struct install_spec *spec);
/* Pool and network that nobody chose yet, from what the host has. Any thread. */
void install_use_offer(struct install_spec *spec, const struct offer *offer);
/* Takes over an operating system (owned; NULL: none); sizes that are NOT said to be `chosen` become
 * its recommended ones. Any thread. */
struct install_chosen {
    bool vcpus, memory, disk_size;
};
void install_use_os(struct install_spec *spec, struct os_info *info, bool recognised,
                    const struct install_chosen *chosen);
/* A name that no domain of the offer has: "debian12", "debian12-2"; g_free. Any thread. */
char *install_free_name(const struct offer *offer, const char *base);
/* A free name after what it is made of; info may be NULL. g_free. Any thread. */
char *install_name(const struct install_spec *spec, const struct offer *offer,
                   const struct os_info *info);
/* What boots only once: a second definition is needed for the first start. Any thread. */
bool install_is_once(const struct install_spec *spec);

/* --- files --- */

enum install_place { INSTALL_VOLUME, INSTALL_HOST_FILE, INSTALL_UPLOAD };

struct install_file {
    enum install_place place;
    const struct offer_volume *volume; /* INSTALL_VOLUME: what it is; INSTALL_UPLOAD: what is there
                                        * already under that name, or NULL */
    char *path;      /* on the host, once it is there; NULL: a volume without one */
    char *local;     /* INSTALL_UPLOAD: the file of this machine */
    uint64_t size;   /* bytes, 0: not known */
    char *format;    /* "raw", "qcow2", ... of an image, or NULL: not known */
    bool block;      /* a block device */
    const struct offer_pool *pool; /* of a volume or upload */
};
/* Looks at files of this machine. False with file->path NULL: there is none (text empty). Any
 * thread. install_file_clear() in any case. */
bool install_file_find(const struct offer *offer, const struct install_spec *spec,
                       const char *text, struct install_file *file);
void install_file_clear(struct install_file *file);

/* --- checks --- */

enum install_field {
    INSTALL_FIELD_NAME,
    INSTALL_FIELD_MEDIA,
    INSTALL_FIELD_IMAGE,
    INSTALL_FIELD_KERNEL,
    INSTALL_FIELD_INITRD,
    INSTALL_FIELD_CMDLINE,
    INSTALL_FIELD_OS,
    INSTALL_FIELD_VCPUS,
    INSTALL_FIELD_MEMORY,
    INSTALL_FIELD_DISK,
    INSTALL_FIELD_POOL,
    INSTALL_FIELD_FIRMWARE,
    INSTALL_FIELD_NETWORK,
    INSTALL_FIELD_GRAPHICS,
    INSTALL_FIELD_HOST, /* nothing can be made on it at all */
    INSTALL_FIELDS
};

/* Translated; error NULL: the field is right. */
struct install_report {
    char *error[INSTALL_FIELDS];
    char *note[INSTALL_FIELDS];
    char *files; /* "Makes default/web.qcow2 (20 GiB, thin), uploads ..." */
    unsigned errors;
    struct os_info *info; /* recognised from the medium, or named; or NULL */
    bool recognised;
};
/* Any thread but the main one; reads files of this machine. `look`: the medium is looked at. */
struct install_report *install_check(const struct install_spec *spec, const struct offer *offer,
                                     bool look);
void install_report_free(struct install_report *report);
/* All errors in one line (g_free), with the options' names; NULL if there are none. */
char *install_report_errors(const struct install_report *report);
/* The same on a thread of its own; `done` runs on the main thread and owns the report. */
struct install_task *install_check_start(struct app *app, const struct install_spec *spec,
                                         struct offer *offer, bool look,
                                         void (*done)(void *opaque, struct install_report *report),
                                         void *opaque);
/* After this `done` is not called any more. NULL is allowed. */
void install_task_cancel(struct install_task *task);

/* --- what comes of it --- */

/* libvirt's domain XML with a random uuid, or the given one; g_free. first: of the first start,
 * from the medium; else what stays. Any thread; reads files of this machine. */
char *install_xml(const struct install_spec *spec, const struct offer *offer, const char *uuid,
                  bool first);
/* "virtty create web-01 --cdrom ...", and what does the same with virt-install; g_free. */
char *install_command(const struct install_spec *spec, const char *connect);
char *install_virt_install(const struct install_spec *spec, const char *connect);
/* Asks the host what it offers, then checks and runs HOST_CREATE, all in one job (borrowed until
 * it ends). dry: the job's output is the XML and what else would be made. NULL with *error (g_free)
 * if the host cannot do it now. */
struct job *install_start(struct app *app, struct host *host, const struct install_spec *spec,
                          const struct install_chosen *chosen, bool named, bool dry, char **error);
/* Asks the host for its offer (host->offer, then done(opaque, NULL)), or says why not. The job is
 * borrowed; NULL with *error. */
struct job *install_ask(struct app *app, struct host *host,
                        void (*done)(struct job *job, void *opaque), void *opaque, char **error);

/* Asks the host for the label of a medium that lies in a pool, if it was not asked for this one
 * yet; install_take_label() takes what the job brings. Borrowed; NULL: nothing is to be asked. */
struct job *install_ask_label(struct app *app, struct host *host, const struct install_spec *spec,
                              const struct offer *offer,
                              void (*done)(struct job *job, void *opaque), void *opaque);
void install_take_label(struct install_spec *spec, struct job *job);

/* Reads the arguments of `virtty create` for a libvirt host. NULL with *error (g_free). */
struct install_spec *install_parse(struct app *app, struct host *host, char **args,
                                   struct install_chosen *chosen, bool *named, char **error);

#endif
