/* owner-place.h: the folder and the socket through which an owner is reached. Main thread. */
#ifndef SRC_OWNER_PLACE_H
#define SRC_OWNER_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/un.h>

#define OWNER_PATH_SIZE sizeof(((struct sockaddr_un *)0)->sun_path)

/* Where a socket lies. */
struct owner_place {
    char folder[OWNER_PATH_SIZE];
    char socket[OWNER_PATH_SIZE];
};

/* Makes a listening socket and, if need be, its folder: virtty-UID in the system's temporary
 * directory, of mode 0700 and this user's (under $XDG_RUNTIME_DIR where the user lingers; in the
 * state folder if somebody else sits in that place). `key` tells several owners of one user with
 * different state folders apart. Returns the descriptor, or -1 with *error (g_free). */
int owner_place_listen(const char *state_dir, uint64_t key, struct owner_place *place,
                       char **error);
/* True if the socket is still there. */
bool owner_place_intact(const struct owner_place *place);
/* Removes the socket, and the folder if it is empty and was made for it. */
void owner_place_remove(const struct owner_place *place);
/* Connects to a socket; -1 with errno. Does not wait long: the socket is this machine's. */
int owner_place_connect(const char *socket);
/* True if the other end of a connection belongs to this user (or root). */
bool owner_place_peer_trusted(int fd);

#endif
