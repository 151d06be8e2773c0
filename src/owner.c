#include "owner.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build-id.h"
#include "core/text.h"
#include "owner-lock.h"
#include "owner-place.h"
#include "packet.h"

/* An owner that ends has its guests' threads to wait for. */
#define OWNER_PATIENCE_MS 15000

struct owner {
    int lock, listener;
    char *folder;
    struct owner_place place;
    struct owner_record record;
};

char *owner_folder(void)
{
    const char *set = g_getenv("XDG_STATE_HOME");
    if (set && g_path_is_absolute(set))
        return g_build_filename(set, "virtty", NULL);
    return g_build_filename(g_get_home_dir(), ".local/state", "virtty", NULL);
}

/* --- becoming the owner --- */

static void owner_close_all_but(int *keep, unsigned count)
{
    /* Out of the way first: they may lie on each other's places. */
    for (unsigned i = 0; i < count; i++)
        keep[i] = fcntl(keep[i], F_DUPFD_CLOEXEC, 3 + (int)count);
    for (unsigned i = 0; i < count; i++)
        keep[i] = dup3(keep[i], 3 + (int)i, O_CLOEXEC);
    close_range(3 + count, ~0u, 0);
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++)
        dup2(null, i);
    if (null > 2)
        close(null);
}

/* What the caller's terminal and shell left in the process. */
static void owner_forget_client(void)
{
    sigset_t none;
    umask(077);
    if (chdir("/") < 0)
        errno = 0; /* nothing depends on it */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) {
        if (number != SIGKILL && number != SIGSTOP)
            signal(number, SIG_DFL);
    }
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

static enum owner_role owner_be(struct owner *owner, int *fd)
{
    int keep[] = {owner->lock, owner->listener, *fd};
    owner_close_all_but(keep, G_N_ELEMENTS(keep));
    owner->lock = keep[0];
    owner->listener = keep[1];
    *fd = keep[2];
    owner_forget_client();
    owner->record.pid = getpid();
    owner->record.started = owner_lock_started(getpid());
    owner_lock_write(owner->lock, &owner->record);
    owner_lock_release_start(owner->lock);
    return OWNER_SELF;
}

/* The socket stands before the fork, so that others can connect while the owner gets ready. */
static struct owner *owner_prepare(const char *folder, int lock, char **error)
{
    struct stat st;
    struct owner *owner = g_new0(struct owner, 1);
    owner->lock = lock;
    owner->folder = g_strdup(folder);
    owner->record.protocol = PACKET_PROTOCOL;
    build_id_get(owner->record.build);
    uint64_t key = fstat(lock, &st) == 0 ? (uint64_t)st.st_ino ^ (uint64_t)st.st_dev << 32 : 0;
    owner->listener = owner_place_listen(folder, key, &owner->place, error);
    if (owner->listener < 0) {
        g_free(owner->folder);
        g_free(owner);
        return NULL;
    }
    g_strlcpy(owner->record.socket, owner->place.socket, sizeof owner->record.socket);
    return owner;
}

static void owner_forget(struct owner *owner)
{
    close(owner->listener);
    g_free(owner->folder);
    g_free(owner);
}

/* A dead owner's socket may lie in another folder than ours will. */
static void owner_clean_stale(int lock)
{
    struct owner_record stale;
    struct stat st;
    if (owner_lock_read(lock, &stale) && lstat(stale.socket, &st) == 0 && S_ISSOCK(st.st_mode))
        unlink(stale.socket);
}

/* Returns twice. Two forks: the owner is nobody's child and leads no session, so that it can never
 * get a controlling terminal by opening one. */
static enum owner_role owner_start(const char *folder, int lock, int *fd, struct owner **out,
                                   char **error)
{
    int pair[2];
    owner_clean_stale(lock);
    struct owner *owner = owner_prepare(folder, lock, error);
    if (!owner)
        return OWNER_FAILED;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        pair[0] = pair[1] = -1;
    pid_t pid = pair[0] < 0 ? -1 : fork();
    if (pid == 0) {
        setsid();
        if (fork())
            _exit(0);
        *fd = pair[1];
        *out = owner;
        return owner_be(owner, fd);
    }
    if (pid < 0) {
        *error = g_strdup_printf(_("cannot start virtty's owner process: %s"), g_strerror(errno));
        owner_place_remove(&owner->place);
        if (pair[0] >= 0)
            close(pair[0]);
    }
    if (pair[1] >= 0)
        close(pair[1]);
    owner_forget(owner);
    *fd = pair[0];
    return pid < 0 ? OWNER_FAILED : OWNER_CLIENT;
}

