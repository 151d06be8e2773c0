#include "owner-place.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"
#include "linger.h"

/* As many clients may wait to be served. */
#define OWNER_BACKLOG 64

static bool place_fill(struct owner_place *place, const char *folder, uint64_t key)
{
    size_t size = OWNER_PATH_SIZE;
    int len = g_snprintf(place->socket, size, "%s/owner-%" G_GINT64_MODIFIER "x", folder, key);
    return len > 0 && (size_t)len < size && g_strlcpy(place->folder, folder, size) < size;
}

/* Nobody else can have put things into it: not even a link in its place. */
static bool place_folder_ours(const char *folder)
{
    struct stat st;
    if (lstat(folder, &st) < 0)
        return false;
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || st.st_mode & 077) {
        errno = EACCES;
        return false;
    }
    return true;
}

static int place_bind(const struct owner_place *place)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    g_strlcpy(address.sun_path, place->socket, sizeof address.sun_path);
    unlink(place->socket); /* a dead owner's: the caller holds the lock */
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(fd, OWNER_BACKLOG) < 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

/* -1 with errno, ENAMETOOLONG where sun_path is too small. */
static int place_try(const char *folder, uint64_t key, struct owner_place *place)
{
    struct owner_place tried;
    if (!place_fill(&tried, folder, key)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return -1;
    if (!place_folder_ours(folder))
        return -1;
    int fd = place_bind(&tried);
    if (fd >= 0)
        *place = tried;
    return fd;
}

int owner_place_listen(const char *state_dir, uint64_t key, struct owner_place *place,
                       char **error)
{
    const char *runtime = g_getenv("XDG_RUNTIME_DIR"), *tmp = g_getenv("TMPDIR");
    tmp = tmp && g_path_is_absolute(tmp) ? tmp : "/tmp";
    g_autofree char *lasting = NULL;
    if (runtime && g_path_is_absolute(runtime) && linger_enabled())
        lasting = g_strconcat(runtime, "/virtty", NULL);
    g_autofree char *usual = g_strdup_printf("%s/virtty-%lu", tmp, (unsigned long)geteuid());
    g_autofree char *common = g_strdup_printf("/tmp/virtty-%lu", (unsigned long)geteuid());
    g_autofree char *own = g_strconcat(state_dir, "/socket", NULL);
    const char *const folders[] = {lasting, usual, common, own};
    int first = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        int fd = folders[i] ? place_try(folders[i], key, place) : -1;
        if (fd >= 0)
            return fd;
        first = !first && folders[i] == usual ? errno : first;
    }
    *error = g_strdup_printf(_("no socket can be made in %s: %s"), usual, g_strerror(first));
    return -1;
}

bool owner_place_intact(const struct owner_place *place)
{
    struct stat st;
    return place_folder_ours(place->folder) && lstat(place->socket, &st) == 0 &&
           S_ISSOCK(st.st_mode);
}

void owner_place_remove(const struct owner_place *place)
{
    if (!place->socket[0] || !place_folder_ours(place->folder))
        return;
    unlink(place->socket);
    rmdir(place->folder);
}

int owner_place_connect(const char *socket_path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (g_strlcpy(address.sun_path, socket_path, sizeof address.sun_path) >=
        sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    struct timeval patience = {.tv_sec = 5}; /* a stopped owner with a full backlog */
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

bool owner_place_peer_trusted(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
        return false;
    return peer.uid == geteuid() || !peer.uid;
}
