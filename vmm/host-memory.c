#include "host-memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

#define PATH_SIZE 512

void vmm_host_read_text(const char *path, char *buf, size_t size)
{
    buf[0] = '\0';
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    size_t used = 0;
    ssize_t n;
    while (used < size - 1 && (n = read(fd, buf + used, size - 1 - used)) > 0)
        used += (size_t)n;
    buf[used] = '\0';
    close(fd);
}

/* The number after a key that begins a line; 0 if there is none. */
static uint64_t find_number(const char *text, const char *key)
{
    size_t len = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!strncmp(line, key, len))
            return strtoull(line + len, NULL, 10);
    }
    return 0;
}

static void read_meminfo(const char *proc, struct vmm_host_memory *out)
{
    char path[PATH_SIZE], text[512]; /* both stand in the first three lines */
    snprintf(path, sizeof path, "%s/meminfo", proc);
    vmm_host_read_text(path, text, sizeof text);
    out->total = find_number(text, "MemTotal:") << 10;
    out->available = find_number(text, "MemAvailable:") << 10;
}

/* --- control groups --- */

static void read_group_file(const char *folder, const char *name, char *text, size_t size)
{
    char path[PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    vmm_host_read_text(path, text, size);
}

/* What of a group's memory the kernel gives back before it refuses any. */
static uint64_t read_reclaimable(const char *folder)
{
    char stat[8192];
    read_group_file(folder, "memory.stat", stat, sizeof stat);
    return find_number(stat, "active_file ") + find_number(stat, "inactive_file ") +
           find_number(stat, "slab_reclaimable ");
}

static void look_at_group(const char *mount, const char *group, struct vmm_host_memory *out)
{
    char folder[PATH_SIZE], text[64];
    snprintf(folder, sizeof folder, "%s%s", mount, group);
    read_group_file(folder, "memory.max", text, sizeof text);
    if (text[0] < '0' || text[0] > '9') /* "max", or no such file */
        return;
    uint64_t max = strtoull(text, NULL, 10);
    read_group_file(folder, "memory.current", text, sizeof text);
    uint64_t used = strtoull(text, NULL, 10), reclaimable = read_reclaimable(folder);
    used -= reclaimable < used ? reclaimable : used;
    uint64_t room = used < max ? max - used : 0;
    if (out->limited && out->group_room <= room)
        return;
    out->limited = true;
    out->group_max = max;
    out->group_room = room;
    snprintf(out->group, sizeof out->group, "%s", group);
}

/* "0::/user.slice/..." names the group of version 2; where version 1 is mounted as well, its tree
 * is in a folder of its own. */
static void read_groups(const char *proc, const char *cgroup, struct vmm_host_memory *out)
{
    char path[PATH_SIZE], text[4096], mount[PATH_SIZE];
    snprintf(path, sizeof path, "%s/self/cgroup", proc);
    vmm_host_read_text(path, text, sizeof text);
    char *group = strncmp(text, "0::/", 4) ? strstr(text, "\n0::/") : text;
    if (!group)
        return;
    group = strchr(group, '/');
    group[strcspn(group, "\n")] = '\0';
    snprintf(path, sizeof path, "%s/unified", cgroup);
    snprintf(mount, sizeof mount, "%s", access(path, F_OK) == 0 ? path : cgroup);
    /* Above the root of a namespace the tree cannot be seen. */
    if (strstr(group, "/..") || strlen(mount) + strlen(group) >= PATH_SIZE)
        return;
    for (char *end; group[0] && group[1]; *end = '\0') {
        look_at_group(mount, group, out);
        end = strrchr(group, '/');
    }
    look_at_group(mount, "", out); /* a namespace's root may be limited, too */
    if (out->limited && !out->group[0])
        snprintf(out->group, sizeof out->group, "/");
}

void vmm_host_memory_read(const char *proc, const char *cgroup, struct vmm_host_memory *out)
{
    memset(out, 0, sizeof *out);
    read_meminfo(proc, out);
    read_groups(proc, cgroup, out);
}

bool vmm_host_memory_suffices(const struct vmm_host_memory *host, const char *name,
                              uint64_t memory, struct vmm_error *err)
{
    if (host->available && memory > host->available)
        return vmm_error_set(err, VMM_E_NOMEM,
                             _("%s wants %llu MiB of memory, the host has %llu MiB available"),
                             name, (unsigned long long)(memory >> 20),
                             (unsigned long long)(host->available >> 20));
    if (host->limited && memory > host->group_room)
        return vmm_error_set(err, VMM_E_NOMEM,
                             _("%s wants %llu MiB of memory, but %llu MiB are left of the %llu MiB "
                               "that the control group %s may use (memory.max)"),
                             name, (unsigned long long)(memory >> 20),
                             (unsigned long long)(host->group_room >> 20),
                             (unsigned long long)(host->group_max >> 20), host->group);
    return true;
}
