/* ioloop.h: one machine's I/O thread: descriptors and timers.
 *
 * Adding and removing is for any thread; callbacks run on the loop's thread only. A callback may
 * remove itself. */
#ifndef VMM_CORE_IOLOOP_H
#define VMM_CORE_IOLOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"

struct vmm_ioloop;
struct vmm_timer;

struct vmm_ioloop *vmm_ioloop_new(struct vmm_error *err);
/* Starts the thread (named `name`, at most 15 bytes). */
bool vmm_ioloop_start(struct vmm_ioloop *loop, const char *name, struct vmm_error *err);
/* Waits until the current callback has ended, then for the thread. */
void vmm_ioloop_stop(struct vmm_ioloop *loop);
void vmm_ioloop_free(struct vmm_ioloop *loop);
/* For tests without a thread: serves what is ready, waiting at most timeout_ms for the first. */
void vmm_ioloop_turn(struct vmm_ioloop *loop, int timeout_ms);

/* Calls fn when fd is readable (level triggered). */
bool vmm_ioloop_add(struct vmm_ioloop *loop, int fd, void (*fn)(void *opaque), void *opaque,
                    struct vmm_error *err);
/* After it returns fn is not running and will not be called (unless called from fn itself). */
void vmm_ioloop_remove(struct vmm_ioloop *loop, int fd);

struct vmm_timer *vmm_timer_new(struct vmm_ioloop *loop, void (*fn)(void *opaque), void *opaque);
/* Fires once, `ns` from now in host monotonic time; arming again moves it. */
void vmm_timer_arm(struct vmm_timer *timer, uint64_t ns);
void vmm_timer_cancel(struct vmm_timer *timer);
void vmm_timer_free(struct vmm_timer *timer);

#endif
