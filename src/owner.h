/* owner.h: finds this user's owner process, or makes this program's second half one. Main thread.
 *
 * owner_reach() forks: call it before any thread, GMainContext or terminal state exists. */
#ifndef SRC_OWNER_H
#define SRC_OWNER_H

#include <stdbool.h>

struct owner;

enum owner_role {
    OWNER_NONE,   /* none lives and none was wanted */
    OWNER_FAILED, /* see *error */
    OWNER_CLIENT, /* *fd is connected to the owner */
    OWNER_SELF,   /* this is the new owner process; *fd is its first client's connection */
};

/* The state folder, which holds the lock: $XDG_STATE_HOME/virtty. g_free(). */
char *owner_folder(void);

/* Connects to the owner that holds the lock in `folder`. If none lives and `start` is true, one is
 * forked (in a session of its own, with no file of the caller open) and this returns twice. The
 * descriptor is blocking. *error: g_free. */
enum owner_role owner_reach(const char *folder, bool start, int *fd, struct owner **owner,
                            char **error);

/* Keeps the lock of the owner that lives now in view: a descriptor, or -1 if there is none. */
int owner_watch(const char *folder);
/* Waits until that owner has put everything away, some seconds at most, and closes `watch`. False
 * if it is not done yet. */
bool owner_wait_end(int watch);

/* --- in the owner --- */

/* The listening socket, not blocking; changes with owner_revive(). */
int owner_listener(const struct owner *owner);
/* The path of that socket as it was at the start. */
const char *owner_socket(const struct owner *owner);
const char *owner_build(const struct owner *owner);
/* Makes the socket anew if somebody removed it and writes the lock file again. True if the
 * listener is another one now. */
bool owner_revive(struct owner *owner);
/* Nobody can connect any more; the lock stays, so that no other owner starts yet. */
void owner_retire(struct owner *owner);
/* Retires, removes the lock file and gives the lock up. */
void owner_free(struct owner *owner);

#endif
