#include "core/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"

#ifndef MFD_NOEXEC_SEAL /* the C library is older than the kernel may be */
#define MFD_NOEXEC_SEAL 0x0008U
#endif

#define PAGE UINT64_C(4096)
#define SIZE_MIN (UINT64_C(1) << 20)
#define SIZE_MAX_GUEST (UINT64_C(1) << 45) /* far more than any host; keeps sums from wrapping */

struct vmm_memory {
    int fd;
    uint64_t size;
    size_t n_regions;
    struct vmm_memory_region regions[2];
};

static bool map_region(struct vmm_memory *mem, uint64_t guest, uint64_t size, uint64_t file,
                       struct vmm_error *err)
{
    void *host =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, mem->fd, (off_t)file);
    if (host == MAP_FAILED)
        return vmm_error_sys(err, VMM_E_NOMEM, errno, _("Cannot map %llu MiB of guest memory"),
                             (unsigned long long)(size >> 20));
    /* Guest memory has no place in a core dump or in a helper that is forked. */
    madvise(host, size, MADV_DONTDUMP);
    madvise(host, size, MADV_DONTFORK);
    mem->regions[mem->n_regions++] = (struct vmm_memory_region){guest, size, host};
    return true;
}

/* Hosts with vm.memfd_noexec=2 want to hear that nothing is executed; kernels before 6.3 do not
 * know the word. */
static int make_memfd(void)
{
    int fd = memfd_create("virtty-guest-ram", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    return fd < 0 && errno == EINVAL ? memfd_create("virtty-guest-ram", MFD_CLOEXEC) : fd;
}

static bool set_up(struct vmm_memory *mem, struct vmm_error *err)
{
    mem->fd = make_memfd();
    if (mem->fd < 0)
        return vmm_error_sys(err, VMM_E_NOMEM, errno, _("Cannot create guest memory"));
    if (ftruncate(mem->fd, (off_t)mem->size) < 0)
        return vmm_error_sys(err, VMM_E_NOMEM, errno, _("Cannot size guest memory to %llu MiB"),
                             (unsigned long long)(mem->size >> 20));
    uint64_t low = mem->size < VMM_RAM_LOW_END ? mem->size : VMM_RAM_LOW_END;
    if (!map_region(mem, 0, low, 0, err))
        return false;
    return mem->size == low || map_region(mem, VMM_RAM_HIGH_BASE, mem->size - low, low, err);
}

struct vmm_memory *vmm_memory_new(uint64_t size, struct vmm_error *err)
{
    if (size < SIZE_MIN || size > SIZE_MAX_GUEST || size % PAGE) {
        vmm_error_set(err, VMM_E_INVALID, _("%llu bytes is no size for guest memory"),
                      (unsigned long long)size);
        return NULL;
    }
    struct vmm_memory *mem = calloc(1, sizeof *mem);
    if (!mem) {
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot create guest memory"));
        return NULL;
    }
    mem->size = size;
    if (!set_up(mem, err)) {
        vmm_memory_free(mem);
        return NULL;
    }
    return mem;
}

void vmm_memory_free(struct vmm_memory *mem)
{
    if (!mem)
        return;
    for (size_t i = 0; i < mem->n_regions; i++)
        munmap(mem->regions[i].host, mem->regions[i].size);
    if (mem->fd >= 0)
        close(mem->fd);
    free(mem);
}

uint64_t vmm_memory_size(const struct vmm_memory *mem)
{
    return mem->size;
}

uint64_t vmm_memory_resident(const struct vmm_memory *mem)
{
    /* The blocks of a memfd are its pages that exist; far cheaper than walking them. */
    struct stat st;
    if (fstat(mem->fd, &st) < 0)
        return 0;
    return (uint64_t)st.st_blocks * 512;
}

void vmm_memory_clear(struct vmm_memory *mem)
{
    if (fallocate(mem->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)mem->size) == 0)
        return;
    for (size_t i = 0; i < mem->n_regions; i++)
        memset(mem->regions[i].host, 0, mem->regions[i].size);
}

size_t vmm_memory_regions(const struct vmm_memory *mem, struct vmm_memory_region out[2])
{
    memcpy(out, mem->regions, mem->n_regions * sizeof out[0]);
    return mem->n_regions;
}

void *vmm_memory_span(const struct vmm_memory *mem, uint64_t gpa, size_t len)
{
    for (size_t i = 0; i < mem->n_regions; i++) {
        const struct vmm_memory_region *r = &mem->regions[i];
        if (gpa < r->guest || gpa - r->guest > r->size)
            continue;
        uint64_t offset = gpa - r->guest;
        /* A span of no bytes still needs an address inside the region. */
        if (offset < r->size && len <= r->size - offset)
            return (uint8_t *)r->host + offset;
    }
    return NULL;
}

bool vmm_memory_read(const struct vmm_memory *mem, uint64_t gpa, void *buf, size_t len)
{
    const void *span = vmm_memory_span(mem, gpa, len);
    if (!span)
        return false;
    memcpy(buf, span, len);
    return true;
}

bool vmm_memory_write(struct vmm_memory *mem, uint64_t gpa, const void *buf, size_t len)
{
    void *span = vmm_memory_span(mem, gpa, len);
    if (!span)
        return false;
    memcpy(span, buf, len);
    return true;
}

bool vmm_memory_fill(struct vmm_memory *mem, uint64_t gpa, uint8_t byte, size_t len)
{
    void *span = vmm_memory_span(mem, gpa, len);
    if (!span)
        return false;
    memset(span, byte, len);
    return true;
}
