#include "core/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"

#ifndef MFD_NOEXEC_SEAL /* the C library is older than the kernel may be */
#define MFD_NOEXEC_SEAL 0x0008U
#endif

#define PAGE UINT64_C(4096)
#define PAGE_SHIFT 12
#define LOSS_SHIFT_MAX 30 /* a huge page of 1 GiB */
#define SIZE_MIN (UINT64_C(1) << 20)
#define SIZE_MAX_GUEST (UINT64_C(1) << 45) /* far more than any host; keeps sums from wrapping */

struct vmm_memory {
    int fd;
    uint64_t size;
    size_t n_regions;
    struct vmm_memory_region regions[2];
    int lost_fd;
    uint64_t lost; /* atomic: guest address of the first lost page, and the flags below; 0: none */
};

#define LOST UINT64_C(1)
#define LOST_BY_HARDWARE UINT64_C(2)

/* At a fixed place it takes the place of what is there. */
static void *map_file(const struct vmm_memory *mem, void *at, uint64_t size, uint64_t file)
{
    int flags = MAP_SHARED | MAP_NORESERVE | (at ? MAP_FIXED : 0);
    void *host = mmap(at, size, PROT_READ | PROT_WRITE, flags, mem->fd, (off_t)file);
    if (host == MAP_FAILED)
        return host;
    /* Guest memory has no place in a core dump or in a helper that is forked. */
    madvise(host, size, MADV_DONTDUMP);
    madvise(host, size, MADV_DONTFORK);
    return host;
}

static bool map_region(struct vmm_memory *mem, uint64_t guest, uint64_t size, uint64_t file,
                       struct vmm_error *err)
{
    void *host = map_file(mem, NULL, size, file);
    if (host == MAP_FAILED)
        return vmm_error_sys(err, VMM_E_NOMEM, errno, _("Cannot map %llu MiB of guest memory"),
                             (unsigned long long)(size >> 20));
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
    mem->lost_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (mem->fd < 0 || mem->lost_fd < 0)
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
    mem->fd = mem->lost_fd = -1;
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
    if (mem->lost_fd >= 0)
        close(mem->lost_fd);
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

/* --- lost pages --- */

bool vmm_memory_replace_lost(struct vmm_memory *mem, void *address, unsigned shift, bool hardware)
{
    uintptr_t at = (uintptr_t)address;
    if (shift < PAGE_SHIFT || shift > LOSS_SHIFT_MAX)
        shift = PAGE_SHIFT;
    for (size_t i = 0; i < mem->n_regions; i++) {
        const struct vmm_memory_region *r = &mem->regions[i];
        uintptr_t begin = (uintptr_t)r->host, end = begin + r->size;
        if (at < begin || at >= end)
            continue;
        uintptr_t from = at >> shift << shift, to = from + (UINT64_C(1) << shift);
        from = from < begin ? begin : from;
        to = to > end ? end : to;
        if (mmap((void *)from, to - from, PROT_READ | PROT_WRITE,
                 MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED)
            return false;
        uint64_t none = 0, page = (r->guest + (at - begin)) & ~(PAGE - 1);
        uint64_t lost = page | LOST | (hardware ? LOST_BY_HARDWARE : 0);
        __atomic_compare_exchange_n(&mem->lost, &none, lost, false, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED);
        eventfd_write(mem->lost_fd, 1);
        return true;
    }
    return false;
}

int vmm_memory_lost_fd(const struct vmm_memory *mem)
{
    return mem->lost_fd;
}

bool vmm_memory_lost(const struct vmm_memory *mem, uint64_t *gpa, bool *hardware)
{
    uint64_t lost = __atomic_load_n(&mem->lost, __ATOMIC_ACQUIRE);
    *gpa = lost & ~(PAGE - 1);
    *hardware = lost & LOST_BY_HARDWARE;
    return lost != 0;
}

/* The file may have lost its pages, too; where it cannot be had again, what was put in their place
 * stays and is as good. */
static void make_whole(struct vmm_memory *mem)
{
    uint64_t file = 0;
    if (!__atomic_exchange_n(&mem->lost, 0, __ATOMIC_ACQ_REL) ||
        ftruncate(mem->fd, (off_t)mem->size) < 0)
        return;
    for (size_t i = 0; i < mem->n_regions; i++) {
        map_file(mem, mem->regions[i].host, mem->regions[i].size, file);
        file += mem->regions[i].size;
    }
}

void vmm_memory_clear(struct vmm_memory *mem)
{
    make_whole(mem);
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
