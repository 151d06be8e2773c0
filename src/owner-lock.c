#include "owner-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/text.h"

#define OWNER_LOCK_NAME "owner.lock"
#define OWNER_RECORD_MAX 1024
/* A start needs milliseconds; one that was stopped in the midst of it must not hang the others. */
#define OWNER_START_PATIENCE_S 5

enum { OWNER_BYTE, START_BYTE };

static bool lock_byte(int fd, off_t byte, short type, bool wait)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    return fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock) == 0;
}

static void lock_alarm(int number)
{
    (void)number; /* only ends the wait */
}

static bool lock_wait(int fd, off_t byte, int seconds)
{
    if (lock_byte(fd, byte, F_WRLCK, false))
        return true;
    struct sigaction action = {.sa_handler = lock_alarm}, old;
    struct itimerval timer = {.it_value.tv_sec = seconds}, none = {0};
    sigaction(SIGALRM, &action, &old);
    setitimer(ITIMER_REAL, &timer, NULL);
    bool taken = lock_byte(fd, byte, F_WRLCK, true);
    setitimer(ITIMER_REAL, &none, NULL);
    sigaction(SIGALRM, &old, NULL);
    return taken;
}

/* An owner that ended in between has removed the file that we opened. */
static bool lock_is_current(int fd, const char *path)
{
    struct stat ours, there;
    return fstat(fd, &ours) == 0 && lstat(path, &there) == 0 && ours.st_ino == there.st_ino &&
           ours.st_dev == there.st_dev;
}

int owner_lock_open(const char *folder, bool create, char **error)
{
    g_autofree char *path = g_build_filename(folder, OWNER_LOCK_NAME, NULL);
    int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0);
    if (create && g_mkdir_with_parents(folder, 0700)) {
        *error = g_strdup_printf(_("cannot make the folder %s: %s"), folder, g_strerror(errno));
        return -1;
    }
    for (;;) {
        int fd = open(path, flags, 0600);
        if (fd < 0 && (errno == ENOENT || errno == ENOTDIR) && !create)
            return -1;
        if (fd < 0) {
            *error = g_strdup_printf(_("cannot open %s: %s"), path, g_strerror(errno));
            return -1;
        }
        if (!lock_wait(fd, START_BYTE, OWNER_START_PATIENCE_S)) {
            *error = g_strdup_printf(errno == EINTR ? _("%s: another virtty has been starting for "
                                                        "%u s: is it stopped?")
                                                    : _("%s cannot be locked"),
                                     path, OWNER_START_PATIENCE_S);
            close(fd);
            return -1;
        }
        if (lock_is_current(fd, path))
            return fd;
        close(fd);
    }
}

bool owner_lock_take(int fd)
{
    return lock_byte(fd, OWNER_BYTE, F_WRLCK, false);
}

bool owner_lock_wait_free(int fd, int seconds)
{
    return lock_wait(fd, OWNER_BYTE, seconds);
}

void owner_lock_release_start(int fd)
{
    lock_byte(fd, START_BYTE, F_UNLCK, false);
}

bool owner_lock_read(int fd, struct owner_record *out)
{
    char text[OWNER_RECORD_MAX + 1];
    ssize_t len = pread(fd, text, OWNER_RECORD_MAX, 0);
    if (len <= 0 || memchr(text, 0, (size_t)len))
        return false;
    text[len] = 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", 6);
    if (g_strv_length(lines) != 6)
        return false;
    guint64 pid, started, protocol;
    struct owner_record record = {0};
    if (!g_ascii_string_to_unsigned(lines[0], 10, 2, G_MAXINT32, &pid, NULL) ||
        !g_ascii_string_to_unsigned(lines[1], 10, 1, G_MAXUINT64, &started, NULL) ||
        !g_ascii_string_to_unsigned(lines[2], 10, 1, 65535, &protocol, NULL) ||
        g_strlcpy(record.build, lines[3], sizeof record.build) >= sizeof record.build ||
        g_strlcpy(record.socket, lines[4], sizeof record.socket) >= sizeof record.socket)
        return false;
    record.pid = (pid_t)pid;
    record.started = started;
    record.protocol = (unsigned)protocol;
    *out = record;
    return true;
}

bool owner_lock_write(int fd, const struct owner_record *record)
{
    char text[OWNER_RECORD_MAX];
    int len =
        g_snprintf(text, sizeof text, "%ld\n%" G_GUINT64_FORMAT "\n%u\n%s\n%s\n", (long)record->pid,
                   (guint64)record->started, record->protocol, record->build, record->socket);
    if (len <= 0 || (size_t)len >= sizeof text)
        return false;
    return pwrite(fd, text, (size_t)len, 0) == len && ftruncate(fd, len) == 0;
}

uint64_t owner_lock_started(pid_t pid)
{
    char path[64], text[1024];
    g_snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    if (len <= 0)
        return 0;
    text[len] = 0;
    /* The name, which may hold anything, ends with the last parenthesis; the time is the 22nd. */
    char *at = strrchr(text, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? g_ascii_strtoull(at + 1, NULL, 10) : 0;
}

void owner_lock_remove(int fd, const char *folder)
{
    g_autofree char *path = g_build_filename(folder, OWNER_LOCK_NAME, NULL);
    if (lock_is_current(fd, path))
        unlink(path);
}

static bool lock_signal(const struct owner_record *record)
{
    uint64_t started = owner_lock_started(record->pid);
    return started && started == record->started && kill(record->pid, SIGUSR1) == 0;
}

bool owner_lock_wake(const char *folder, const struct owner_record *record, int ms)
{
    g_autofree char *path = g_build_filename(folder, OWNER_LOCK_NAME, NULL);
    int fd = inotify_init1(IN_CLOEXEC);
    /* A removal changes the link count; the end of its owner closes the file. */
    unsigned events = IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE;
    bool changed = false;
    if (fd >= 0 && inotify_add_watch(fd, path, events) >= 0) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        /* One that is not seen (it is just gone, or lives in another PID namespace) tells nothing:
         * soon again, but not at full speed. */
        bool told = lock_signal(record);
        changed = poll(&wait, 1, told ? ms : MIN(ms, 50)) > 0 || !told;
    } else {
        changed = errno == ENOENT;
    }
    if (fd >= 0)
        close(fd);
    return changed;
}