/* --- finding one --- */

static int owner_connect(const struct owner_record *record)
{
    int fd = owner_place_connect(record->socket);
    if (fd >= 0 && !owner_place_peer_trusted(fd)) {
        close(fd);
        errno = EPERM;
        return -1;
    }
    return fd;
}

/* One try with the start's lock held, which is released here or by the new owner. OWNER_NONE: to
 * be tried again after a wait for *record. */
static enum owner_role owner_try(const char *folder, int lock, bool start, int *fd,
                                 struct owner_record *record, struct owner **owner, char **error)
{
    if (!owner_lock_take(lock)) {
        bool known = owner_lock_read(lock, record);
        owner_lock_release_start(lock);
        *fd = known ? owner_connect(record) : -1;
        return *fd >= 0 ? OWNER_CLIENT : OWNER_NONE;
    }
    if (start)
        return owner_start(folder, lock, fd, owner, error);
    owner_clean_stale(lock);
    owner_lock_remove(lock, folder);
    *record = (struct owner_record){0};
    return OWNER_NONE;
}

enum owner_role owner_reach(const char *folder, bool start, int *fd, struct owner **owner,
                            char **error)
{
    gint64 deadline = g_get_monotonic_time() + OWNER_PATIENCE_MS * 1000;
    for (;;) {
        struct owner_record record = {.pid = 1};
        int lock = owner_lock_open(folder, start, error);
        if (lock < 0)
            return *error ? OWNER_FAILED : OWNER_NONE;
        enum owner_role role = owner_try(folder, lock, start, fd, &record, owner, error);
        if (role == OWNER_SELF)
            return role;
        gint64 left = (deadline - g_get_monotonic_time()) / 1000;
        bool again = role == OWNER_NONE && record.pid && left > 0 &&
                     owner_lock_wake(folder, &record, (int)left);
        close(lock);
        if (role != OWNER_NONE || !record.pid)
            return role;
        if (!again) {
            *error = g_strdup_printf(_("virtty's owner, process %ld, does not answer"),
                                     (long)record.pid);
            return OWNER_FAILED;
        }
    }
}

/* --- its end, seen by others --- */

int owner_watch(const char *folder)
{
    g_autofree char *ignored = NULL;
    int lock = owner_lock_open(folder, false, &ignored);
    if (lock >= 0)
        owner_lock_release_start(lock);
    return lock;
}

bool owner_wait_end(int watch)
{
    bool ended = watch < 0 || owner_lock_wait_free(watch, OWNER_PATIENCE_MS / 1000);
    if (watch >= 0)
        close(watch);
    return ended;
}

/* --- in the owner --- */

int owner_listener(const struct owner *owner)
{
    return owner->listener;
}

const char *owner_socket(const struct owner *owner)
{
    return owner->place.socket;
}

const char *owner_build(const struct owner *owner)
{
    return owner->record.build;
}

bool owner_revive(struct owner *owner)
{
    struct owner_place place;
    struct stat st;
    g_autofree char *error = NULL;
    bool changed = false;
    if (owner->listener >= 0 && !owner_place_intact(&owner->place) &&
        fstat(owner->lock, &st) == 0) {
        uint64_t key = (uint64_t)st.st_ino ^ (uint64_t)st.st_dev << 32;
        int fd = owner_place_listen(owner->folder, key, &place, &error);
        if (fd >= 0) {
            close(owner->listener);
            owner->listener = fd;
            owner->place = place;
            g_strlcpy(owner->record.socket, place.socket, sizeof owner->record.socket);
            changed = true;
        }
    }
    owner_lock_write(owner->lock, &owner->record); /* whoever asked waits for this */
    return changed;
}

void owner_retire(struct owner *owner)
{
    if (owner->listener < 0)
        return;
    owner_place_remove(&owner->place);
    close(owner->listener);
    owner->listener = -1;
}

void owner_free(struct owner *owner)
{
    owner_retire(owner);
    owner_lock_remove(owner->lock, owner->folder);
    close(owner->lock);
    g_free(owner->folder);
    g_free(owner);
}
