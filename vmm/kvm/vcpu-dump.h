/* vcpu-dump.h: a vCPU's registers as text, for the report of a crash. On the vCPU's thread. */
#ifndef VMM_KVM_VCPU_DUMP_H
#define VMM_KVM_VCPU_DUMP_H

#include <stddef.h>

#include "core/memory.h"

/* Writes several lines: `reason`, registers, instruction bytes (as far as they can be read). */
void vmm_vcpu_dump(int fd, const struct vmm_memory *mem, unsigned index, const char *reason,
                   char *buf, size_t size);

#endif
