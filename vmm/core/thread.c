#include "core/thread.h"

#include <stdio.h>

void vmm_thread_blocked_signals(sigset_t *set)
{
    /* The kernel ends a process that causes one of these while it is blocked. */
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    sigfillset(set);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(set, faults[i]);
}

int vmm_thread_start(pthread_t *thread, const char *name, void *(*fn)(void *opaque), void *opaque)
{
    sigset_t blocked, old;
    vmm_thread_blocked_signals(&blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, &old);
    int rc = pthread_create(thread, NULL, fn, opaque);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (rc)
        return rc;
    char kept[16];
    snprintf(kept, sizeof kept, "%s", name);
    pthread_setname_np(*thread, kept);
    return 0;
}
