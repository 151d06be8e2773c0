/* atomic-file.h: files that are whole or not there: temporary file, fsync, rename, fsync of the
 * folder; and reading with a limit. Any thread; blocks on the disk. */
#ifndef SRC_ATOMIC_FILE_H
#define SRC_ATOMIC_FILE_H

#include <stdbool.h>
#include <stddef.h>

enum atomic_mode { ATOMIC_NEW, ATOMIC_REPLACE };

/* Writes `path` with mode 0600, making its folder (0700) if needed. ATOMIC_NEW fails with EEXIST
 * rather than replace a file. False with errno; the old file is then untouched. */
bool atomic_write(const char *path, const void *bytes, size_t len, enum atomic_mode mode);
/* Gives `from` the name `to` and makes that last; fails with EEXIST if `to` is there. */
bool atomic_rename_new(const char *from, const char *to);
/* Deletes a file and makes that last; a file that is not there is no failure. */
bool atomic_remove(const char *path);
/* Makes what was done in the folder of `path` last. */
bool atomic_sync_folder(const char *path);
/* Deletes temporary files that a killed process left in a folder. */
void atomic_sweep(const char *folder);

/* A plain file's whole contents with a NUL after them, g_free; NULL with errno (EFBIG: longer than
 * `limit` bytes, EINVAL: no plain file). */
char *atomic_read(const char *path, size_t limit, size_t *len);

#endif
