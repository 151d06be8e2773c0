#include "memory-guard.h"

#include <errno.h>
#include <glib.h>
#include <signal.h>

#define GUARD_PLACES 16

#define GUARD_REGIONS 2

/* Where the memory of one machine lies. A handler reads without a lock: the place that it looks for
 * cannot change, for the thread that it interrupts is at work on that machine; one that does change
 * meanwhile (its version tells) is another's, whose memory it must not even look at. */
struct guard_place {
    unsigned version; /* odd while it changes */
    struct vmm_memory *mem; /* NULL: free */
    uintptr_t begin[GUARD_REGIONS], end[GUARD_REGIONS];
};

/* Never freed, for a handler may stand anywhere in the chain. */
struct guard_block {
    struct guard_place places[GUARD_PLACES];
    struct guard_block *next; /* atomic */
};

static struct guard_block guard_first;
static GMutex guard_lock; /* of writers */
static bool guard_installed;
static struct sigaction guard_before;

/* The memory that has this address, or NULL. */
static struct vmm_memory *guard_look(const struct guard_place *place, uintptr_t at)
{
    unsigned version = __atomic_load_n(&place->version, __ATOMIC_ACQUIRE);
    struct vmm_memory *mem = __atomic_load_n(&place->mem, __ATOMIC_RELAXED);
    bool inside = false;
    for (unsigned i = 0; i < GUARD_REGIONS; i++) {
        inside |= at >= __atomic_load_n(&place->begin[i], __ATOMIC_RELAXED) &&
                  at < __atomic_load_n(&place->end[i], __ATOMIC_RELAXED);
    }
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    bool steady = version % 2 == 0 && version == __atomic_load_n(&place->version, __ATOMIC_RELAXED);
    return steady && inside ? mem : NULL;
}

static bool guard_replace(const siginfo_t *info)
{
    bool hardware = info->si_code == BUS_MCEERR_AR;
    unsigned shift = hardware ? (unsigned)info->si_addr_lsb : 0;
    for (const struct guard_block *block = &guard_first; block;
         block = __atomic_load_n(&block->next, __ATOMIC_ACQUIRE)) {
        for (unsigned i = 0; i < GUARD_PLACES; i++) {
            struct vmm_memory *mem = guard_look(&block->places[i], (uintptr_t)info->si_addr);
            if (mem)
                return vmm_memory_replace_lost(mem, info->si_addr, shift, hardware);
        }
    }
    return false;
}

static void guard_handle(int number, siginfo_t *info, void *context)
{
    int saved = errno;
    (void)context;
    /* Nobody has touched that page yet; who does is told. */
    if (info->si_code == BUS_MCEERR_AO)
        return;
    bool fault = info->si_code > 0;
    if (!fault || !guard_replace(info)) {
        sigaction(SIGBUS, &guard_before, NULL);
        if (!fault) /* somebody sent it: it does not come again by itself */
            raise(number);
    }
    errno = saved;
}

static void guard_install(void)
{
    struct sigaction action = {.sa_sigaction = guard_handle, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigemptyset(&action.sa_mask);
    guard_installed = sigaction(SIGBUS, &action, &guard_before) == 0;
}

/* A free place if `mem` is NULL; else that one's. NULL if there is none. */
static struct guard_place *guard_find(const struct vmm_memory *mem)
{
    for (struct guard_block *block = &guard_first; block; block = block->next) {
        for (unsigned i = 0; i < GUARD_PLACES; i++) {
            if (block->places[i].mem == mem)
                return &block->places[i];
        }
    }
    return NULL;
}

static struct guard_place *guard_grow(void)
{
    struct guard_block *last = &guard_first, *more = g_new0(struct guard_block, 1);
    while (last->next)
        last = last->next;
    __atomic_store_n(&last->next, more, __ATOMIC_RELEASE);
    return &more->places[0];
}

static void guard_set(struct guard_place *place, struct vmm_memory *mem)
{
    struct vmm_memory_region regions[GUARD_REGIONS];
    size_t n = mem ? vmm_memory_regions(mem, regions) : 0;
    __atomic_store_n(&place->version, place->version + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    __atomic_store_n(&place->mem, mem, __ATOMIC_RELAXED);
    for (unsigned i = 0; i < GUARD_REGIONS; i++) {
        uintptr_t begin = i < n ? (uintptr_t)regions[i].host : 0;
        __atomic_store_n(&place->begin[i], begin, __ATOMIC_RELAXED);
        __atomic_store_n(&place->end[i], i < n ? begin + regions[i].size : 0, __ATOMIC_RELAXED);
    }
    __atomic_store_n(&place->version, place->version + 1, __ATOMIC_RELEASE);
}

static void guard_add(struct vmm_memory *mem)
{
    g_mutex_lock(&guard_lock);
    if (!guard_installed)
        guard_install();
    struct guard_place *place = guard_find(NULL);
    guard_set(place ? place : guard_grow(), mem);
    g_mutex_unlock(&guard_lock);
}

static void guard_remove(struct vmm_memory *mem)
{
    g_mutex_lock(&guard_lock);
    struct guard_place *place = guard_find(mem);
    if (place)
        guard_set(place, NULL);
    g_mutex_unlock(&guard_lock);
}

const struct vmm_memory_guard memory_guard = {guard_add, guard_remove};
