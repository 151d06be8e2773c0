/* os-info.h: which operating system a medium installs and what it wants: libosinfo's knowledge,
 * which a small module of its own brings. Without it nothing is recognised. Any thread, not the
 * main one: its data are read from files. */
#ifndef SRC_OS_INFO_H
#define SRC_OS_INFO_H

#include <stdbool.h>
#include <stdint.h>

/* The devices that an operating system has drivers for. */
enum os_device {
    OS_VIRTIO_BLOCK = 1 << 0,
    OS_VIRTIO_NET = 1 << 1,
    OS_VIRTIO_SERIAL = 1 << 2,
    OS_VIRTIO_RNG = 1 << 3,
    OS_VIRTIO_BALLOON = 1 << 4,
    OS_Q35 = 1 << 5,
};

struct os_info {
    char *id;       /* "http://debian.org/debian/12" */
    char *short_id; /* "debian12" */
    char *name;     /* "Debian 12" */
    unsigned devices; /* enum os_device; 0: it is not known */
    uint64_t memory_least, memory; /* bytes: minimum and recommended; 0: not known */
    uint64_t disk_least, disk;
    unsigned cpus; /* recommended, 0: not known */
};

struct iso_label;

/* By id or short id. NULL with *error (g_free) if it is not known. */
struct os_info *os_info_find(const char *id, char **error);
/* The one that this medium installs; NULL: not recognised. */
struct os_info *os_info_of_media(const struct iso_label *label);
/* All short ids that begin so; NULL-terminated, g_strfreev(). */
char **os_info_ids(const char *prefix);
struct os_info *os_info_copy(const struct os_info *info);
void os_info_free(struct os_info *info);

/* --- the module --- */

#define OS_MODULE_ABI 1
#define OS_MODULE_SYMBOL "virtty_osinfo_module"

struct os_module {
    unsigned abi;
    struct os_info *(*find)(const char *id);
    struct os_info *(*of_media)(const struct iso_label *label);
    char **(*ids)(const char *prefix);
};

#endif
