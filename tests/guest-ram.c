#include "guest-ram.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t guest_ram_files(int *fds, size_t max)
{
    DIR *dir = opendir("/proc/self/fd");
    size_t n = 0;
    for (struct dirent *entry; dir && n < max && (entry = readdir(dir));) {
        char target[64] = "";
        if (readlinkat(dirfd(dir), entry->d_name, target, sizeof target - 1) > 0 &&
            strstr(target, "virtty-guest-ram"))
            fds[n++] = atoi(entry->d_name);
    }
    if (dir)
        closedir(dir);
    return n;
}
