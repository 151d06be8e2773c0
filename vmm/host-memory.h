/* host-memory.h: how much memory this host has left for a guest. Any thread; reads files of /proc
 * and /sys, whose places a test may move. */
#ifndef VMM_HOST_MEMORY_H
#define VMM_HOST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct vmm_host_memory {
    uint64_t total, available; /* MemTotal and MemAvailable in bytes; 0: not known */
    /* The control group (version 2) of this process or above it that leaves least. */
    bool limited;
    uint64_t group_max, group_room; /* bytes: memory.max, and what is left of it */
    char group[200];                /* its path, as the kernel names it */
};

/* `proc` is "/proc", `cgroup` "/sys/fs/cgroup". */
void vmm_host_memory_read(const char *proc, const char *cgroup, struct vmm_host_memory *out);

/* False, with the figures and who sets them in *err, unless a guest of `memory` bytes has room. */
bool vmm_host_memory_suffices(const struct vmm_host_memory *host, const char *name,
                              uint64_t memory, struct vmm_error *err);

/* Reads the beginning of a small file as text; empty if that fails. */
void vmm_host_read_text(const char *path, char *buf, size_t size);

#endif
