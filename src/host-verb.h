/* host-verb.h: what can be asked of a host, and the arguments of each verb. Main thread, but the
 * reading of arguments on any.
 *
 * Arguments are a GVariant dictionary a{sv} (NULL: none), so that they can go to a worker as they
 * are. The comment behind a verb names its keys with their types: s string, b yes or no, u number,
 * t bytes or another large number, as strings, ay bytes, a{sv} more of the kind; "?" marks those
 * that may be left out. `live` and `config` say what is changed: the running domain, its stored
 * definition, or both; neither: what virsh would do. */
#ifndef SRC_HOST_VERB_H
#define SRC_HOST_VERB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum host_verb {
    /* power */
    HOST_START,         /* paused b?, bypass-cache b?, force-boot b?, boot s? (a device's target) */
    HOST_SHUTDOWN,      /* mode s?: "acpi", "agent", "initctl", "signal", "paravirt" */
    HOST_REBOOT,        /* mode s? */
    HOST_RESET,
    HOST_DESTROY,       /* force off; graceful b? */
    HOST_SUSPEND,
    HOST_RESUME,
    HOST_MANAGED_SAVE,  /* bypass-cache b?, paused b?, running b? */
    HOST_MANAGED_SAVE_REMOVE,
    HOST_SAVE,          /* file s, bypass-cache b?, paused b?, running b? */
    HOST_RESTORE,       /* of the host: file s, bypass-cache b?, paused b?, running b? */
    HOST_DUMP,          /* file s, memory-only b?, live b?, crash b?, reset b?,
                         * bypass-cache b?, format s? */
    HOST_INJECT_NMI,
    HOST_SEND_KEY,      /* keys as (KEY_A, ..., or numbers), codeset s?, hold u? (ms) */
    HOST_SCREENSHOT,    /* file s (PNG), screen u?, replace b? (a file that is there) */
    HOST_PM_SUSPEND,    /* target s: "mem", "disk", "hybrid" */
    HOST_JOB_ABORT,     /* ends what is under way with the domain: a save, a dump, a migration */
    HOST_PM_WAKEUP,
    /* definition */
    HOST_XML,           /* output: the XML; inactive b?, secure b?, migratable b? */
    HOST_DEFINE,        /* of the host: xml s; validate b?, why s? (history.h's word) */
    HOST_CREATE,        /* of the host: xml s, start b?, autostart b?, disk-path s?, disk-size t?,
                         * disk-copy-of s?; libvirt: plan a{sv}:
                         * network s? (started first), volumes aa{sv} (made then: pool s, name s,
                         * xml s, path s? that the XML expects, from-pool s? and from-volume s?,
                         * file s? with length t, resize t?), install-xml s? (of the first start
                         * only), no-reboot b? (and of none after it), wait b? (for its end) */
    HOST_UNDEFINE,      /* paths as? (files of its disks to delete), volumes as? (POOL/VOLUME),
                         * nvram b?, keep-nvram b?, managed-save b?, snapshots b?, checkpoints b? */
    HOST_BELONGINGS,    /* output: what a deletion may take along, see belongings.h */
    HOST_AUTOSTART,     /* on b */
    HOST_RENAME,        /* name s */
    HOST_SET_TITLE,     /* title s?, description s?, live b?, config b? */
    HOST_SET_METADATA,  /* uri s, key s, xml s? (left out: removed), live b?, config b? */
    /* resources */
    HOST_SET_VCPUS,     /* count u, maximum b?, guest b?, live b?, config b? */
    HOST_SET_MEMORY,    /* bytes t, maximum b?, live b?, config b? */
    HOST_PIN,           /* what s ("vcpu", "emulator", "iothread"), index u?, cpus s ("0-3,^2"; "r":
                         * all), live b?, config b? */
    HOST_TUNE,          /* group s ("cpu", "memory", "blkio", "numa", "blkiotune", "iftune"), target
                         * s? (disk or NIC), values a{sv} (s, the host knows their types), live b?,
                         * config b?; output: the values as HOST_TUNING's; json b? */
    HOST_TUNING,        /* output: values of tuning, live and config; group s? (as HOST_TUNE's, or
                         * "pin"; left out: all), target s?, json b? */
    HOST_FIGURES,       /* output: what s ("disk", "nic", "memory", "vcpus", "link"), target s?,
                         * config b?, json b? */
    HOST_BLOCK_RESIZE,  /* target s, bytes t, shrink b?; output: what became of it */
    /* devices */
    HOST_DEVICES,       /* output: what it has; json b?; raw b?: both definitions, see
                         * device-list.h */
    HOST_ATTACH_DEVICE, /* xml s (without a <target>: a free one is taken) or file s, live b?,
                         * config b? */
    HOST_DETACH_DEVICE, /* xml s or file s, or disk s (target), or nic s (MAC), live b?,
                         * config b? */
    HOST_UPDATE_DEVICE, /* xml s or file s; or disk s (target) with source s? (left out: ejected);
                         * or nic s (MAC or target) with link s ("up", "down"); force b?, live b?,
                         * config b? */
    HOST_BOOT_ORDER,    /* order as: targets and MACs of devices, config is changed */
    /* guest */
    HOST_GUEST_FACTS,   /* output: JSON; text b?: as text */
    HOST_ADDRESSES,     /* output: JSON; text b?: as text; source s?: "agent", "lease", "arp" */
    HOST_SET_PASSWORD,  /* user s, password s, encrypted b? */
    HOST_FS_FREEZE,     /* mountpoints as? */
    HOST_FS_THAW,       /* mountpoints as? */
    HOST_FS_TRIM,
    HOST_SET_TIME,      /* time t? (seconds since 1970; left out: now), sync b? (from the clock of
                         * its host); show b?: output is its time, nothing is set */
    /* networks, pools, volumes */
    HOST_NET_START,
    HOST_NET_DESTROY,
    HOST_NET_AUTOSTART, /* on b */
    HOST_NET_XML,       /* output: the XML; inactive b? */
    HOST_POOL_START,
    HOST_POOL_DESTROY,
    HOST_POOL_REFRESH,
    HOST_POOL_AUTOSTART, /* on b */
    HOST_POOL_XML,      /* output: the XML; inactive b? */
    HOST_VOL_LIST,      /* of a pool; output: its volumes; json b? */
    HOST_VOL_XML,       /* output: the XML */
    /* the host itself */
    HOST_CAPABILITIES,  /* output: the XML; offer b?: none, but host->offer is learnt anew; pool s?
                         * and volume s?: the first bytes of that medium in base64 */
    HOST_VERBS
};

/* The verb's word for JSON, tests and messages: "start", "managedsave", ... */
const char *host_verb_word(enum host_verb verb);

/* Builds arguments: pairs of key and GVariant, ended by NULL. Floating. */
GVariant *host_args_new(const char *key, ...) G_GNUC_NULL_TERMINATED;
/* The value of a key; the fallback if it is not there or of another type. Strings are borrowed from
 * args. */
const char *host_args_string(GVariant *args, const char *key);
bool host_args_bool(GVariant *args, const char *key);
uint64_t host_args_number(GVariant *args, const char *key, uint64_t fallback);
/* NULL if it is not there; else an array that the caller g_free()s (not its strings). */
const char **host_args_strings(GVariant *args, const char *key);

#endif
