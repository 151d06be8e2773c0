/* owner-lock.h: the file that makes the owner unique and says how to reach it. Main thread.
 *
 * $XDG_STATE_HOME/virtty/owner.lock. Its byte 0 is locked as long as an owner lives (the lock
 * belongs to the open file, so that a fork hands it on), byte 1 while somebody starts one. */
#ifndef SRC_OWNER_LOCK_H
#define SRC_OWNER_LOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "build-id.h"
#include "owner-place.h"

/* What the file says of the owner that holds it. */
struct owner_record {
    pid_t pid;
    uint64_t started; /* as in /proc/PID/stat: another process of that number differs */
    unsigned protocol;
    char build[BUILD_ID_SIZE];
    char socket[OWNER_PATH_SIZE];
};

/* Opens the file in a folder, which is made if `create`; -1 with *error (g_free), or with *error
 * NULL if it is not there. Waits, for some seconds at most, until nobody starts an owner. */
int owner_lock_open(const char *folder, bool create, char **error);
/* Takes the owner's part; false if an owner lives. The start's part stays held. */
bool owner_lock_take(int fd);
/* Takes it when the owner has given it up, which is the last that it does; false if it has not
 * within that time. */
bool owner_lock_wait_free(int fd, int seconds);
/* Lets others in that want to start or find an owner. */
void owner_lock_release_start(int fd);
/* False if there is nothing or nonsense in it; *out is untouched then. */
bool owner_lock_read(int fd, struct owner_record *out);
/* Writes the record. */
bool owner_lock_write(int fd, const struct owner_record *record);
/* When a process was started, in the clock of /proc; 0 if there is none. */
uint64_t owner_lock_started(pid_t pid);
/* Removes the file; closing the descriptor gives the lock up. */
void owner_lock_remove(int fd, const char *folder);
/* Asks the owner of a record to make its socket anew and waits, at most `ms`, until the file
 * changes or its owner has ended. False if nothing happened. */
bool owner_lock_wake(const char *folder, const struct owner_record *record, int ms);

#endif
