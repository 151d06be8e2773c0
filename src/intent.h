/* intent.h: a note on disk of what is about to be done in several steps, so that after a crash the
 * next start can say what was interrupted. Any thread; blocks on the disk. */
#ifndef SRC_INTENT_H
#define SRC_INTENT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "disk-make.h"

enum intent_kind {
    INTENT_CREATE,   /* a disk, a definition, its autostart link */
    INTENT_UNDEFINE, /* a definition and the disks named with it */
    INTENT_RUN,      /* a domain runs: gone with the process that ran it */
    INTENT_KINDS
};

/* A disk that is made or deleted. */
struct intent_disk {
    char *path;
    struct file_id id; /* of the file made or to be deleted; all 0: none yet */
};

struct intent {
    enum intent_kind kind;
    char *file;         /* that holds it; set when written or loaded */
    char *name, *uuid;  /* of the domain */
    char *path;         /* of its definition */
    char *xml;          /* its definition; NULL for INTENT_RUN */
    GPtrArray *disks;   /* struct intent_disk; at most one for INTENT_CREATE */
    uint64_t disk_size; /* INTENT_CREATE: bytes */
    char *disk_copy_of; /* INTENT_CREATE: or NULL */
    bool start, autostart;
    gint64 begun_us; /* real time */
    char *error;     /* the file cannot be read: why; nothing else but `file` is set */
};

struct intent *intent_new(enum intent_kind kind, const char *name, const char *uuid,
                          const char *path);
void intent_free(struct intent *intent);
struct intent_disk *intent_add_disk(struct intent *intent, const char *path);
/* Where a new disk is made before it gets its name: beside it. g_free; NULL without a disk. */
char *intent_part_path(const struct intent *intent);

/* Writes it (again) under `folder`; false with *error (g_free). */
bool intent_write(struct intent *intent, const char *folder, char **error);
/* It is done: deletes the file. False with *error: it will be found again. */
bool intent_remove(struct intent *intent, char **error);
/* True while its file is there: it is not done, and the next start would find it. */
bool intent_is_written(const struct intent *intent);
/* What a process that ended left behind, oldest first; struct intent with a free function. */
GPtrArray *intents_load(const char *folder);

#endif
