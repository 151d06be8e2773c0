/* memory-guard.h: SIGBUS for guest memory: a page that the host loses ends its machine, not the
 * process with all of them. Any thread. */
#ifndef SRC_MEMORY_GUARD_H
#define SRC_MEMORY_GUARD_H

#include "core/memory.h"

/* For struct vmm_hooks. The first add() takes SIGBUS over; one that hits no guest memory does what
 * it did before. */
extern const struct vmm_memory_guard memory_guard;

#endif
