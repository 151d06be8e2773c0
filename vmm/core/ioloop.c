#include "core/ioloop.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "core/text.h"
#include "core/thread.h"

#define BATCH 16
#define ID_WAKE UINT64_C(0) /* epoll tags; watches count up from ID_FIRST */
#define ID_TIMER UINT64_C(1)
#define ID_FIRST UINT64_C(2)

struct watch {
    struct watch *next;
    uint64_t id; /* never used again, so that a stale event of a removed watch finds nothing */
    int fd;
    void (*fn)(void *opaque);
    void *opaque;
};

struct vmm_timer {
    struct vmm_timer *next;
    struct vmm_ioloop *loop;
    uint64_t deadline; /* CLOCK_MONOTONIC, 0 if not armed */
    void (*fn)(void *opaque);
    void *opaque;
};

struct vmm_ioloop {
    int epoll, wake, timerfd;
    pthread_t thread;
    bool started, quit;
    pthread_mutex_t lock;
    pthread_cond_t idle; /* a callback ended */
    const void *running; /* the watch or timer whose callback runs */
    pthread_t runner;    /* on this thread */
    struct watch *watches;
    struct vmm_timer *timers;
    uint64_t next_id;
    uint64_t timer_set; /* deadline that the timerfd has, 0 for none */
};

static uint64_t now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

static bool watch_fd(struct vmm_ioloop *loop, int fd, uint64_t id)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = id};
    return fd >= 0 && epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

struct vmm_ioloop *vmm_ioloop_new(struct vmm_error *err)
{
    struct vmm_ioloop *loop = calloc(1, sizeof *loop);
    if (!loop) {
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot make an I/O loop"));
        return NULL;
    }
    pthread_mutex_init(&loop->lock, NULL);
    pthread_cond_init(&loop->idle, NULL);
    loop->next_id = ID_FIRST;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    loop->timerfd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (loop->epoll < 0 || !watch_fd(loop, loop->wake, ID_WAKE) ||
        !watch_fd(loop, loop->timerfd, ID_TIMER)) {
        vmm_error_sys(err, VMM_E_IO, errno, _("Cannot make an I/O loop"));
        vmm_ioloop_free(loop);
        return NULL;
    }
    return loop;
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

void vmm_ioloop_free(struct vmm_ioloop *loop)
{
    if (!loop)
        return;
    vmm_ioloop_stop(loop);
    for (struct watch *w = loop->watches; w;) {
        struct watch *next = w->next;
        free(w);
        w = next;
    }
    close_fd(loop->timerfd);
    close_fd(loop->wake);
    close_fd(loop->epoll);
    pthread_cond_destroy(&loop->idle);
    pthread_mutex_destroy(&loop->lock);
    free(loop);
}

/* Runs a callback with the lock let go; holds it again afterwards. */
static void call_locked(struct vmm_ioloop *loop, const void *owner, void (*fn)(void *),
                        void *opaque)
{
    loop->running = owner;
    loop->runner = pthread_self();
    pthread_mutex_unlock(&loop->lock);
    fn(opaque);
    pthread_mutex_lock(&loop->lock);
    loop->running = NULL;
    pthread_cond_broadcast(&loop->idle);
}

/* Waits until owner's callback has ended, unless that is who asks. */
static void wait_idle_locked(struct vmm_ioloop *loop, const void *owner)
{
    while (loop->running == owner && !pthread_equal(loop->runner, pthread_self()))
        pthread_cond_wait(&loop->idle, &loop->lock);
}

static void set_timerfd_locked(struct vmm_ioloop *loop)
{
    uint64_t first = 0;
    for (const struct vmm_timer *t = loop->timers; t; t = t->next)
        if (t->deadline && (!first || t->deadline < first))
            first = t->deadline;
    if (first == loop->timer_set)
        return;
    loop->timer_set = first;
    struct itimerspec spec = {.it_value = {.tv_sec = (time_t)(first / 1000000000),
                                           .tv_nsec = (long)(first % 1000000000)}};
    timerfd_settime(loop->timerfd, TFD_TIMER_ABSTIME, &spec, NULL);
}

static struct vmm_timer *due_locked(struct vmm_ioloop *loop, uint64_t now)
{
    struct vmm_timer *first = NULL;
    for (struct vmm_timer *t = loop->timers; t; t = t->next)
        if (t->deadline && t->deadline <= now && (!first || t->deadline < first->deadline))
            first = t;
    return first;
}

static void serve_timers_locked(struct vmm_ioloop *loop)
{
    uint64_t expirations, now = now_ns();
    if (read(loop->timerfd, &expirations, sizeof expirations) > 0)
        loop->timer_set = 0;
    for (struct vmm_timer *t; (t = due_locked(loop, now));) {
        t->deadline = 0;
        call_locked(loop, t, t->fn, t->opaque);
    }
    set_timerfd_locked(loop);
}

static void serve_watch_locked(struct vmm_ioloop *loop, uint64_t id)
{
    for (struct watch *w = loop->watches; w; w = w->next)
        if (w->id == id) {
            call_locked(loop, w, w->fn, w->opaque);
            return; /* w may be gone */
        }
}

void vmm_ioloop_turn(struct vmm_ioloop *loop, int timeout_ms)
{
    struct epoll_event events[BATCH];
    int n = epoll_wait(loop->epoll, events, BATCH, timeout_ms);
    pthread_mutex_lock(&loop->lock);
    for (int i = 0; i < n; i++) {
        uint64_t id = events[i].data.u64;
        if (id == ID_TIMER) {
            serve_timers_locked(loop);
        } else if (id == ID_WAKE) {
            eventfd_t count;
            eventfd_read(loop->wake, &count);
        } else {
            serve_watch_locked(loop, id);
        }
    }
    pthread_mutex_unlock(&loop->lock);
}

static bool has_quit(struct vmm_ioloop *loop)
{
    pthread_mutex_lock(&loop->lock);
    bool quit = loop->quit;
    pthread_mutex_unlock(&loop->lock);
    return quit;
}

static void *loop_thread(void *opaque)
{
    struct vmm_ioloop *loop = opaque;
    while (!has_quit(loop))
        vmm_ioloop_turn(loop, -1);
    return NULL;
}

bool vmm_ioloop_start(struct vmm_ioloop *loop, const char *name, struct vmm_error *err)
{
    loop->quit = false;
    int rc = vmm_thread_start(&loop->thread, name, loop_thread, loop);
    if (rc)
        return vmm_error_sys(err, VMM_E_NOMEM, rc, _("Cannot start the I/O thread"));
    loop->started = true;
    return true;
}

void vmm_ioloop_stop(struct vmm_ioloop *loop)
{
    if (!loop->started)
        return;
    pthread_mutex_lock(&loop->lock);
    loop->quit = true;
    eventfd_write(loop->wake, 1);
    pthread_mutex_unlock(&loop->lock);
    pthread_join(loop->thread, NULL);
    loop->started = false;
}

bool vmm_ioloop_add(struct vmm_ioloop *loop, int fd, void (*fn)(void *opaque), void *opaque,
                    struct vmm_error *err)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        return vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot watch a descriptor"));
    pthread_mutex_lock(&loop->lock);
    *w = (struct watch){loop->watches, loop->next_id++, fd, fn, opaque};
    bool ok = watch_fd(loop, fd, w->id);
    int sys = errno;
    if (ok)
        loop->watches = w;
    pthread_mutex_unlock(&loop->lock);
    if (ok)
        return true;
    free(w);
    return vmm_error_sys(err, VMM_E_IO, sys, _("Cannot watch a descriptor"));
}

