/* boot-probe.h: what a file is that a person wants to boot: a kernel, a disk image, or neither.
 * Any thread; reads the file's first bytes, which may be hostile. */
#ifndef SRC_BOOT_PROBE_H
#define SRC_BOOT_PROBE_H

#include <stdbool.h>
#include <stdint.h>

enum boot_kind {
    BOOT_UNREADABLE, /* see reason */
    BOOT_EMPTY,
    BOOT_PVH,     /* ELF with the note of a PVH entry */
    BOOT_BZIMAGE, /* Linux boot protocol 2.06 or later */
    BOOT_ELF,     /* ELF, but nothing that can be booted: see reason */
    BOOT_FOREIGN, /* a disk format, archive, ... that is not served: see reason */
    BOOT_RAW      /* anything else: as a disk, a raw image */
};

enum boot_layout { LAYOUT_UNKNOWN, LAYOUT_PARTITIONS, LAYOUT_FILE_SYSTEM };

struct boot_probe {
    enum boot_kind kind;
    uint64_t size;      /* bytes */
    uint64_t allocated; /* bytes on disk */
    bool device;        /* a block device */
    bool writable;
    enum boot_layout layout; /* of a raw image */
    char version[64];        /* "6.1.0-18-amd64" of a bzImage, maybe empty; made visible */
    char reason[160];        /* translated; empty if all is well */
};

/* Never fails: see kind. */
void boot_probe(const char *path, struct boot_probe *probe);
bool boot_probe_is_kernel(const struct boot_probe *probe);

#endif
