#include "boot/boot-file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"

#define PIECE ((size_t)1 << 30) /* one read() moves at most 2 GiB */

bool vmm_boot_file_from_fd(struct vmm_boot_file *file, const char *name, int fd,
                           struct vmm_error *err)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return vmm_error_sys(err, VMM_E_IO, errno, _("Cannot look at %s"), name);
    if (!S_ISREG(st.st_mode))
        return vmm_error_set(err, VMM_E_INVALID, _("%s is not a regular file"), name);
    if (st.st_size <= 0)
        return vmm_error_set(err, VMM_E_FORMAT, _("%s is empty"), name);
    *file = (struct vmm_boot_file){name, fd, NULL, (uint64_t)st.st_size};
    return true;
}

static bool read_fd(const struct vmm_boot_file *file, uint64_t offset, uint8_t *buf, size_t len,
                    struct vmm_error *err)
{
    while (len) {
        ssize_t n = pread(file->fd, buf, len < PIECE ? len : PIECE, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return vmm_error_sys(err, VMM_E_IO, errno, _("Cannot read %s"), file->name);
        if (n == 0)
            return vmm_error_set(err, VMM_E_FORMAT, _("%s became shorter while it was read"),
                                 file->name);
        buf += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

bool vmm_boot_file_read(const struct vmm_boot_file *file, uint64_t offset, void *buf, size_t len,
                        struct vmm_error *err)
{
    if (offset > file->size || len > file->size - offset)
        return vmm_error_set(err, VMM_E_FORMAT, _("%s is cut short"), file->name);
    if (file->fd >= 0)
        return read_fd(file, offset, buf, len, err);
    memcpy(buf, file->bytes + offset, len);
    return true;
}

bool vmm_boot_file_load(const struct vmm_boot_file *file, uint64_t offset, uint64_t len,
                        struct vmm_memory *mem, uint64_t gpa, struct vmm_error *err)
{
    void *span = vmm_memory_span(mem, gpa, len);
    if (!span)
        return vmm_error_set(err, VMM_E_NOMEM,
                             _("%s wants %llu KiB at 0x%llx, the guest has %llu MiB"), file->name,
                             (unsigned long long)((len + 1023) >> 10), (unsigned long long)gpa,
                             (unsigned long long)(vmm_memory_size(mem) >> 20));
    return vmm_boot_file_read(file, offset, span, len, err);
}