void vmm_ioloop_remove(struct vmm_ioloop *loop, int fd)
{
    pthread_mutex_lock(&loop->lock);
    struct watch **at = &loop->watches;
    while (*at && (*at)->fd != fd)
        at = &(*at)->next;
    struct watch *w = *at;
    if (w) {
        *at = w->next;
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
        wait_idle_locked(loop, w);
    }
    pthread_mutex_unlock(&loop->lock);
    free(w);
}

struct vmm_timer *vmm_timer_new(struct vmm_ioloop *loop, void (*fn)(void *opaque), void *opaque)
{
    struct vmm_timer *timer = calloc(1, sizeof *timer);
    if (!timer)
        return NULL;
    pthread_mutex_lock(&loop->lock);
    *timer = (struct vmm_timer){loop->timers, loop, 0, fn, opaque};
    loop->timers = timer;
    pthread_mutex_unlock(&loop->lock);
    return timer;
}

static void set_deadline(struct vmm_timer *timer, uint64_t deadline)
{
    pthread_mutex_lock(&timer->loop->lock);
    timer->deadline = deadline;
    set_timerfd_locked(timer->loop);
    pthread_mutex_unlock(&timer->loop->lock);
}

void vmm_timer_arm(struct vmm_timer *timer, uint64_t ns)
{
    uint64_t now = now_ns();
    set_deadline(timer, ns > INT64_MAX - now ? INT64_MAX : now + ns);
}

void vmm_timer_cancel(struct vmm_timer *timer)
{
    set_deadline(timer, 0);
}

void vmm_timer_free(struct vmm_timer *timer)
{
    if (!timer)
        return;
    struct vmm_ioloop *loop = timer->loop;
    pthread_mutex_lock(&loop->lock);
    struct vmm_timer **at = &loop->timers;
    while (*at != timer)
        at = &(*at)->next;
    *at = timer->next;
    set_timerfd_locked(loop);
    wait_idle_locked(loop, timer);
    pthread_mutex_unlock(&loop->lock);
    free(timer);
}
