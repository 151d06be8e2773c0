/* memory.h: guest physical memory; every access has a length and is checked. Any thread.
 *
 * RAM lies in one sparse memfd: low RAM from address 0 up to VMM_RAM_LOW_END, the rest from
 * 4 GiB. Between them is the hole for PCI windows, the I/O APIC and the local APICs. */
#ifndef VMM_CORE_MEMORY_H
#define VMM_CORE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define VMM_RAM_LOW_END UINT64_C(0xc0000000)  /* first address of the hole below 4 GiB */
#define VMM_RAM_HIGH_BASE UINT64_C(0x100000000)

struct vmm_memory;

struct vmm_memory_region {
    uint64_t guest; /* guest physical address */
    uint64_t size;  /* bytes */
    void *host;     /* where it is mapped in this process */
};

/* Maps `size` bytes (a multiple of 4 KiB, at least 1 MiB) of zeroed guest RAM. NULL on failure.
 * Freed by vmm_memory_free(). Works without /dev/kvm. */
struct vmm_memory *vmm_memory_new(uint64_t size, struct vmm_error *err);
void vmm_memory_free(struct vmm_memory *mem);

uint64_t vmm_memory_size(const struct vmm_memory *mem);
/* Bytes of the guest's RAM that are resident in the host now. */
uint64_t vmm_memory_resident(const struct vmm_memory *mem);

/* The regions in ascending order; at most 2. */
size_t vmm_memory_regions(const struct vmm_memory *mem, struct vmm_memory_region out[2]);

/* Copies; false (nothing copied) unless the whole range is RAM. A range may cross regions only
 * if they are adjacent in the guest, which they never are. */
bool vmm_memory_read(const struct vmm_memory *mem, uint64_t gpa, void *buf, size_t len);
bool vmm_memory_write(struct vmm_memory *mem, uint64_t gpa, const void *buf, size_t len);
bool vmm_memory_fill(struct vmm_memory *mem, uint64_t gpa, uint8_t byte, size_t len);

/* Gives every page back to the host: all RAM reads as zeroes again. No vCPU runs. */
void vmm_memory_clear(struct vmm_memory *mem);

/* --- pages that the host loses ---
 *
 * A page can cease to be there: a memory error of the hardware, a host that has promised more than
 * it has. The kernel tells it by SIGBUS, which belongs to the process and not to a machine: whoever
 * owns it is told where guest memory lies, and replaces what was lost, so that the thread at work
 * can go on; the machine then ends by itself, and the others never hear of it. */

struct vmm_memory_guard {
    /* From now on guest memory lies there, see vmm_memory_regions(); and no more. */
    void (*add)(struct vmm_memory *mem);
    void (*remove)(struct vmm_memory *mem);
};

/* Puts empty memory in the place of the lost 1 << shift bytes around `address` and signals the
 * eventfd. False if that is no guest memory of `mem`. May be called from a signal handler. */
bool vmm_memory_replace_lost(struct vmm_memory *mem, void *address, unsigned shift, bool hardware);
/* Becomes readable with the first lost page. Owned by `mem`. */
int vmm_memory_lost_fd(const struct vmm_memory *mem);
/* False if nothing was lost since the last vmm_memory_clear(), which makes all whole again. Else
 * the guest address of the first loss, and whether the hardware failed. */
bool vmm_memory_lost(const struct vmm_memory *mem, uint64_t *gpa, bool *hardware);

/* A pointer that is valid for exactly `len` bytes and as long as `mem` lives, or NULL unless the
 * whole range is RAM. The guest may change what is behind it at any time: read a value once. */
void *vmm_memory_span(const struct vmm_memory *mem, uint64_t gpa, size_t len);

#endif
