/* disk-make.h: makes disk images: empty and sparse, or a copy of another with its holes. Any
 * thread; blocks on the disk. */
#ifndef SRC_DISK_MAKE_H
#define SRC_DISK_MAKE_H

#include <stdbool.h>
#include <stdint.h>

/* How long work tells where it is and learns that it is no longer wanted. */
struct progress {
    void (*step)(void *opaque, double fraction, const char *detail); /* may be NULL */
    bool (*cancelled)(void *opaque);                                 /* may be NULL */
    void *opaque;
};

/* Which file a path named once: a file made later in its place is another. */
struct file_id {
    uint64_t device, inode;
};
/* False with errno. */
bool file_id_get(const char *path, struct file_id *id);
/* True if the path names that very file now. */
bool file_id_is(const char *path, const struct file_id *id);

/* Makes an empty file that must not be there yet (mode 0600, folder 0700); *id names it from now
 * on. False with *error (g_free), a translated cause. */
bool disk_make_begin(const char *path, struct file_id *id, char **error);
/* Gives it its contents: `size` bytes of nothing, or those of `copy_of` (may be NULL) and at least
 * `size` in all; then makes it last. On failure *error; the file is left for the caller. */
bool disk_make_fill(const char *path, const char *copy_of, uint64_t size,
                    const struct progress *progress, char **error);

#endif
