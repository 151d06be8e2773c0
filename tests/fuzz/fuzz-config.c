/* fuzz-config.c: any bytes as virtty.conf: every value stays within its range. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const struct config *config, enum config_key key)
{
    const struct config_info *info = config_key_info(key);
    if (info->type == CONFIG_INT &&
        (config_int(config, key) < info->min || config_int(config, key) > info->max))
        abort();
    if (info->type == CONFIG_STRING && !g_utf8_validate(config_string(config, key), -1, NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("config", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct config *config = config_new(path);
    for (unsigned i = 0; i < CONFIG_KEYS; i++)
        check_value(config, (enum config_key)i);
    const GPtrArray *problems = config_problems(config);
    for (guint i = 0; i < problems->len; i++) {
        if (!g_utf8_validate(g_ptr_array_index(problems, i), -1, NULL))
            abort();
    }
    config_free(config);
    close(fd);
    return 0;
}
