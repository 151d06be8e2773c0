/* thread.h: starts the engine's threads: named, deaf to the program's signals. Any thread. */
#ifndef VMM_CORE_THREAD_H
#define VMM_CORE_THREAD_H

#include <pthread.h>
#include <signal.h>

/* As pthread_create(), with a name (at most 15 bytes are kept). Every signal but the faults that a
 * thread causes itself is blocked in it, so that signals reach the program's own threads. Returns
 * 0 or an errno. */
int vmm_thread_start(pthread_t *thread, const char *name, void *(*fn)(void *opaque), void *opaque);

/* The same set: all signals but SIGSEGV, SIGBUS, SIGFPE and SIGILL. */
void vmm_thread_blocked_signals(sigset_t *set);

#endif
