/* boot-file.h: a kernel or initrd as bytes at offsets: a descriptor or a buffer. Any thread. */
#ifndef VMM_BOOT_BOOT_FILE_H
#define VMM_BOOT_BOOT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/memory.h"

/* Borrows its descriptor or buffer. `name` is what messages call it. */
struct vmm_boot_file {
    const char *name;
    int fd; /* or -1: then bytes */
    const uint8_t *bytes;
    uint64_t size;
};

/* Fills *file from a descriptor of a regular file that is not empty. */
bool vmm_boot_file_from_fd(struct vmm_boot_file *file, const char *name, int fd,
                           struct vmm_error *err);

/* Reads exactly `len` bytes; a range that leaves the file is an error of format. */
bool vmm_boot_file_read(const struct vmm_boot_file *file, uint64_t offset, void *buf, size_t len,
                        struct vmm_error *err);
/* Reads into guest RAM; a target that leaves RAM is an error, and nothing is written then. */
bool vmm_boot_file_load(const struct vmm_boot_file *file, uint64_t offset, uint64_t len,
                        struct vmm_memory *mem, uint64_t gpa, struct vmm_error *err);

#endif
